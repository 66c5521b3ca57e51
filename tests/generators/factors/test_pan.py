"""mvn-pan: its covariance is the mixture, the shares are chosen without the test set."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.pool_sets import GENES, planted
from helpers.training_sets import samples
from mdwgan.cohort.pool import own_groups
from mdwgan.errors import InputError
from mdwgan.generators.factors.pan import draw_groups
from mdwgan.generators.factors.structure import DEFAULT, Mixture, Shares, choose_shares
from mdwgan.generators.registry import load, make
from mdwgan.numerics.factors import within

SETTINGS = {"components": 40, "share": "auto", "marginals": "gaussian", "sampling": "matched"}


def fitted(data, seed=0, **settings):
    generator = make("mvn-pan", SETTINGS | settings)
    generator.fit(data, seed)
    return generator


def test_a_matched_cohort_has_the_mixture_as_its_covariance():
    data = planted()
    data = replace(data, train=replace(data.train, sources=None))
    labels = np.repeat([0, 1], [4000, 6000])
    z = fitted(data, share=0.5).sample(labels, 0).z
    shares, _ = choose_shares(data.train, data.pool, data.sd, 0)
    mixture = Mixture(data.train, data.pool, data.sd)
    rows, variance = mixture.factors(Shares(0.5, shares.projected, shares.variance))
    part = within(z, labels)
    found = part.rows.T @ part.rows * np.outer(part.sd, part.sd)
    expected = rows.T @ rows
    np.fill_diagonal(expected, variance)
    assert np.abs(found - expected).max() < 0.02 * variance.max()
    means = np.stack([z[labels == label].mean(axis=0) for label in (0, 1)])
    assert np.abs(means - mixture.means).max() < 0.03  # noise that genes do not share is left


def test_the_mixture_against_matrices():
    data, shares = planted(), Shares(0.3, 0.4, 0.5)
    part = within(data.train.z, own_groups(data.train))
    own, lent = part.rows.T @ part.rows, data.pool.factors.T.astype(float) @ data.pool.factors
    basis = data.pool.factors.astype(float) / np.linalg.norm(data.pool.factors, axis=1)[:, None]
    inside = basis.T @ (basis @ part.rows.T) @ (part.rows @ basis.T) @ basis
    v = np.sqrt(0.5 * np.square(part.sd) + 0.5 * np.square(data.pool.sd.astype(float)))
    expected = (0.7 * (0.6 * own + 0.4 * inside) + 0.3 * lent) * np.outer(v, v)
    rows, variance = Mixture(data.train, data.pool, data.sd).factors(shares)
    assert np.allclose(rows.T @ rows, expected)
    assert np.allclose(variance, np.maximum(np.square(v), np.diag(expected)))


def test_means_of_a_matched_cohort_are_the_groups_own():
    data = planted()
    z = fitted(data).sample(np.repeat([0, 1], 400), 0).z
    for label in (0, 1):
        own = data.train.z[data.train.labels == label].mean(axis=0)
        assert np.abs(z[label * 400 : (label + 1) * 400].mean(axis=0) - own).max() < 0.15


def test_the_pool_is_chosen_where_it_is_right_and_left_where_it_is_wrong():
    data = planted()
    chosen, table = choose_shares(data.train, data.pool, data.sd, 0)
    random = np.random.default_rng(3)
    wrong = random.normal(size=(2, GENES)).astype(np.float32)
    wrong /= np.sqrt(np.square(wrong).sum(axis=0) + 0.25)
    unlike = replace(data.pool, factors=wrong)
    other, _ = choose_shares(data.train, unlike, data.sd, 0)
    assert chosen.pool >= 0.3 > other.pool
    best = table.loc[table["score"].idxmax()]
    assert (best["pool"], best["projected"]) == (chosen.pool, chosen.projected)


def test_the_test_set_has_no_say():
    data = planted()
    other = replace(data, test=samples(n=40, genes=GENES, seed=8, shift=-50))
    labels = np.array([0, 1, 1])
    assert np.array_equal(fitted(data).sample(labels, 0).z, fitted(other).sample(labels, 0).z)


def test_a_saved_model_draws_the_same_bytes(tmp_path):
    generator = fitted(planted())
    generator.row = "my-pan"
    generator.save(tmp_path / "model.pt")
    again = load(tmp_path / "model.pt")
    labels = np.array([0, 1, 0, 1, 1])
    assert again.row == "my-pan" and again.name == "mvn-pan"
    assert np.array_equal(again.sample(labels, 3).z, generator.sample(labels, 3).z)
    assert not np.array_equal(again.sample(labels, 4).z, generator.sample(labels, 3).z)
    fitted(planted()).save(tmp_path / "second.pt")
    generator.row = generator.name
    generator.save(tmp_path / "model.pt")
    assert (tmp_path / "second.pt").read_bytes() == (tmp_path / "model.pt").read_bytes()


def test_too_few_samples_and_no_pool():
    data = planted()
    few = data.train.take(np.arange(3))
    generator = fitted(replace(data, train=few))
    assert generator.reason == "3 training samples, 4 needed"
    with pytest.raises(InputError, match="mvn-pan needs a pool of other tissues"):
        fitted(replace(data, pool=None))
    assert choose_shares(data.train.take(np.arange(6)), data.pool, data.sd, 0)[0] == DEFAULT


def test_a_gene_that_the_pool_lacks_has_its_own_variance():
    data = planted()
    sd = data.pool.sd.copy()
    sd[0] = np.nan
    mixture = Mixture(data.train, replace(data.pool, sd=sd), data.sd)
    assert mixture.pool_variance[0] == mixture.own_variance[0]


def test_groups_come_in_their_shares():
    counts = np.array([[3.0, 0.0], [1.0, 0.0], [0.0, 5.0]])
    labels = np.array([0, 1, 0, 0, 0, 0, 1])
    random = np.random.default_rng(0)
    matched = draw_groups(labels, counts, "matched", random)
    assert sorted(matched[labels == 0]) == [0, 0, 0, 0, 1] and set(matched[labels == 1]) == {2}
    many = draw_groups(np.zeros(4000, int), counts, "iid", random)
    assert (many == 0).mean() == pytest.approx(0.75, abs=0.03) and 2 not in many
