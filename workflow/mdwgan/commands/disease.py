"""Count the disease genes among a row's best DEGs."""

from pathlib import Path

from mdwgan.biology.disease import overlaps
from mdwgan.biology.disease_genes import by_disease, gene_column
from mdwgan.commands import arguments
from mdwgan.io import read_tsv, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--deg", required=True, type=Path, help="deg.tsv of the row")
    parser.add_argument("--genes", required=True, type=Path, help="disease_genes.tsv of the run")
    parser.add_argument("--diseases", required=True, nargs="+", help="ids of that table")
    arguments.settings(parser, "config disease: top")
    arguments.output(parser)


def run(args) -> None:
    genes = read_tsv(args.genes, dtype={"entrez": str, "symbol": str})
    diseases = by_disease(genes, args.diseases)
    deg = read_tsv(args.deg, dtype={"entrez": str, "symbol": str})
    table = overlaps(deg, diseases, args.settings["top"], gene_column(genes))
    write_tsv(table, args.output)
    print(table.drop(columns="genes").to_string(index=False))
