"""z-scores."""

import numpy as np
import pytest
from mdwgan.numerics.standardise import moments, scale, steady


def test_moments_are_numpy_s_and_a_constant_gene_has_scale_1():
    log = np.random.default_rng(0).normal(5, 2, (30, 4))
    log[:, 2] = 7.25
    mean, sd = moments(log)
    assert np.array_equal(mean, log.mean(axis=0))
    assert np.array_equal(sd[[0, 1, 3]], log.std(axis=0)[[0, 1, 3]]) and sd[2] == 1
    assert not ((log - mean) / sd)[:, 2].any()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_scale_keeps_the_type_and_its_argument(kind):
    sd = np.array([0, 1e-9, 1e-7, 3], kind)
    scales = scale(sd)
    assert scales.dtype == kind and scales.tolist() == [1, 1, kind(1e-7), 3]
    assert sd[0] == 0


def test_genes_that_hardly_vary_are_told_from_constant_ones():
    assert steady(np.array([0, 1e-9, 0.009, 0.02, 1.0, 1.0, 2.0])).tolist() == [
        *(False, False, True),
        *(False, False, False, False),
    ]
    assert not steady(np.zeros(3)).any() and not steady(np.zeros(0)).any()
