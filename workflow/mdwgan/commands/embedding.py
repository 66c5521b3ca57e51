"""Place real and generated samples in two dimensions, by PCA and t-SNE."""

import threadpoolctl

from mdwgan.commands import arguments
from mdwgan.evaluation.embedding import Settings, embed, standardised
from mdwgan.evaluation.sets import pool, read_sets
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    arguments.training(parser, several=True)
    arguments.synthetic(parser, several=True)
    parser.add_argument("--name", required=True, help="tissue; pan: all tissues together")
    arguments.settings(parser, "config evaluation.embedding, with the rows that t-SNE places")
    arguments.seed(parser)
    arguments.output(parser)


def run(args) -> None:
    # Sums in another order move the points: one thread, so that the bytes are the same.
    with threadpoolctl.threadpool_limits(1):
        table = embed(_sets(args), Settings(**args.settings), args.seed, args.name)
    write_tsv(table, args.output)
    print(table.groupby(["method", "map"], sort=False).size().rename("points").to_string())


def _sets(args):
    """Sets of the tissue, or of all: these share a log scale, not their tissues' z."""
    if args.name != "pan":
        return read_sets(args.training[0], args.synthetic, "z")
    parts = []
    for training in args.training:
        folder = training.parents[1]  # <tissue>/seed<k>/training.h5ad
        own = [path for path in args.synthetic if folder in path.parents]
        parts.append(read_sets(training, own, "log"))
    return standardised(pool(parts))
