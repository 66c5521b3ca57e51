"""Fidelity and diversity: balls around samples, and how widely generated samples spread.

A ball around a sample reaches to its 5th-nearest neighbour of the same set, its
border included. Precision and recall: Kynkaanniemi et al., NeurIPS 2019, Eqs. 1-2;
density and coverage: Naeem et al., ICML 2020. Euclidean distances in full z
space, by products of samples.
"""

import numpy as np

from mdwgan.metrics.base import Comparison, Undefined, once
from mdwgan.metrics.shared import (
    median_of_pairs,
    real_real,
    real_synthetic,
    synthetic_synthetic,
)

NEIGHBOURS = 5  # k of Naeem et al.
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
    return real_synthetic(c) <= radii(real_real(c))[:, None]


def precision(c: Comparison) -> float:
    """Share of generated samples in the ball of some real one."""
    return float(in_real_balls(c).any(axis=0).mean())


def recall(c: Comparison) -> float:
    """Share of real samples in the ball of some generated one."""
    return float((real_synthetic(c) <= radii(synthetic_synthetic(c))).any(axis=1).mean())


def density(c: Comparison) -> float:
    """Mean number of real samples' balls that a generated sample is in, over k."""
    return float(in_real_balls(c).sum(axis=0).mean() / NEIGHBOURS)


def coverage(c: Comparison) -> float:
    """Share of real samples whose ball has a generated sample in it."""
    return float(in_real_balls(c).any(axis=1).mean())


def spread(c: Comparison) -> float:
    """Median distance between generated samples over that between real ones."""
    real = median_of_pairs(real_real(c))
    if real == 0:
        raise Undefined("half of the test samples are the same")
    return median_of_pairs(synthetic_synthetic(c)) / real
