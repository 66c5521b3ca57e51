"""Write docs/metrics.md from the catalogue of metrics."""

from pathlib import Path

from mdwgan.io import write_text
from mdwgan.reference_docs.metrics import page


def add_arguments(parser) -> None:
    parser.add_argument("--output", required=True, type=Path)


def run(args) -> None:
    write_text(page(), args.output)
