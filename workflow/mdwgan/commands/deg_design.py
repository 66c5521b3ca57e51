"""Check that the design of differential expression can be fitted to every tissue."""

import json
from pathlib import Path

from mdwgan.biology.design import check_designs
from mdwgan.commands import arguments
from mdwgan.io import read_tsv, write_tsv
from mdwgan.samples.conditions import CASE, REFERENCE


def add_arguments(parser) -> None:
    parser.add_argument("--samples", required=True, type=Path, help="samples.tsv of the run")
    parser.add_argument("--design", required=True, help="such as '~ source + condition'")
    parser.add_argument(
        "--contrasts",
        type=json.loads,
        default=[[REFERENCE, CASE]],
        help="JSON: [[reference, case], ...]",
    )
    parser.add_argument("--covariates", nargs="*", default=[], help="config cohort.covariates")
    parser.add_argument("--numbers", nargs="*", default=[], help="config cohort.numbers")
    parser.add_argument("--tissues", required=True, nargs="+")
    arguments.output(parser)


def run(args) -> None:
    samples = read_tsv(args.samples, dtype=str)
    table = check_designs(
        samples[samples["tissue"].isin(args.tissues)],
        args.design,
        args.contrasts,
        args.covariates,
        args.numbers,
    )
    write_tsv(table, args.output)
    print(table.to_string(index=False))
