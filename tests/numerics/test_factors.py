"""Covariances as factors, against the gene x gene matrices that they stand for."""

import numpy as np
import pytest
from mdwgan.numerics.correlation import dist_of, unit_columns
from mdwgan.numerics.factors import dist_to_model, remainder, top_factors, within


def samples(n=30, genes=12, seed=0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.normal(size=(n, 3)) @ random.normal(size=(3, genes)) + random.normal(
        size=(n, genes)
    )


def test_residuals_within_groups_are_a_correlation_matrix():
    x, groups = samples(), np.repeat(["a", "b", "c"], [14, 15, 1])
    x[groups == "b"] += 50
    part = within(x, groups)
    centred = np.concatenate([x[groups == g] - x[groups == g].mean(axis=0) for g in "abc"])
    covariance = centred.T @ centred / 27
    assert part.freedom == 27
    assert np.allclose(part.sd, np.sqrt(np.diag(covariance)))
    scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    assert np.allclose(part.rows.T @ part.rows, covariance / scale)


def test_a_constant_gene_and_groups_of_one_sample():
    x = samples()
    x[:, 4] = 7
    part = within(x, np.zeros(30))
    assert part.sd[4] == 0 and not part.rows[:, 4].any() and np.isfinite(part.rows).all()
    alone = within(samples(n=3), np.arange(3))
    assert alone.freedom == 0 and not alone.rows.any() and not alone.sd.any()


def test_top_factors_are_the_eigenvectors_of_the_matrix():
    x = samples()
    factors = top_factors(x, 4)
    values = np.linalg.eigvalsh(x.T @ x)[::-1][:4]
    assert np.allclose(np.square(factors).sum(axis=1), values)
    assert np.allclose(x.T @ x @ factors.T, factors.T * values)
    assert np.allclose(top_factors(x, 99).T @ top_factors(x, 99), x.T @ x)
    assert len(top_factors(np.zeros((3, 5)), 2)) == 0


def test_what_factors_leave_is_never_negative():
    factors = np.array([[1.0, 2.0], [0.0, 1.0]])
    assert remainder(np.array([3.0, 4.0]), factors).tolist() == [2.0, 0.0]


@pytest.mark.parametrize("constant", [False, True])
def test_dist_to_a_model_is_the_correlation_of_two_triangles(constant):
    """Against gene x gene matrices, and against a large sample of the model."""
    real, random = samples(seed=1), np.random.default_rng(2)
    if constant:
        real[:, 0] = 1.0
    factors, noise = random.normal(size=(3, 12)), random.uniform(0.5, 2, size=12)
    variance = np.square(factors).sum(axis=0) + noise
    model = (factors.T @ factors) / np.sqrt(np.outer(variance, variance))
    upper = np.triu_indices(12, 1)
    with np.errstate(invalid="ignore"):
        of_real = np.nan_to_num(np.corrcoef(real.T))
    expected = np.corrcoef(of_real[upper], model[upper])[0, 1]
    assert dist_to_model(unit_columns(real), factors, variance) == pytest.approx(expected)
    drawn = random.normal(size=(4000, 3)) @ factors
    drawn += random.normal(size=drawn.shape) * np.sqrt(noise)
    assert dist_of(unit_columns(real), unit_columns(drawn)) == pytest.approx(expected, abs=0.03)


def test_a_model_without_correlation_has_no_dist():
    assert np.isnan(dist_to_model(unit_columns(samples()), np.zeros((1, 12)), np.ones(12)))
