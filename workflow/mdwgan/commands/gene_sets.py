"""Bring gene sets of the user's (GMT) into the form of the run's pathways; none without a file."""

import json
from pathlib import Path

import pandas as pd

from mdwgan.biology.gene_sets import of_run
from mdwgan.commands import arguments
from mdwgan.io import read_tsv, sha256, write_text, write_tsv
from mdwgan.readers.gmt import read_gmt

COLUMNS = ["pathway", "name", "entrez"]


def add_arguments(parser) -> None:
    parser.add_argument("--file", nargs="*", type=Path, default=[], help="GMT file, or none")
    parser.add_argument("--genes", required=True, type=Path, help="genes.tsv of the run")
    arguments.output(parser)
    parser.add_argument("--summary", required=True, type=Path)


def run(args) -> None:
    if not args.file:
        write_tsv(pd.DataFrame(columns=COLUMNS), args.output)
        facts = {"source": "none", "pathways": 0, "genes": 0}
    else:
        (file,) = args.file
        table, kind = of_run(read_gmt(file), read_tsv(args.genes, dtype=str).fillna(""), file)
        write_tsv(table, args.output)
        facts = {
            "source": file.name,
            "sha256": sha256(file),
            "genes named by": kind,
            "pathways": int(table["pathway"].nunique()),
            "genes": int(table.iloc[:, -1].nunique()),
        }
    write_text(json.dumps(facts, indent=1) + "\n", args.summary)
    print(f"{facts['pathways']} gene sets, {facts['genes']} genes, from {facts['source']}")
