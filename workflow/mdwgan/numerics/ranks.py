"""Tests by ranks: of paired differences, and of generators over blocks (Friedman, Nemenyi)."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

LEAST_SHARE = 0.5  # of the blocks, for a generator to be ranked


@dataclass
class Ranks:
    """Mean ranks over the blocks in which every ranked generator has a value.

    Attributes
    ----------
    mean : Series
        By generator, best first; 1 is the best rank, equals share theirs.
    blocks, left_out : int
        Blocks used, and those with a value missing.
    unranked : list of str
        Generators with too few values.
    statistic, p : float
        Friedman's chi-squared (corrected for ties) and its p; NaN under three generators.
    distance : float
        Nemenyi's critical difference of two mean ranks (Demsar 2006, section 3.2.2).
    """

    mean: pd.Series
    blocks: int
    left_out: int
    unranked: list[str]
    statistic: float
    p: float
    distance: float


def mean_ranks(blocks: pd.DataFrame, alpha: float = 0.05) -> Ranks | None:
    """Rank generators within each block; None where fewer than two share a block.

    Parameters
    ----------
    blocks : DataFrame
        Blocks x generators; more is better, NaN where there is no value.
    alpha : float
        Of the critical difference.
    """
    share = blocks.notna().mean()
    ranked = blocks.loc[:, share > LEAST_SHARE] if len(blocks) else blocks.iloc[:, :0]
    whole = ranked.dropna()
    n, k = whole.shape
    if k < 2 or n == 0:
        return None
    # Rounded, so that equal values which were computed differently share a rank.
    mean = whole.round(12).rank(axis=1, ascending=False).mean().sort_values(kind="stable")
    statistic = p = float("nan")
    if k > 2 and n > 1 and (whole.nunique(axis=1) > 1).any():
        from scipy import stats  # here and below: most who import this module adjust p-values alone

        statistic, p = stats.friedmanchisquare(*whole.round(12).to_numpy().T)
    unranked = [name for name in blocks if name not in ranked]
    distance = critical_difference(k, n, alpha)
    left_out = len(blocks) - n
    return Ranks(mean, n, left_out, unranked, float(statistic), float(p), distance)


def critical_difference(generators: int, blocks: int, alpha: float) -> float:
    """Nemenyi's: q sqrt(k (k + 1) / 6 N), q of the studentised range over sqrt 2."""
    from scipy.stats import studentized_range

    q = studentized_range.ppf(1 - alpha, generators, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(generators * (generators + 1) / (6 * blocks)))


def cliques(order: list[str], different: Collection[frozenset[str]]) -> list[tuple[int, int]]:
    """Longest runs of neighbours in ``order`` among which no pair differs.

    Returns
    -------
    list of (first, last)
        Places in ``order``; runs of one, and runs within another, are left out.
    """
    runs: list[tuple[int, int]] = []
    for first in range(len(order)):
        last = first
        while last + 1 < len(order) and not any(
            frozenset((order[i], order[last + 1])) in different for i in range(first, last + 1)
        ):
            last += 1
        if last > first and (not runs or last > runs[-1][1]):
            runs.append((first, last))
    return runs


def signed_rank(differences: np.ndarray) -> float:
    """Two-sided p of Wilcoxon's signed-rank test, exact; zeros are shared out (Demsar 2006).

    Over all signs of the differences, also where some are equal: SciPy's normal approximation,
    which it takes then, reaches no small p with few blocks.
    """
    from scipy.stats import rankdata

    ranks = np.rint(2 * rankdata(np.abs(differences))).astype(int)  # halves are ties
    observed = abs((ranks * np.sign(differences)).sum())
    share = np.ones(1)  # of sign patterns, by the sum of the positive ranks
    ranks = ranks[differences != 0]
    for rank in ranks:
        share = (np.pad(share, (0, rank)) + np.pad(share, (rank, 0))) / 2
    balance = 2 * np.arange(len(share)) - ranks.sum()
    return min(float(share[np.abs(balance) >= observed].sum()), 1.0)


def rank_biserial(differences: np.ndarray) -> float:
    """Matched-pairs rank-biserial correlation: (W+ - W-) / (W+ + W-), zeros in both halves."""
    if not len(differences):
        return float("nan")
    from scipy.stats import rankdata

    ranks = rankdata(np.abs(differences))
    return float((ranks * np.sign(differences)).sum() / ranks.sum())


def adjust(p: ArrayLike, correction: str) -> np.ndarray:
    """Adjusted p-values of one family: Holm's, or Benjamini and Hochberg's.

    NaN, of what was not tested, stays and does not count.
    """
    p = np.asarray(p, dtype=float)
    if not (tested := np.isfinite(p)).all():
        adjusted = np.full(p.shape, np.nan)
        adjusted[tested] = adjust(p[tested], correction)
        return adjusted
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    if correction == "bh":
        shares = p[order] * (len(p) / np.arange(1, len(p) + 1))
        adjusted[order] = np.minimum.accumulate(shares[::-1])[::-1]
    else:
        adjusted[order] = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    return np.minimum(adjusted, 1)
