"""Write the log2 values of an .h5ad file as a TSV: samples in rows, condition first."""

from pathlib import Path

import pandas as pd

from mdwgan.io import write_tsv
from mdwgan.readers.hdf5 import read_h5ad


def add_arguments(parser) -> None:
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)


def run(args) -> None:
    data = read_h5ad(args.input)
    table = pd.DataFrame(data.X, index=data.obs_names, columns=data.var_names)
    table.insert(0, "condition", data.obs["condition"].astype(str))
    write_tsv(table.rename_axis("sample"), args.output, index=True)
