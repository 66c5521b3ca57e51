"""Time and memory of dist in sample space against the gene x gene matrices of the paper's text.

    .venv/bin/python benchmarks/dist.py [--genes 10612] [--real 196] [--synthetic 22]

Floor, in multiply-adds: the products X Z', X X' and Z Z' are genes x (m1 m2 + m1^2 + m2^2); two
gene x gene matrices are genes^2 (m1 + m2) and 16 genes^2 bytes. Each way runs in a process of its
own, so that peak memory is its own.
"""

import argparse
import resource
import subprocess
import sys
import time

import numpy as np


def by_matrices(x: np.ndarray, z: np.ndarray) -> float:
    """Pearson's correlation of the upper triangles, as the paper writes it."""
    upper = np.triu_indices(x.shape[1], 1)
    return float(np.corrcoef(np.corrcoef(x.T)[upper], np.corrcoef(z.T)[upper])[0, 1])


def measure(way: str, genes: int, real: int, synthetic: int) -> str:
    """Seconds, peak memory above the input, and value, of one way."""
    from mdwgan.metrics.dist import dist

    random = np.random.default_rng(0)
    factors = random.normal(size=(8, genes))
    x, z = (
        (random.normal(size=(n, 8)) @ factors + random.normal(size=(n, genes))).astype(np.float32)
        for n in (real, synthetic)
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    value = dist(x, z) if way == "samples" else by_matrices(x, z)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return f"{seconds} {peak / 1024} {value}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--genes", type=int, default=10_612)
    parser.add_argument("--real", type=int, default=196)
    parser.add_argument("--synthetic", type=int, default=22)
    parser.add_argument("--way", choices=["samples", "matrices"], help=argparse.SUPPRESS)
    args = parser.parse_args()
    sizes = [args.genes, args.real, args.synthetic]
    if args.way:
        print(measure(args.way, *sizes))
        return
    seconds = {}
    for way in ("samples", "matrices"):
        command = [sys.executable, __file__, "--way", way, "--genes", str(sizes[0])]
        command += ["--real", str(sizes[1]), "--synthetic", str(sizes[2])]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        seconds[way], peak, value = map(float, output.split())
        print(f"{way:9s} {seconds[way]:8.2f} s {peak:8.0f} MB  dist {value:.9f}")
    print(f"ratio     {seconds['samples'] / seconds['matrices']:8.3f}")


if __name__ == "__main__":
    main()
