"""Real and generated samples of any two files, brought to common genes and compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.evaluation.apply import Options, apply
from mdwgan.evaluation.files import Sheet, some_of
from mdwgan.metrics.base import Comparison, Metric
from mdwgan.metrics.table import METRICS
from mdwgan.readers.rnaseqdb import donor_of
from mdwgan.samples.conditions import CONDITIONS, like
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import rng

TWO_SET_COLUMNS = ["axis", "metric", "value", "direction", "ideal", "n", "note"]


def common_genes(sheets: list[Sheet]) -> list[str]:
    """Genes that all files have, in the first one's order; each file is told what it loses."""
    shared = set.intersection(*(set(sheet.log.columns) for sheet in sheets))
    genes = [gene for gene in sheets[0].log.columns if gene in shared]
    if len(genes) < 2:
        examples = "; ".join(f"{s.path.name} has {some_of(list(s.log.columns))}" for s in sheets)
        raise InputError(
            f"{len(genes)} gene(s) stand in all files: {examples}",
            None,
            "the same names of genes",
            "where samples are rows of a text file, give --samples-in rows or --conditions",
        )
    for sheet in sheets:
        had = sheet.log.shape[1]
        dropped = f"{had - len(genes)} dropped, which another file lacks"
        sheet.notes.append(f"{len(sheet.log)} samples, {had} genes, {dropped}")
    return genes


def compare_sets(
    real: Sheet,
    generated: Sheet,
    train: Sheet | None,
    options: Options,
    seed: int = 0,
    all_samples: bool = False,
) -> tuple[Comparison, list[str]]:
    """Set generated against real samples, as many of each condition as there are real ones.

    z-scores are by the training samples, and without them by the real ones.

    Returns
    -------
    comparison : Comparison
    notes : list of str
        What the reader of the values should know.
    """
    sheets = [sheet for sheet in (real, generated, train) if sheet]
    genes = common_genes(sheets)
    classes = _classes(sheets)
    codes = [_codes(sheet, classes) for sheet in sheets]
    chosen = np.flatnonzero(np.isin(codes[1], codes[0]))
    if not all_samples:
        chosen = chosen[like(codes[1][chosen], codes[0])]
    logs = [sheet.log[genes].to_numpy(np.float64) for sheet in sheets]
    scale = logs[2] if train else logs[0]
    mean, sd = scale.mean(axis=0), scale.std(axis=0)
    sd[sd < 1e-8] = 1.0
    varies = np.ptp(logs[0], axis=0) > 0
    z = [((part - mean) / sd)[:, varies].astype(np.float32) for part in logs]
    return Comparison(
        real=z[0],
        synthetic=z[1][chosen],
        train=z[2] if train else z[0][:0],
        real_labels=codes[0],
        synthetic_labels=codes[1][chosen],
        mean=mean[varies],
        sd=sd[varies],
        classes=classes or ["all"],
        real_donors=_donors(real),
        seed=seed,
        train_labels=codes[2] if train else None,
        edges=options.columns(np.array(genes)[varies]),
        dendrogram_genes=options.dendrogram_genes,
    ), _told(sheets, bool(classes), len(chosen), int((~varies).sum()))


def _told(sheets: list[Sheet], conditions: bool, compared: int, constant: int) -> list[str]:
    """Notes of a comparison; ``compared`` generated samples, ``constant`` genes left out."""
    real, generated, *train = sheets
    notes = []
    if not conditions:
        notes.append("conditions aren't known of all samples: all count as one condition")
    if compared < len(generated.log):
        notes.append(
            f"{compared} of {len(generated.log)} generated samples are compared: as "
            "many of each condition as there are real ones"
        )
    if constant:
        notes.append(f"{constant} genes are constant among the real samples and left out")
    if train and (both := set(real.log.index) & set(train[0].log.index)):
        notes.append(
            f"{len(both)} of the real samples have the name of a training sample "
            f"({some_of(sorted(both))}): were they trained on, values are too good"
        )
    if not train:
        notes.append(
            "no training samples: z-scores are by the real samples, and metrics that "
            "need training samples are empty"
        )
    return notes


def _classes(sheets: list[Sheet]) -> list[str]:
    """Conditions of all files, normal and tumour first; none where a file tells none."""
    if any(sheet.conditions is None for sheet in sheets):
        return []
    found = set().union(*(set(sheet.conditions) for sheet in sheets))
    return [*(c for c in CONDITIONS if c in found), *sorted(found - set(CONDITIONS))]


def _codes(sheet: Sheet, classes: list[str]) -> np.ndarray:
    if not classes:
        return np.zeros(len(sheet.log), dtype=np.int64)
    return np.array([classes.index(condition) for condition in sheet.conditions], dtype=np.int64)


def _donors(sheet: Sheet) -> np.ndarray:
    """Donor of each real sample; a TCGA or GTEx barcode tells its own."""
    if sheet.donors is not None:
        return sheet.donors.to_numpy(str)
    return np.array([donor_of(name) for name in sheet.log.index])


def metric_table(comparison: Comparison) -> pd.DataFrame:
    """All metrics: columns `TWO_SET_COLUMNS`."""
    rows = [
        {**_of(metric, comparison), "direction": metric.direction, "ideal": metric.ideal}
        for metric in METRICS
    ]
    return pd.DataFrame(rows)[TWO_SET_COLUMNS]


def half_values(c: Comparison, draws: int) -> dict[str, float]:
    """Return by metric what one half of the real samples scores against the other, by donor.

    Mean over draws; fewer of slow metrics. A half has half the samples, so this is no ceiling.
    """
    found: dict[str, list[float]] = {metric.name: [] for metric in METRICS}
    for draw in range(draws):
        random = rng(c.seed, c.tissue, "real-half", str(draw))
        first, second = donor_folds(c.real_donors, c.real_labels, 2, random)
        halves = replace(
            c,
            real=c.real[second],
            synthetic=c.real[first],
            real_labels=c.real_labels[second],
            synthetic_labels=c.real_labels[first],
            real_donors=c.real_donors[second],
            synthetic_donors=c.real_donors[first],
        )
        for metric in METRICS:
            if draw < metric.draws:
                found[metric.name].append(_of(metric, halves)["value"])
    values = {name: np.array(part)[np.isfinite(part)] for name, part in found.items()}
    return {name: float(part.mean()) if len(part) else np.nan for name, part in values.items()}


def _of(metric: Metric, c: Comparison) -> dict:
    if metric.condition and metric.condition not in c.classes:
        note = f"no samples are known to be {metric.condition}"
    elif metric.least_train and not len(c.train):
        note = "needs training samples, and none are given"
    else:
        return apply(metric, c)
    return {"axis": metric.axis, "metric": metric.name, "value": np.nan, "n": 0, "note": note}
