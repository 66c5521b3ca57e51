"""Describe a run's folder as an RO-Crate: inputs, checksums, code and products."""

from pathlib import Path


def add_arguments(parser) -> None:
    parser.add_argument("folder", type=Path, help="folder of the run, such as results/demo")


def run(args) -> None:
    from mdwgan.config.crate import write_crate

    print(write_crate(args.folder))
