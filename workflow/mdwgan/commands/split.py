"""Draw the training donors of a seed, once over all tissues of the run."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.io import write_tsv
from mdwgan.samples.listing import read_samples
from mdwgan.samples.split import split_donors, summarise


def add_arguments(parser) -> None:
    parser.add_argument("--samples", required=True, type=Path)
    parser.add_argument("--train-fraction", required=True, type=float)
    arguments.seed(parser)
    arguments.output(parser)
    parser.add_argument("--summary", required=True, type=Path)


def run(args) -> None:
    samples = read_samples(args.samples)
    split = split_donors(samples, args.train_fraction, args.seed)
    summary = summarise(samples, split, args.train_fraction)
    write_tsv(split, args.output)
    write_tsv(summary, args.summary)
    print(summary.to_string(index=False))
