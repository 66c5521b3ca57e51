"""Quality control of a cohort: samples to drop, values to clip, and findings to look at.

Every rule that changes values or drops samples looks at one sample alone, with fixed
limits, so that no test sample has a say in the training data. Findings that need
other samples (robust z, correlation with the rest) are listed and change nothing:
the split by donor comes later. A user who wants to act on them uses ``exclude``, or
``drop_odd``, which lets all samples of the cohort decide which of them stay.
"""

import difflib
from collections.abc import Iterator

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.numerics.standardise import CONSTANT
from mdwgan.samples.listing import REPEATED

COLUMNS = ["kind", "gene", "sample", "value", "action", "reason"]
LEAST_SD = 0.5  # log2; a gene that hardly varies isn't odd at once
ODD_VALUE = 20  # robust z of a log value within its condition
ODD_SAMPLE = -8  # robust z of a sample's correlation with the median profile
LEAST_R_SD = 0.01  # of these correlations: samples of one batch are very much alike
LOW_LIBRARY = 0.1  # of the median of the cohort
ABOUT_SAMPLES = ("odd_sample", "library_size")  # findings by which drop_odd drops
LEAST_SAMPLES = 5  # of a condition, for robust z


def clip_values(
    values: pd.DataFrame, matrix: str, settings: dict, uncorrected: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[tuple]]:
    """Replace values that batch correction blew up; counts stay as they are.

    Parameters
    ----------
    values : DataFrame (samples, genes)
        Counts or FPKM.
    matrix : {"counts", "fpkm"}
    settings : dict
        Config ``cohort.qc``.
    uncorrected : DataFrame (samples, genes), optional
        FPKM before batch correction; NaN where a gene isn't there.

    Returns
    -------
    values : DataFrame
    rows : list of tuple
        As `COLUMNS`, one a value.
    """
    if matrix == "counts":
        return values, []
    table, rows = values.to_numpy(np.float64, copy=True), []
    if uncorrected is not None:
        before = uncorrected.to_numpy(np.float64)
        scale = _scale(table, before)
        ratio = (table + 1) / (before * scale[:, None] + 1)
        for i, j in np.argwhere(ratio > settings["max_ratio"]):
            new = before[i, j] * scale[i]
            reason = f"{ratio[i, j]:.3g} times the value before batch correction: now {new:.6g}"
            rows.append(_row("value_ratio", values, i, j, "replaced", reason))
            table[i, j] = new
    # To the largest credible value of the same sample: no other sample has a say.
    over = table > settings["max_fpkm"]
    credible = np.where(over, 0.0, table).max(axis=1)
    for i, j in np.argwhere(over):
        reason = f"above {settings['max_fpkm']:.3g}: now {credible[i]:.6g}, the next of the sample"
        rows.append(_row("value_limit", values, i, j, "clipped", reason))
    table = np.where(over, credible[:, None], table)
    return pd.DataFrame(table, values.index, values.columns), rows


