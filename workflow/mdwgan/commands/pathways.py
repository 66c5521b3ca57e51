"""Freeze KEGG's gene sets as one table."""

import json
from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.io import write_text, write_tsv
from mdwgan.readers.kegg import read_kegg, summary
from mdwgan.readers.organisms import ORGANISMS


def add_arguments(parser) -> None:
    parser.add_argument("--link", required=True, type=Path, help="KEGG link/pathway/hsa")
    parser.add_argument("--names", required=True, type=Path, help="KEGG list/pathway/hsa")
    parser.add_argument("--snapshot", required=True, type=Path, help="what the two files are")
    parser.add_argument("--version", required=True)
    arguments.organism(parser)
    arguments.output(parser)
    parser.add_argument("--summary", required=True, type=Path)


def run(args) -> None:
    table = read_kegg(args.link, args.names, ORGANISMS[args.organism])
    write_tsv(table, args.output)
    snapshot = json.loads(args.snapshot.read_text(encoding="utf-8"))
    write_text(summary(table, args.version, snapshot) + "\n", args.summary)
    print(f"{table['pathway'].nunique()} pathways, {table['entrez'].nunique()} genes")
