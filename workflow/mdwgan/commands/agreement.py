"""Compare a row's DEGs and pathways with those of the real cohort."""

from pathlib import Path

import pandas as pd

from mdwgan.biology.agreement import agreement, further_agreement, label, null_table
from mdwgan.commands import arguments
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.hdf5 import read_parts
from mdwgan.samples.conditions import conditions_of


def add_arguments(parser) -> None:
    arguments.synthetic(parser)
    parser.add_argument("--real-deg", required=True, type=Path)
    parser.add_argument("--deg", required=True, type=Path)
    parser.add_argument("--real-kegg", required=True, type=Path)
    parser.add_argument("--kegg", required=True, type=Path)
    parser.add_argument(
        "--added", type=Path, nargs="*", default=[], help="deg_added.tsv, where the row has one"
    )
    parser.add_argument("--real", choices=["test", "train"], default="test")
    parser.add_argument("--real-runs", required=True, type=Path, help="deg_runs.tsv of real")
    parser.add_argument("--runs", required=True, type=Path, help="deg_runs.tsv of the row")
    further = parser.add_argument_group("contrasts beside the main one, in one order")
    further.add_argument("--further", nargs="*", default=[], help="names, <case>_vs_<reference>")
    further.add_argument("--further-real", nargs="*", default=[], type=Path, help="their tables")
    further.add_argument("--further-deg", nargs="*", default=[], type=Path, help="of the row")
    arguments.output(parser)
    parser.add_argument("--null", required=True, type=Path, help="table of the null test to write")


def run(args) -> None:
    tables = [read_tsv(p) for p in (args.real_deg, args.deg, args.real_kegg, args.kegg)]
    uns = read_parts(args.synthetic, "uns")["uns"]
    added = read_tsv(args.added[0]) if args.added else None
    runs, real_runs = (read_tsv(path) for path in (args.runs, args.real_runs))
    null = null_table(real_runs, runs, str(uns["generator"]), conditions_of(uns))
    found = [agreement(*tables, added=added, null=null, of_train=args.real == "train")]
    for contrast, *paths in zip(args.further, args.further_real, args.further_deg, strict=True):
        found.append(further_agreement(*map(read_tsv, paths), contrast))
    table = label(
        pd.concat(found, ignore_index=True),
        uns["tissue"],
        uns["generator"],
        int(uns["seed"]),
        bool(uns["optimistic"]),
    )
    write_tsv(null, args.null)
    write_tsv(table, args.output)
    print(table.to_string(index=False))
