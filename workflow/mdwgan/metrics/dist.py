"""The paper's dist (Eqs. 9-13), exact, without a gene x gene matrix.

With the columns of X (m1 x g) and Z (m2 x g) centred and scaled to unit norm,
the correlation matrices are X'X and Z'Z, and all that Pearson's correlation of
their upper triangles needs are sums that products of samples give:
sum d^X d^Z = ||X Z'||^2, sum (d^X)^2 = ||X X'||^2, sum d^X = ||X 1||^2 over all
ordered pairs of genes; the diagonals are subtracted and the rest is halved.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mdwgan.metrics.base import Comparison, Undefined, once

CONSTANT = 1e-8  # a gene with a smaller norm / sqrt(samples) is constant


@dataclass(frozen=True)
class UnitColumns:
    """A matrix with centred columns of unit norm, and what `dist_of` needs of it."""

    columns: np.ndarray  # (samples, genes); constant genes are zero
    varies: np.ndarray  # (genes,), bool
    total: float  # sum of all correlations off the diagonal
    squares: float  # sum of their squares


def unit_columns(x: np.ndarray) -> UnitColumns:
    """Centre and scale columns.

    Parameters
    ----------
    x : ndarray (samples, genes)
    """
    x = x.astype(np.float64)
    x -= x.mean(axis=0)
    norms = np.sqrt(np.einsum("ij,ij->j", x, x))
    varies = norms >= CONSTANT * np.sqrt(len(x))
    x /= np.where(varies, norms, 1.0)
    x[:, ~varies] = 0.0
    constant_free = int(varies.sum())
    total = float(np.square(x.sum(axis=1)).sum()) - constant_free
    squares = float(np.square(x @ x.T).sum()) - constant_free
    return UnitColumns(x, varies, total, squares)


def dist_of(real: UnitColumns, synthetic: UnitColumns) -> float:
    """Pearson's correlation of the upper triangles of two correlation matrices.

    NaN where one set has every gene constant.
    """
    if not real.varies.any() or not synthetic.varies.any():
        return float("nan")
    genes = len(real.varies)
    pairs = genes * (genes - 1)  # ordered; the halves of all sums cancel
    both = int((real.varies & synthetic.varies).sum())
    cross = float(np.square(real.columns @ synthetic.columns.T).sum()) - both
    covariance = cross - real.total * synthetic.total / pairs
    variances = [part.squares - part.total**2 / pairs for part in (real, synthetic)]
    if min(variances) <= 0:
        return float("nan")
    return covariance / float(np.sqrt(variances[0] * variances[1]))


def dist(real: np.ndarray, synthetic: np.ndarray) -> float:
    """The paper's dist of two sets of samples over the same genes, ideal 1.

    Parameters
    ----------
    real, synthetic : ndarray (samples, genes)
        At least two samples and two genes each.
    """
    return dist_of(unit_columns(real), unit_columns(synthetic))


@once
def unit_real(c: Comparison) -> UnitColumns:
    """Unit columns of R_te."""
    return unit_columns(c.real)


@once
def unit_synthetic(c: Comparison) -> UnitColumns:
    """Unit columns of S."""
    return unit_columns(c.synthetic)


@once
def whole(c: Comparison) -> float:
    """Dist over both conditions, pooled."""
    return dist_of(unit_real(c), unit_synthetic(c))


def within(condition: str) -> Callable[[Comparison], float]:
    """Dist within one condition."""
    return lambda c: dist(*c.of_condition(condition))


def dist_ratio(c: Comparison) -> float:
    """Dist over the dist of the training samples themselves: above 1 beats copying.

    Raises
    ------
    Undefined
        That of the training samples isn't above 0, so that a ratio would say nothing.
    """
    of_copy = dist_of(unit_real(c), unit_columns(c.train))
    if of_copy <= 0:
        raise Undefined(f"the training samples' own dist is {of_copy:.4f}, not above 0")
    return whole(c) / of_copy
