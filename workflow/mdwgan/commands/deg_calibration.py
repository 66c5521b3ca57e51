"""Measure how far a row's tests of differential expression can be believed."""

from pathlib import Path

from mdwgan.cohort.pool import pool_of
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.generators.registry import load
from mdwgan.inference.calibration import Plan, calibration
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.model(parser)
    arguments.pool(parser)
    parser.add_argument("--deg", required=True, type=Path, help="deg.tsv of the row")
    parser.add_argument("--real-deg", required=True, type=Path, help="deg.tsv to compare with")
    parser.add_argument("--train-deg", required=True, type=Path, help="deg.tsv of row copy")
    arguments.contrast(parser)
    parser.add_argument("--permutations", required=True, type=int, help="config deg.permutations")
    parser.add_argument("--retrain", nargs="*", default=[], help="config deg.retrain")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser)


def run(args) -> None:
    set_threads(args.threads)
    data = read_h5ad(args.training)
    generator = load(args.model, list(data.var_names))
    degs, real, train = map(read_tsv, (args.deg, args.real_deg, args.train_deg))
    numbers = [int(degs[f"n_{name}"].iloc[0]) if len(degs) else 0 for name in args.contrast]
    plan = Plan(
        args.contrast,
        tuple(numbers),
        args.permutations,
        generator.row in args.retrain,
        args.seed,
    )
    pool = pool_of(args.pool, generator.genes)
    table = calibration(data, generator, degs, real, train, plan, pool)
    owner = {"tissue": generator.tissue, "generator": generator.row, "seed": args.seed}
    table = table.assign(**owner, optimistic=bool(generator.optimistic))
    write_tsv(table[COLUMNS], args.output)
    print(table[["metric", "value", "n", "note"]].to_string(index=False))
