"""List the fetched files with origin, size and checksum."""

from pathlib import Path

import pandas as pd

from mdwgan.commands import arguments
from mdwgan.io import read_tsv, write_tsv
from mdwgan.sources import manifest


def add_arguments(parser) -> None:
    arguments.output(parser)
    parser.add_argument("--own", nargs="*", type=Path, default=[], help="rows of own data")
    parser.add_argument("records", nargs="*", type=Path, help="records of the fetched files")


def run(args) -> None:
    tables = [read_tsv(table, dtype=str) for table in args.own]
    write_tsv(pd.concat([*tables, manifest(args.records)], ignore_index=True), args.output)
