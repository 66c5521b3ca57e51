"""Record the checked configuration of a run, with all defaults, as JSON."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.io import write_text


def add_arguments(parser) -> None:
    parser.add_argument("--config", required=True, type=Path, help="JSON, of the run's start")
    arguments.output(parser)


def run(args) -> None:
    write_text(args.config.read_text(encoding="utf-8"), args.output)
