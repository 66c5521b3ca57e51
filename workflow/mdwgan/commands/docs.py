"""Write a page of documentation from the code: the keys of the config, the systems, the metrics."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.errors import InputError
from mdwgan.io import write_text


def add_arguments(parser) -> None:
    parser.add_argument("page", choices=sorted(PAGES), help="which page")
    arguments.output(parser, "the page; config/README.md keeps its introduction")


def run(args) -> None:
    write_text(PAGES[args.page](args.output), args.output)


def _config(path: Path) -> str:
    """Tables of the config's keys below the introduction, which stays as it is."""
    from mdwgan.config.schema import read_schema
    from mdwgan.reference_docs.config import MARK, tables

    introduction, mark, _ = path.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise InputError("no place for the tables", path, f"a line {MARK}")
    return f"{introduction}{MARK}\n\n{tables(read_schema())}"


def _metrics(_) -> str:
    from mdwgan.reference_docs.metrics import page

    return page()


def _systems(_) -> str:
    from mdwgan.reference_docs.systems import page

    return page()


PAGES = {"config": _config, "metrics": _metrics, "systems": _systems}
