"""List the run's samples, and the genes that all its expression files share."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.io import write_tsv
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.samples.tissues import NORMALS, read_tissues


def add_arguments(parser) -> None:
    parser.add_argument("--root", required=True, type=Path, help="folder of the fetched files")
    parser.add_argument("--version", required=True, help="version of RNAseqDB")
    parser.add_argument("--tissue-table", required=True, type=Path)
    parser.add_argument("--normals", default="all", choices=list(NORMALS), help="whose they are")
    parser.add_argument("--tissues", required=True, nargs="+")
    parser.add_argument("--matrix", required=True, choices=["counts", "fpkm"])
    arguments.product(parser, "--samples", "table to write")
    parser.add_argument("--genes", required=True, type=Path, help="table to write: shared genes")
    parser.add_argument("--dropped", required=True, type=Path, help="table to write: other genes")


def run(args) -> None:
    table = read_tissues(args.tissue_table, args.normals)
    samples = list_samples(table, args.tissues, args.matrix, args.root, args.version)
    genes, dropped = shared_genes(samples, args.matrix, args.root, args.version)
    write_tsv(samples, args.samples)
    write_tsv(genes, args.genes)
    write_tsv(dropped, args.dropped)
    print(f"{len(samples)} samples, {samples['donor'].nunique()} donors, {len(genes)} shared genes")
