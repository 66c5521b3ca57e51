"""Memorisation: whether generated samples stay nearer to training samples than new ones would.

Euclidean distances in full z space. There is no view in PCA-p: training samples lie
in the components fitted to them and test samples don't, so that the distances of the
two could not be compared there.
"""

import numpy as np
import pandas as pd

from mdwgan.metrics.base import Comparison, Noted, Undefined
from mdwgan.metrics.shared import real_synthetic, real_train, synthetic_train
from mdwgan.seeds import rng

DRAWS = 20


def dcr_ratio(c: Comparison) -> float:
    """Median distance to the closest training sample, generated over real test samples."""
    generated, real = (
        float(np.median(np.sqrt(squared.min(axis=1))))
        for squared in (synthetic_train(c), real_train(c))
    )
    if real == 0:
        raise Undefined("half of the test samples are training samples too")
    return generated / real


def neighbour_ratio(squared: np.ndarray) -> float:
    """Median of d1 / d2, distances to the nearest and second-nearest column; 0 for 0 / 0."""
    first, second = np.partition(squared, 1, axis=1)[:, :2].T
    return float(np.median(np.sqrt(np.divide(first, second, where=second > 0, out=0 * first))))


def nndr(c: Comparison) -> Noted:
    """Nearest-neighbour distance ratio of S to R_tr; that of R_te is in the note."""
    return Noted(neighbour_ratio(synthetic_train(c)), f"that of test samples: {nndr_real(c):.4f}")


def nndr_real(c: Comparison) -> float:
    """Nearest-neighbour distance ratio of R_te to R_tr: what `nndr` should be."""
    return neighbour_ratio(real_train(c))


def closer_to_train(c: Comparison) -> Noted:
    """Share of S nearer to R_tr than to equally many samples of R_te, class by class.

    Mean over draws from R_te. Where R_te has fewer samples of a class than R_tr, as
    many are drawn from R_tr. Equal distances count half.
    """
    train = np.zeros(len(c.train), int) if c.train_labels is None else c.train_labels
    real = np.zeros(len(c.real), int) if c.train_labels is None else c.real_labels
    counts = {
        label: min(int((train == label).sum()), int((real == label).sum()))
        for label in np.unique(train)
    }
    if not sum(counts.values()):
        raise Undefined("training and test samples share no condition")
    random = rng(c.seed, c.tissue, "closer_to_train")
    shares = []
    for _ in range(DRAWS):
        to_train = synthetic_train(c)[:, _drawn(train, counts, random)].min(axis=1)
        to_real = real_synthetic(c)[_drawn(real, counts, random)].min(axis=0)
        shares.append((to_train < to_real).mean() + (to_train == to_real).mean() / 2)
    note = f"{sum(counts.values())} training and as many test samples, mean of {DRAWS} draws"
    return Noted(float(np.mean(shares)), note)


def _drawn(labels: np.ndarray, counts: dict, random: np.random.Generator) -> np.ndarray:
    """Rows with so many of each class."""
    rows = [
        random.choice(np.flatnonzero(labels == label), count, replace=False)
        for label, count in counts.items()
    ]
    return np.concatenate(rows)


def mia_auc(c: Comparison) -> Noted:
    """ROC-AUC of a membership inference that looks at the distance to the nearest of S.

    Members are R_tr, non-members R_te: 0.5 where S says nothing of who was trained on.
    """
    members, others = synthetic_train(c).min(axis=0), real_synthetic(c).min(axis=1)
    ranks = pd.Series(np.concatenate([-members, -others])).rank().to_numpy()
    n, m = len(members), len(others)
    area = (ranks[:n].sum() - n * (n + 1) / 2) / (n * m)  # Mann-Whitney's U over all pairs
    return Noted(float(area), f"{n} training against {m} test samples")
