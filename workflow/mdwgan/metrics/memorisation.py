"""Memorisation: whether generated samples stay nearer to training samples than new ones would.

Euclidean distances in full z space. There is no view in PCA-p: training samples lie
in the components fitted to them and test samples don't, so that the distances of the
two could not be compared there.
"""

import numpy as np
import pandas as pd

from mdwgan.metrics.base import (
    COPY,
    NONE,
    Comparison,
    Family,
    Noted,
    Undefined,
)
from mdwgan.metrics.distances import distances
from mdwgan.seeds import rng

ZHAO = "Zhao et al. 2021, ACML (CTAB-GAN)"
PLATZER = "Platzer and Reutterer 2021, Front Big Data 4:679939"
CHEN = "Chen et al. 2020, ACM CCS (GAN-Leaks)"
FAMILY = Family("memorisation")

DRAWS = 20


@FAMILY.metric(
    "dcr_ratio",
    "nearest",
    1,
    ZHAO,
    "Median distance to the nearest training sample, generated over real test samples; far "
    "below 1 is copying.",
    least_train=1,
    controls=(COPY,),
)
def dcr_ratio(c: Comparison) -> float:
    """Median distance to the closest training sample, generated over real test samples."""
    generated, real = (
        float(np.median(np.sqrt(squared.min(axis=1))))
        for squared in (distances(c, "synthetic", "train"), distances(c, "real", "train"))
    )
    if real == 0:
        raise Undefined("half of the test samples are training samples too")
    return generated / real


def neighbour_ratio(squared: np.ndarray) -> float:
    """Median of d1 / d2, distances to the nearest and second-nearest column; 0 for 0 / 0."""
    first, second = np.partition(squared, 1, axis=1)[:, :2].T
    return float(np.median(np.sqrt(np.divide(first, second, where=second > 0, out=0 * first))))


@FAMILY.metric(
    "nndr",
    "none",
    NONE,
    ZHAO,
    "Median over generated samples of the distance to the nearest training sample over that "
    "to the second-nearest; nndr_real is what it should be, far below is copying.",
    least_train=2,
    controls=(COPY,),
)
def nndr(c: Comparison) -> Noted:
    """Nearest-neighbour distance ratio of S to R_tr; that of R_te is in the note."""
    return Noted(
        neighbour_ratio(distances(c, "synthetic", "train")),
        f"that of test samples: {nndr_real(c):.4f}",
    )


@FAMILY.metric(
    "nndr_real",
    "none",
    NONE,
    ZHAO,
    "nndr of the real test samples: the same for all rows of a tissue.",
    least_train=2,
)
def nndr_real(c: Comparison) -> float:
    """Nearest-neighbour distance ratio of R_te to R_tr: what `nndr` should be."""
    return neighbour_ratio(distances(c, "real", "train"))


@FAMILY.metric(
    "closer_to_train",
    "nearest",
    0.5,
    PLATZER,
    "Share of generated samples nearer to the training samples than to as many real test "
    "samples of the same conditions, mean of 20 draws; near 1 they follow the training "
    "samples.",
    least_train=2,
    controls=(COPY,),
)
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
        to_train = distances(c, "synthetic", "train")[:, _drawn(train, counts, random)].min(axis=1)
        to_real = distances(c, "real", "synthetic")[_drawn(real, counts, random)].min(axis=0)
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


@FAMILY.metric(
    "mia_auc",
    "nearest",
    0.5,
    CHEN,
    "ROC-AUC of telling training from test samples by the distance to the nearest generated "
    "one; 1 gives every training sample away.",
    least_train=2,
    controls=(COPY,),
)
def mia_auc(c: Comparison) -> Noted:
    """ROC-AUC of a membership inference that looks at the distance to the nearest of S.

    Members are R_tr, non-members R_te: 0.5 where S says nothing of who was trained on.
    """
    members, others = (
        distances(c, "synthetic", "train").min(axis=0),
        distances(c, "real", "synthetic").min(axis=1),
    )
    ranks = pd.Series(np.concatenate([-members, -others])).rank().to_numpy()
    n, m = len(members), len(others)
    area = (ranks[:n].sum() - n * (n + 1) / 2) / (n * m)  # Mann-Whitney's U over all pairs
    return Noted(float(area), f"{n} training against {m} test samples")
