"""Fetch one source file: from the cache, a user's folder, a mirror or its published address."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.io import write_text
from mdwgan.sources import Settings, fetch
from mdwgan.sources.fetching import full_disk_named
from mdwgan.sources.records import to_text


def add_arguments(parser) -> None:
    parser.add_argument("--path", required=True, help="path as in resources/sources.tsv")
    parser.add_argument("--mirror", default=None, help="folder or http(s) address")
    parser.add_argument("--place", default=None, help="the user's file or address of this path")
    arguments.output(parser)
    parser.add_argument("--record", required=True, type=Path, help="where it came from, as JSON")


def run(args) -> None:
    # The cache keeps what comes from a user's address apart, as it does for a mirror.
    settings = Settings.from_environment(args.place or args.mirror)
    record = fetch(args.path, args.output, settings, args.place)
    with full_disk_named(args.record):
        write_text(to_text([record]), args.record)
    print(f"fetched {record['origin']} ({record['bytes']:,} bytes)")
