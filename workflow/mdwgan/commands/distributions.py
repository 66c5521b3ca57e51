"""Compare the value distributions of genes, real and generated."""

from mdwgan.commands import arguments
from mdwgan.evaluation.distributions import distributions
from mdwgan.evaluation.sets import read_sets
from mdwgan.genes.key_list import read_key_genes
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.synthetic(parser, several=True)
    parser.add_argument("--genes", nargs="*", default=[], help="symbols; none: those that say most")
    parser.add_argument("--key-genes", nargs="*", default=[], help="TSV with a column symbol")
    arguments.seed(parser)
    arguments.output(parser)


def run(args) -> None:
    sets = read_sets(args.training, args.synthetic, "log")
    key_genes = [symbol for path in args.key_genes for symbol in read_key_genes(path)["symbol"]]
    table = distributions(sets, args.genes, args.seed, key_genes)
    write_tsv(table, args.output)
    print(f"{table['generator'].nunique()} rows, {len(table)} numbers")
