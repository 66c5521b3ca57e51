"""Check a matrix and a sample table of one's own; with --output, write what a run needs."""

from pathlib import Path

from mdwgan.io import write_h5ad, write_tsv
from mdwgan.samples.listing import OWN_FILE
from mdwgan.samples.own.data import KINDS, own_manifest, read_own


def add_arguments(parser) -> None:
    parser.add_argument(
        "--matrix",
        required=True,
        type=Path,
        help="TSV, CSV, xlsx, GCT, parquet or h5ad; or a folder of files, one a sample or matrices",
    )
    parser.add_argument("--samples", required=True, type=Path, help="table of the samples")
    parser.add_argument("--values", required=True, choices=KINDS, help="what the matrix holds")
    parser.add_argument(
        "--samples-in",
        choices=["either", "columns", "rows"],
        default="either",
        help="which way the matrix lies, where the ids of samples don't tell",
    )
    parser.add_argument("--tissues", nargs="*", default=[], help="tissues of the run; default all")
    parser.add_argument("--output", type=Path, help="folder of the run; without it, only check")


def run(args) -> None:
    samples_in = None if args.samples_in == "either" else args.samples_in
    data, dropped = read_own(args.matrix, args.samples, args.values, samples_in=samples_in)
    if args.tissues:
        data = data[data.obs["tissue"].isin(args.tissues).to_numpy()].copy()
    counts = data.obs.groupby(["tissue", "condition"]).size()
    print(counts.rename("samples").reset_index().to_string(index=False))
    donors = data.obs["donor"].nunique()
    print(f"{data.n_obs} samples, {donors} donors, {data.n_vars} genes, {len(dropped)} left out")
    if args.output is None:
        return
    samples = data.obs.drop(columns="library_size").rename_axis("sample").reset_index()
    genes = data.var.rename_axis("symbol").reset_index()
    write_h5ad(data, args.output / "sources" / OWN_FILE)
    manifest = own_manifest(args.matrix, args.samples, args.values)
    write_tsv(manifest, args.output / "sources" / "own" / "files.tsv")
    write_tsv(samples.assign(file=OWN_FILE), args.output / "samples.tsv")
    write_tsv(genes, args.output / "genes" / "expression_ids.tsv")
    write_tsv(dropped, args.output / "genes" / "not_shared.tsv")
