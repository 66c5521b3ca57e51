"""Prepare a seed's training data: split, z-scores, and the graph views X2 and X3."""

import json
from pathlib import Path

import anndata

from mdwgan import provenance
from mdwgan.cohort.training import build_training
from mdwgan.genes.filters import kept_at
from mdwgan.io import read_tsv, write_h5ad
from mdwgan.samples.listing import IDS


def add_arguments(parser) -> None:
    parser.add_argument("--cohort", required=True, type=Path)
    parser.add_argument("--split", required=True, type=Path)
    parser.add_argument("--genes", required=True, type=Path)
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--graphs", required=True, type=json.loads, help="JSON of config graphs")
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    genes = read_tsv(args.genes, dtype={"entrez": str, "kept_seeds": str})
    data = build_training(
        anndata.read_h5ad(args.cohort),
        read_tsv(args.split, dtype=IDS),
        kept_at(genes, args.seed),
        args.graphs,
    )
    record = provenance.extend(data.uns.get("provenance", ""), product="training", seed=args.seed)
    data.uns["provenance"] = record
    write_h5ad(data, args.output)
    n_train = int((data.obs["split"] == "train").sum())
    print(f"{data.uns['tissue']}: {n_train} of {data.n_obs} samples train, {data.n_vars} genes")
