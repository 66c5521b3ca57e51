"""List the fetched files with origin, size and checksum."""

from pathlib import Path

from mdwgan.io import write_tsv
from mdwgan.sources import manifest


def add_arguments(parser) -> None:
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("records", nargs="+", type=Path, help="records of the fetched files")


def run(args) -> None:
    write_tsv(manifest(args.records), args.output)
