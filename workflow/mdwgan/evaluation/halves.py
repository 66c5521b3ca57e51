"""Halves of the real test samples: what noise costs."""

import anndata
import numpy as np

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.evaluation.apply import NO_GENE, Options, apply, compare, varying
from mdwgan.metrics.dist import dist
from mdwgan.metrics.table import METRICS
from mdwgan.samples.conditions import like
from mdwgan.seeds import rng

DRAWS = 10  # divisions of the test set into halves


def half_rows(
    data: anndata.AnnData, training: TrainingData, seed: int, options: Options
) -> list[dict]:
    """Metrics of one half of the test set against the other, mean over draws.

    A slow metric is the mean of the first few draws alone; its note says of how many.
    """
    draws: list[list[dict]] = [[] for _ in METRICS]
    for draw in range(DRAWS):
        first, second = (training.test.take(rows) for rows in training.test.halves(seed, draw))
        comparison = compare(data, training, second, first, seed, options)
        for metric, rows in zip(METRICS, draws, strict=True):
            if draw < metric.draws:
                rows.append(apply(metric, comparison))
    rows = [_mean_row(same) for same in draws]
    return [*rows, dict(rows[0], metric="dist_half_n")]


def _mean_row(draws: list[dict]) -> dict:
    """Mean over draws of one metric; a draw without a value is left out."""
    values = np.array([row["value"] for row in draws])
    row = dict(draws[0])
    if np.isfinite(values).any():
        used = int(np.isfinite(values).sum())
        row["value"] = float(np.nanmean(values))
        shared = {row["note"] for row in draws} - {""}  # such as the number of components
        of = f"mean of {used} draws, SD {np.nanstd(values):.4f}"
        row["note"] = "; ".join([*(shared if len(shared) == 1 else ()), of])
    return row


def half_n_row(training: TrainingData, z: np.ndarray, labels: np.ndarray, seed: int) -> dict:
    """Dist at the sample number of ``real-half``, mean over the same draws."""
    values, counts = [], []
    varies = varying(training.test.z)
    random = rng(seed, training.test.tissue, "dist_half_n")
    for draw in range(DRAWS):
        first, second = training.test.halves(seed, draw)
        order = random.permutation(len(labels))
        rows = order[like(labels[order], training.test.labels[first])]
        real = training.test.z[second][:, varies]
        if len(rows) >= 2 and len(second) >= 4:
            values.append(dist(real, z[rows][:, varies]))
            counts.append(len(rows))
    values = [value for value in values if np.isfinite(value)]
    value = float(np.mean(values)) if values else float("nan")
    note = f"mean of {len(values)} draws"
    if not values:
        note = NO_GENE if counts else "too few test samples for halves"
        if len(labels) < 2:
            note = f"{len(labels)} generated samples, 2 needed"
    return {
        "axis": "dependence",
        "metric": "dist_half_n",
        "value": value,
        "n": max(counts, default=0),
        "note": note,
    }
