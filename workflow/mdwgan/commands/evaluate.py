"""Compare synthetic samples with the real test samples."""

from pathlib import Path

import anndata

from mdwgan.evaluate import evaluate
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--training", required=True, type=Path, help="training.h5ad")
    parser.add_argument("--synthetic", required=True, type=Path, help="synthetic.h5ad")
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    table = evaluate(anndata.read_h5ad(args.training), anndata.read_h5ad(args.synthetic))
    write_tsv(table, args.output)
    print(table.to_string(index=False))
