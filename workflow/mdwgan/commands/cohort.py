"""Build a tissue's cohort: kept genes, counts or FPKM, log2 values."""

from pathlib import Path

from mdwgan import provenance
from mdwgan.cohort import build_cohort
from mdwgan.io import read_tsv, write_h5ad
from mdwgan.samples import file_path


def add_arguments(parser) -> None:
    parser.add_argument("--root", required=True, type=Path, help="folder of the fetched files")
    parser.add_argument("--version", required=True, help="version of RNAseqDB")
    parser.add_argument("--samples", required=True, type=Path)
    parser.add_argument("--genes", required=True, type=Path)
    parser.add_argument("--tissue", required=True)
    parser.add_argument("--matrix", required=True, choices=["counts", "fpkm"])
    parser.add_argument("--library-size", required=True, type=float)
    parser.add_argument(
        "--networks", nargs="*", default=[], type=Path, help="files that the genes were chosen by"
    )
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    samples = read_tsv(args.samples)
    samples = samples[samples["tissue"] == args.tissue]
    genes = read_tsv(args.genes, dtype={"entrez": str, "kept_seeds": str})
    cohort = build_cohort(
        samples,
        genes[genes["kept"]],
        args.matrix,
        args.library_size,
        args.root,
        args.version,
    )
    files = [
        file_path(args.root, args.version, args.matrix, name) for name in samples["file"].unique()
    ]
    cohort.uns["provenance"] = provenance.begin(
        [*files, *args.networks], args.root, product="cohort", tissue=args.tissue
    )
    write_h5ad(cohort, args.output)
    print(f"{args.tissue}: {cohort.n_obs} samples x {cohort.n_vars} genes")
