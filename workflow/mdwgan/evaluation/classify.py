"""Train classifiers on generated samples and test them on real ones."""

from __future__ import annotations

from dataclasses import replace

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import HALF_ROW, SampleSet, TrainingData, training_data
from mdwgan.evaluation.failures import failure_note
from mdwgan.generators.base import Generator
from mdwgan.metrics.base import Undefined
from mdwgan.metrics.classification import (
    CLASSIFIERS,
    FOLDS,
    KINDS,
    SCORES,
    join,
    metric_name,
    predict,
    refuse_few,
    scores_of,
)
from mdwgan.progress import Progress
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import derive, rng

WITHIN = "trained and tested within the row's own samples: the paper's reading, optimistic"


def drawn(generator: Generator, like: SampleSet, labels: np.ndarray, seed: int) -> SampleSet:
    """Samples of a generator as a set; each is a donor of its own."""
    made = generator.sample(labels, seed)
    names = np.array([f"{generator.row}-{i:05d}" for i in range(1, len(made.labels) + 1)])
    return replace(
        like,
        names=names,
        donors=names,
        labels=made.labels,
        z=made.z,
        x2=None,
        x3=None,
        sources=None,
        covariates=None,
    )


def sets_of_run(
    training: TrainingData, generator: Generator, run: int, seed: int
) -> tuple[SampleSet, SampleSet]:
    """Samples to learn from and to be tested on, in one run.

    Generators draw anew in each run, with the labels of the test set: for all
    of them the share of tumours is the same, that of the test set. ``copy``
    has the training samples, and ``real-half`` another division of the test
    set by donor in each run.
    """
    test = training.test
    if generator.name == "copy":
        return training.train, test
    if generator.name == HALF_ROW:
        first, second = test.halves(seed, run)
        return test.take(first), test.take(second)
    of_run = derive(seed, test.tissue, generator.name, "utility", str(run))
    return drawn(generator, test, test.labels, of_run), test


def score_kind(
    kind: str, training: TrainingData, made: SampleSet, test: SampleSet, seed: int
) -> dict:
    """Scores of one of `KINDS`: trained on the samples, on real ones too, or within the samples."""
    if kind == "within":
        return within(made, seed)
    return alone(join(training.train, made) if kind == "added" else made, test, seed)


def alone(made: SampleSet, test: SampleSet, seed: int) -> dict:
    """Scores of classifiers trained on the samples and tested on the test samples."""
    refuse_few(made, "generated")
    refuse_few(test, "test")
    return scores_of(predict(made, test, seed), test.labels)


def within(made: SampleSet, seed: int) -> dict:
    """Scores within one set: each fold, by donor, is labelled by classifiers of the others."""
    refuse_few(made, "generated")
    least = int(np.bincount(made.labels).min())
    random = rng(seed, made.tissue, "utility within")
    labels = {name: np.empty(len(made), dtype=np.int64) for name in CLASSIFIERS}
    folds = donor_folds(made.donors, made.labels, min(FOLDS, least), random)
    for held in filter(len, folds):  # donors can be fewer than folds
        rest = made.take(np.setdiff1d(np.arange(len(made)), held))
        if len(set(rest.labels)) < 2:
            raise Undefined("too few donors for folds with both conditions")
        for name, predicted in predict(rest, made.take(held), seed).items():
            labels[name][held] = predicted
    return scores_of(labels, made.labels)


def classify(
    data: anndata.AnnData, generator: Generator, runs: int, with_within: bool, seed: int
) -> pd.DataFrame:
    """Score classifiers trained on a generator's samples.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    generator : Generator
        Fitted.
    runs : int
        Each draws samples anew and has a classifier seed of its own.
    with_within : bool
        Train and test within the samples too.
    seed : int

    Returns
    -------
    DataFrame
        Columns of metrics.tsv; value is the mean over runs, and n the number of
        generated samples trained on.
    """
    training = training_data(data)
    kinds = [kind for kind in KINDS if kind != "within" or with_within]
    scores: dict[str, list[dict]] = {kind: [] for kind in kinds}
    n, reason = 0, refusal(training, generator)
    reasons = dict.fromkeys(kinds, reason)
    bar = Progress(range(0 if reason else runs), f"{generator.tissue} {generator.name}, classify")
    for run in bar:
        made, test = sets_of_run(training, generator, run, seed)
        n, of_run = n or len(made), derive(seed, "utility", str(run))
        for kind in kinds:
            try:
                scores[kind].append(score_kind(kind, training, made, test, of_run))
            except Undefined as why:
                reasons[kind] = str(why)
        bar.log(run=run + 1, of=runs)
    rows = [_row(*key, scores[key[0]], reasons[key[0]], n) for key in _keys(kinds)]
    table = pd.DataFrame(rows)
    table.insert(0, "tissue", training.train.tissue)
    table.insert(1, "generator", generator.row)
    table.insert(2, "seed", seed)
    table.insert(7, "optimistic", bool(generator.optimistic))
    return table


def refusal(training: TrainingData, generator: Generator) -> str:
    """Why nothing can be classified; empty where it can."""
    if generator.reason:
        return failure_note(generator.reason)
    classes = training.train.classes
    if len(classes) < 2:
        return f"training has {classes[0]} samples only: nothing to tell apart"
    try:
        refuse_few(training.test, "test")
    except Undefined as why:
        return str(why)
    return ""


def _keys(kinds: list[str]) -> list[tuple[str, str, str]]:
    return [(kind, name, key) for kind in kinds for name in CLASSIFIERS for key in SCORES]


def _row(kind: str, name: str, key: str, runs: list[dict], reason: str, n: int) -> dict:
    """One row of the table: the mean over runs, their SD in the note."""
    values = np.array([scores[name, key] for scores in runs])
    note = reason
    if len(values):
        spread = f", SD {values.std(ddof=1):.4f}" if len(values) > 1 else ""
        note = f"mean of {len(values)} run{'s' * (len(values) > 1)}{spread}"
        note += f"; {WITHIN}" if kind == "within" else ""
    return {
        "axis": "utility",
        "metric": metric_name(name, kind, key),
        "value": float(values.mean()) if len(values) else float("nan"),
        "n": n,
        "note": note,
    }
