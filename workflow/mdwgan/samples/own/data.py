"""Own data: a user's matrix and sample table, checked and joined; errors are reported together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, refuse, warn
from mdwgan.io import sha256
from mdwgan.readers.matrix import Matrix, Way, files_of, read_matrix
from mdwgan.samples.own.donors import hidden_pairs
from mdwgan.samples.own.genes import READ_AS, Naming, id_faults, name_genes, unfit_faults
from mdwgan.samples.own.labels import Wanted
from mdwgan.samples.own.spreadsheet import Treatment, date_faults, treat_dates
from mdwgan.samples.own.table import conditions_of_table, read_sample_table, table_notes
from mdwgan.samples.own.unit_checks import unit_faults
from mdwgan.samples.own.units import Log, Units

if TYPE_CHECKING:  # slow to import, and a check of the config needs none
    import anndata

SHOWN_ONLY = ("units", "notes", "few_known", "first_values")  # in uns, for the user and for no file
FIRST_GENES = 3  # whose values are shown as they were read


def matrix_of(cohort: dict) -> Literal["counts", "fpkm"]:
    """Layer of the cohort: FPKM, TPM and logs of them are treated as FPKM."""
    values = cohort.get("values" if is_own(cohort) else "matrix") or "counts"
    return "counts" if Units.of(values).are_counts else "fpkm"


def unit_of(cohort: dict) -> str:
    """What values are, in words: those of the user's matrix, or of RNAseqDB's."""
    values = cohort["values"] if is_own(cohort) else cohort["matrix"]
    words = {"fpkm": "FPKM", "tpm": "TPM", "log2": "FPKM or TPM"}
    return words.get(values, "counts")


def is_own(cohort: dict) -> bool:
    """Whether the config's cohort names a file of the user's."""
    return cohort.get("matrix", "counts") not in ("counts", "fpkm", "tpm")


def wanted_of(cohort: dict) -> Wanted:
    """What the config's cohort says of the sample table."""
    return Wanted.of(*(cohort.get(key, ()) for key in ("conditions", "covariates", "numbers")))


def own_faults(
    matrix: str | Path,
    table: str | Path,
    values: str,
    log: str | None = None,
    gene_dates: Treatment = "refuse",
    samples_in: Way | None = None,
    wanted: Wanted | None = None,
    naming: Naming | None = None,
) -> list[str]:
    """Faults of the sample table, and, if it has any, those of the matrix."""
    samples, faults = read_sample_table(table, wanted)
    units = Units.of(values, log)
    return faults and faults + _read(matrix, samples, units, gene_dates, samples_in, naming)[1]


