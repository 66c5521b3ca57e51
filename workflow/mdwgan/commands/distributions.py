"""Compare the value distributions of genes, real and generated."""

from pathlib import Path

from mdwgan.evaluation.distributions import distributions
from mdwgan.evaluation.sets import read_sets
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--training", required=True, type=Path, help="training.h5ad")
    parser.add_argument(
        "--synthetic", required=True, nargs="+", type=Path, help="synthetic.h5ad of all rows"
    )
    parser.add_argument("--genes", nargs="*", default=[], help="symbols; none: the first genes")
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    sets = read_sets(args.training, args.synthetic, "log")
    table = distributions(sets, args.genes, args.seed)
    write_tsv(table, args.output)
    print(f"{table['generator'].nunique()} rows, {len(table)} numbers")
