"""Build a tissue's cohort: kept genes, counts or FPKM, log2 values, quality control."""

from pathlib import Path

import pandas as pd

from mdwgan import provenance
from mdwgan.cohort.build import build_cohort
from mdwgan.cohort.origin import sources_of
from mdwgan.cohort.qc import gene_rows, qc_table, refuse_unknown
from mdwgan.commands import arguments
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.samples.listing import OWN_FILE, read_samples


def add_arguments(parser) -> None:
    parser.add_argument("--root", required=True, type=Path, help="folder of the fetched files")
    parser.add_argument("--version", required=True, help="version of RNAseqDB")
    parser.add_argument("--samples", required=True, type=Path)
    parser.add_argument("--genes", required=True, type=Path)
    parser.add_argument("--tissue", required=True)
    parser.add_argument("--matrix", required=True, choices=["counts", "fpkm"])
    parser.add_argument("--library-size", required=True, type=float)
    parser.add_argument("--files", nargs="+", type=Path, help="expression files of the tissue")
    parser.add_argument(
        "--networks", nargs="*", default=[], type=Path, help="files that the genes were chosen by"
    )
    parser.add_argument("--dropped", required=True, type=Path, help="genes that files don't share")
    arguments.settings(parser, "config cohort.qc", "--qc")
    parser.add_argument("--findings", required=True, type=Path, help="table to write: qc.tsv")
    arguments.output(parser)


def run(args) -> None:
    samples = read_samples(args.samples)
    if OWN_FILE not in set(samples["file"]):  # of own data, the check of the config has told it
        refuse_unknown(args.qc["exclude"], samples["sample"])
    samples = samples[samples["tissue"] == args.tissue]
    genes = read_tsv(args.genes, dtype={"entrez": str, "kept_seeds": str})
    cohort, findings = build_cohort(
        samples,
        genes[genes["kept"]],
        args.matrix,
        args.library_size,
        args.root,
        args.version,
        args.qc,
    )
    sources = sources_of([*args.files, *args.networks], args.root)
    cohort.uns["provenance"] = provenance.begin(sources, product="cohort", tissue=args.tissue)
    twice = qc_table(gene_rows(read_tsv(args.dropped, dtype=str)))
    findings = pd.concat([part for part in (twice, findings) if len(part)] or [findings])
    write_tsv(findings, args.findings)
    write_h5ad(cohort, args.output)
    print(f"{args.tissue}: {cohort.n_obs} samples x {cohort.n_vars} genes")
    print(findings.groupby(["kind", "action"]).size().rename("findings").to_string())
