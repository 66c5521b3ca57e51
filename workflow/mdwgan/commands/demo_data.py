"""Simulate the embedded demo cohort (needs R with org.Hs.eg.db)."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("folder", type=Path, help="where to write it, e.g. resources/demo")


def run(args: argparse.Namespace) -> None:
    """Build the demo."""
    from mdwgan.demo.build import build

    build(args.folder)
