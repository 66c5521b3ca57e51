"""Dist over the pairs of genes that a network joins; correlations of these pairs alone."""

from collections.abc import Callable

import numpy as np

from mdwgan.metrics.base import (
    LI,
    NOISE,
    SHUFFLED,
    Comparison,
    Family,
    Noted,
    Undefined,
    once_of_real,
)
from mdwgan.metrics.dist import unit_real, unit_synthetic
from mdwgan.numerics.correlation import LEAST_VARIANCE, UnitColumns, pearson
from mdwgan.readers import networks as readers

FAMILY = Family("dependence")

NETWORKS = {name: network.title for name, network in readers.NETWORKS.items()}
LEAST_PAIRS = 3
ENTRIES = 4_000_000  # numbers gathered at a time


def pair_correlations(unit: UnitColumns, pairs: np.ndarray) -> np.ndarray:
    """Pearson's correlation of each pair of genes; 0 where a gene is constant.

    Parameters
    ----------
    unit : UnitColumns
    pairs : ndarray (pairs, 2)
        Column numbers.
    """
    genes = np.ascontiguousarray(unit.columns.T)  # rows lie together: gathering them is fast
    step = max(1, ENTRIES // genes.shape[1])
    found = np.empty(len(pairs))
    for start in range(0, len(pairs), step):
        a, b = pairs[start : start + step].T
        found[start : start + step] = np.einsum("ij,ij->i", genes[a], genes[b])
    return found


@once_of_real
def joined_real(c: Comparison, network: str) -> np.ndarray:
    """Correlations in R_te of the pairs that a network joins."""
    return pair_correlations(unit_real(c), c.edges[network])


def dist_joined(network: str) -> Callable[[Comparison], Noted]:
    """Dist over the pairs that a network joins."""

    def metric(c: Comparison) -> Noted:
        pairs = c.edges.get(network)
        label = NETWORKS[network]
        if pairs is None:
            raise Undefined(f"no edges of {label} are given")
        if len(pairs) == 0:
            raise Undefined(f"{label} is not used, or joins no pair of these genes")
        if len(pairs) < LEAST_PAIRS:
            raise Undefined(
                f"{label} joins {len(pairs)} pairs of these genes, {LEAST_PAIRS} needed"
            )
        both = [joined_real(c, network), pair_correlations(unit_synthetic(c), pairs)]
        if any(part.var() <= LEAST_VARIANCE * np.square(part).mean() for part in both):
            raise Undefined("all joined pairs have the same correlation in one of the sets")
        return Noted(pearson(*both), f"{len(pairs)} pairs")

    return metric


for _network, _label in NETWORKS.items():
    FAMILY.metric(
        f"dist_{_network}",
        "higher",
        1,
        LI,
        f"dist over the pairs of genes that {_label} joins.",
        controls=(SHUFFLED, NOISE),
    )(dist_joined(_network))
