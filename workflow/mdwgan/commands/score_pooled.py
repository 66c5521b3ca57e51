"""Score a model of the ablation, or its reference rows, over all tissues and within each."""

from pathlib import Path

import pandas as pd

from mdwgan.cohort.sample_set import training_data
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.config.ablation import REFERENCE_ROWS
from mdwgan.evaluation.pooled import score
from mdwgan.generators.registry import load, make
from mdwgan.io import write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    parser.add_argument("--training", required=True, type=Path, help="the pooled training.h5ad")
    parser.add_argument("--model", nargs="?", type=Path, help="none: the reference rows")
    parser.add_argument("--name", required=True, help="of the row, where there is a model")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser)


def run(args) -> None:
    set_threads(args.threads)
    data = read_h5ad(args.training)
    training = training_data(data)
    for layer in list(data.layers):  # each has a gigabyte where all tissues are pooled
        del data.layers[layer]
    if args.model is None:
        fitted = {name: make(name, {}) for name in REFERENCE_ROWS}
        for generator in fitted.values():
            generator.fit(training, args.seed)
    else:
        fitted = {args.name: load(args.model, list(data.var_names))}
    tables = [score(data, training, fitted[name], name, args.seed) for name in fitted]
    write_tsv(pd.concat(tables), args.output)
    print(pd.concat(tables).to_string(index=False))
