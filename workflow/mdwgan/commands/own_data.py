"""Check a matrix and a sample table of one's own, and show what was understood.

With --output, write what a run needs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from mdwgan.cohort.understood import as_text, understood
from mdwgan.commands import arguments
from mdwgan.config.defaults import read_schema
from mdwgan.config.own_checks import label_faults, route_faults, tissue_faults
from mdwgan.errors import InputError, refuse
from mdwgan.id_routes import RouteName
from mdwgan.io import write_h5ad, write_tsv
from mdwgan.readers.organisms import ORGANISMS
from mdwgan.samples.listing import OWN_FILE
from mdwgan.samples.own.data import SHOWN_ONLY, own_manifest, read_own
from mdwgan.samples.own.genes import Naming
from mdwgan.samples.own.labels import Wanted
from mdwgan.samples.own.spreadsheet import TREATMENTS
from mdwgan.samples.own.units import OWN_KINDS, log_fault

ROUTES = (*get_args(RouteName), "none")


def add_arguments(parser) -> None:
    parser.add_argument(
        "--matrix",
        required=True,
        type=Path,
        help="TSV, CSV, xlsx, GCT, parquet or h5ad; or a folder of files, one a sample or matrices",
    )
    parser.add_argument("--samples", required=True, type=Path, help="table of the samples")
    parser.add_argument("--values", required=True, choices=OWN_KINDS, help="what the matrix holds")
    parser.add_argument(
        "--log-formula", default="", help="the log that values are, such as 'log2(x + 0.001)'"
    )
    parser.add_argument(
        "--gene-dates",
        choices=TREATMENTS,
        default="refuse",
        help="what is done about gene names that a spreadsheet made dates of",
    )
    parser.add_argument(
        "--samples-in",
        choices=["either", "columns", "rows"],
        default="either",
        help="which way the matrix lies, where the ids of samples don't tell",
    )
    parser.add_argument(
        "--conditions", nargs="*", help="names of the conditions, the reference first"
    )
    parser.add_argument(
        "--covariates", nargs="*", default=[], help="other columns of the table to carry along"
    )
    parser.add_argument("--numbers", nargs="*", default=[], help="covariates that are numbers")
    arguments.organism(parser)
    parser.add_argument(
        "--id-route",
        choices=ROUTES,
        default=ROUTES[0],
        help="config genes.id_route; none: no look-up",
    )
    parser.add_argument("--tissues", nargs="*", default=[], help="tissues of the run; default all")
    parser.add_argument("--output", type=Path, help="folder of the run; without it, only check")


def run(args) -> None:
    samples_in = None if args.samples_in == "either" else args.samples_in
    formula = args.log_formula or None
    wanted = Wanted.of(args.conditions, args.covariates, args.numbers)
    _refuse(list(_flag_faults(args, wanted)))
    data, dropped = read_own(
        args.matrix,
        args.samples,
        args.values,
        log=formula,
        samples_in=samples_in,
        gene_dates=args.gene_dates,
        wanted=wanted,
        naming=Naming(ORGANISMS[args.organism], args.id_route != "none"),
    )
    if args.tissues:
        data = data[data.obs["tissue"].isin(args.tissues).to_numpy()].copy()
    table = understood(data, dropped, _limits())
    print(as_text(table))
    donors = data.obs["donor"].nunique()
    print(f"{data.n_obs} samples, {donors} donors, {data.n_vars} genes, {len(dropped)} left out")
    if args.output is None:
        return
    units = data.uns["units"]
    for key in SHOWN_ONLY:  # names in it may have slashes, which parts of an h5ad file can't
        del data.uns[key]
    samples = data.obs.drop(columns="library_size").rename_axis("sample").reset_index()
    genes = data.var.rename_axis("symbol").reset_index()
    write_h5ad(data, args.output / "sources" / OWN_FILE)
    manifest = own_manifest(args.matrix, args.samples, units)
    write_tsv(manifest, args.output / "sources" / "own" / "files.tsv")
    write_tsv(table, args.output / "sources" / "own" / "understood.tsv")
    write_tsv(samples.assign(file=OWN_FILE), args.output / "samples.tsv")
    write_tsv(genes, args.output / "genes" / "expression_ids.tsv")
    write_tsv(dropped, args.output / "genes" / "not_shared.tsv")


def _flag_faults(args, wanted: Wanted) -> Iterator[str]:
    """What the check of a config says of these settings, with flags in place of keys."""
    if fault := log_fault(args.values, args.log_formula or None):
        yield f"--log-formula: {fault}"
    faults = list(label_faults(wanted, "--{}"))
    yield from faults
    yield from route_faults(args.organism, args.id_route, "--organism", "--id-route")
    if args.tissues and not faults:
        yield from tissue_faults(args.tissues, args.samples, wanted, "--tissues", "")


def _refuse(faults: list[str]) -> None:
    if len(faults) == 1:
        raise InputError(faults[0])
    refuse("the flags have", faults)


def _limits() -> dict:
    """Limits of quality control that nobody has changed: a look, before a run has any."""
    keys = read_schema()["properties"]["cohort"]["properties"]["qc"]["properties"]
    return {key: rule["default"] for key, rule in keys.items()}
