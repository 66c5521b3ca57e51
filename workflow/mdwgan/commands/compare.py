"""Compare two runs: what differs in config, sources, software, and metrics beyond noise.

Values are paired by tissue, row and seed. With several seeds in common a change counts where it is
beyond the noise over seeds; with one, where it is beyond rounding.
"""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    meaning = "folder of a run, results/<run>"
    parser.add_argument("first", type=Path, metavar="RUN_A", help=f"{meaning}; the one before")
    parser.add_argument("second", type=Path, metavar="RUN_B", help=f"{meaning}; the one after")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page too")
    parser.add_argument("--tsv", type=Path, metavar="FILE", help="write all values as a table too")


def run(args: argparse.Namespace) -> None:
    """Compare, print, and write what was asked for."""
    from mdwgan.io import write_text, write_tsv
    from mdwgan.report.comparing.page import page_of
    from mdwgan.report.comparing.words import compare_runs, text_of

    comparison = compare_runs(args.first, args.second)
    print(text_of(comparison))
    if args.tsv:
        write_tsv(comparison.scores, args.tsv)
    if args.html:
        write_text(page_of(comparison), args.html)
