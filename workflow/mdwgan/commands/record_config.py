"""Write the checked configuration of a run, with all defaults, as JSON."""

import json

from mdwgan.commands import arguments
from mdwgan.io import write_text


def add_arguments(parser) -> None:
    parser.add_argument("--config", required=True, type=json.loads, help="JSON")
    arguments.output(parser)


def run(args) -> None:
    write_text(json.dumps(args.config, indent=1, sort_keys=True) + "\n", args.output)
