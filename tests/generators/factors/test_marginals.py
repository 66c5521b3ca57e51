"""Marginals of factor models: SDs, groups, norms and shapes come out as planted."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.pool_sets import planted as planted_pool
from helpers.training_sets import SETTINGS as TRAINING
from mdwgan.generators.factors.marginals import Shape, shrunken_sd
from mdwgan.generators.registry import load, make
from mdwgan.numerics.shapes import KNOTS, LEVELS, LentShape, join_shapes, residual_shape
from mdwgan.samples.values import from_log, to_log

GENES = 400
KEYS = ("batch", "critic_steps", "gradient_penalty", "instance_noise", "lambda_d", "lambda_g")
SETTINGS = {key: TRAINING[key] for key in (*KEYS, "separate_heads")} | {
    "rate": 0.001,
    "critics": "mdwgan-gp",
    "dist_weight": 0,
    "width": 8,
    "components": 8,
    "share": "auto",
    "sampling": "matched",
    "updates": 4,
    "own": 0.5,
    "calibrate": True,
    "hidden": 8,
    "code": 2,
    "kl": 1,
}
GROUPS = np.repeat([0, 1], [120, 80])


def rng(seed=0):
    return np.random.default_rng(seed)


def log_sd_error(sd, true):
    """SD over genes of the log ratio: the level is of no account."""
    return np.std(np.log(sd / true))


def planted(n, seed=0):
    """True SDs, samples of them, and what a large tissue with similar SDs lends."""
    true = np.exp(0.4 * rng(1).normal(size=GENES))
    similar = true * np.exp(0.2 * rng(2).normal(size=GENES))
    z = rng(seed).normal(size=(n, GENES)) * true
    other = rng(3).normal(size=(200, GENES)) * similar
    lent = join_shapes(other.std(axis=0), [residual_shape(other, np.zeros(200))])
    return true, z, lent


@pytest.mark.parametrize("n", [4, 8, 20])
def test_sds_between_own_and_lent_are_nearer_to_the_truth_than_either(n):
    true, z, lent = planted(n)
    shape = Shape.fit(z, np.zeros(n, int), lent)
    own = z.std(axis=0, ddof=1)
    assert log_sd_error(shape.sd, true) < 0.9 * log_sd_error(own, true)
    assert log_sd_error(shape.sd, true) < log_sd_error(lent.sd, true)
    levels = [np.square(sd).sum() for sd in (own, shape.sd, lent.sd)]
    assert min(levels[0], levels[2]) <= levels[1] <= max(levels[0], levels[2])


def test_units_of_the_pool_do_not_matter_to_how_genes_differ():
    _, z, lent = planted(8)
    member = np.zeros(8, int)
    scaled = LentShape(7 * lent.sd, lent.quantiles, lent.norms, lent.samples)
    ratio = Shape.fit(z, member, scaled).sd / Shape.fit(z, member, lent).sd
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-4)


def test_with_many_samples_own_sds_stay():
    own, lent = np.array([1.0, 2.0, 0.5, 3.0]), np.array([2.0, 1.0, 1.0, 1.0])
    np.testing.assert_allclose(shrunken_sd(own, 10**6, lent, np.ones(1)), own, rtol=1e-4)


def test_a_gene_with_one_sd_has_that_one():
    own, lent = np.array([1.0, 2.0, 0.0, 3.0, 0.0]), np.array([1.0, 2.0, 4.0, np.nan, np.nan])
    sd = shrunken_sd(own, 10, lent, np.ones(1))
    assert sd[3] == 3 and sd[4] == 0
    assert 2 < sd[2] < 8  # the lent one at the level of the others
    assert np.isfinite(sd).all()


def test_without_a_pool_sds_are_the_samples_own():
    _, z, _ = planted(12)
    shape = Shape.fit(z, np.zeros(12, int))
    np.testing.assert_allclose(shape.sd, z.std(axis=0, ddof=1), rtol=1e-6)


def test_groups_keep_their_spread_and_one_sample_has_none():
    z = np.concatenate([rng().normal(size=(40, GENES)), 2 * rng(1).normal(size=(40, GENES))])
    z = np.concatenate([z, rng(2).normal(size=(1, GENES))])
    shape = Shape.fit(z, np.repeat([0, 1, 2], [40, 40, 1]))
    assert shape.spread[1] / shape.spread[0] == pytest.approx(2, rel=0.1)
    assert shape.spread[0] < shape.spread[2] < shape.spread[1]


def test_samples_are_as_unequally_far_from_the_mean_as_in_training():
    scale = np.exp(0.4 * rng(5).normal(size=200))[:, None]
    shape = Shape.fit(scale * rng().normal(size=(200, GENES)), np.zeros(200, int))
    normal = rng(1).normal(size=(100, GENES))
    made = shape.apply(normal, np.zeros(100, int), np.zeros((1, GENES)), centred=False)
    logs = np.log(np.square(made / shape.sd).mean(axis=1))
    before = np.log(np.square(normal).mean(axis=1))
    assert before.std() < 0.1
    assert logs.std() == pytest.approx(0.8, rel=0.15)
    assert np.corrcoef(logs, before)[0, 1] > 0.8  # the farthest sample stays the farthest


@pytest.mark.parametrize("n", [8, 12, 16])
def test_norms_of_few_samples_are_not_taken_for_equal(n):
    """The far one of a few moves their mean and SDs; the spread of norms is that of many.

    Of five samples of independent genes three quarters of it are found.
    """
    spreads = []
    for seed in range(40):
        scale = np.exp(0.25 * rng(seed).normal(size=n))[:, None]
        x = scale * rng(100 + seed).normal(size=(n, GENES))
        spreads.append(np.log(residual_shape(x, np.zeros(n))[1]))
    assert np.concatenate(spreads).std() == pytest.approx(0.5, rel=0.2)


def test_a_gene_with_two_peaks_keeps_them():
    """As genes of the Y chromosome have; it is seen in the pool, the other genes are normal."""
    other = rng().normal(size=(300, GENES))
    other[:, 0] = np.where(rng(1).random(300) < 0.5, -1, 1) + 0.1 * rng(2).normal(size=300)
    lent = join_shapes(np.ones(GENES), [residual_shape(other, np.zeros(300))])
    shape = Shape.fit(rng(3).normal(size=(8, GENES)), np.zeros(8, int), lent)
    normal = rng(4).normal(size=(500, GENES))
    made = shape.apply(normal, np.zeros(500, int), np.zeros((1, GENES)), centred=False) / shape.sd
    assert (np.abs(made[:, 0]) < 0.5).mean() < 0.1  # 0.38 of a normal distribution
    assert (np.abs(made[:, 1]) < 0.5).mean() > 0.3


def test_a_skewed_gene_is_skewed_and_ranks_stay():
    other = rng().normal(size=(300, GENES))
    other[:, :5] = rng(1).exponential(size=(300, 5))
    lent = join_shapes(np.ones(GENES), [residual_shape(other, np.zeros(300))])
    shape = Shape.fit(rng(3).normal(size=(8, GENES)), np.zeros(8, int), lent)
    normal = rng(4).normal(size=(400, GENES))
    made = shape.apply(normal, np.zeros(400, int), np.zeros((1, GENES)), centred=False)
    skew = ((made - made.mean(axis=0)) ** 3).mean(axis=0) / made.std(axis=0) ** 3
    assert skew[:5].min() > 0.5 and np.median(np.abs(skew[5:])) < 0.2
    ranks = [np.argsort(np.argsort(x[:, 0])) for x in (normal, made)]
    assert np.corrcoef(*ranks)[0, 1] > 0.98


def test_normal_samples_stay_as_they_are():
    """Nothing is made of noise: SDs, means and correlations are the factor model's."""
    factors = rng(7).normal(size=(3, GENES))
    z = rng().normal(size=(200, 3)) @ factors + rng(1).normal(size=(200, GENES))
    lent = join_shapes(z.std(axis=0), [residual_shape(z, GROUPS)])
    shape = Shape.fit(z, GROUPS, lent)
    normal = rng(2).normal(size=(200, 3)) @ factors + rng(3).normal(size=(200, GENES))
    normal /= np.sqrt(np.square(factors).sum(axis=0) + 1)
    made = shape.apply(normal, GROUPS, np.zeros((2, GENES)), centred=False)
    pairs = np.triu_indices(50, 1)
    before, after = (np.corrcoef(x[:, :50].T)[pairs] for x in (normal, made))
    assert np.corrcoef(before, after)[0, 1] > 0.98
    assert log_sd_error(made.std(axis=0), shape.sd) < 0.1


