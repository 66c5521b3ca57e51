"""Real and generated samples of any two files, brought to common genes and compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, some
from mdwgan.evaluation.apply import Options, apply
from mdwgan.evaluation.file_conditions import with_shared_conditions
from mdwgan.evaluation.files import FileSamples
from mdwgan.evaluation.halves import DrawMean, draws_of
from mdwgan.metrics.base import Comparison, Metric
from mdwgan.metrics.catalogue import METRICS, metrics_of
from mdwgan.numerics.standardise import STEADY, moments, steady
from mdwgan.readers.rnaseqdb import donor_of
from mdwgan.samples.conditions import CONDITIONS, RESERVED, like
from mdwgan.samples.own.labels import in_order

SCALES = (0.8, 1.25)  # generated to real, by genes' means: a logarithm to base e has 0.69
BELOW = 0.01  # share of values below 0 that is no slip
SHOWN_GENES = 20
TWO_SET_COLUMNS = ["axis", "metric", "value", "direction", "ideal", "n", "note"]


def common_genes(sets: list[FileSamples]) -> list[str]:
    """Genes that all files have, in the first one's order; a file's notes say how many it loses."""
    shared = set.intersection(*(set(samples.log.columns) for samples in sets))
    genes = [gene for gene in sets[0].log.columns if gene in shared]
    if len(genes) < 2:
        examples = "; ".join(
            f"{s.path.name} has {some(list(s.log.columns)) or 'none'}" for s in sets
        )
        raise InputError(
            f"{len(genes)} gene(s) are in all files: {examples}",
            None,
            "the same names of genes",
            "where samples are rows of a text file, give --samples-in rows or --conditions",
        )
    for samples in sets:
        had = samples.log.shape[1]
        dropped = f"{had - len(genes)} dropped, which another file lacks"
        samples.notes.append(f"{len(samples.log)} samples, {had} genes, {dropped}")
    return genes


def compare_sets(
    real: FileSamples,
    generated: FileSamples,
    train: FileSamples | None,
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
    sets = [samples for samples in (real, generated, train) if samples]
    genes = common_genes(sets)
    sets, notes = with_shared_conditions(sets)
    classes = _classes(sets)
    labels = [_labels(samples, classes) for samples in sets]
    chosen = np.arange(len(labels[1]))
    if not all_samples:
        chosen = like(labels[1], labels[0])
    logs = [samples.log[genes].to_numpy(np.float64) for samples in sets]
    mean, sd = moments(logs[2] if train else logs[0])
    varies, about_genes = _usable(np.array(genes), logs[0], sd if train else logs[0].std(axis=0))
    z = [((part - mean) / sd)[:, varies].astype(np.float32) for part in logs]
    return Comparison(
        real=z[0],
        synthetic=z[1][chosen],
        train=z[2] if train else z[0][:0],
        real_labels=labels[0],
        synthetic_labels=labels[1][chosen],
        mean=mean[varies],
        sd=sd[varies],
        classes=classes or ["all"],
        real_donors=_donors(sets[0]),
        seed=seed,
        train_labels=labels[2] if train else None,
        edges=options.columns(np.array(genes)[varies]),
        gene_sets=options.sets(np.array(genes)[varies]),
        dendrogram_genes=options.dendrogram_genes,
    ), [
        *notes,
        *_comparison_notes(sets, bool(classes), len(chosen), len(generated.log)),
        *_name_notes(classes),
        *_scale_notes(logs[0], logs[1]),
        *about_genes,
    ]


def _usable(genes: np.ndarray, real: np.ndarray, sd: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Genes that vary enough to be compared in units of their SD, and notes on the others.

    Parameters
    ----------
    genes : ndarray of str (genes,)
    real : ndarray (samples, genes)
        Log values of the real samples.
    sd : ndarray (genes,)
        By which z-scores are made.
    """
    varies = np.ptp(real, axis=0) > 0
    hardly = varies & steady(np.where(varies, sd, 0.0))
    notes = []
    if constant := int((~varies).sum()):
        notes.append(f"{constant} genes are constant among the real samples and left out")
    if hardly.any():
        notes.append(
            f"{int(hardly.sum())} genes hardly vary among the samples that z-scores are made by, "
            f"and are left out ({some(list(genes[hardly]), SHOWN_GENES)}): their SD is under "
            f"{STEADY:.0%} of the median gene's, so that a rounding error would be a large distance"
        )
    return varies & ~hardly, notes


