"""Time and peak memory of reading a STRING file of the published size and making its graph.

    .venv/bin/python benchmarks/networks.py [--pairs 5969249] [--score 800] [--keep FILE]

The file is random, in STRING's format and order: 19,385 proteins, every pair in both directions,
sorted, gzipped; scores such that 3 % of the lines reach 800, as in version 11.5. It is written to
a temporary folder (or kept as FILE, which is read again where it exists). Reading it, cutting it
and making the graph runs in a process of its own, and so does the writing: a process inherits the
peak of the one that starts it. Bounds: 60 s and 1 GB.
"""

import argparse
import gzip
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PAIRS = 5_969_249  # half of version 11.5's 11,938,498 lines
PROTEINS = 19_385
SHARE = 0.0302  # of lines with a score of 800 or more
SECONDS, MEGABYTES = 60, 1000


def write_links(path: Path, pairs: int) -> None:
    """Write a random file in STRING's format."""
    random = np.random.default_rng(0)
    # More than needed, since some are drawn twice
    drawn = random.integers(0, PROTEINS, size=(int(pairs * 1.1) + 100, 2))
    drawn.sort(axis=1)
    codes = np.unique(drawn[drawn[:, 0] < drawn[:, 1]] @ [PROTEINS, 1])
    codes = np.sort(random.choice(codes, pairs, replace=False))
    score = random.integers(150, 800, pairs)
    high = random.random(pairs) < SHARE
    score[high] = random.integers(800, 1000, high.sum())
    first, second = np.divmod(codes, PROTEINS)
    left, right = np.r_[first, second], np.r_[second, first]
    order = np.lexsort((right, left))
    names = [f"9606.ENSP{number:011d}" for number in range(233, 233 + 23 * PROTEINS, 23)]
    lines = zip(
        left[order].tolist(),
        right[order].tolist(),
        np.r_[score, score][order].tolist(),
        strict=True,
    )
    with gzip.open(path, "wt", compresslevel=6) as file:
        file.write("protein1 protein2 combined_score\n")
        file.writelines(f"{names[a]} {names[b]} {c}\n" for a, b, c in lines)


def measure(path: Path, score: int) -> str:
    """Seconds of reading, of the graph and of CPU, peak memory, and what came out."""
    from mdwgan.genes.filters import graph_of, summarise_network
    from mdwgan.readers.string import read_string_links

    start = time.perf_counter()
    edges, total = read_string_links(path, score)
    read = time.perf_counter() - start
    summary = summarise_network("STRING", graph_of(edges, ["protein1", "protein2"]))
    graph = time.perf_counter() - start - read
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    return f"{read} {graph} {cpu} {peak} {total} {len(edges)} {summary['edges']}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--score", type=int, default=800)
    parser.add_argument("--keep", type=Path, help="file to write once and read again")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.read:
        print(measure(args.read, args.score))
        return
    if args.write:
        write_links(args.write, args.pairs)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = args.keep or Path(folder) / "9606.protein.links.random.txt.gz"
        script = [sys.executable, __file__, "--pairs", str(args.pairs), "--score", str(args.score)]
        if not path.exists():
            subprocess.run([*script, "--write", str(path)], check=True)
        output = subprocess.run([*script, "--read", str(path)], stdout=subprocess.PIPE, check=True)
    read, graph, cpu, peak, lines, kept, edges = map(float, output.stdout.split())
    print(f"{lines:,.0f} lines, {kept:,.0f} kept, {edges:,.0f} undirected edges")
    print(
        f"reading {read:.1f} s, graph {graph:.1f} s, {cpu:.1f} s of CPU in all, peak {peak:,.0f} MB"
    )
    if lines >= 2 * PAIRS and (read + graph > SECONDS or peak > MEGABYTES):
        sys.exit(f"over {SECONDS} s or {MEGABYTES} MB")


if __name__ == "__main__":
    main()
