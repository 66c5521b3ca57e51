"""Inverse power laws, and the size for a score."""

import numpy as np
import pytest
from mdwgan.inference.learning_curve import PowerLaw, fit_power_law, size_for

SIZES = [5, 10, 20, 40]


def test_a_power_law_is_found_again_and_extrapolated():
    law = PowerLaw(0.9, 2.0, 0.8)
    found = fit_power_law(SIZES, law.at(SIZES))
    assert found.at([80, 160]) == pytest.approx(law.at([80, 160]), abs=1e-3)


def test_noise_does_not_carry_it_above_one():
    random = np.random.default_rng(0)
    for _ in range(20):
        scores = np.minimum(0.97 + random.normal(0, 0.03, 4), 1)
        assert -1 <= fit_power_law(SIZES, scores).at(1000) <= 1


def test_it_needs_three_sizes():
    assert fit_power_law([5, 10, 20], [0.5, np.nan, 0.6]) is None
    assert fit_power_law([5, 10], [0.5, 0.6]) is None


@pytest.mark.parametrize(
    ("scores", "wanted", "size"),
    [
        ([0.5, 0.6, 0.8, 0.9], 0.8, 20),
        ([0.5, 0.7, 0.9, 0.95], 0.8, 15),  # halfway in log n is 14.1
        ([0.85, 0.9, 0.9, 0.9], 0.8, 5),
        ([0.5, 0.8, 0.7, 0.9], 0.8, 10),
    ],
)
def test_the_smallest_size_for_a_score(scores, wanted, size):
    assert size_for(SIZES, scores, wanted) == size


def test_beyond_the_grid_the_law_says_it_and_not_for_ever():
    law = PowerLaw(0.9, 2.0, 0.8)
    size = size_for(SIZES, law.at(SIZES), 0.85)
    assert size > 40 and law.at(size) == pytest.approx(0.85, abs=0.005)
    assert np.isnan(size_for(SIZES, law.at(SIZES), 0.95)), "above the limit"
    slow = PowerLaw(1.0, 1.0, 0.1)
    assert np.isnan(size_for(SIZES, slow.at(SIZES), 0.8)), "too far"
    assert np.isnan(size_for(SIZES, [np.nan] * 4, 0.8))
