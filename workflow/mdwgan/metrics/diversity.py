"""Fidelity and diversity: balls around samples, and how widely generated samples spread.

A ball around a sample reaches to its 5th-nearest neighbour of the same set, its
border included. Precision and recall: Kynkaanniemi et al., NeurIPS 2019, Eqs. 1-2;
density and coverage: Naeem et al., ICML 2020. Euclidean distances in full z
space, by products of samples.
"""

import numpy as np

from mdwgan.metrics.base import (
    MEAN,
    NOISE,
    ONE_MODE,
    PROTOCOL,
    Comparison,
    Family,
    Undefined,
    once,
)
from mdwgan.metrics.distances import distances, median_of_pairs
from mdwgan.metrics.pca import second_view

KYNKAANNIEMI = "Kynkäänniemi et al. 2019, NeurIPS, Eqs. 1-2"
NAEEM = "Naeem et al. 2020, ICML"
FAMILY = Family("diversity")

NEIGHBOURS = 5  # k of Naeem et al.
BALLS = NEIGHBOURS + 1  # a ball needs k neighbours beside its own sample
# A neighbour that is the same sample in both sets lies on the border; rounding must not decide.
BORDER = 1 + 1e-9


def radii(squared: np.ndarray) -> np.ndarray:
    """Squared distance of each sample of a set (n, n) to its k-th nearest other one."""
    others = squared.copy()
    np.fill_diagonal(others, np.inf)  # a sample is no neighbour of its own
    others.partition(NEIGHBOURS - 1, axis=1)  # in place
    return BORDER * others[:, NEIGHBOURS - 1]


@once
def in_real_balls(c: Comparison) -> np.ndarray:
    """Whether the ball of a real sample (row) holds a generated one (column)."""
    return distances(c, "real", "synthetic") <= radii(distances(c, "real", "real"))[:, None]


@FAMILY.metric(
    "precision",
    "higher",
    1,
    KYNKAANNIEMI,
    "Share of generated samples within the distance of some real sample's 5th nearest real "
    "neighbour.",
    least_real=BALLS,
    least_synthetic=1,
    controls=(NOISE,),
)
def precision(c: Comparison) -> float:
    """Share of generated samples in the ball of some real one."""
    return float(in_real_balls(c).any(axis=0).mean())


@FAMILY.metric(
    "recall",
    "higher",
    1,
    KYNKAANNIEMI,
    "Share of real samples within the distance of some generated sample's 5th nearest "
    "generated neighbour.",
    least_real=1,
    least_synthetic=BALLS,
    controls=(MEAN, ONE_MODE),
)
def recall(c: Comparison) -> float:
    """Share of real samples in the ball of some generated one."""
    return float(
        (distances(c, "real", "synthetic") <= radii(distances(c, "synthetic", "synthetic")))
        .any(axis=1)
        .mean()
    )


@FAMILY.metric(
    "density",
    "nearest",
    1,
    NAEEM,
    "Number of real samples whose 5th nearest real neighbour is farther than a generated "
    "sample, over 5, mean over generated samples; above 1 where these crowd.",
    least_real=BALLS,
    least_synthetic=1,
    controls=(NOISE, MEAN),
)
def density(c: Comparison) -> float:
    """Mean number of real samples' balls that a generated sample is in, over k."""
    return float(in_real_balls(c).sum(axis=0).mean() / NEIGHBOURS)


@FAMILY.metric(
    "coverage",
    "higher",
    1,
    f"{NAEEM}, Eq. 7",
    "Share of real samples with a generated one within the distance of their 5th nearest "
    "real neighbour.",
    least_real=BALLS,
    least_synthetic=1,
    controls=(NOISE, ONE_MODE),
)
def coverage(c: Comparison) -> float:
    """Share of real samples whose ball has a generated sample in it."""
    return float(in_real_balls(c).any(axis=1).mean())


@FAMILY.metric(
    "spread",
    "nearest",
    1,
    PROTOCOL,
    "Median distance between generated samples over that between real test samples; under 1 "
    "they are too alike.",
    controls=(MEAN,),
)
def spread(c: Comparison) -> float:
    """Median distance between generated samples over that between real ones."""
    real = median_of_pairs(distances(c, "real", "real"))
    if real == 0:
        raise Undefined("half of the test samples are the same")
    return median_of_pairs(distances(c, "synthetic", "synthetic")) / real


# In PCA-p, where copies of training samples look far away, precision has no row that it must find
# worse. Means of two conditions are as far from each other there as samples are, and noise is not.
IN_COMPONENTS = {"precision": (), "spread": (NOISE,)}
FAMILY.metrics += [second_view(own, IN_COMPONENTS.get(own.name)) for own in FAMILY.metrics.copy()]


@FAMILY.metric(
    "nearest_variety",
    "nearest",
    1,
    PROTOCOL,
    "Number of different training samples that are the nearest one of some generated sample, over "
    "that of the real test samples; far below 1 the samples have collapsed onto a few spots.",
    least_train=4,
    controls=(MEAN, ONE_MODE),
)
def nearest_variety(c: Comparison) -> float:
    """Training samples that are nearest to some generated sample, over those of real ones."""
    generated, real = (
        len(np.unique(distances(c, name, "train").argmin(axis=1))) for name in ("synthetic", "real")
    )
    return generated / real
