"""Correlations between columns, and between two correlation matrices that are never made."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mdwgan.numerics.standardise import CONSTANT

LEAST_GENES = 3  # of two there is one correlation, and nothing to correlate it with
LEAST_VARIANCE = 1e-12  # of a sum of squares: a smaller one is left by rounding
PAIR_BLOCK = 512  # columns at a time: some 20 MB a block at 10,612 columns


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
    varies = norms >= CONSTANT * np.sqrt(len(x))  # norm / sqrt(samples) is the SD
    x /= np.where(varies, norms, 1.0)
    x[:, ~varies] = 0.0
    constant_free = int(varies.sum())
    total = float(np.square(x.sum(axis=1)).sum()) - constant_free
    squares = float(np.square(x @ x.T).sum()) - constant_free
    return UnitColumns(x, varies, total, squares)


def dist_of(real: UnitColumns, synthetic: UnitColumns) -> float:
    """Pearson's correlation of the upper triangles of two correlation matrices.

    NaN where there are fewer than `LEAST_GENES` genes, or one set has all correlations alike, such
    as with every gene constant.
    """
    genes = len(real.varies)
    if genes < LEAST_GENES:
        return float("nan")
    pairs = genes * (genes - 1)  # ordered; the halves of all sums cancel
    both = int((real.varies & synthetic.varies).sum())
    cross = float(np.square(real.columns @ synthetic.columns.T).sum()) - both
    covariance = cross - real.total * synthetic.total / pairs
    variances = []
    for part in (real, synthetic):
        variances.append(part.squares - part.total**2 / pairs)
        # With the diagonal, whose rounding the sum of squares has too.
        if variances[-1] <= LEAST_VARIANCE * (part.squares + part.varies.sum()):
            return float("nan")
    return covariance / float(np.sqrt(variances[0] * variances[1]))


def concordance(a: np.ndarray, b: np.ndarray) -> float:
    """How nearly two vectors are the same: 1 - |a - b|^2 / (|a|^2 + |b|^2), in [-1, 1].

    Other than a correlation it sees the scale; NaN where both are zero.
    """
    squares = float(a @ a + b @ b)
    return 2 * float(a @ b) / squares if squares > 0 else float("nan")


def pearson(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's correlation."""
    return float(np.corrcoef(a, b)[0, 1])


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's correlation; ties have their mean rank."""
    return pearson(pd.Series(a).rank().to_numpy(), pd.Series(b).rank().to_numpy())


def pairs_above(unit: UnitColumns, cuts: tuple[float, ...]) -> list[np.ndarray]:
    """Pairs of columns whose |r| is above a cut, a bit each: 10,612 columns have 56 million pairs.

    Blocks of columns are multiplied in float32. A constant column has no pair.

    Parameters
    ----------
    unit : UnitColumns
    cuts : tuple of float

    Returns
    -------
    list of ndarray, uint64
        One for each cut, in the same order of pairs for any samples of as many columns.
    """
    x = unit.columns.astype(np.float32)
    bits: list[list[np.ndarray]] = [[] for _ in cuts]
    for start in range(0, x.shape[1], PAIR_BLOCK):
        r = x[:, start : start + PAIR_BLOCK].T @ x[:, start:]
        np.abs(r, out=r)
        size = len(r)
        r[:, :size][np.tri(size, dtype=bool)] = 0.0  # each pair once, no column with itself
        for of_cut, cut in zip(bits, cuts, strict=True):
            of_cut.append(np.packbits(r > cut))
    whole = (np.concatenate(of_cut) for of_cut in bits)
    return [np.pad(found, (0, -len(found) % 8)).view(np.uint64) for found in whole]


def count_pairs(a: np.ndarray, b: np.ndarray) -> tuple[int, int, int]:
    """Numbers of pairs in one set, in another and in both; the sets are from `pairs_above`."""
    return tuple(int(np.bitwise_count(bits).sum()) for bits in (a, b, a & b))
