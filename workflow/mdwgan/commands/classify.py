"""Train classifiers on a generator's samples, and test them on the real test samples."""

from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.evaluation.classify import classify
from mdwgan.generators.outside import outside_of
from mdwgan.generators.registry import load
from mdwgan.io import write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.model(parser)
    arguments.settings(parser, "config evaluation.classification")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser)


def run(args) -> None:
    set_threads(args.threads)
    data = read_h5ad(args.training)
    if args.model.suffix == ".h5ad":  # samples of another program, which has no model here
        generator = outside_of(read_h5ad(args.model), data)
    else:
        generator = load(args.model, list(data.var_names))
    settings = dict(args.settings)
    within = settings.pop("within")
    table = classify(data, generator, with_within=within, seed=args.seed, **settings)
    write_tsv(table, args.output)
    print(table.to_string(index=False))
