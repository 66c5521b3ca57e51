"""Scores of a row of the ablation: over the pooled test samples, and within each tissue.

Over all tissues, differences between tissues make most of the correlation of two genes, and any
generator that has the tissues' means gets them right. Within a tissue they have no part.
"""

from collections.abc import Iterator
from dataclasses import replace

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import HALF_ROW, SampleSet, TrainingData
from mdwgan.cohort.training import POOL
from mdwgan.evaluation.apply import COLUMNS, apply, compare
from mdwgan.evaluation.failures import failure_note
from mdwgan.evaluation.halves import DrawMean, halves_of_set
from mdwgan.generators.base import Generator
from mdwgan.metrics.catalogue import METRICS

# Those that need no more than some products of samples: the pool can have 9,147 of them.
POOLED = [m for m in METRICS if m.name in ("dist", "mean_r", "sd_r", "coverage", "dcr_ratio")]
DIST = [m for m in METRICS if m.name == "dist"]
KEY = ["tissue", "axis", "metric"]


def score(
    data: anndata.AnnData, training: TrainingData, generator: Generator, name: str, seed: int
) -> pd.DataFrame:
    """Score a fitted generator or reference row.

    Parameters
    ----------
    data : AnnData
        Content of the pooled ``training.h5ad``; only its genes are read.
    training : TrainingData
        Of the same.
    generator : Generator
    name : str
        Of the row.
    seed : int

    Returns
    -------
    DataFrame
        Columns `mdwgan.evaluation.apply.COLUMNS`; ``tissue`` is ``pan`` for scores
        over the pool, among them ``dist_within``, the mean of the tissues' dist.
    """
    failed = {"note": failure_note(generator.reason)} if generator.reason else {}
    if failed:
        rows = list(_failed(training, failed["note"]))
    elif generator.name == HALF_ROW:
        rows = _mean_of_halves(data, training, seed)
    else:
        generated = _generated(training, generator, seed)
        rows = list(_compared(data, training, training.test, generated, seed))
    within = _within(rows) | failed
    table = pd.DataFrame([*rows, within])
    table = table.assign(generator=name, seed=seed, optimistic=bool(generator.optimistic))
    return table[COLUMNS]


def _generated(training: TrainingData, generator: Generator, seed: int) -> SampleSet:
    """As many samples as the test set has, with its labels; of ``copy``, the training samples."""
    drawn = generator.sample(training.test.labels, seed)
    if drawn.rows is not None:
        return training.train
    return replace(training.test, z=drawn.z, donors=training.test.names)


def of_tissue(samples: SampleSet, tissue: str) -> SampleSet:
    """Samples of one tissue of a pooled set."""
    return replace(samples.take(np.flatnonzero(samples.tissues == tissue)), tissue=tissue)


def tissues_of(training: TrainingData) -> list[str]:
    """Tissues with training samples, in the order of their classes."""
    first = [int(np.argmax(training.train.labels == c)) for c in range(len(training.train.classes))]
    return list(dict.fromkeys(training.train.tissues[first].tolist()))


def _compared(
    data: anndata.AnnData, training: TrainingData, real: SampleSet, generated: SampleSet, seed: int
) -> Iterator[dict]:
    """Rows of the pool, then of each tissue."""
    comparison = compare(data, training, real, generated, seed)
    yield from ({"tissue": POOL, **apply(metric, comparison)} for metric in POOLED)
    for tissue in tissues_of(training):
        train, test, own, made = (
            of_tissue(part, tissue) for part in (training.train, training.test, real, generated)
        )
        part = TrainingData(train, test, training.graphs)
        comparison = compare(data, part, own, made, seed)
        yield from ({"tissue": tissue, **apply(metric, comparison)} for metric in DIST)


def _mean_of_halves(data: anndata.AnnData, training: TrainingData, seed: int) -> list[dict]:
    """One half of the test samples against the other; mean over draws, by tissue and metric."""
    draws = []
    for halves in halves_of_set(training.test, seed):
        first, second = (training.test.take(rows) for rows in halves)
        draws.append(pd.DataFrame(_compared(data, training, second, first, seed)))
    rows = []
    for _, same in pd.concat(draws).groupby(KEY, sort=False):
        mean, row = DrawMean.of(same["value"]), same.iloc[0].to_dict()
        if mean.draws:
            row |= {"value": mean.value, "note": mean.note_with_sd}
        rows.append(row)
    return rows


def _within(rows: list[dict]) -> dict:
    """Mean of the tissues' dist, each tissue alike."""
    of_tissues = [row for row in rows if row["tissue"] != POOL and row["metric"] == "dist"]
    values = np.array([row["value"] for row in of_tissues])
    has = np.isfinite(values)
    return {
        "tissue": POOL,
        "axis": "dependence",
        "metric": "dist_within",
        "value": float(values[has].mean()) if has.any() else float("nan"),
        "n": sum(row["n"] for row, counts in zip(of_tissues, has, strict=True) if counts),
        "note": f"mean of {has.sum()} of {len(of_tissues)} tissues",
    }


def _failed(training: TrainingData, note: str) -> Iterator[dict]:
    for tissue, metrics in ((POOL, POOLED), *((t, DIST) for t in tissues_of(training))):
        for metric in metrics:
            yield {
                "tissue": tissue,
                "axis": metric.axis,
                "metric": metric.name,
                "value": float("nan"),
                "n": 0,
                "note": note,
            }
