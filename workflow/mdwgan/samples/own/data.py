"""Own data: a user's matrix and sample table, checked and joined; errors are reported together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.io import sha256
from mdwgan.readers.matrix import Matrix, Way, files_of, read_matrix
from mdwgan.samples.own.genes import id_faults, name_genes, unfit_faults
from mdwgan.samples.own.table import read_sample_table

if TYPE_CHECKING:  # slow to import, and a check of the config needs none
    import anndata

KINDS = ("counts", "fpkm", "tpm", "log2")
LARGEST_LOG = 40  # log2 of anything measured is below
FEWEST_FOR_LOG_CHECK = 500  # genes; in fewer the largest FPKM may well be small
LEAST_FPKM = 30  # the largest FPKM or TPM of so many genes is above


def matrix_of(cohort: dict) -> Literal["counts", "fpkm"]:
    """Layer of the cohort: FPKM, TPM and logs of them are treated as FPKM."""
    values = cohort.get("values" if is_own(cohort) else "matrix", "counts")
    return "counts" if values == "counts" else "fpkm"


def is_own(cohort: dict) -> bool:
    """Whether the config's cohort names a file of the user's."""
    return cohort.get("matrix", "counts") not in ("counts", "fpkm", "tpm")


def own_faults(
    matrix: str | Path, table: str | Path, values: str, samples_in: Way | None = None
) -> list[str]:
    """Faults of the sample table, and, if it has any, those of the matrix."""
    samples, faults = read_sample_table(table)
    return faults and faults + _read(matrix, samples, values, samples_in)[1]


def read_own(
    matrix: str | Path,
    table: str | Path,
    values: str,
    look_up=None,
    samples_in: Way | None = None,
) -> tuple[anndata.AnnData, pd.DataFrame]:
    """Read own data.

    Parameters
    ----------
    matrix, table : path
    values : {"counts", "fpkm", "tpm", "log2"}
        What the matrix holds; log2 means log2(x + 1) of FPKM or TPM.
    look_up : function, optional
        See `mdwgan.samples.own.genes.name_genes`.
    samples_in : {"columns", "rows"}, optional
        Which way the matrix lies, where the ids of samples don't tell.

    Returns
    -------
    data : AnnData (samples, genes)
        float64 values, not logs; obs as in ``samples.tsv`` and ``library_size``
        over all genes of the matrix; var ``entrez``, indexed by symbol.
    dropped : DataFrame
        ``id``, ``reason`` of the genes left out.

    Raises
    ------
    InputError
        Lists every fault of both files.
    """
    samples, faults = read_sample_table(table)
    read, more = _read(matrix, samples, values, samples_in)
    if faults := faults + more:
        lines = "\n  ".join(faults)
        raise InputError(f"own data has {len(faults)} fault(s):\n  {lines}\n")
    genes, notes = name_genes(read.ids, matrix, look_up)
    for note in read.notes + notes:
        warn(f"{matrix}: {note}")
    data, dropped = _join(read.values, genes, samples, values, matrix)
    unread = read.left_out[["id", "reason"]]
    dropped = pd.concat([dropped, unread]).sort_values(["id", "reason"], ignore_index=True)
    return data, dropped


def _read(
    matrix: str | Path, samples: pd.DataFrame, values: str, samples_in: Way | None
) -> tuple[Matrix | None, list]:
    """The matrix and its faults."""
    try:
        layer = "counts" if values == "counts" else ""
        wanted = list(samples["sample"])
        read = read_matrix(matrix, wanted, layer, values=values, samples_in=samples_in)
    except InputError as error:
        return None, [str(error)]
    faults = read.faults + id_faults(read.ids["id"], matrix)
    for column in {"symbol", "entrez"} & set(read.ids):
        faults += unfit_faults(read.ids[column], matrix)
    return read, faults + kind_faults(read.values.to_numpy(), values, matrix)


def kind_faults(
    table: np.ndarray, values: str, path: str | Path, key: str = "cohort.values"
) -> list[str]:
    """Faults of values that contradict the kind that the config names.

    Parameters
    ----------
    table : ndarray (genes, samples)
        Cells that are not numbers from 0 up are ignored here: `read_matrix` reports them.
    values : {"counts", "fpkm", "tpm", "log2"}
    path : path
    key : str
        Config key or flag by which the user named the kind.
    """
    usable = table[np.isfinite(table) & (table > 0)]
    if not usable.size:
        return [f"{path}: no value is above 0"]
    largest, whole = float(usable.max()), float((usable % 1 == 0).mean())
    claim = f"{path}: {key} is {values}, but "
    if values == "counts":
        if largest < LARGEST_LOG and whole < 0.5:
            return [
                f"{claim}the largest value is {largest:.3g} and {1 - whole:.0%} aren't whole: "
                f"these look like logs; expected counts, or {key}: log2"
            ]
        if whole < 0.1:
            return [
                f"{claim}{1 - whole:.0%} of the values above 0 aren't whole numbers; expected "
                f"raw counts, or {key}: fpkm or tpm"
            ]
    elif values == "log2":
        if largest > LARGEST_LOG:
            return [
                f"{claim}the largest value is {largest:.3g}; expected at most {LARGEST_LOG}, "
                f"or {key}: counts, fpkm or tpm"
            ]
    elif whole == 1 and largest > 100:
        return [f"{claim}all values are whole numbers; expected {key}: counts"]
    elif len(table) >= FEWEST_FOR_LOG_CHECK and largest < LEAST_FPKM:
        return [
            f"{claim}the largest value is {largest:.3g}: these look like logs; expected {key}: log2"
        ]
    return []


def _join(
    table: pd.DataFrame, genes: pd.DataFrame, samples: pd.DataFrame, values: str, path
) -> tuple[anndata.AnnData, pd.DataFrame]:
    import anndata

    table = table[list(samples["sample"])]
    if values == "log2":
        table = np.exp2(table) - 1
    usable = (genes["reason"] == "").to_numpy()
    if usable.sum() < 2:
        reasons = genes["reason"].value_counts()
        raise InputError(
            f"{int(usable.sum())} gene(s) can be used; {reasons.iloc[0]}: {reasons.index[0]}",
            path,
            "at least 2",
        )
    # Summary lines of counting programs count no reads of genes.
    counted = ~genes["reason"].str.startswith("a counting program").to_numpy()
    obs = samples.set_index("sample").rename_axis(None).astype(str)
    obs["library_size"] = table[counted].sum()
    named = genes[usable]
    order = np.argsort(named["symbol"].to_numpy(), kind="stable")
    var = pd.DataFrame({"entrez": named["entrez"].to_numpy()}, index=named["symbol"].to_numpy())
    data = anndata.AnnData(
        table[usable].T.to_numpy()[:, order], obs=obs, var=var.iloc[order].astype(str)
    )
    dropped = genes.loc[~usable, ["id", "reason"]].sort_values(["id", "reason"])
    return data, dropped.reset_index(drop=True)


def own_manifest(matrix: Path, table: Path, values: str) -> pd.DataFrame:
    """Rows of a run's manifest for the user's two files, or the files of a folder and a table."""
    notes = [(file, f"own data: {values}") for file in files_of(matrix)]
    notes.append((table, "own data: samples"))
    rows = [
        {
            "source": "own data",
            "version": "",
            "file": path.name,
            "bytes": path.stat().st_size,
            "sha256": sha256(path),
            "origin": str(path),
            "licence": "",
            "citation": "",
            "note": note,
        }
        for path, note in notes
    ]
    return pd.DataFrame(rows)
