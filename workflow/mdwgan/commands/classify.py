"""Train classifiers on a generator's samples, and test them on the real test samples."""

from pathlib import Path

import anndata

from mdwgan.compute import set_threads
from mdwgan.evaluation.classify import classify
from mdwgan.generators.registry import load
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--training", required=True, type=Path, help="training.h5ad")
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--runs", required=True, type=int)
    parser.add_argument("--within", action="store_true", help="within the generated samples too")
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    set_threads(args.threads)
    data = anndata.read_h5ad(args.training)
    generator = load(args.model, list(data.var_names))
    table = classify(data, generator, args.runs, args.within, args.seed)
    write_tsv(table, args.output)
    print(table.to_string(index=False))
