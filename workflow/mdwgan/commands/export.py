"""Write an .h5ad file as tables, of which R makes a SummarizedExperiment."""

from pathlib import Path

from mdwgan import provenance
from mdwgan.biology.export import write_parts
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    parser.add_argument("input", type=Path, help="an .h5ad file of the workflow")
    parser.add_argument("output", type=Path, help="folder of the tables")


def run(args) -> None:
    data = read_h5ad(args.input)
    args.output.mkdir(parents=True, exist_ok=True)
    record = provenance.extend(data.uns.get("provenance", ""), product="SummarizedExperiment")
    write_parts(data, args.output, record)
    print(f"{args.input}: {data.n_obs} samples x {data.n_vars} genes")
