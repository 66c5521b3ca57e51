"""Write the tables of config/README.md from the schema; the text above them stays as it is."""

from pathlib import Path

from mdwgan.config.schema import read_schema
from mdwgan.errors import InputError
from mdwgan.io import write_text
from mdwgan.reference_docs.config import MARK, tables


def add_arguments(parser) -> None:
    parser.add_argument("--output", required=True, type=Path, help="a file with an introduction")


def run(args) -> None:
    introduction, mark, _ = args.output.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise InputError("the tables have no place", args.output, f"a line {MARK}")
    write_text(f"{introduction}{MARK}\n\n{tables(read_schema())}", args.output)
