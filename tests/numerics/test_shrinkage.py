"""Shrunken covariances against scikit-learn, and draws from them."""

import numpy as np
import pytest
from mdwgan.numerics.shrinkage import ledoit_wolf
from sklearn import covariance


def samples(n: int, genes: int, seed: int = 0) -> np.ndarray:
    """Correlated genes with means."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(n, 3)) @ random.normal(size=(3, genes))
    return random.normal(size=genes) + factors + 0.5 * random.normal(size=(n, genes))


@pytest.mark.parametrize(("n", "genes"), [(3, 40), (8, 40), (40, 40), (200, 7), (30, 2), (2, 9)])
def test_shrinkage_equals_scikit_learn(n, genes):
    x = samples(n, genes)
    matrix, shrinkage = covariance.ledoit_wolf(x)
    found = ledoit_wolf(x)
    assert found.shrinkage == pytest.approx(shrinkage, abs=1e-10)
    assert found.mu == pytest.approx(np.trace(np.cov(x.T, bias=True)) / genes, rel=1e-10)
    own = (1 - found.shrinkage) * found.centred.T @ found.centred / n
    assert np.allclose(own + found.shrinkage * found.mu * np.eye(genes), matrix, atol=1e-10)
    assert np.allclose(found.mean, x.mean(axis=0))


def test_draws_reproduce_mean_and_shrunken_covariance():
    x = samples(9, 6)
    x[:, 4] = 2.0  # constant in training
    found = ledoit_wolf(x)
    assert 0.02 < found.shrinkage < 0.9
    random = np.random.default_rng(0)
    drawn = found.draw(random.normal(size=(400_000, 9)), random)
    matrix, _ = covariance.ledoit_wolf(x)
    scale = np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
    assert np.abs((np.cov(drawn.T) - matrix) / scale).max() < 0.01
    assert np.abs((drawn.mean(axis=0) - x.mean(axis=0)) / np.sqrt(np.diag(matrix))).max() < 0.01
    assert drawn[:, 4].std() == pytest.approx(np.sqrt(found.shrinkage * found.mu), rel=0.01)


def test_samples_that_are_all_the_same_are_drawn_as_they_are():
    found = ledoit_wolf(np.tile([1.0, 2.0, 3.0], (5, 1)))
    assert found.shrinkage == 0 and found.mu == 0
    random = np.random.default_rng(0)
    assert np.allclose(found.draw(random.normal(size=(4, 5)), random), [1, 2, 3])
