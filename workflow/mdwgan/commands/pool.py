"""Prepare a seed's training data of all tissues pooled: each sample once, graphs by tissue."""

import json
from collections.abc import Iterator
from pathlib import Path

import anndata

from mdwgan import provenance
from mdwgan.cohort.pooled import build_pooled
from mdwgan.genes.filters import kept_at
from mdwgan.io import read_tsv, write_h5ad
from mdwgan.samples.listing import IDS


def add_arguments(parser) -> None:
    parser.add_argument("--cohorts", required=True, nargs="+", type=Path, help="in the run's order")
    parser.add_argument("--split", required=True, type=Path)
    parser.add_argument("--genes", required=True, type=Path)
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--graphs", required=True, type=json.loads, help="JSON of config graphs")
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    genes = read_tsv(args.genes, dtype={"entrez": str, "kept_seeds": str})
    records: list[str] = []
    data = build_pooled(
        _read(args.cohorts, records),
        read_tsv(args.split, dtype=IDS),
        kept_at(genes, args.seed),
        args.graphs,
    )
    data.uns["provenance"] = provenance.extend(
        provenance.join(records), product="training", tissue=data.uns["tissue"], seed=args.seed
    )
    write_h5ad(data, args.output)
    counts = data.obs.groupby(["tissue", "condition", "split"], sort=False, observed=True).size()
    print(counts.rename("samples").to_string())


def _read(paths: list[Path], records: list[str]) -> Iterator[anndata.AnnData]:
    """Read one cohort at a time, and note its provenance."""
    for path in paths:
        cohort = anndata.read_h5ad(path)
        records.append(str(cohort.uns.get("provenance", "")))
        yield cohort
