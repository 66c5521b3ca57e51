"""How far a row's dist moves on another processor, with more threads, or by the training's luck.

    .venv/bin/python benchmarks/processors.py results/demo/{kidney,colon}/seed0/training.h5ad

Libraries of linear algebra choose their kernels by the processor, and kernels add in different
orders. They can be told to take those of another processor, so that one machine shows the
difference: AVX2 alone, as on machines from 2013 on, and SSE4.2 alone. Each training is a process of
its own, of the demo's settings. The last column has other seeds of the training on the same split:
what is smaller than it is no finding.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

KERNELS = {
    "as it is": {},
    "AVX2": {
        "OPENBLAS_CORETYPE": "Haswell",
        "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
    },
    "SSE4.2": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "ATEN_CPU_CAPABILITY": "default",
        "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
    },
}
CONFIG = Path(__file__).resolve().parents[1] / "config" / "config.yaml"  # the demo's
SEEDS = range(5)


def dist_after(file: Path, system: str, seed: int, threads: int) -> float:
    """Train a system on the training samples, and compare with the test samples."""
    from mdwgan.cohort.sample_set import training_data
    from mdwgan.compute import set_threads
    from mdwgan.config.schema import read_config
    from mdwgan.generators.registry import make
    from mdwgan.metrics.dist import dist
    from mdwgan.readers.hdf5 import read_h5ad

    set_threads(threads)
    data = training_data(read_h5ad(file))
    settings = read_config(CONFIG)["training"]
    generator = make(system, settings | {"device": "cpu", "tf32": False, "sampling": "iid"})
    generator.fit(data, seed)
    return float(dist(data.test.z, generator.sample(data.test.labels, seed).z))


def in_process(args: list[str], kernels: dict[str, str]) -> float:
    """`dist_after` in a process of its own."""
    command = [sys.executable, __file__, *args, "--one"]
    environment = os.environ | kernels
    output = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(output.stdout.split()[-1])


def line(file: Path, system: str) -> str:
    """A line of the table: dist with each kernel, with two threads, and its range over seeds."""

    def dist(seed: int = 0, threads: int = 1, kernels: str = "as it is") -> float:
        args = [str(file), "--systems", system, "--seed", str(seed), "--threads", str(threads)]
        return in_process(args, KERNELS[kernels])

    cells = [f"{dist(kernels=name):.4f}" for name in KERNELS] + [f"{dist(threads=2):.4f}"]
    of_seeds = [dist(seed) for seed in SEEDS]
    cells.append(f"{min(of_seeds):.2f} to {max(of_seeds):.2f}")
    return f"| {file.parents[1].name} | {system} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, help=".../seed<k>/training.h5ad")
    parser.add_argument("--systems", nargs="+", default=["mdwgan-gp", "gan", "mvn"])
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(repr(dist_after(args.files[0], args.systems[0], args.seed, args.threads)))
        return
    print(f"| tissue | system | {' | '.join(KERNELS)} | two threads | seeds 0 to {SEEDS[-1]} |")
    print("|---" * (len(KERNELS) + 4) + "|")
    for file in args.files:
        for system in args.systems:
            print(line(file, system), flush=True)


if __name__ == "__main__":
    main()
