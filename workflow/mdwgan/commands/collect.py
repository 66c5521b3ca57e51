"""Join tables of metrics into one.

With --files, the tables of a run: what is missing becomes a line with its reason.
"""

from itertools import product
from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.errors import InputError
from mdwgan.io import read_tsv, write_tsv
from mdwgan.samples.conditions import CONDITIONS


def add_arguments(parser) -> None:
    parser.add_argument("tables", nargs="*", type=Path, help="tables to join as they are")
    run_of = parser.add_argument_group("tables of a run")
    run_of.add_argument("--tissues", nargs="+", help="tissues, in the run's order")
    run_of.add_argument("--generators", nargs="+")
    run_of.add_argument("--seeds", nargs="+", type=int)
    run_of.add_argument("--conditions", nargs="+", default=list(CONDITIONS))
    run_of.add_argument("--results", type=Path, help="folder results/<run>")
    run_of.add_argument(
        "--files",
        nargs="+",
        metavar="NAME=GENERATOR,...",
        help="tables of a row, such as metrics.tsv, and the generators that should have them",
    )
    run_of.add_argument(
        "--of-seed",
        nargs="*",
        default=[],
        metavar="NAME",
        help="tables of a tissue and seed that have all rows, such as key_genes/dist_key.tsv",
    )
    arguments.output(parser)


def run(args) -> None:
    of_run = (args.tissues, args.generators, args.seeds, args.results, args.files)
    if bool(args.tables) == any(of_run) or (any(of_run) and not all(of_run)):
        raise InputError(
            "no tables to join",
            "collect",
            "either paths of tables, or all of --tissues, --generators, --seeds, --results "
            "and --files",
        )
    table = _joined(args.tables) if args.tables else _of_run(args)
    write_tsv(table, args.output)
    print(f"{len(table)} lines, {table['value'].notna().sum()} with a value")


def _joined(paths: list[Path]):
    import pandas as pd

    tables = [read_tsv(path) for path in paths]
    joined = pd.concat([table for table in tables if len(table)], ignore_index=True)
    return joined.sort_values(["tissue", "generator", "seed"], kind="stable")


def _of_run(args):
    from mdwgan.evaluation.collect import collect
    from mdwgan.evaluation.failures import reasons_of_rows

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
    return collect(tables, args.tissues, args.generators, args.seeds, failed, args.conditions)


def _of_seed(args, name: str) -> dict:
    """Divide a table of all rows by row, so that a missing row has its reason."""
    tables = {}
    for tissue, seed in product(args.tissues, args.seeds):
        path = args.results / tissue / f"seed{seed}" / name
        table = read_tsv(path) if path.is_file() else None
        for generator in args.generators:
            lines = None if table is None else table[table["generator"] == generator]
            tables[args.results / tissue / generator / f"seed{seed}" / path.name] = lines
    return tables
