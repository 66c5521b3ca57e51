"""List the fetched files with origin, size and checksum."""

from pathlib import Path

import pandas as pd

from mdwgan.io import read_tsv, write_tsv
from mdwgan.sources import manifest


def add_arguments(parser) -> None:
    parser.add_argument("--root", required=True, type=Path, help="folder of the fetched files")
    parser.add_argument("--mirror", default=None, help="folder or http(s) address")
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--own", nargs="*", type=Path, default=[], help="rows of own data")
    parser.add_argument("files", nargs="*", type=Path)


def run(args) -> None:
    paths = [str(file.relative_to(args.root)) for file in args.files]
    tables = [read_tsv(table, dtype=str) for table in args.own]
    if paths:
        tables.append(manifest(args.root, paths, args.mirror or None))
    write_tsv(pd.concat(tables, ignore_index=True), args.output)
