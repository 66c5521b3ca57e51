"""Place real and generated samples in two dimensions, by PCA and t-SNE."""

from pathlib import Path

import threadpoolctl

from mdwgan.evaluation.embedding import Settings, embed, standardised
from mdwgan.evaluation.sets import pool, read_sets
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument(
        "--training", required=True, nargs="+", type=Path, help="training.h5ad of each tissue"
    )
    parser.add_argument(
        "--synthetic", required=True, nargs="*", type=Path, help="synthetic.h5ad of all rows"
    )
    parser.add_argument("--name", required=True, help="tissue; pan: all tissues together")
    parser.add_argument("--tsne", nargs="*", default=[], help="rows that t-SNE places")
    parser.add_argument("--perplexity", required=True, type=float)
    parser.add_argument("--most-points", required=True, type=int)
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    # Sums in another order move the points: one thread, so that the bytes are the same.
    with threadpoolctl.threadpool_limits(1):
        table = embed(
            _sets(args),
            Settings(args.tsne, args.perplexity, args.most_points),
            args.seed,
            args.name,
        )
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
