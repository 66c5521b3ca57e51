"""Matched latents: exact means and covariance, the same distribution of each sample."""

import numpy as np
import pytest
from mdwgan.numerics.latents import latents, match
from scipy import stats

GROUPS = np.repeat([0, 1, 2], [20, 15, 5])


def drawn(count, sampling="matched", seed=0, groups=GROUPS) -> np.ndarray:
    return latents(groups, count, sampling, np.random.default_rng(seed))


def test_means_are_zero_in_each_group_and_the_covariance_is_the_identity():
    z = drawn(6)
    for group in range(3):
        assert np.allclose(z[group == GROUPS].mean(axis=0), 0)
    assert np.allclose(z.T @ z / (40 - 3), np.eye(6))


def test_more_latents_than_a_cohort_can_have_uncorrelated():
    """The first ones are, as many as there are degrees of freedom; all have SD 1."""
    z = drawn(50)
    assert np.allclose(z[:, :37].T @ z[:, :37] / 37, np.eye(37))
    assert np.allclose(np.square(z).sum(axis=0) / 37, 1)
    assert np.allclose(z[GROUPS == 2].mean(axis=0), 0)


def test_a_sample_alone_is_distributed_as_before():
    first = np.array([drawn(3, seed=seed)[0, 0] for seed in range(600)])
    expected = np.sqrt((1 - 1 / 20) * 40 / 37 * 37 / 40)  # SD of a centred value in a group of 20
    assert stats.kstest(first / expected, "norm").pvalue > 0.001


@pytest.mark.parametrize("groups", [np.array([0]), np.array([0, 1, 2])])
def test_groups_of_one_sample_have_their_mean_alone(groups):
    assert not drawn(2, groups=groups).any()


def test_independent_draws_are_left_alone_and_signs_are_kept():
    raw = np.random.default_rng(3).normal(size=(40, 4))
    assert np.array_equal(latents(GROUPS, 4, "iid", np.random.default_rng(3)), raw)
    assert all(np.corrcoef(raw[:, k], match(raw, GROUPS)[:, k])[0, 1] > 0.7 for k in range(4))
