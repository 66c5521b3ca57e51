"""Test a row by many cohorts, each of a generator of its own, and combine what they say."""

from pathlib import Path

import numpy as np

from mdwgan.cohort.pool import with_pool
from mdwgan.cohort.sample_set import training_data
from mdwgan.commands import arguments
from mdwgan.compute import set_threads
from mdwgan.errors import warn
from mdwgan.generators.registry import load
from mdwgan.generators.rows import row_of
from mdwgan.generators.scale import scale_of
from mdwgan.inference.cuts import Cuts
from mdwgan.inference.found import found
from mdwgan.inference.resample import few_donors
from mdwgan.inference.synthesis import Combined, combined_degs, nothing
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.pool(parser)
    arguments.model(parser)
    arguments.contrast(parser)
    arguments.settings(parser, "what a DEG is: log2fc, p, p_column", "--cuts")
    parser.add_argument("--cohorts", required=True, type=int, help="how many are combined")
    parser.add_argument("--truth", required=True, type=Path, help="deg.tsv of the test samples")
    parser.add_argument("--trained", required=True, type=Path, help="deg.tsv of the training ones")
    arguments.seed(parser)
    arguments.threads(parser)
    arguments.output(parser)
    parser.add_argument("--added", required=True, type=Path, help="with training samples in each")
    parser.add_argument("--found", required=True, type=Path, help="what each test finds")


def run(args) -> None:
    set_threads(args.threads)
    cuts = Cuts(**args.cuts)
    tables = _combined(args, cuts)
    write_tsv(tables.generated, args.output)
    write_tsv(tables.added, args.added)
    table = found(tables, read_tsv(args.trained), read_tsv(args.truth), cuts)
    write_tsv(table if len(tables.generated) else table.iloc[:0], args.found)
    print(table.to_string(index=False))


def _combined(args, cuts: Cuts) -> Combined:
    generator, data = load(args.model), read_h5ad(args.training)
    if generator.reason or row_of(generator.name).real_samples:
        print(generator.reason or f"{generator.name} is made of the training samples themselves")
        return nothing()
    training = with_pool(training_data(data), args.pool)
    if reason := few_donors(training):
        warn(f"{reason}: no DEGs are combined")
        return nothing()
    names = list(training.train.names)
    values = np.asarray(data[names].layers[data.uns["matrix"]])
    return combined_degs(
        training,
        values,
        scale_of(data),
        (generator.name, generator.settings),
        tuple(args.contrast),
        cuts,
        args.cohorts,
        args.seed,
    )
