"""The paper's dist (Eqs. 9-13), exact, without a gene x gene matrix.

With the columns of X (m1 x g) and Z (m2 x g) centred and scaled to unit norm,
the correlation matrices are X'X and Z'Z, and all that Pearson's correlation of
their upper triangles needs are sums that products of samples give:
sum d^X d^Z = ||X Z'||^2, sum (d^X)^2 = ||X X'||^2, sum d^X = ||X 1||^2 over all
ordered pairs of genes; the diagonals are subtracted and the rest is halved.
"""

import numpy as np

from mdwgan.metrics.base import (
    EACH,
    LI,
    MEAN,
    NOISE,
    ONE_MODE,
    PROTOCOL,
    SHUFFLED,
    Comparison,
    Family,
    Undefined,
    once,
    once_of_real,
)
from mdwgan.numerics.correlation import LEAST_GENES, UnitColumns, dist_of, unit_columns

FAMILY = Family("dependence")


def dist(real: np.ndarray, synthetic: np.ndarray) -> float:
    """The paper's dist of two sets of samples over the same genes, ideal 1.

    Parameters
    ----------
    real, synthetic : ndarray (samples, genes)
        At least two samples each; NaN with fewer than three genes.
    """
    return dist_of(unit_columns(real), unit_columns(synthetic))


@once_of_real
def unit_real(c: Comparison, condition: str = "") -> UnitColumns:
    """Unit columns of R_te, or of its samples of one condition."""
    return unit_columns(c.of_condition(condition)[0] if condition else c.real)


@once
def unit_synthetic(c: Comparison, condition: str = "") -> UnitColumns:
    """Unit columns of S, or of its samples of one condition."""
    return unit_columns(c.of_condition(condition)[1] if condition else c.synthetic)


def _dist(real: UnitColumns, synthetic: UnitColumns) -> float:
    if (genes := len(real.varies)) < LEAST_GENES:
        raise Undefined(f"{genes} genes, {LEAST_GENES} needed")
    return dist_of(real, synthetic)


@FAMILY.metric(
    "dist",
    "higher",
    1,
    LI,
    "Pearson's correlation of the upper triangles of the two gene-gene correlation matrices, "
    "both conditions pooled.",
    controls=(SHUFFLED, NOISE, MEAN, ONE_MODE),
)
@once
def whole(c: Comparison) -> float:
    """Dist over both conditions, pooled."""
    return _dist(unit_real(c), unit_synthetic(c))


@FAMILY.metric(
    f"dist_{EACH}",
    "higher",
    1,
    LI,
    f"dist among {EACH} samples.",
    condition=EACH,
    controls=(SHUFFLED, NOISE),
)
def within(c: Comparison, condition: str) -> float:
    """Dist within one condition."""
    return _dist(unit_real(c, condition), unit_synthetic(c, condition))


@once_of_real
def dist_of_training(c: Comparison) -> float:
    """Dist of the training samples themselves."""
    return _dist(unit_real(c), unit_columns(c.train))


@FAMILY.metric(
    "dist_ratio",
    "higher",
    1,
    PROTOCOL,
    "dist over the dist of the training samples (row copy): above 1 beats copying. Empty "
    "where the latter isn't above 0.",
    least_train=2,
    controls=(SHUFFLED, NOISE, MEAN, ONE_MODE),
)
def dist_ratio(c: Comparison) -> float:
    """Dist over the dist of the training samples themselves: above 1 beats copying.

    Raises
    ------
    Undefined
        That of the training samples isn't above 0, so that a ratio would say nothing.
    """
    of_copy = dist_of_training(c)
    if of_copy <= 0:
        raise Undefined(f"the training samples' own dist is {of_copy:.4f}, not above 0")
    return whole(c) / of_copy
