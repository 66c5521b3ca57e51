"""Squared distances that several metrics need; each matrix is computed once a comparison.

R_te is ``real``, S is ``synthetic``, R_tr is ``train``. Euclidean, by products of
samples, in whatever space the comparison's samples are.
"""

import numpy as np

from mdwgan.metrics.base import Comparison
from mdwgan.numerics.distances import squared_distances


def distances(c: Comparison, first: str, second: str) -> np.ndarray:
    """Squared distances between two sets of a comparison; computed once.

    Parameters
    ----------
    c : Comparison
    first, second : {"real", "synthetic", "train"}
        Sets of the rows and of the columns, in this order wherever both are asked for.

    Returns
    -------
    ndarray (samples of the first, samples of the second)
    """
    key = (distances, first, second)
    if key not in c.kept:
        c.kept[key] = squared_distances(getattr(c, first), getattr(c, second))
    return c.kept[key]


def median_of_pairs(squared: np.ndarray) -> float:
    """Median distance over the pairs of different samples of a set."""
    return float(np.median(np.sqrt(squared[np.triu_indices(len(squared), 1)])))
