"""Write an .h5ad file as tables, of which R makes a SummarizedExperiment."""

from pathlib import Path

from mdwgan import provenance
from mdwgan.biology.export import write_parts
from mdwgan.errors import InputError
from mdwgan.io import atomic_path
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    parser.add_argument("input", type=Path, help="an .h5ad file of the workflow")
    parser.add_argument("output", type=Path, help="folder of the tables")


def run(args) -> None:
    if args.output.exists() and (not args.output.is_dir() or any(args.output.iterdir())):
        raise InputError("not an empty folder", args.output, "a new folder for the tables")
    data = read_h5ad(args.input)
    record = provenance.extend(data.uns.get("provenance", ""), product="SummarizedExperiment")
    with atomic_path(args.output) as folder:  # half a folder would count as made
        folder.mkdir()
        write_parts(data, folder, record)
    print(f"{args.input}: {data.n_obs} samples x {data.n_vars} genes")
