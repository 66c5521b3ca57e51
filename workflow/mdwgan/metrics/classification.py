"""Utility: classifiers that learn the condition on generated samples (paper, Tables 3-5).

Random forest of 200 trees, kNN with k = 5 and an MLP of two hidden layers of
128 units with ReLU, as in the paper; all else as scikit-learn has it. They are
trained on the generated samples S, and on the real training samples and S
together, and tested on the real test samples. Features are z-scores by the
training samples.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np

from mdwgan.cohort.sample_set import SampleSet
from mdwgan.metrics.base import NOISE, ONE_MODE, Entry, Undefined
from mdwgan.samples.conditions import CASE
from mdwgan.seeds import derive

CLASSIFIERS = {
    "rf": "random forest (200 trees)",
    "knn": "nearest neighbours (k = 5)",
    "mlp": "multi-layer perceptron (2 x 128, ReLU)",
}
SCORES = {
    "accuracy": "Accuracy",
    "f1": f"F1 ({CASE} is positive)",
    "mcc": "Matthews correlation coefficient",
    "balanced_accuracy": "Balanced accuracy",
}
KINDS = {
    "": "trained on S, tested on R_te",
    "added": "trained on R_tr and S, tested on R_te",
    "within": "trained and tested within S, five folds by donor (the paper's reading, optimistic)",
}
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
        controls=(NOISE, ONE_MODE) if not kind else (),  # the others have real or no labels
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
    least = int(np.bincount(samples.labels, minlength=max(2, len(samples.classes))).min())
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
    predicted = {}
    for name in CLASSIFIERS:
        # Without the row's name: rows differ by their samples alone.
        state = derive(seed, train.tissue, "classifier", name) % 2**32
        with warnings.catch_warnings():
            # An MLP that scikit-learn stops at 200 epochs is what its user would have, too.
            warnings.simplefilter("ignore")
            model = make_classifier(name, len(train), state).fit(train.z, train.labels)
        predicted[name] = model.predict(test.z)
    return predicted


def score(truth: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """`SCORES` of predicted labels, (n,) each.

    Of two conditions the second is positive in F1; of more it is the mean over conditions.
    """
    from sklearn import metrics

    average = "binary" if max(truth.max(), predicted.max()) < 2 else "macro"
    return {
        "accuracy": float(metrics.accuracy_score(truth, predicted)),
        "f1": float(metrics.f1_score(truth, predicted, average=average, zero_division=0.0)),
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
    return replace(first, **pairs, x2=None, x3=None, sources=None, covariates=None)
