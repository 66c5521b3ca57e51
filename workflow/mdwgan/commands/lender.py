"""Read a tissue of RNAseqDB that lends to others and is not trained."""

from pathlib import Path

import anndata

from mdwgan import provenance
from mdwgan.cohort.build import build_cohort
from mdwgan.cohort.origin import sources_of
from mdwgan.commands import arguments
from mdwgan.io import write_h5ad
from mdwgan.samples.listing import file_path, list_samples, shared_genes
from mdwgan.samples.tissues import NORMALS, read_tissues


def add_arguments(parser) -> None:
    parser.add_argument("--root", required=True, type=Path, help="folder of the fetched files")
    parser.add_argument("--version", required=True, help="version of RNAseqDB")
    parser.add_argument("--tissue-table", required=True, type=Path)
    parser.add_argument("--normals", default="all", choices=list(NORMALS), help="whose they are")
    parser.add_argument("--tissue", required=True)
    parser.add_argument("--matrix", required=True, choices=["counts", "fpkm"])
    parser.add_argument("--library-size", required=True, type=float)
    arguments.settings(parser, "config cohort.qc", "--qc")
    arguments.output(parser)


def run(args) -> None:
    place = (args.root, args.version)
    table = read_tissues(args.tissue_table, args.normals)
    samples = list_samples(table, [args.tissue], args.matrix, *place)
    genes, _ = shared_genes(samples, args.matrix, *place)
    checks = {**args.qc, "exclude": [], "uncorrected": False}
    cohort, _ = build_cohort(
        samples,
        genes.assign(ensembl_protein=""),
        args.matrix,
        args.library_size,
        *place,
        checks,
    )
    files = [file_path(*place, args.matrix, name) for name in samples["file"].unique()]
    record = provenance.begin(sources_of(files, args.root), product="lender", tissue=args.tissue)
    lender = anndata.AnnData(obs=cohort.obs, var=cohort.var[["entrez"]])
    lender.layers["log"] = cohort.layers["log"]
    lender.uns.update(tissue=args.tissue, matrix=args.matrix, provenance=record)
    write_h5ad(lender, args.output)
    print(f"{args.tissue}: {lender.n_obs} samples x {lender.n_vars} genes")
