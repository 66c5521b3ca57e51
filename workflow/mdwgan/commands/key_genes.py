"""Compare the correlations among key genes, real and generated."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.evaluation.key_genes import FEW_KNOWN, USED, correlations, key_metrics, status
from mdwgan.evaluation.sets import read_sets
from mdwgan.genes.key_list import SHIPPED, key_gene_file, read_key_genes
from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.synthetic(parser, several=True)
    parser.add_argument("--list", required=True, help="TSV with a column symbol")
    parser.add_argument("--genes", required=True, type=Path, help="genes.tsv")
    parser.add_argument("--not-shared", required=True, type=Path, help="not_shared.tsv")
    parser.add_argument("--mapping", required=True, type=Path, help="mapping.tsv")
    arguments.seed(parser)
    arguments.product(parser, "--table", "the list and what became of it")
    parser.add_argument("--correlations", required=True, type=Path)
    parser.add_argument("--metrics", required=True, type=Path)


def run(args) -> None:
    sets = read_sets(args.training, args.synthetic, "z")
    genes, not_shared = (read_tsv(path, dtype=str) for path in (args.genes, args.not_shared))
    few = read_tsv(args.mapping, dtype=str).fillna("")["reason"].iloc[0]
    # A list of the user's has names of the user's; the shipped one is of human symbols.
    why = FEW_KNOWN if few and args.list == str(key_gene_file(SHIPPED)) else ""
    table = status(read_key_genes(args.list), sets, genes, not_shared, why)
    metrics = key_metrics(sets, table, args.seed)
    used = list(table.loc[table["status"] == USED, "symbol"])
    write_tsv(correlations(sets, used, args.seed), args.correlations)
    write_tsv(metrics, args.metrics)
    write_tsv(table, args.table)
    print(table[["symbol", "status"]].to_string(index=False))
    print(metrics[["generator", "value", "n", "note"]].to_string(index=False))
