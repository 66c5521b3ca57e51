"""Covariances as factors: rows F (k x genes) stand for F'F, and no gene x gene matrix is made."""

from dataclasses import dataclass

import numpy as np

from mdwgan.numerics.correlation import UnitColumns
from mdwgan.numerics.standardise import CONSTANT


@dataclass(frozen=True)
class Within:
    """What samples are about the means of their groups.

    Attributes
    ----------
    rows : ndarray (n, genes), float64
        Residuals such that the sum of squares of each gene is 1, so that rows'rows is a
        correlation matrix; genes that are constant within all groups are zero.
    sd : ndarray (genes,)
        SD within groups, pooled over them.
    freedom : int
        Samples less groups; below 1 there is nothing to learn, and rows and SDs are zero.
    """

    rows: np.ndarray
    sd: np.ndarray
    freedom: int


def within(x: np.ndarray, groups: np.ndarray) -> Within:
    """Residuals of samples about their groups' means, scaled to one SD a gene.

    Parameters
    ----------
    x : ndarray (n, genes)
    groups : ndarray (n,)
        A group of one sample has no residual.
    """
    rows = x.astype(np.float64)
    names = np.unique(groups)
    for name in names:
        rows[groups == name] -= rows[groups == name].mean(axis=0)
    freedom = len(x) - len(names)
    if freedom < 1:
        return Within(np.zeros_like(rows), np.zeros(x.shape[1]), freedom)
    sd = np.sqrt(np.einsum("ij,ij->j", rows, rows) / freedom)
    varies = sd >= CONSTANT
    rows /= np.where(varies, sd * np.sqrt(freedom), 1.0)
    rows[:, ~varies] = 0.0
    return Within(rows, np.where(varies, sd, 0.0), freedom)


def top_factors(rows: np.ndarray, count: int) -> np.ndarray:
    """First principal factors of rows'rows: at most ``count`` rows, the strongest first.

    Parameters
    ----------
    rows : ndarray (n, genes)
        Products of rows (n x n) are all that is computed.
    count : int

    Returns
    -------
    ndarray (k, genes)
        Orthogonal; their squared norms are the largest eigenvalues of rows'rows.
    """
    values, vectors = np.linalg.eigh(rows @ rows.T)  # ascending
    order = np.argsort(values)[::-1][:count]
    order = order[values[order] > 1e-10 * max(values.max(initial=0.0), 1e-300)]
    return vectors[:, order].T @ rows


def remainder(total: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Variance of each gene (genes,) that the factors leave of ``total``; never below 0."""
    return np.clip(total - np.einsum("ij,ij->j", factors, factors), 0.0, None)


def dist_to_model(real: UnitColumns, factors: np.ndarray, variance: np.ndarray) -> float:
    """`dist_of` real samples and an endless sample of the covariance factors'factors + noise.

    Parameters
    ----------
    real : UnitColumns
    factors : ndarray (k, genes)
    variance : ndarray (genes,)
        Of each gene: that of the factors and of noise that genes do not share.

    Returns
    -------
    float
        NaN where one of the two has no correlation at all.
    """
    x = factors / np.sqrt(np.where(variance > 0, variance, 1.0))
    diagonal = np.einsum("ij,ij->j", x, x)
    pairs = len(variance) * (len(variance) - 1)
    cross = float(np.square(real.columns @ x.T).sum() - diagonal[real.varies].sum())
    total = float(np.square(x.sum(axis=1)).sum() - diagonal.sum())
    squares = float(np.square(x @ x.T).sum() - np.square(diagonal).sum())
    spread = squares - total**2 / pairs, real.squares - real.total**2 / pairs
    if min(spread) <= 0:
        return float("nan")
    return (cross - real.total * total / pairs) / float(np.sqrt(spread[0] * spread[1]))
