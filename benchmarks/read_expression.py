"""Time and memory of reading and joining a large tissue from RNAseqDB's text, by several readers.

    .venv/bin/python benchmarks/read_expression.py [--samples 1200] [--genes 19000]

`pandas` is its reader with default settings, `mdwgan` the workflow's reader with all its checks.
pyarrow and polars aren't among the workflow's packages and are left out where they are missing;
to compare them, install them beside it for the time of this script:

    python -m venv /tmp/readers && /tmp/readers/bin/pip install pyarrow polars
    PYTHONPATH=$(echo /tmp/readers/lib/python3*/site-packages) .venv/bin/python \
benchmarks/read_expression.py

The files are random values in the published form, four a tissue, gzipped, in a temporary folder.
Each reading runs in a process of its own, so that peak memory is its own, imports included; the
readers take turns, and the shortest time of each counts, imports left out. CPU seconds are beside
it, since pyarrow and polars use several cores.
"""

import argparse
import gzip
import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SHARES = (0.1, 0.15, 0.15, 0.6)  # GTEx, two normal sets, tumours
NEEDS = {"pandas": "pandas", "pyarrow": "pyarrow", "polars": "polars", "mdwgan": "pandas"}


def write_files(folder: Path, samples: int, genes: int) -> None:
    """Write a tissue's files: two decimals, Entrez ids padded, each file in an order of its own."""
    random = np.random.default_rng(0)
    for number, share in enumerate(SHARES):
        count = round(samples * share)
        header = [f"TCGA-{number}-{i:04d}" for i in range(count)]
        lines = ["\t".join(["Hugo_Symbol", "Entrez_Gene_Id", *header])]
        for gene in random.permutation(genes):
            values = random.lognormal(5, 2, count)
            lines.append(f"G{gene}\t{gene + 1:>9}\t" + "\t".join(f"{v:.2f}" for v in values))
        text = "\n".join([*lines, ""]).encode()
        (folder / f"{number}.txt.gz").write_bytes(gzip.compress(text, compresslevel=6))


def by_pandas(paths: list[Path]) -> np.ndarray:
    import pandas as pd

    parts = [
        pd.read_csv(path, sep="\t", index_col=0).drop(columns="Entrez_Gene_Id") for path in paths
    ]
    return pd.concat([part.loc[parts[0].index] for part in parts], axis=1).to_numpy()


def by_pyarrow(paths: list[Path]) -> np.ndarray:
    import pyarrow
    from pyarrow import csv

    parts = []
    for path in paths:
        types = {name: pyarrow.float64() for name in samples_of(path)}
        table = csv.read_csv(
            path,
            csv.ReadOptions(block_size=1 << 24),  # lines are long
            csv.ParseOptions(delimiter="\t"),
            csv.ConvertOptions(column_types=types),
        )
        values = np.column_stack([column.to_numpy() for column in table.columns[2:]])
        parts.append((table.column(0).to_numpy(zero_copy_only=False), values))
    return _join(parts)


def by_polars(paths: list[Path]) -> np.ndarray:
    import polars

    parts = []
    for path in paths:
        kinds = [polars.String, polars.String, *(polars.Float64 for _ in samples_of(path))]
        table = polars.read_csv(path, separator="\t", schema_overrides=kinds)
        parts.append((table[:, 0].to_numpy(), table[:, 2:].to_numpy()))
    return _join(parts)


def samples_of(path: Path) -> list[str]:
    with gzip.open(path, "rt") as file:
        return file.readline().split()[2:]


def by_mdwgan(paths: list[Path]) -> np.ndarray:
    from mdwgan.readers.rnaseqdb import read_expression

    return _join(
        [(ids["symbol"].to_numpy(), v.to_numpy()) for ids, v in map(read_expression, paths)]
    )


def _join(parts: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Put samples side by side, genes in the order of the first file."""
    joined = []
    for symbols, values in parts:
        rows = {symbol: row for row, symbol in enumerate(symbols)}
        joined.append(values[[rows[symbol] for symbol in parts[0][0]]])
    return np.concatenate(joined, axis=1)


WAYS = {"pandas": by_pandas, "pyarrow": by_pyarrow, "polars": by_polars, "mdwgan": by_mdwgan}


def measure(way: str, folder: Path) -> str:
    """Seconds, CPU seconds, peak memory in MB and the sum of all values, of one way."""
    modules = {"mdwgan": "mdwgan.readers.rnaseqdb", "pyarrow": "pyarrow.csv"}
    importlib.import_module(modules.get(way, way))
    start, busy = time.perf_counter(), time.process_time()
    joined = WAYS[way](sorted(folder.glob("*.txt.gz")))
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{seconds} {busy} {peak} {joined.sum()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=1200)
    parser.add_argument("--genes", type=int, default=19_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--way", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.way:
        print(measure(args.way[0], Path(args.way[1])))
        return
    ways = [way for way, needed in NEEDS.items() if importlib.util.find_spec(needed)]
    found = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), args.samples, args.genes)
        for _ in range(args.repeats):
            for way in ways:
                command = [sys.executable, __file__, "--way", way, folder]
                output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                found[way].append([float(value) for value in output.split()])
    sums = [values[0][3] for values in found.values()]
    if not np.allclose(sums, sums[0]):
        sys.exit(f"the readers disagree: {sums}")
    print(f"{args.samples} samples x {args.genes} genes, best of {args.repeats}")
    base = min(found["pandas"])[0]
    for way in ways:
        seconds, busy, peak = (min(column) for column in list(zip(*found[way], strict=True))[:3])
        print(
            f"{way:8s} {seconds:7.2f} s {busy:7.2f} s CPU {peak:7.0f} MB"
            f"  {seconds / base:5.2f} of pandas' time"
        )


if __name__ == "__main__":
    main()
