"""Prepare a seed's training data: split, z-scores, and the graph views X2 and X3.

With --pooled, the samples of all cohorts together: each sample once, graphs within a tissue.
"""

from collections.abc import Iterator
from pathlib import Path

import anndata

from mdwgan import provenance
from mdwgan.cohort.pooled import build_pooled
from mdwgan.cohort.training import build_training
from mdwgan.commands import arguments
from mdwgan.errors import InputError
from mdwgan.genes.filters import kept_at
from mdwgan.io import read_tsv, write_h5ad
from mdwgan.readers.hdf5 import read_h5ad
from mdwgan.samples.listing import IDS


def add_arguments(parser) -> None:
    parser.add_argument(
        "--cohorts", required=True, nargs="+", type=Path, help="cohort.h5ad, in the run's order"
    )
    parser.add_argument("--pooled", action="store_true", help="train on all cohorts together")
    parser.add_argument("--split", required=True, type=Path)
    parser.add_argument("--genes", required=True, type=Path)
    arguments.seed(parser)
    arguments.settings(parser, "config graphs", "--graphs")
    arguments.output(parser)


def run(args) -> None:
    if len(args.cohorts) > 1 and not args.pooled:
        raise InputError(f"{len(args.cohorts)} files", "--cohorts", "one file, or --pooled")
    genes = read_tsv(args.genes, dtype={"entrez": str, "kept_seeds": str})
    split, kept = read_tsv(args.split, dtype=IDS), kept_at(genes, args.seed)
    records: list[str] = []
    cohorts = _read(args.cohorts, records)
    if args.pooled:
        data = build_pooled(cohorts, split, kept, args.graphs)
        facts = {"tissue": data.uns["tissue"]}
    else:
        data, facts = build_training(next(cohorts), split, kept, args.graphs), {}
    data.uns["provenance"] = provenance.extend(
        provenance.join(records), product="training", **facts, seed=args.seed
    )
    write_h5ad(data, args.output)
    n_train = int((data.obs["split"] == "train").sum())
    print(f"{data.uns['tissue']}: {n_train} of {data.n_obs} samples train, {data.n_vars} genes")
    if args.pooled:
        groups = data.obs.groupby(["tissue", "condition", "split"], sort=False, observed=True)
        print(groups.size().rename("samples").to_string())


def _read(paths: list[Path], records: list[str]) -> Iterator[anndata.AnnData]:
    """Read one cohort at a time, and note its provenance."""
    for path in paths:
        cohort = read_h5ad(path)
        records.append(str(cohort.uns.get("provenance", "")))
        yield cohort
