"""Coverage: how much of the real distribution the generated samples reach.

Naeem et al., ICML 2020, Eq. 7: the share of real samples with a generated one
in the ball that reaches to their k-th nearest real neighbour. Distances are
Euclidean in full z space, by products of samples.
"""

import numpy as np

from mdwgan.metrics.base import Comparison

NEIGHBOURS = 5  # k of Naeem et al.


def squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances between rows, never negative.

    Parameters
    ----------
    a, b : ndarray (n, genes), (m, genes)

    Returns
    -------
    ndarray (n, m), float64
    """
    a, b = a.astype(np.float64), b.astype(np.float64)
    squares = [np.einsum("ij,ij->i", part, part) for part in (a, b)]
    distances = squares[0][:, None] + squares[1] - 2 * (a @ b.T)
    return np.clip(distances, 0, None, out=distances)


def coverage(c: Comparison) -> float:
    """Share of real samples whose k-nearest-neighbour ball has a generated sample in it."""
    among = squared_distances(c.real, c.real)
    np.fill_diagonal(among, np.inf)  # a sample is no neighbour of its own
    radius = np.partition(among, NEIGHBOURS - 1, axis=1)[:, NEIGHBOURS - 1]
    return float((squared_distances(c.real, c.synthetic).min(axis=1) <= radius).mean())
