"""Utility: classifiers that learn normal from tumour on generated samples (paper, Tables 3-5).

Random forest of 200 trees, kNN with k = 5 and an MLP of two hidden layers of
128 units with ReLU, as in the paper; all else as scikit-learn has it. They are
trained on the generated samples S, and on the real training samples and S
together, and tested on the real test samples. Features are z-scores by the
training samples.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.training import SampleSet, TrainingData, training_data
from mdwgan.metrics.base import Entry, Undefined
from mdwgan.progress import Progress
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import derive, rng

if TYPE_CHECKING:  # it imports torch, which the list of metrics doesn't need
    from mdwgan.generators.base import Generator

CLASSIFIERS = {
    "rf": "random forest (200 trees)",
    "knn": "nearest neighbours (k = 5)",
    "mlp": "multi-layer perceptron (2 x 128, ReLU)",
}
SCORES = {
    "accuracy": "Accuracy",
    "f1": "F1 (tumour is positive)",
    "mcc": "Matthews correlation coefficient",
    "balanced_accuracy": "Balanced accuracy",
}
KINDS = {
    "": "trained on S, tested on R_te",
    "added": "trained on R_tr and S, tested on R_te",
    "within": "trained and tested within S, five folds by donor (the paper's reading, optimistic)",
}
WITHIN = "trained and tested within the row's own samples: the paper's reading, optimistic"
# Columns of augmentation.tsv; here, since the report reads them and has no use for torch.
CURVE = [
    "tissue",
    "generator",
    "seed",
    "n_real",
    "factor",
    "classifier",
    "metric",
    "value",
    "sd",
    "gain",
    "gain_sd",
    "repeats",
    "note",
]
LEAST_OF_CLASS = 2  # samples of each condition on either side
FOLDS = 5


def metric_name(classifier: str, kind: str, score: str) -> str:
    """Name in metrics.tsv, such as ``rf_mcc`` and ``rf_added_mcc``."""
    return "_".join(filter(None, (classifier, kind, score)))


UTILITY = [
    Entry(
        metric_name(classifier, kind, score),
        "utility",
        "higher",
        1,
        2 * LEAST_OF_CLASS,
        2 * LEAST_OF_CLASS,
        "Li et al. 2023, Tables 3-5",
        f"{SCORES[score]} of a {CLASSIFIERS[classifier]} {KINDS[kind]}, mean over runs.",
        "minutes",
    )
    for kind in KINDS
    for classifier in CLASSIFIERS
    for score in SCORES
]


def make_classifier(name: str, samples: int, seed: int):
    """Make an unfitted classifier of `CLASSIFIERS`; k is clamped to the samples there are."""
    # Imported here: the list of metrics is loaded by jobs that don't need it.
    if name == "rf":
        from sklearn.ensemble import RandomForestClassifier

        return RandomForestClassifier(n_estimators=200, random_state=seed)
    if name == "knn":
        from sklearn.neighbors import KNeighborsClassifier

        return KNeighborsClassifier(n_neighbors=min(5, samples), algorithm="brute")
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier(hidden_layer_sizes=(128, 128), activation="relu", random_state=seed)


def refuse_few(samples: SampleSet, kind: str) -> None:
    """Raise `Undefined` where a condition has too few samples."""
    least = int(np.bincount(samples.labels, minlength=2).min())
    if least < LEAST_OF_CLASS:
        raise Undefined(f"{least} {kind} sample(s) of a condition, {LEAST_OF_CLASS} of each needed")


def predict(train: SampleSet, test: SampleSet, seed: int) -> dict[str, np.ndarray]:
    """Train every classifier on one set, with both conditions, and let it label another.

    Returns
    -------
    dict
        By classifier: labels, (n_test,).
    """
    with np.errstate(over="ignore"):
        # as the forest holds them
        finite = [np.isfinite(part.z.astype(np.float32)).all() for part in (train, test)]
    if not all(finite):
        raise Undefined("generated values that aren't finite")
    found = {}
    for name in CLASSIFIERS:
        # Without the row's name: rows differ by their samples alone.
        own = derive(seed, train.tissue, "classifier", name) % 2**32
        with warnings.catch_warnings():
            # An MLP that scikit-learn stops at 200 epochs is what its user would have, too.
            warnings.simplefilter("ignore")
            model = make_classifier(name, len(train), own).fit(train.z, train.labels)
        found[name] = model.predict(test.z)
    return found


def score(truth: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """`SCORES` of predicted labels; 1 is tumour."""
    from sklearn import metrics

    return {
        "accuracy": float(metrics.accuracy_score(truth, predicted)),
        "f1": float(metrics.f1_score(truth, predicted, pos_label=1, zero_division=0.0)),
        "mcc": float(metrics.matthews_corrcoef(truth, predicted)),
        "balanced_accuracy": float(metrics.balanced_accuracy_score(truth, predicted)),
    }


def scores_of(predicted: dict[str, np.ndarray], truth: np.ndarray) -> dict[tuple[str, str], float]:
    """Scores by (classifier, score)."""
    return {
        (name, key): value
        for name, labels in predicted.items()
        for key, value in score(truth, labels).items()
    }


def join(first: SampleSet, second: SampleSet) -> SampleSet:
    """Samples of both sets, without views and sources."""
    pairs = {
        key: np.concatenate([getattr(first, key), getattr(second, key)])
        for key in ("names", "donors", "labels", "z")
    }
    return replace(first, **pairs, x2=None, x3=None, sources=None)


def drawn(generator: Generator, like: SampleSet, labels: np.ndarray, seed: int) -> SampleSet:
    """Samples of a generator as a set; each is a donor of its own."""
    made = generator.sample(labels, seed)
    names = np.array([f"{generator.name}-{i:05d}" for i in range(1, len(made.labels) + 1)])
    return replace(
        like,
        names=names,
        donors=names,
        labels=made.labels,
        z=made.z,
        x2=None,
        x3=None,
        sources=None,
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
    if generator.name == "real-half":
        first, second = test.halves(seed, run)
        return test.take(first), test.take(second)
    own = derive(seed, test.tissue, generator.name, "utility", str(run))
    return drawn(generator, test, test.labels, own), test


def alone(training: TrainingData, made: SampleSet, test: SampleSet, seed: int) -> dict:
    """Scores of classifiers trained on the samples alone."""
    refuse_few(made, "generated")
    refuse_few(test, "test")
    return scores_of(predict(made, test, seed), test.labels)


def added(training: TrainingData, made: SampleSet, test: SampleSet, seed: int) -> dict:
    """Scores of classifiers trained on the real training samples and these."""
    return alone(training, join(training.train, made), test, seed)


def within(training: TrainingData, made: SampleSet, test: SampleSet, seed: int) -> dict:
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
        for name, found in predict(rest, made.take(held), seed).items():
            labels[name][held] = found
    return scores_of(labels, made.labels)


WAYS: dict[str, Callable[..., dict]] = {"": alone, "added": added, "within": within}


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
    kinds = [kind for kind in WAYS if kind != "within" or with_within]
    found: dict[str, list[dict]] = {kind: [] for kind in kinds}
    n, reason = 0, refusal(training, generator)
    reasons = dict.fromkeys(kinds, reason)
    bar = Progress(range(0 if reason else runs), f"{generator.tissue} {generator.name}, classify")
    for run in bar:
        made, test = sets_of_run(training, generator, run, seed)
        n, own = n or len(made), derive(seed, "utility", str(run))
        for kind in kinds:
            try:
                found[kind].append(WAYS[kind](training, made, test, own))
            except Undefined as why:
                reasons[kind] = str(why)
        bar.log(run=run + 1, of=runs)
    rows = [_row(*key, found[key[0]], reasons[key[0]], n) for key in _keys(kinds)]
    table = pd.DataFrame(rows)
    table.insert(0, "tissue", training.train.tissue)
    table.insert(1, "generator", generator.name)
    table.insert(2, "seed", seed)
    table.insert(7, "optimistic", bool(generator.optimistic))
    return table


def refusal(training: TrainingData, generator: Generator) -> str:
    """Why nothing can be classified; empty where it can."""
    if generator.reason:
        return f"training failed: {generator.reason}"
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


def _row(kind: str, name: str, key: str, found: list[dict], reason: str, n: int) -> dict:
    """One row of the table: the mean over runs, their SD in the note."""
    values = np.array([scores[name, key] for scores in found])
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
