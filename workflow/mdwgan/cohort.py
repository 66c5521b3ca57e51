"""Cohorts: a tissue's samples x genes, on the log2 scale; nothing is fitted here."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.readers.rnaseqdb import read_expression
from mdwgan.samples import file_path


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
        ids, values = read_expression(path)
        libraries.append(values.sum())
        values.index = ids["symbol"]
        parts.append(values.loc[symbols].T)
        empty = libraries[-1].index[libraries[-1] == 0].intersection(samples["sample"])
        if len(empty):
            raise InputError(
                f"sample {empty[0]} has no read at all", path, "values above 0", "leave it out"
            )
    joined, library = pd.concat(parts), pd.concat(libraries)
    return joined.loc[samples["sample"]], library.loc[samples["sample"]]


def build_cohort(
    samples: pd.DataFrame,
    genes: pd.DataFrame,
    matrix: str,
    target: float,
    root: Path,
    version: str,
) -> anndata.AnnData:
    """Build a tissue's cohort.

    Parameters
    ----------
    samples : DataFrame
        Rows of ``samples.tsv``, all of one tissue.
    genes : DataFrame
        Kept rows of ``genes.tsv``.
    matrix, target
        See `to_log`.
    root, version
        Folder of fetched files and RNAseqDB version.

    Returns
    -------
    AnnData (samples, genes)
        ``X`` and layer ``log``; layer ``counts`` or ``fpkm``.
    """
    values, library = read_values(samples, list(genes["symbol"]), matrix, root, version)
    log = to_log(values.to_numpy(), matrix, library.to_numpy(), target).astype(np.float32)
    obs = samples.set_index("sample").rename_axis(None).drop(columns="file")
    obs["library_size"] = library
    var = genes.set_index("symbol")[["entrez", "ensembl_protein"]].fillna("").rename_axis(None)
    data = anndata.AnnData(X=log, obs=obs, var=var.astype(str))
    data.layers["log"] = log
    data.layers[matrix] = values.to_numpy(np.float32)
    tissue = str(samples["tissue"].iloc[0])
    data.uns["tissue"], data.uns["matrix"] = tissue, matrix
    data.uns["library_size"] = float(target)
    data.uns["warnings"] = _warnings(obs, tissue)
    return data


def _warnings(obs: pd.DataFrame, tissue: str) -> list[str]:
    """Say what the user should know of this cohort."""
    conditions = obs["condition"].unique()
    if len(conditions) > 1:
        return []
    message = (
        f"{tissue} has {conditions[0]} samples only: differential expression and "
        "classification are left out"
    )
    warn(message)
    return [message]