def _scale(table: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Median factor that correction put on a sample's expressed genes."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(before > 1, table / before, np.nan)
    filled = np.where(np.isnan(ratio).all(axis=1, keepdims=True), 1.0, ratio)
    return np.nanmedian(filled, axis=1)


def _row(kind: str, values: pd.DataFrame, i: int, j: int, action: str, reason: str) -> tuple:
    value = float(values.iat[i, j])
    return kind, values.columns[j], values.index[i], value, action, reason


def sample_rows(values: pd.DataFrame, matrix: str, settings: dict) -> list[tuple]:
    """Samples to drop, each judged by its own values alone.

    Parameters
    ----------
    values : DataFrame (samples, genes)
        Kept genes.
    matrix, settings
        See `clip_values`.
    """
    rows = []
    mean, detected = values.mean(axis=1), (values > 0).mean(axis=1)
    for sample in values.index:
        if matrix == "counts" and mean[sample] < settings["min_mean_count"]:
            reason = f"fewer than {settings['min_mean_count']:g} reads a gene, on average"
            rows.append(("library_size", "", sample, float(mean[sample]), "dropped", reason))
        elif detected[sample] < settings["min_detected"]:
            reason = f"less than {settings['min_detected']:.0%} of the genes are above 0"
            rows.append(("detected_genes", "", sample, float(detected[sample]), "dropped", reason))
    return rows


def odd_rows(log: pd.DataFrame, conditions: pd.Series, library: pd.Series | None) -> list[tuple]:
    """Findings that change nothing: constant genes, odd values, odd samples, small libraries.

    Parameters
    ----------
    log : DataFrame (samples, genes)
        log2 values.
    conditions : Series
        Of the samples.
    library : Series or None
        Library sizes of counts.
    """
    rows = []
    for gene in log.columns[(log.max() - log.min() < CONSTANT).to_numpy()]:
        reason = "the same log2 value in all samples: its correlations count as 0"
        rows.append(("constant_gene", gene, "", float(log[gene].iloc[0]), "kept", reason))
    if library is not None:
        median = library.median()
        for sample in library.index[library < LOW_LIBRARY * median]:
            reason = f"less than {LOW_LIBRARY:g} of the cohort's median, {median:.4g}"
            rows.append(("library_size", "", sample, float(library[sample]), "kept", reason))
    for condition, samples in log.groupby(conditions, sort=True, observed=True):
        if len(samples) >= LEAST_SAMPLES:
            rows += _odd_values(samples, str(condition))
            rows += _odd_samples(samples, str(condition))
    return rows


def _robust_z(table: np.ndarray, floor: float) -> np.ndarray:
    """(x - median) / (1.4826 MAD) by column, with a least SD."""
    centred = table - np.median(table, axis=0)
    return centred / np.maximum(1.4826 * np.median(np.abs(centred), axis=0), floor)


def _odd_values(log: pd.DataFrame, condition: str) -> Iterator[tuple]:
    z = _robust_z(log.to_numpy(np.float64), LEAST_SD)
    for i, j in np.argwhere(z > ODD_VALUE):
        reason = f"log2 value with a robust z of {z[i, j]:.3g} among {condition} samples"
        yield _row("odd_value", log, i, j, "kept", reason)


def _odd_samples(log: pd.DataFrame, condition: str) -> Iterator[tuple]:
    profile = log.median(axis=0)
    r = log.T.corrwith(profile).fillna(0.0)
    z = _robust_z(r.to_numpy()[:, None], LEAST_R_SD)[:, 0]
    for sample, value, score in zip(log.index, r, z, strict=True):
        if score < ODD_SAMPLE:
            reason = (
                f"correlates less with the median {condition} sample than others do "
                f"(robust z {score:.3g}); leave it out by cohort.qc.exclude or drop_odd"
            )
            yield "odd_sample", "", sample, float(value), "kept", reason


def drop_odd(rows: list[tuple], settings: dict) -> tuple[list[tuple], set[str]]:
    """Findings with odd samples and small libraries as dropped, where the config wants that.

    Returns
    -------
    rows : list of tuple
    dropped : set of str
        Samples to drop.
    """
    if not settings["drop_odd"]:
        return rows, set()
    dropped = {row[2] for row in rows if row[0] in ABOUT_SAMPLES}
    reason = "cohort.qc.drop_odd"
    return [
        (*row[:4], "dropped", f"{row[5].partition(';')[0]}: {reason}")
        if row[0] in ABOUT_SAMPLES
        else row
        for row in rows
    ], dropped


def refuse_unknown(exclude: list[str], samples: pd.Series) -> None:
    """Refuse ids of ``cohort.qc.exclude`` that no sample of the run has.

    Raises
    ------
    InputError
        Names the ids, and those of the run that are like them.
    """
    known = list(dict.fromkeys(samples))
    unknown = [name for name in exclude if name not in set(known)]
    if not unknown:
        return
    similar = difflib.get_close_matches(unknown[0], known, n=3)
    meant = f"did you mean {' or '.join(similar)}?" if similar else "samples.tsv lists them"
    raise InputError(
        f"{', '.join(unknown)}: no sample of the run has such an id",
        "cohort.qc.exclude",
        "ids of samples of the run's tissues",
        meant,
    )


def excluded_rows(samples: pd.Series, exclude: list[str]) -> list[tuple]:
    """Samples that the config leaves out."""
    reason = "named in cohort.qc.exclude"
    return [("excluded", "", s, None, "dropped", reason) for s in samples if s in set(exclude)]


def gene_rows(dropped: pd.DataFrame) -> list[tuple]:
    """Symbols that a file lists twice, of the table of genes that files don't share."""
    rows = dropped[dropped["reason"] == REPEATED]
    return [
        ("duplicated_symbol", gene, "", None, "dropped", reason)
        for gene, reason in zip(rows["id"], rows["reason"], strict=True)
    ]


def qc_table(rows: list[tuple]) -> pd.DataFrame:
    """Table of all findings, one a row."""
    return pd.DataFrame(rows, columns=COLUMNS)


def summary(table: pd.DataFrame) -> str:
    """One sentence on what was changed; empty where nothing was."""
    parts = []
    for action, what in (("dropped", "sample"), ("clipped", "value"), ("replaced", "value")):
        rows = table[(table["action"] == action) & (table["sample"] != "")]
        if len(rows):
            parts.append(f"{len(rows)} {what}{'s' if len(rows) > 1 else ''} {action}")
    return f"quality control: {', '.join(parts)}; qc.tsv has the reasons" if parts else ""
