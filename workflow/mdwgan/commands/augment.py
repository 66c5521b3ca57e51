"""Measure what classifiers gain as generated samples are added to a few real ones."""

from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.evaluation.augmentation import augment
from mdwgan.io import write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    parser.add_argument("--generator", required=True)
    arguments.settings(parser, "settings of the generator")
    arguments.settings(parser, "config evaluation.augmentation", "--curve")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser)


def run(args) -> None:
    set_threads(args.threads)
    data = read_h5ad(args.training)
    table = augment(data, args.generator, args.settings, seed=args.seed, **args.curve)
    write_tsv(table, args.output)
    print(table.to_string(index=False))
