"""Coverage: how much of the real distribution the generated samples reach.

Naeem et al., ICML 2020, Eq. 7: the share of real samples with a generated one
in the ball that reaches to their k-th nearest real neighbour. Distances are
Euclidean in full z space, by products of samples.
"""

import numpy as np

from mdwgan.distances import squared_distances
from mdwgan.metrics.base import Comparison

NEIGHBOURS = 5  # k of Naeem et al.


def coverage(c: Comparison) -> float:
    """Share of real samples whose k-nearest-neighbour ball has a generated sample in it."""
    among = squared_distances(c.real, c.real)
    np.fill_diagonal(among, np.inf)  # a sample is no neighbour of its own
    radius = np.partition(among, NEIGHBOURS - 1, axis=1)[:, NEIGHBOURS - 1]
    return float((squared_distances(c.real, c.synthetic).min(axis=1) <= radius).mean())
