"""True effects from estimates and their errors."""

import numpy as np
import pytest
from mdwgan.inference.effects import fit_prior, normal_se


def estimates(random, share: float, spread: float, genes: int = 4000, se: float = 0.5):
    effect = np.where(random.random(genes) < share, random.normal(0, spread, genes), 0.0)
    return effect, effect + se * random.normal(size=genes), np.full(genes, se)


def test_the_spread_of_the_truth_is_found_and_not_that_of_the_estimates():
    random = np.random.default_rng(0)
    effect, estimate, se = estimates(random, 0.3, 1.0)
    prior = fit_prior(estimate, se)
    variance = (prior.weights * prior.sds**2).sum()
    assert variance == pytest.approx(effect.var(), rel=0.15)
    assert estimate.var() > 1.6 * effect.var()


def test_draws_are_as_many_beyond_a_cut_as_the_truth_has():
    random = np.random.default_rng(1)
    effect, estimate, se = estimates(random, 0.3, 1.0)
    prior = fit_prior(estimate, se)
    shares = [np.mean(np.abs(prior.draw(estimate, se, random)) > 1) for _ in range(20)]
    assert np.mean(shares) == pytest.approx(np.mean(np.abs(effect) > 1), abs=0.015)
    assert np.mean(np.abs(estimate) > 1) > 1.3 * np.mean(shares)
    drawn = np.mean([prior.draw(estimate, se, random) for _ in range(20)], axis=0)
    assert np.corrcoef(drawn, effect)[0, 1] > 0.7, "each gene keeps its own effect"


def test_without_effects_nothing_is_drawn_beyond_the_noise():
    random = np.random.default_rng(2)
    _, estimate, se = estimates(random, 0.0, 1.0)
    drawn = fit_prior(estimate, se).draw(estimate, se, random)
    assert np.mean(np.abs(drawn) > 0.5) < 0.01 < 0.2 < np.mean(np.abs(estimate) > 0.5)


def test_a_normal_with_the_new_error_has_students_p():
    from scipy import stats

    estimate, se, df = np.array([0.0, 0.01, 0.5, 3.0, 50.0]), np.ones(5), np.full(5, 8.0)
    normal = normal_se(estimate, se, df)
    assert np.all(normal >= 1) and np.isfinite(normal).all()
    z, t = estimate[2:] / normal[2:], estimate[2:]
    assert 2 * stats.norm.sf(z) == pytest.approx(2 * stats.t.sf(t, 8))
