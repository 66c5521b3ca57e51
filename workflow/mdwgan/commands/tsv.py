"""Write the log2 values of an .h5ad file as a TSV: samples in rows, condition first."""

from pathlib import Path

from mdwgan.io import write_samples
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)


def run(args) -> None:
    write_samples(read_h5ad(args.input), args.output)
