"""Combining rules: by hand, on nulls whose truth is known, and at their edges."""

import numpy as np
import pytest
from mdwgan.inference.combine import (
    bootstrap_factor,
    combine_added,
    combine_generated,
    shrunken_ratio,
)
from mdwgan.inference.cuts import Cuts
from mdwgan.inference.resample import bootstrap_rows, donors_and_strata
from mdwgan.numerics.ranks import adjust

TEN = bootstrap_factor(np.array([10, 10]), np.ones(2))


def design(paired: int, normal: int, tumour: int) -> tuple[np.ndarray, np.ndarray]:
    """Donors and labels of a cohort with paired donors, and with donors of one condition."""
    pairs = [f"p{i}" for i in range(paired)]
    donors = [
        *pairs,
        *(f"n{i}" for i in range(normal)),
        *pairs,
        *(f"t{i}" for i in range(tumour)),
    ]
    return np.array(donors), np.repeat([0, 1], [paired + normal, paired + tumour])


def test_the_mean_and_the_rule_of_added_samples_by_hand():
    log2fc = np.array([[1.0], [2.0], [3.0]])
    se = np.array([[0.1], [0.2], [0.3]])
    found = combine_added(log2fc, se, np.array([18.0]), size=2.0)
    within = (0.01 + 0.04 + 0.09) / 3
    assert found["log2fc"][0] == 2
    assert found["se"][0] == pytest.approx(np.sqrt(1 / 3 + 2 * within))
    assert found["df"][0] == 18


def test_the_rule_of_generated_samples_where_all_genes_have_one_ratio():
    """B/U is 2 in each gene: T = (1 + 1/m) B - U, its bootstrap part put right."""
    random = np.random.default_rng(0)
    m, genes = 20, 4000
    log2fc = random.normal(scale=np.sqrt(2), size=(m, genes))
    found = combine_generated(log2fc, np.ones((m, genes)), np.full(genes, 30.0), TEN)
    expected = TEN * (2 - 1) + 2 / m
    assert np.median(found["se"]) == pytest.approx(np.sqrt(expected), rel=0.02)
    assert np.ptp(found["se"]) < 0.05, "ratios that differ by noise alone are one ratio"


def test_a_variance_that_would_be_negative_keeps_a_part_of_u():
    log2fc = np.full((5, 3), 0.2) + np.linspace(-0.01, 0.01, 5)[:, None]
    found = combine_generated(log2fc, np.ones((5, 3)), np.full(3, 8.0), TEN)
    assert found["se"].to_numpy() == pytest.approx(np.sqrt(1 / 5))
    assert (found["df"] >= 1).all() and found["p"].between(0, 1).all()


def test_a_bootstrap_of_few_donors_is_put_right():
    factor = bootstrap_factor(np.array([5, 5]), np.ones(2))
    assert factor == pytest.approx(1.25)
    random = np.random.default_rng(1)
    sample = random.normal(size=5)
    means = random.choice(sample, size=(100_000, 5)).mean(axis=1)
    assert factor * means.var() == pytest.approx(sample.var(ddof=1) / 5, rel=0.02)


@pytest.mark.parametrize(
    ("paired", "normal", "tumour"),
    [(0, 5, 9), (6, 0, 0), (2, 3, 4), (3, 2, 2), (1, 4, 4), (1, 2, 2), (4, 1, 6), (5, 0, 3)],
)
def test_a_bootstrap_is_put_right_where_some_donors_are_paired(paired, normal, tumour):
    """Its variance, times the factor, is the true one on average over values of variance 1.

    A difference of means is a weighted sum of the values, so the average is the sum over values of
    the variance of their weights.
    """
    donors, labels = design(paired, normal, tumour)
    counts, strata = donors_and_strata(donors, labels, [0, 1])
    random = np.random.default_rng(5)
    rows = [bootstrap_rows(donors, labels, random) for _ in range(4000)]
    times = np.array([np.bincount(drawn, minlength=len(labels)) for drawn in rows])
    found = (times * np.array([-1, 1])[labels] / counts[labels]).var(axis=0).sum()
    assert bootstrap_factor(counts, strata) * found == pytest.approx((1 / counts).sum(), rel=0.04)


@pytest.mark.parametrize("prior_df", [4.0, 20.0])
def test_ratios_that_differ_in_truth_stay_apart(prior_df):
    random = np.random.default_rng(2)
    truth = 2 * prior_df / random.chisquare(prior_df, 20_000)
    seen = truth * random.chisquare(19, 20_000) / 19
    shrunken, found = shrunken_ratio(seen, 19)
    assert found == pytest.approx(prior_df, rel=0.15)
    assert np.square(shrunken - truth).mean() < np.square(seen - truth).mean()


@pytest.mark.parametrize(
    ("paired", "normal", "tumour"), [(0, 10, 10), (3, 2, 2), (2, 3, 3), (1, 2, 2)]
)
def test_p_values_hold_where_nothing_is_true(paired, normal, tumour):
    """Cohorts of bootstraps of one cohort, all normal, drawn as the rule supposes."""
    donors, labels = design(paired, normal, tumour)
    counts, strata = donors_and_strata(donors, labels, [0, 1])
    factor, df = bootstrap_factor(counts, strata), np.full(300, len(labels) - 2.0)
    random = np.random.default_rng(3)
    shares = []
    for _ in range(40):
        real = random.normal(size=(len(labels), 300))
        estimates, errors = [], []
        for _ in range(20):
            rows = bootstrap_rows(donors, labels, random)
            parts = [real[rows[labels[rows] == label]] for label in (0, 1)]
            drawn = [
                random.normal(part.mean(axis=0), part.std(axis=0), part.shape) for part in parts
            ]
            squares = sum(np.square(part - part.mean(axis=0)).sum(axis=0) for part in drawn)
            estimates.append(drawn[1].mean(axis=0) - drawn[0].mean(axis=0))
            errors.append(np.sqrt(squares / df * (1 / counts).sum()))
        found = combine_generated(np.array(estimates), np.array(errors), df, factor)
        shares.append(np.mean(found["p"] < 0.05))
    assert 0.03 < np.mean(shares) < 0.07


def test_genes_that_were_not_tested_stay_empty():
    log2fc = np.random.default_rng(4).normal(size=(6, 50))
    log2fc[2, 7] = np.nan
    for found in (
        combine_generated(log2fc, np.ones((6, 50)), np.full(50, 9.0), TEN),
        combine_added(log2fc, np.ones((6, 50)), np.full(50, 9.0), 2.0),
    ):
        assert found["p"].isna().tolist() == [gene == 7 for gene in range(50)]


def test_adjusted_p_and_calls_by_the_configs_cuts():
    p = np.array([0.01, np.nan, 0.04, 0.03])
    assert adjust(p, "bh")[[0, 2, 3]] == pytest.approx([0.03, 0.04, 0.04]) and np.isnan(
        adjust(p, "bh")[1]
    )
    log2fc = np.array([2.0, 3, -2, 0.5])
    assert Cuts(1, 0.05, "pvalue").calls(log2fc, p).tolist() == [True, False, True, False]
    assert Cuts(1, 0.035, "padj").calls(log2fc, p).tolist() == [True, False, False, False]
