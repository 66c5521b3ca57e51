"""Squared distances that several metrics need; each matrix is computed once a comparison.

R_te is ``real``, S is ``synthetic``, R_tr is ``train``. Euclidean, by products of
samples, in whatever space the comparison's samples are.
"""

import numpy as np

from mdwgan.metrics.base import Comparison, once
from mdwgan.numerics.distances import squared_distances


@once
def real_real(c: Comparison) -> np.ndarray:
    """Within R_te: (n, n)."""
    return squared_distances(c.real, c.real)


@once
def synthetic_synthetic(c: Comparison) -> np.ndarray:
    """Within S: (m, m)."""
    return squared_distances(c.synthetic, c.synthetic)


@once
def real_synthetic(c: Comparison) -> np.ndarray:
    """R_te to S: (n, m)."""
    return squared_distances(c.real, c.synthetic)


@once
def real_train(c: Comparison) -> np.ndarray:
    """R_te to R_tr: (n, n_train)."""
    return squared_distances(c.real, c.train)


@once
def synthetic_train(c: Comparison) -> np.ndarray:
    """S to R_tr: (m, n_train)."""
    return squared_distances(c.synthetic, c.train)


@once
def train_train(c: Comparison) -> np.ndarray:
    """Within R_tr: (n_train, n_train)."""
    return squared_distances(c.train, c.train)


def median_of_pairs(squared: np.ndarray) -> float:
    """Median distance over the pairs of different samples of a set."""
    return float(np.median(np.sqrt(squared[np.triu_indices(len(squared), 1)])))