def test_centred_residuals_leave_the_groups_at_their_means():
    shape = Shape.fit(rng().exponential(size=(200, GENES)), GROUPS)
    means = rng(1).normal(size=(2, GENES))
    made = shape.apply(rng(2).normal(size=(200, GENES)), GROUPS, means, centred=True)
    for group in (0, 1):
        np.testing.assert_allclose(made[group == GROUPS].mean(axis=0), means[group], atol=1e-9)


def test_no_value_lies_below_no_expression():
    floor = np.full(GENES, -0.5)
    shape = Shape.fit(rng().normal(size=(200, GENES)), GROUPS, floor=floor)
    made = shape.apply(rng(1).normal(size=(200, GENES)), GROUPS, np.zeros((2, GENES)), centred=True)
    assert made.min() == -0.5


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_samples_are_enough(n):
    _, z, lent = planted(n)
    shape = Shape.fit(z, np.zeros(n, int), lent)
    made = shape.apply(
        rng(1).normal(size=(2, GENES)), np.zeros(2, int), np.zeros((1, GENES)), centred=False
    )
    assert np.isfinite(made).all()
    assert all(np.isfinite(value).all() for key, value in vars(shape).items() if key != "floor")


def test_missing_genes_and_tissues_of_small_groups_lend_nothing():
    other = rng().normal(size=(30, GENES))
    other[:, 0] = 1.0
    sd = np.where(np.arange(GENES) == 0, np.nan, 1.0)
    small = residual_shape(rng(1).normal(size=(3, GENES)), np.zeros(3))
    lent = join_shapes(sd, [small, residual_shape(other, np.zeros(30))])
    assert lent.samples == 30 and np.isnan(lent.quantiles[:, 0]).all()
    shape = Shape.fit(rng(2).normal(size=(8, GENES)), np.zeros(8, int), lent)
    assert np.isfinite(shape.quantiles).all() and shape.sd[0] > 0
    nothing = join_shapes(np.full(GENES, np.nan), [small])
    assert nothing.samples == 0
    assert np.isfinite(
        Shape.fit(rng(2).normal(size=(8, GENES)), np.zeros(8, int), nothing).sd
    ).all()


