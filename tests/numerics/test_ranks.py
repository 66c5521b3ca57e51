"""Ranks and signed-rank tests: published examples, scipy, and all signs by hand."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from mdwgan.numerics.ranks import (
    adjust,
    cliques,
    critical_difference,
    mean_ranks,
    rank_biserial,
    signed_rank,
)
from mdwgan.seeds import rng
from scipy import stats

# Demsar 2006, Table 6: AUC of C4.5, +m, +cf, +m+cf on 14 data sets, as the ranks printed there.
RANKS = np.array(
    [
        [4, 3, 2, 1],
        [1, 2, 3, 4],
        [4, 1, 2, 3],
        [4, 1, 3, 2],
        [4, 2, 3, 1],
        [1, 2.5, 4, 2.5],
        [3, 2, 4, 1],
        [2.5, 2.5, 4, 1],
        [4, 3, 2, 1],
        [2.5, 2.5, 2.5, 2.5],
        [4, 2.5, 1, 2.5],
        [3, 2, 4, 1],
        [4, 1, 2, 3],
        [3, 1, 4, 2],
    ]
)


def test_demsar_s_ranks_friedman_and_nemenyi():
    names = ["C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"]
    found = mean_ranks(pd.DataFrame(-RANKS, columns=names), 0.05)
    assert found.mean[names].round(3).tolist() == [3.143, 2.0, 2.893, 1.964]
    assert found.mean.index.tolist() == ["C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5"]
    assert found.distance == pytest.approx(1.25, abs=0.005)
    assert critical_difference(4, 14, 0.10) == pytest.approx(1.12, abs=0.005)
    # The paper has no correction for ties: one block of four equals, three pairs.
    ties = 1 - (4**3 - 4 + 3 * (2**3 - 2)) / (14 * (4**3 - 4))
    assert found.statistic * ties == pytest.approx(9.28, abs=0.005)
    chi2 = found.statistic * ties
    assert 13 * chi2 / (14 * 3 - chi2) == pytest.approx(3.69, abs=0.005)
    assert found.p == stats.friedmanchisquare(*RANKS.T).pvalue
    assert (found.blocks, found.left_out, found.unranked) == (14, 0, [])


# Table 2 there: AUC of C4.5+m less that of C4.5.
AUC = np.array(
    [0.005, -0.008, 0.017, 0.033, 0.006, -0.005, 0.007, 0, 0.063, 0, 0.022, 0.047, 0.009, 0.021]
)


def test_demsar_s_signed_rank_test():
    # R+ = 93 and R- = 12, ranks of the two zeros split; z = -2.54
    assert rank_biserial(AUC) == pytest.approx((93 - 12) / 105)
    z = stats.wilcoxon(AUC, zero_method="zsplit", correction=False, method="asymptotic").zstatistic
    assert abs(z) == pytest.approx(2.54, abs=0.01)
    assert signed_rank(AUC) == pytest.approx(by_all_signs(AUC)) and signed_rank(AUC) < 0.05


def by_all_signs(differences: np.ndarray) -> float:
    """Two-sided p by brute force: the balance of ranks under every pattern of signs."""
    ranks, moves = stats.rankdata(np.abs(differences)), differences != 0
    signs = np.array(list(product([-1, 1], repeat=int(moves.sum()))))
    observed = abs((ranks * np.sign(differences)).sum())
    return (np.abs(signs @ ranks[moves]) >= observed - 1e-9).mean()


@pytest.mark.parametrize("n", [6, 9, 12, 15])
def test_signed_rank_test_is_exact_with_ties_and_zeros(n):
    random = rng(n, "ties")
    for differences in (random.normal(size=n), random.integers(-2, 5, n) * 0.1, np.zeros(n)):
        assert signed_rank(differences) == pytest.approx(by_all_signs(differences))
    smooth = random.normal(size=n)
    assert signed_rank(smooth) == pytest.approx(stats.wilcoxon(smooth).pvalue)
    # 15 tissues, better in all: two equal differences don't change what can be decided.
    tied = np.concatenate([[1.0], np.arange(1.0, n)])
    assert signed_rank(tied) == pytest.approx(2 / 2**n)


@pytest.mark.parametrize(("k", "q"), [(2, 1.960), (5, 2.728), (10, 3.164)])
def test_critical_values_are_those_of_demsar_s_table_5(k, q):
    assert critical_difference(k, 1, 0.05) == pytest.approx(q * (k * (k + 1) / 6) ** 0.5, abs=0.005)


def test_holm_by_hand_and_bh_by_scipy():
    p = [0.01, 0.04, 0.03, 0.005]
    assert adjust(p, "holm") == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert adjust([0.6, 0.7], "holm") == pytest.approx([1, 1])
    assert adjust(p, "bh") == pytest.approx(stats.false_discovery_control(p))
    assert len(adjust([], "holm")) == len(adjust([], "bh")) == 0


def test_ranks_of_incomplete_blocks():
    nan = np.nan
    blocks = pd.DataFrame(
        {"a": [3, 3, 3, 3], "b": [2, 2, 2, nan], "c": [1, 1, 1, 1], "d": [nan, nan, nan, 9]}
    )
    found = mean_ranks(blocks)
    assert found.mean.to_dict() == {"a": 1, "b": 2, "c": 3}
    assert (found.blocks, found.left_out, found.unranked) == (3, 1, ["d"])
    assert mean_ranks(blocks[["a"]]) is None
    assert mean_ranks(blocks[:0]) is None
    two = mean_ranks(blocks[["a", "c"]])
    assert np.isnan(two.p) and two.mean.tolist() == [1, 2]


def test_cliques_by_hand():
    def differ(*names):
        return {frozenset(name) for name in names}

    assert cliques(list("abcd"), differ("ac", "ad", "bd")) == [(0, 1), (1, 2), (2, 3)]
    assert cliques(list("abcd"), set()) == [(0, 3)]
    assert cliques(list("abc"), differ("ab", "ac", "bc")) == []
    assert cliques(list("abcd"), differ("ad")) == [(0, 2), (1, 3)]
