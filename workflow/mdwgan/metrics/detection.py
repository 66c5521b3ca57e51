"""Detection: whether a classifier can tell generated samples from real ones.

Logistic regression and a random forest, five folds by donor: all samples of a
donor are in one fold, and each generated sample is a donor of its own.
"""

from collections.abc import Callable

import numpy as np

from mdwgan.metrics.base import (
    MEAN,
    NOISE,
    NOTHING_VARIES,
    ONE_MODE,
    SHUFFLED,
    Comparison,
    Family,
    Undefined,
    once,
)
from mdwgan.numerics.standardise import scale
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import derive, rng

LOPEZ = "Lopez-Paz and Oquab 2017, ICLR"
FAMILY = Family("detection")
FOLDED = 10  # under 10 of a kind a fold of five would have one sample of it, or none

FOLDS = 5
# At 40 + 40 samples the AUC is 0.03 from that of 200 trees, on average; other samples change it by
# 0.05 (SD).
TREES = 50
NEGLIGIBLE = 1e-10  # share of the largest eigenvalue; below it there are rounding errors alone


@FAMILY.metric(
    "auc_lr",
    "nearest",
    0.5,
    LOPEZ,
    "ROC-AUC of logistic regression that tells generated from real test samples, five folds "
    "by donor.",
    least_real=FOLDED,
    least_synthetic=FOLDED,
    controls=(NOISE, MEAN, ONE_MODE),
)
def auc_lr(c: Comparison) -> float:
    """ROC-AUC of logistic regression, mean over folds: 0.5 where it can't tell, 1 where it can.

    Scores of different folds are of different models, so an AUC is taken within
    each fold. It lies far below 0.5 where S repeats test samples: then a real
    sample's double on the other side is what the model learns from.

    Raises
    ------
    Undefined
        Donors are so few that no fold, or no fold's rest, has both kinds; values aren't finite;
        or no gene varies.
    """
    return _mean_over_folds(c, fold_auc)


@FAMILY.metric(
    "auc_rf",
    "nearest",
    0.5,
    LOPEZ,
    f"ROC-AUC of a random forest of {TREES} trees on the same folds.",
    least_real=FOLDED,
    least_synthetic=FOLDED,
    draws=2,
    controls=(SHUFFLED, NOISE, MEAN, ONE_MODE),
)
def auc_rf(c: Comparison) -> float:
    """ROC-AUC of a random forest, mean over the same folds as `auc_lr`.

    Raises
    ------
    Undefined
        As `auc_lr`.
    """

    def of_fold(fit_x, fit_y, held_x, held_y) -> float:
        seed = derive(c.seed, c.tissue, "auc_rf") % 2**32
        return forest_auc(fit_x, fit_y, held_x, held_y, seed)

    return _mean_over_folds(c, of_fold)


def _mean_over_folds(c: Comparison, auc: Callable[..., float]) -> float:
    x = np.concatenate([c.real, c.synthetic])
    generated = np.repeat([0, 1], [len(c.real), len(c.synthetic)])
    if not np.isfinite(x).all():
        raise Undefined("values that aren't finite")
    if not x.shape[1]:
        raise Undefined(NOTHING_VARIES)
    scores = []
    for held in folds(c):
        fit = np.setdiff1d(np.arange(len(x)), held)
        if len(set(generated[held])) == len(set(generated[fit])) == 2:
            scores.append(auc(x[fit], generated[fit], x[held], generated[held]))
    if not scores:
        raise Undefined("too few donors for folds with real and generated samples")
    return float(np.mean(scores))


@once
def folds(c: Comparison) -> list[np.ndarray]:
    """Row numbers of each fold, real samples before generated ones."""
    generated = np.repeat([0, 1], [len(c.real), len(c.synthetic)])
    strata = 2 * np.concatenate([c.real_labels, c.synthetic_labels]) + generated
    return donor_folds(_donors(c), strata, FOLDS, rng(c.seed, c.tissue, "auc_lr"))


def _donors(c: Comparison) -> np.ndarray:
    """Donor of each sample, real ones first; without donors each sample is its own."""
    parts = []
    for kind, part, donors in (
        ("real", c.real, c.real_donors),
        ("generated", c.synthetic, c.synthetic_donors),
    ):
        own = [f"{kind} {i}" for i in range(len(part))] if donors is None else donors
        parts.append(np.asarray(own, dtype=str))
    return np.concatenate(parts)


def fold_auc(fit_x: np.ndarray, fit_y: np.ndarray, held_x: np.ndarray, held_y: np.ndarray) -> float:
    """Fit on one part (n, genes), score the other; scikit-learn's defaults, L2 with C = 1."""
    # Imported here: it takes a second, and this module is loaded by jobs that don't need it.
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    fit_x, held_x = rotate(fit_x, held_x)
    if not fit_x.shape[1]:
        raise Undefined("no gene varies within a fold")
    model = LogisticRegression(max_iter=1000).fit(fit_x, fit_y)
    return float(roc_auc_score(held_y, model.decision_function(held_x)))


def forest_auc(
    fit_x: np.ndarray, fit_y: np.ndarray, held_x: np.ndarray, held_y: np.ndarray, seed: int
) -> float:
    """Fit on one part (n, genes), score the other; scikit-learn's defaults but for the trees."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import roc_auc_score

    model = RandomForestClassifier(TREES, random_state=seed).fit(fit_x, fit_y)
    return float(roc_auc_score(held_y, model.predict_proba(held_x)[:, 1]))


def rotate(fit_x: np.ndarray, held_x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standardise by the first part, and rotate both to the space that its samples span.

    With X = U S V' the coordinates are X V = U S, at most n of them instead of
    one a gene. This is exact for L2 logistic regression: its weights are a
    combination of the samples (the penalty only grows with what is orthogonal
    to them), and a rotation leaves their norm as it is. U and S come from the
    Gram matrix XX' (n x n).

    Parameters
    ----------
    fit_x, held_x : ndarray (n, genes), (m, genes)

    Returns
    -------
    ndarray (n, rank), ndarray (m, rank), float64
    """
    x = fit_x.astype(np.float64)  # in place from here on: new memory costs more than the sums
    mean = x.mean(axis=0)
    x -= mean
    sd = scale(np.sqrt(np.einsum("ij,ij->j", x, x) / len(x)))
    x /= sd
    values, vectors = np.linalg.eigh(x @ x.T)
    kept = values > NEGLIGIBLE * values[-1]
    lengths = np.sqrt(values[kept])
    held = held_x - mean
    held /= sd
    held = held @ x.T  # (m, n)
    return vectors[:, kept] * lengths, held @ vectors[:, kept] / lengths
