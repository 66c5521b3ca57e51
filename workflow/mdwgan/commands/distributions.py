"""Compare the value distributions of genes, real and generated."""

from mdwgan.commands import arguments
from mdwgan.evaluation.distributions import distributions
from mdwgan.evaluation.sets import read_sets
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.synthetic(parser, several=True)
    parser.add_argument("--genes", nargs="*", default=[], help="symbols; none: the first genes")
    arguments.seed(parser)
    arguments.output(parser)


def run(args) -> None:
    sets = read_sets(args.training, args.synthetic, "log")
    table = distributions(sets, args.genes, args.seed)
    write_tsv(table, args.output)
    print(f"{table['generator'].nunique()} rows, {len(table)} numbers")