def _scale_notes(real: np.ndarray, generated: np.ndarray) -> list[str]:
    """Say so where generated values seem to be in other units than real ones, or copies of them.

    Parameters
    ----------
    real, generated : ndarray (samples, genes)
        Log values.
    """
    means = real.mean(axis=0), generated.mean(axis=0)
    scale = float(means[0] @ means[1] / max(means[0] @ means[0], np.finfo(float).tiny))
    below = [float((values < 0).mean()) > BELOW for values in (real, generated)]
    notes = []
    if below[0] != below[1] or (not any(below) and not SCALES[0] <= scale <= SCALES[1]):
        what = (
            f"only the {'real' if below[0] else 'generated'} file has many values below 0"
            if below[0] != below[1]
            else f"genes' means are {scale:.2g} times those of the real samples"
        )
        notes.append(
            f"warning: the files may be in different units, since {what}: distances show that "
            "too. Write both as the same logs, neither scaled nor centred"
        )
    rows = {row.tobytes() for row in real}
    if same := sum(row.tobytes() in rows for row in generated):
        notes.append(f"warning: {same} generated samples are copies of real ones, value by value")
    return notes


def _comparison_notes(
    sets: list[FileSamples], conditions: bool, compared: int, made: int
) -> list[str]:
    """Notes of a comparison of ``compared`` of the ``made`` generated samples."""
    real, _, *train = sets
    notes = []
    if not conditions:
        without = [f"{s.role} ({s.path.name})" for s in sets if s.conditions is None]
        notes.append(
            "conditions aren't known of all samples: all count as one condition; "
            f"{' and '.join(without)} have none (--conditions gives them)"
        )
    if compared < made:
        notes.append(
            f"{compared} of {made} generated samples are compared: as "
            "many of each condition as there are real ones"
        )
    if train and (both := set(real.log.index) & set(train[0].log.index)):
        notes.append(
            f"{len(both)} of the real samples have the name of a training sample "
            f"({some(sorted(both))}): were they trained on, values are too good"
        )
    if not train:
        notes.append(
            "no training samples: z-scores are by the real samples, and metrics that "
            "need training samples are empty"
        )
    return notes


def _name_notes(classes: list[str]) -> list[str]:
    """Conditions that other things share a name with, among the metrics' names."""
    if len(classes) < 2 or not (taken := [name for name in classes if name in RESERVED]):
        return []
    metrics = " and ".join(f"dist_{name}" for name in taken)
    return [
        f"{some(taken)} can't end names of metrics: there is no {metrics} of the condition, nor "
        "any other metric of it alone; its samples count in all others. Rename it to have them"
    ]


def _classes(sets: list[FileSamples]) -> list[str]:
    """Conditions of all files, the reference first; none where a file has no conditions."""
    if any(samples.conditions is None for samples in sets):
        return []
    present = set().union(*(set(samples.conditions) for samples in sets))
    return in_order(present)


def _metrics(c: Comparison) -> list[Metric]:
    """Metrics of the conditions of the files; of published ones where these are not known."""
    if len(c.classes) < 2 or set(c.classes) <= set(CONDITIONS):
        return METRICS
    return metrics_of([name for name in c.classes if name not in RESERVED])


def _labels(samples: FileSamples, classes: list[str]) -> np.ndarray:
    if not classes:
        return np.zeros(len(samples.log), dtype=np.int64)
    return np.array([classes.index(condition) for condition in samples.conditions], dtype=np.int64)


def _donors(samples: FileSamples) -> np.ndarray:
    """Donor of each real sample; a TCGA or GTEx barcode tells its own."""
    if samples.donors is not None:
        return samples.donors.to_numpy(str)
    return np.array([donor_of(name) for name in samples.log.index])


def metric_table(comparison: Comparison) -> pd.DataFrame:
    """All metrics: columns `TWO_SET_COLUMNS`."""
    rows = [
        {**_of(metric, comparison), "direction": metric.direction, "ideal": metric.ideal}
        for metric in _metrics(comparison)
    ]
    return pd.DataFrame(rows)[TWO_SET_COLUMNS]


def half_values(c: Comparison, draws: int) -> dict[str, float]:
    """Return by metric what one half of the real samples scores against the other, by donor.

    Mean over draws; fewer of slow metrics. A half has half the samples, so this is no ceiling.
    """
    values: dict[str, list[float]] = {metric.name: [] for metric in _metrics(c)}
    divisions = draws_of(c.real_donors, c.real_labels, c.tissue, c.seed, draws)
    for draw, (first, second) in enumerate(divisions):
        halves = replace(
            c,
            real=c.real[second],
            synthetic=c.real[first],
            real_labels=c.real_labels[second],
            synthetic_labels=c.real_labels[first],
            real_donors=c.real_donors[second],
            synthetic_donors=c.real_donors[first],
        )
        for metric in _metrics(c):
            if draw < metric.draws:
                values[metric.name].append(_of(metric, halves)["value"])
    return {name: DrawMean.of(of_metric).value for name, of_metric in values.items()}


def _of(metric: Metric, c: Comparison) -> dict:
    if metric.condition and metric.condition not in c.classes:
        note = f"no samples are known to be {metric.condition}"
    elif metric.least_train and not len(c.train):
        note = "needs training samples, and none are given"
    else:
        return apply(metric, c)
    return {"axis": metric.axis, "metric": metric.name, "value": np.nan, "n": 0, "note": note}