def read_own(
    matrix: str | Path,
    table: str | Path,
    values: str,
    look_up=None,
    log: str | None = None,
    gene_dates: Treatment = "refuse",
    samples_in: Way | None = None,
    wanted: Wanted | None = None,
    naming: Naming | None = None,
) -> tuple[anndata.AnnData, pd.DataFrame]:
    """Read own data.

    Parameters
    ----------
    matrix, table : path
    values : {"counts", "estimated_counts", "fpkm", "tpm", "log2"}
        What the matrix holds; log2 means log2(x + 1) of FPKM or TPM.
    look_up : function, optional
        See `mdwgan.samples.own.genes.name_genes`.
    log : str, optional
        Formula of the log that the values are, such as ``log2(x + 0.001)``.
    gene_dates : {"refuse", "leave_out", "mend"}
        What is done about gene names that a spreadsheet changed.
    samples_in : {"columns", "rows"}, optional
        Which way the matrix lies, where the ids of samples don't tell.
    wanted : Wanted, optional
        Conditions and covariates of the config.
    naming : Naming, optional
        How ids become symbols; by default as human genes.

    Returns
    -------
    data : AnnData (samples, genes)
        float64 values, not logs; obs as in ``samples.tsv`` and ``library_size``
        over all genes of the matrix; var ``entrez`` and, where ids are Ensembl's, ``ensembl``,
        indexed by symbol; uns ``conditions``, the reference first, ``covariates`` and
        ``numbers``; ``units``, ``notes``, ``few_known`` and ``first_values`` (as read) for
        `mdwgan.cohort.understood`.
    dropped : DataFrame
        ``id``, ``reason`` of the genes left out.

    Raises
    ------
    InputError
        Lists every fault of both files.
    """
    wanted = wanted or Wanted()
    samples, faults = read_sample_table(table, wanted)
    units = Units.of(values, log)
    read, more = _read(matrix, samples, units, gene_dates, samples_in, naming)
    refuse("own data has", faults + more)
    ids, left_out, dates = treat_dates(read.ids, gene_dates)
    genes, notes = name_genes(ids, matrix, look_up, naming)
    for row, reason in left_out.items():
        genes.loc[genes.index[row], ["symbol", "entrez", "reason"]] = ["", "", reason]
    about_matrix = [*notes, *read.notes, *dates]
    about_table = table_notes(table, wanted) + list(filter(None, [hidden_pairs(samples)]))
    for path, note in [(matrix, n) for n in about_matrix] + [(table, n) for n in about_table]:
        warn(f"{path}: {note}")
    first = read.values.iloc[:FIRST_GENES].set_axis(list(read.ids["id"][:FIRST_GENES]))
    linear = pd.DataFrame(
        units.linear(read.values.to_numpy()), read.values.index, read.values.columns
    )
    data, dropped = _join(linear, genes, samples, matrix)
    unread = read.left_out[["id", "reason"]]
    dropped = pd.concat([dropped, unread]).sort_values(["id", "reason"], ignore_index=True)
    data.uns["units"] = str(units)
    data.uns["notes"] = [*about_matrix, *about_table]
    data.uns["few_known"] = "" if notes[0].startswith(READ_AS) else notes[0]
    data.uns["first_values"] = first[list(samples["sample"])]
    data.obs = data.obs.astype(dict.fromkeys(wanted.numbers, float))
    data.uns["conditions"] = conditions_of_table(samples, wanted)
    data.uns["covariates"], data.uns["numbers"] = list(wanted.covariates), list(wanted.numbers)
    return data, dropped


def _read(
    matrix: str | Path,
    samples: pd.DataFrame,
    units: Units,
    gene_dates: Treatment,
    samples_in: Way | None,
    naming: Naming | None,
) -> tuple[Matrix | None, list]:
    """The matrix and its faults."""
    wanted = list(samples["sample"])
    if not any(wanted):  # a table that can't be read: its faults are enough
        return None, []
    try:
        layer = "counts" if units.are_counts and not units.log else ""
        read = read_matrix(
            matrix,
            wanted,
            layer,
            negative=units.log is not None,
            values="counts" if units.are_counts else units.measure,
            samples_in=samples_in,
        )
        stated = _stated_log(Path(matrix))
    except InputError as error:
        return None, [str(error)]
    places = [read.where(matrix, line) for line in read.lines or range(1, len(read.ids) + 1)]
    faults = read.faults + id_faults(read.ids["id"], matrix, naming)
    for column in read.ids:
        faults += unfit_faults(read.ids[column], places)
    unread = [read.where(matrix, line) for line in read.left_out["line"]]
    faults += unfit_faults(read.left_out["id"], unread)
    faults += date_faults(read.ids, matrix, places) if gene_dates == "refuse" else []
    return read, faults + unit_faults(read.values.to_numpy(), units, matrix, stated)


def _stated_log(path: Path) -> Log | None:
    """Log that an h5ad file says its X is."""
    if path.suffix.lower() != ".h5ad":
        return None
    from mdwgan.readers.h5ad_values import stated_log  # imported here: slow

    stated = stated_log(path)
    return Log(*stated) if stated else None


def _join(
    table: pd.DataFrame, genes: pd.DataFrame, samples: pd.DataFrame, path
) -> tuple[anndata.AnnData, pd.DataFrame]:
    import anndata

    table = table[list(samples["sample"])]
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
    columns = ["entrez"] + ["ensembl"] * bool((named["ensembl"] != "").any())
    var = named.set_index("symbol").rename_axis(None)[columns]
    data = anndata.AnnData(
        table[usable].T.to_numpy()[:, order], obs=obs, var=var.iloc[order].astype(str)
    )
    dropped = genes.loc[~usable, ["id", "reason"]].sort_values(["id", "reason"])
    return data, dropped.reset_index(drop=True)


def own_manifest(matrix: Path, table: Path, units: str) -> pd.DataFrame:
    """Rows of a run's manifest for the user's two files, or the files of a folder and a table."""
    notes = [(file, f"own data: {units}") for file in files_of(matrix)]
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
