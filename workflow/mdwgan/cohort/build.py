"""Cohorts: a tissue's samples x genes, on the log2 scale; nothing is fitted here."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort import qc
from mdwgan.errors import InputError, warn
from mdwgan.readers.rnaseqdb import read_expression
from mdwgan.samples.listing import OWN_FILE, file_path


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
        data = anndata.read_h5ad(path)
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
    return joined.loc[samples["sample"]], library.loc[samples["sample"]]


def read_uncorrected(
    samples: pd.DataFrame, symbols: list[str], root: Path, version: str
) -> pd.DataFrame:
    """FPKM before batch correction; NaN where a file lacks a gene or has it twice."""
    parts = []
    for name, part in samples.groupby("file", sort=False):
        values, _ = read_file(file_path(root, version, "uncorrected", name))
        values = values[~values.index.duplicated(keep=False)]
        parts.append(values.reindex(index=symbols, columns=list(part["sample"])).T)
    return pd.concat(parts).loc[samples["sample"]]


def build_cohort(
    samples: pd.DataFrame,
    genes: pd.DataFrame,
    matrix: str,
    target: float,
    root: Path,
    version: str,
    settings: dict,
) -> tuple[anndata.AnnData, pd.DataFrame]:
    """Build a tissue's cohort, and list what was dropped, clipped or looks odd.

    Parameters
    ----------
    samples : DataFrame
        Rows of ``samples.tsv``, all of one tissue.
    genes : DataFrame
        Kept rows of ``genes.tsv``.
    matrix, target
        See `to_log`.
    root, version
        Folder of the run's sources and RNAseqDB version.
    settings : dict
        Config ``cohort.qc``.

    Returns
    -------
    cohort : AnnData (samples, genes)
        ``X`` and layer ``log``; layer ``counts`` or ``fpkm``.
    findings : DataFrame
        See `mdwgan.cohort.qc.COLUMNS`.
    """
    rows = qc.excluded_rows(samples["sample"], settings["exclude"])
    samples = samples[~samples["sample"].isin(settings["exclude"])]
    _refuse_empty(samples, "cohort.qc.exclude")
    symbols = list(genes["symbol"])
    values, library = read_values(samples, symbols, matrix, root, version)
    before = None
    if settings["uncorrected"] and matrix == "fpkm" and OWN_FILE not in set(samples["file"]):
        before = read_uncorrected(samples, symbols, root, version)
    values, more = qc.clip_values(values, matrix, settings, before)
    drops = qc.sample_rows(values, matrix, settings)
    keep = ~values.index.isin([row[2] for row in drops])
    values, library, samples = values[keep], library[keep], samples[keep]
    _refuse_empty(samples, "cohort.qc")
    log = to_log(values.to_numpy(), matrix, library.to_numpy(), target).astype(np.float32)
    table = pd.DataFrame(log, values.index, values.columns)
    conditions = samples.set_index("sample")["condition"]
    rows += more + drops
    rows += qc.odd_rows(table, conditions, library if matrix == "counts" else None)
    findings = qc.qc_table(rows)
    data = _assemble(samples, genes, values, log, library, matrix, target)
    said = qc.summary(findings)
    data.uns["warnings"] += [said] if said else []
    return data, findings


def _refuse_empty(samples: pd.DataFrame, where: str) -> None:
    if samples.empty:
        raise InputError("no sample is left", where, "some samples", "see its limits")


def _assemble(
    samples: pd.DataFrame,
    genes: pd.DataFrame,
    values: pd.DataFrame,
    log: np.ndarray,
    library: pd.Series,
    matrix: str,
    target: float,
) -> anndata.AnnData:
    obs = samples.set_index("sample").rename_axis(None).drop(columns="file")
    obs[["source", "study"]] = obs[["source", "study"]].fillna("")
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
