"""Fetch KEGG's gene sets as one dated snapshot: both tables, with the release they are of."""

import json
from dataclasses import asdict
from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.io import write_text
from mdwgan.readers.organisms import ORGANISMS
from mdwgan.sources import Settings
from mdwgan.sources.fetching import full_disk_named
from mdwgan.sources.records import to_text


def add_arguments(parser) -> None:
    parser.add_argument("--mirror", default=None, help="folder or http(s) address")
    parser.add_argument("--root", required=True, type=Path, help="folder of the fetched files")
    arguments.product(parser, "--snapshot", "what it is, as JSON")
    arguments.organism(parser)
    parser.add_argument("--record", required=True, type=Path, help="where it came from, as JSON")


def run(args) -> None:
    from mdwgan.sources.kegg import freeze

    settings = Settings.from_environment(args.mirror)
    snapshot, records = freeze(args.root, settings, ORGANISMS[args.organism])
    with full_disk_named(args.record):
        write_text(json.dumps(asdict(snapshot), indent=1) + "\n", args.snapshot)
        write_text(to_text(records), args.record)
    print(
        f"KEGG release {snapshot.release}, {snapshot.date}: {snapshot.pathways} pathways, "
        f"{snapshot.genes} genes, from {snapshot.origin}"
    )