def test_quantiles_never_fall():
    _, z, lent = planted(20)
    shape = Shape.fit(np.exp(z), np.zeros(20, int), lent)
    assert (np.diff(shape.quantiles, axis=0) >= 0).all()
    assert len(KNOTS) == len(LEVELS) == len(shape.norms)


def test_counts_come_out_as_a_differential_expression_test_expects():
    """Integers, zeros, and the dispersion by mean of the negative binomial they were drawn from."""
    random = rng()
    mean = np.exp(random.uniform(np.log(2), np.log(5000), size=2000))
    dispersion = 0.05 + 2 / mean
    library = np.full(60, 1e7)

    def drawn(n):
        rates = random.gamma(1 / dispersion, mean * dispersion, size=(n, 2000))
        return random.poisson(rates)

    real = drawn(60)
    log = to_log(real.astype(float), "counts", library, 1e7)
    centre = log.mean(axis=0)
    member = np.zeros(60, int)
    shape = Shape.fit(log - centre, member, floor=-centre)
    z = shape.apply(
        random.normal(size=(200, 2000)), np.zeros(200, int), np.zeros((1, 2000)), centred=False
    )
    made = from_log(z + centre, "counts", np.full(200, 1e7), 1e7)
    assert (made == np.rint(made)).all() and made.min() == 0
    high = mean > 20  # below, logs of counts are no continuous values
    by_moments = (made.var(axis=0) - made.mean(axis=0)) / made.mean(axis=0) ** 2
    ratio = np.log(np.maximum(by_moments, 1e-3) / dispersion)
    for low, top in ((20, 100), (100, 1000), (1000, 5000)):
        chosen = high & (mean >= low) & (mean < top)
        assert abs(np.median(ratio[chosen])) < 0.25
    assert (made == 0).mean() == pytest.approx((real == 0).mean(), rel=0.5)


@pytest.mark.parametrize("name", ["mvn-pan", "cvae", "mdwgan-gp-pan"])
def test_marginals_are_a_setting_of_every_factor_model(name, tmp_path):
    data = planted_pool()
    floor = np.full(data.train.z.shape[1], 0.4)
    data = replace(data, mean=-floor * data.sd)
    labels = np.repeat([0, 1], 300)
    plain, made = (make(name, SETTINGS | {"marginals": m}) for m in ("gaussian", "shaped"))
    for model in (plain, made):
        model.fit(data, 0)
    z = made.sample(labels, 0).z
    assert plain.sample(labels, 0).z.min() < 0.4 <= z.min() + 1e-6, "no value below expression 0"
    made.save(tmp_path / "model.pt")
    again = load(tmp_path / "model.pt")
    assert np.array_equal(again.sample(labels, 0).z, z)
    plain.save(tmp_path / "plain.pt")
    assert load(tmp_path / "plain.pt").shape is None
