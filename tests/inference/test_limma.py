"""Many tests by limma in one process."""

import sys

import numpy as np
import pytest
from mdwgan.errors import InputError
from mdwgan.inference.limma import GroupTest, library_sizes, limma_tests

GENES = 400


def counts(random, samples: int = 16) -> np.ndarray:
    """Negative binomial counts without any difference; gene 0 is 0 everywhere."""
    means = np.exp(random.normal(5, 1, GENES))
    depth = random.uniform(0.5, 2, (samples, 1))
    values = random.poisson(random.gamma(5, means / 5, (samples, GENES)) * depth)
    values[:, 0] = 0
    return values


def halves(samples: int = 16) -> np.ndarray:
    return np.arange(samples) >= samples // 2


def test_where_nothing_is_true_p_values_are_uniform(limma):
    random = np.random.default_rng(0)
    tests = [GroupTest(counts(random), halves()) for _ in range(5)]
    share = [np.mean(fit.p[1:] < 0.05) for fit in limma_tests(tests, counts=True)]
    assert 0.03 < np.mean(share) < 0.07


def test_planted_differences_are_found_whatever_the_depth(limma):
    random = np.random.default_rng(1)
    values = counts(random).astype(float)
    values[8:, 1:21] *= 4
    values[8:] *= 3
    (fit,) = limma_tests([GroupTest(values.round(), halves())], counts=True)
    assert np.isnan([fit.log2fc[0], fit.se[0], fit.p[0], fit.df[0]]).all()
    assert np.median(fit.log2fc[1:21]) == pytest.approx(2, abs=0.3)
    assert abs(np.median(fit.log2fc[21:])) < 0.2
    assert np.mean(fit.p[1:21] < 0.05) > 0.9


def test_values_that_are_no_counts_are_tested_on_log2(limma):
    random = np.random.default_rng(2)
    values = np.exp(random.normal(3, 0.5, (16, GENES)))
    values[8:, :20] *= 4
    (fit,) = limma_tests([GroupTest(values, halves())], counts=False)
    logs = np.log2(values + 1)
    assert fit.log2fc == pytest.approx(logs[8:].mean(axis=0) - logs[:8].mean(axis=0))


def test_a_covariate_takes_its_part_away(limma):
    random = np.random.default_rng(3)
    values = np.exp(random.normal(3, 0.3, (16, GENES)))
    source = (np.arange(16) % 8 >= 4) != halves()
    source[:2] = ~source[:2]
    values[source] *= 8
    alone, beside = limma_tests(
        [
            GroupTest(values, halves()),
            GroupTest(values, halves(), source[:, None].astype(float)),
        ],
        counts=False,
    )
    assert np.median(beside.se) < np.median(alone.se) / 2
    assert abs(np.median(beside.log2fc)) < 0.2


@pytest.mark.parametrize(
    ("group", "covariates", "note"),
    [
        (np.array([False, True]), None, "1 against 1 samples are too few"),
        (np.zeros(4, dtype=bool), None, "4 against 0 samples are too few"),
        (halves(4), halves(4)[:, None] * 1.0, "can't be told from the covariates"),
        (halves(4), np.eye(4)[:, 1:3], "too few for 4 coefficients"),
    ],
)
def test_what_can_not_be_tested_says_why(limma, group, covariates, note):
    values = np.ones((len(group), 3))
    (fit,) = limma_tests([GroupTest(values, group, covariates)], counts=True)
    assert note in fit.note
    assert np.isnan(fit.p).all()


@pytest.mark.parametrize(("counted", "least"), [(True, 2), (False, 1)])
def test_too_few_genes_above_0_are_a_reason(limma, counted, least):
    values = counts(np.random.default_rng(4), 6)
    values[:, least:] = 0
    values[:, :least] = np.arange(20, 20 + 6 * least).reshape(6, least)
    less = values.copy()
    less[:, least - 1] = 0
    tests = [GroupTest(of, halves(6)) for of in (values, less)]
    enough, few = limma_tests(tests, counts=counted)
    assert few.note == f"{least - 1} genes above 0, {least} needed" and np.isnan(few.p).all()
    assert enough.note == "" and np.isfinite(enough.p[:least]).all()


def test_library_sizes_follow_depth_and_not_a_single_loud_gene():
    values = np.tile(np.arange(1.0, 51)[:, None], (1, 4)) * [1, 2, 4, 8]
    sizes = library_sizes(values)
    assert sizes / sizes[0] == pytest.approx([1, 2, 4, 8])
    values[0, 0] = 1e6
    loud = library_sizes(values)
    assert loud / loud[0] == pytest.approx([1, 2, 4, 8])
    assert library_sizes(np.array([[0.0, 3], [2, 0]])) == pytest.approx([2, 3])


def test_without_r_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "rpy2", None)
    with pytest.raises(InputError, match=r"rpy2 can't be imported.*envs/rpy2\.yaml"):
        next(limma_tests([], counts=True))
