"""Join the metrics of all rows of a run into one tidy table; what is missing has its reason."""

from itertools import product
from pathlib import Path

from mdwgan.evaluation.collect import collect
from mdwgan.evaluation.failures import reasons_of_rows
from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--tissues", required=True, nargs="+", help="of the run, in its order")
    parser.add_argument("--generators", required=True, nargs="+")
    parser.add_argument("--seeds", required=True, nargs="+", type=int)
    parser.add_argument("--results", required=True, type=Path, help="folder results/<run>")
    parser.add_argument(
        "--files",
        required=True,
        nargs="+",
        metavar="NAME=GENERATOR,...",
        help="tables of a row, such as metrics.tsv, and the generators that should have them",
    )
    parser.add_argument(
        "--of-seed",
        nargs="*",
        default=[],
        metavar="NAME",
        help="tables of a tissue and seed that have all rows, such as key_genes/dist_key.tsv",
    )
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    paths = [
        args.results / tissue / generator / f"seed{seed}" / name
        for name, generators in (entry.split("=") for entry in args.files)
        for tissue in args.tissues
        for generator in generators.split(",")
        for seed in args.seeds
    ]
    tables = {path: read_tsv(path) if path.is_file() else None for path in paths}
    for name in args.of_seed:
        tables |= _of_seed(args, name)
    failed = reasons_of_rows(args.results, args.tissues, args.generators, args.seeds)
    table = collect(tables, args.tissues, args.generators, args.seeds, failed)
    write_tsv(table, args.output)
    print(f"{len(table)} lines, {table['value'].notna().sum()} with a value")


def _of_seed(args, name: str) -> dict:
    """A table of all rows as if each row had its own, so that what is missing has its reason."""
    found = {}
    for tissue, seed in product(args.tissues, args.seeds):
        path = args.results / tissue / f"seed{seed}" / name
        table = read_tsv(path) if path.is_file() else None
        for generator in args.generators:
            own = None if table is None else table[table["generator"] == generator]
            found[args.results / tissue / generator / f"seed{seed}" / path.name] = own
    return found
