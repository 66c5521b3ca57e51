"""Join the metrics of all rows into one tidy table."""

from pathlib import Path

import pandas as pd

from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("tables", nargs="+", type=Path)


def run(args) -> None:
    tables = [read_tsv(path) for path in args.tables]
    joined = pd.concat([table for table in tables if len(table)], ignore_index=True)
    joined = joined.sort_values(["tissue", "generator", "seed"], kind="stable")
    write_tsv(joined, args.output)
    print(f"{len(joined)} values")
