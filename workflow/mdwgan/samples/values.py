"""Expression values of samples: reading them, and the log2 scale."""

from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.hdf5 import read_h5ad
from mdwgan.readers.rnaseqdb import read_expression
from mdwgan.samples.listing import file_path


def to_log(values: np.ndarray, matrix: str, library: np.ndarray, target: float) -> np.ndarray:
    """log2(x + 1); counts are first scaled to a common library size.

    Parameters
    ----------
    values : ndarray (samples, genes)
        Counts or FPKM.
    matrix : {"counts", "fpkm"}
    library : ndarray (samples,)
        Sum of a sample's counts over all genes of its file.
    target : float
        Library size to which counts are scaled.
    """
    if matrix == "counts":
        values = values * (target / library)[:, None]
    return np.log2(values + 1)


def from_log(log: np.ndarray, matrix: str, library: np.ndarray, target: float) -> np.ndarray:
    """Inverse of `to_log`; log values below 0 count as 0, counts are rounded to integers."""
    values = np.exp2(np.clip(log, 0, None)) - 1
    if matrix == "counts":
        return np.rint(values * (library / target)[:, None])
    return values


def read_file(path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Read an expression file, RNAseqDB's or that of own data.

    Returns
    -------
    values : DataFrame (genes, samples)
        Indexed by symbol.
    library : Series
        Sum of each sample over all genes.
    """
    if path.suffix == ".h5ad":
        data = read_h5ad(path)
        return data.to_df().T, data.obs["library_size"].astype(np.float64)
    ids, values = read_expression(path)
    library = values.sum()
    values.index = ids["symbol"]
    return values, library


def read_values(
    samples: pd.DataFrame, symbols: list[str], matrix: str, root: Path, version: str
) -> tuple[pd.DataFrame, pd.Series]:
    """Read the chosen genes of a tissue's samples.

    Parameters
    ----------
    samples : DataFrame
        Rows of ``samples.tsv``, all of one tissue.
    symbols : list of str
        Genes that every file has exactly once.

    Returns
    -------
    values : DataFrame (samples, genes)
    library : Series
        Sum of each sample over all genes of its file, chosen or not.
    """
    parts, libraries = [], []
    for name in samples["file"].unique():
        path = file_path(root, version, matrix, name)
        values, library = read_file(path)
        libraries.append(library)
        parts.append(values.loc[symbols].T)
        empty = libraries[-1].index[libraries[-1] == 0].intersection(samples["sample"])
        if len(empty):
            raise InputError(
                f"sample {empty[0]} has no read at all",
                path,
                "values above 0",
                "leave it out, by cohort.qc.exclude or in the sample table",
            )
    joined, library = pd.concat(parts), pd.concat(libraries)
    wanted = pd.Index(samples["sample"])
    if joined.index.equals(wanted):  # as they come from the files, but for samples left out
        return joined.rename_axis("sample"), library.rename_axis("sample")
    return joined.loc[wanted], library.loc[wanted]


def read_uncorrected(
    samples: pd.DataFrame, symbols: list[str], root: Path, version: str
) -> pd.DataFrame:
    """FPKM before batch correction; NaN where a file lacks a gene or has it twice."""
    parts = []
    for name, in_file in samples.groupby("file", sort=False):
        values, _ = read_file(file_path(root, version, "uncorrected", name))
        values = values[~values.index.duplicated(keep=False)]
        parts.append(values.reindex(index=symbols, columns=list(in_file["sample"])).T)
    return pd.concat(parts).loc[samples["sample"]]
