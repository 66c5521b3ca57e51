"""Measure what classifiers gain as generated samples are added to a few real ones."""

import json
from pathlib import Path

import anndata

from mdwgan.compute import set_threads
from mdwgan.evaluation.augmentation import augment
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--training", required=True, type=Path, help="training.h5ad")
    parser.add_argument("--generator", required=True)
    parser.add_argument("--settings", required=True, type=json.loads, help="JSON of its settings")
    parser.add_argument("--real", required=True, type=int, nargs="+", help="of each condition")
    parser.add_argument("--factors", required=True, type=float, nargs="+")
    parser.add_argument("--repeats", required=True, type=int)
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    set_threads(args.threads)
    table = augment(
        anndata.read_h5ad(args.training),
        args.generator,
        args.settings,
        args.real,
        args.factors,
        args.repeats,
        args.seed,
    )
    write_tsv(table, args.output)
    print(table.to_string(index=False))
