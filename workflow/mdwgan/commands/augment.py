"""Measure what classifiers gain as generated samples are added to a few real ones."""

from mdwgan.cohort.pool import pool_of
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.evaluation.augmentation import augment
from mdwgan.io import write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.pool(parser)
    parser.add_argument("--generator", required=True, help="generator to fit")
    parser.add_argument("--row", help="row of the tables that it is fitted for, if another")
    arguments.settings(parser, "settings of the generator")
    arguments.settings(parser, "config evaluation.augmentation", "--curve")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser)


def run(args) -> None:
    set_threads(args.threads)
    data = read_h5ad(args.training)
    pool = pool_of(args.pool, list(data.var_names))
    owner = {"seed": args.seed, "row": args.row or args.generator}
    table = augment(data, args.generator, args.settings, **args.curve, **owner, pool=pool)
    write_tsv(table, args.output)
    print(table.to_string(index=False))
