"""Fetch one source file, from a mirror or its published address."""

from pathlib import Path

from mdwgan.sources import fetch


def add_arguments(parser) -> None:
    parser.add_argument("--path", required=True, help="path as in resources/sources.tsv")
    parser.add_argument("--mirror", default=None, help="folder or http(s) address")
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    place = fetch(args.path, args.mirror or None, args.output)
    print(f"fetched {place} ({args.output.stat().st_size:,} bytes)")
