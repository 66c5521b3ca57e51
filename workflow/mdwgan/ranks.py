"""Mean ranks of generators over blocks: Friedman's test, Nemenyi's distance, and cliques."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

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
        statistic, p = stats.friedmanchisquare(*whole.round(12).to_numpy().T)
    unranked = [name for name in blocks if name not in ranked]
    distance = critical_difference(k, n, alpha)
    left_out = len(blocks) - n
    return Ranks(mean, n, left_out, unranked, float(statistic), float(p), distance)


def critical_difference(generators: int, blocks: int, alpha: float) -> float:
    """Nemenyi's: q sqrt(k (k + 1) / 6 N), q of the studentised range over sqrt 2."""
    q = stats.studentized_range.ppf(1 - alpha, generators, np.inf) / np.sqrt(2)
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
