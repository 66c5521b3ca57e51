"""Score rows of a run: their synthetic samples against the real test samples, in all metrics."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.evaluation.apply import Options
from mdwgan.evaluation.score import Scorer
from mdwgan.io import read_tsv, write_tsv
from mdwgan.metrics.base import DENDROGRAM_GENES
from mdwgan.metrics.network import NETWORKS
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    arguments.training(parser)
    arguments.synthetic(parser, several=True)
    for network, label in NETWORKS.items():
        parser.add_argument(f"--{network}", type=Path, help=f"pairs of genes that {label} joins")
    parser.add_argument(
        "--gene-sets", type=Path, help="table of the run's gene sets: collection, pathway, symbol"
    )
    parser.add_argument(
        "--dendrogram-genes",
        type=number_or_all,
        default=DENDROGRAM_GENES,
        metavar="N",
        help="genes of s_dend and s_sdcc, or all",
    )
    arguments.product(parser, "--output", "metrics.tsv of each row", nargs="+")


def number_or_all(text: str) -> int | None:
    """A number of genes; None for all."""
    return None if text == "all" else int(text)


def run(args) -> None:
    files = {network: getattr(args, network) for network in NETWORKS}
    edges = {network: read_tsv(file, dtype=str) for network, file in files.items() if file}
    sets = read_tsv(args.gene_sets, dtype=str) if args.gene_sets else None
    scorer = Scorer(read_h5ad(args.training), Options(edges, args.dendrogram_genes, sets))
    for synthetic, output in zip(args.synthetic, args.output, strict=True):
        table = scorer.score(read_h5ad(synthetic))
        write_tsv(table, output)
        print(table.to_string(index=False), flush=True)
