"""Draw the training donors of a seed over all tissues of the run, or take them from a file."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.io import write_tsv
from mdwgan.readers.folds import read_folds
from mdwgan.samples.listing import read_samples
from mdwgan.samples.split import split_by_fold, split_donors, summarise


def add_arguments(parser) -> None:
    parser.add_argument("--samples", required=True, type=Path)
    parser.add_argument("--train-fraction", required=True, type=float)
    parser.add_argument("--folds", nargs="*", type=Path, default=[], help="file of frozen splits")
    arguments.seed(parser)
    arguments.output(parser)
    parser.add_argument("--summary", required=True, type=Path)


def run(args) -> None:
    samples = read_samples(args.samples)
    target = args.train_fraction
    if args.folds:
        (path,) = args.folds
        split = split_by_fold(samples, read_folds(path), args.seed, path)
        target = float((split["split"] == "train").mean())
    else:
        split = split_donors(samples, target, args.seed)
    summary = summarise(samples, split, target)
    write_tsv(split, args.output)
    write_tsv(summary, args.summary)
    print(summary.to_string(index=False))
