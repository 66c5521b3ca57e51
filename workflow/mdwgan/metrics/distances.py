"""Squared distances that several metrics need; each matrix is computed once a comparison.

R_te is ``real``, S is ``synthetic``, R_tr is ``train``. Euclidean, by products of
samples, in whatever space the comparison's samples are.
"""

import numpy as np

from mdwgan.metrics.base import NOTHING_VARIES, Comparison, Undefined, once, once_of_real
from mdwgan.numerics.distances import squared_distances


def distances(c: Comparison, first: str, second: str) -> np.ndarray:
    """Squared distances between two sets of a comparison; computed once.

    Those among real and training samples are computed once for all rows of a job.

    Parameters
    ----------
    c : Comparison
    first, second : {"real", "synthetic", "train"}
        Sets of the rows and of the columns, in this order wherever both are asked for.

    Returns
    -------
    ndarray (samples of the first, samples of the second)

    Raises
    ------
    Undefined
        No gene varies: all samples would be in one place.
    """
    if not c.real.shape[1]:
        raise Undefined(NOTHING_VARIES)
    return (_of_row if "synthetic" in (first, second) else _of_real)(c, first, second)


def _between(c: Comparison, first: str, second: str) -> np.ndarray:
    return squared_distances(getattr(c, first), getattr(c, second))


_of_row, _of_real = once(_between), once_of_real(_between)


def median_of_pairs(squared: np.ndarray) -> float:
    """Median distance over the pairs of different samples of a set."""
    return float(np.median(np.sqrt(squared[np.triu_indices(len(squared), 1)])))
