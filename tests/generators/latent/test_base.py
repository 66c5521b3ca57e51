"""What all models of latents keep: labels, the factor model's covariance, bytes, reasons."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.pool_sets import GENES, planted
from helpers.training_sets import samples
from mdwgan.generators.factors.structure import choose_structure
from mdwgan.generators.latent.base import own_latents
from mdwgan.generators.registry import load, make
from mdwgan.numerics.factors import within

SETTINGS = {
    "components": 8,
    "share": "auto",
    "marginals": "gaussian",
    "sampling": "matched",
    "updates": 60,
    "own": 0.5,
    "calibrate": True,
    "hidden": 16,
    "code": 2,
    "kl": 1,
    "steps": 8,
}
NAMES = ["cvae", "diffusion"]
LABELS = np.repeat([0, 1], [400, 600])


def fitted(name, data=None, seed=0, **settings):
    generator = make(name, SETTINGS | settings)
    generator.history = generator.fit(data or planted(), seed)
    return generator


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_covariance_are_the_factor_model_s(name):
    data = planted()
    data = replace(data, train=replace(data.train, sources=None))
    drawn = fitted(name, data).sample(LABELS, 0)
    assert drawn.z.shape == (1000, GENES) and drawn.z.dtype == np.float32
    assert np.array_equal(drawn.labels, LABELS) and drawn.rows is None
    for label in (0, 1):
        own = data.train.z[data.train.labels == label].mean(axis=0)
        assert np.abs(drawn.z[label == LABELS].mean(axis=0) - own).max() < 0.15
    made, _ = choose_structure(data, SETTINGS, 0)
    part = within(drawn.z, LABELS)
    covariance = part.rows.T @ part.rows * np.outer(part.sd, part.sd)
    expected = made.factors.T @ made.factors + np.diag(np.square(made.noise_sd))
    assert np.abs(covariance - expected).max() < 0.08 * expected.max()


@pytest.mark.parametrize("name", NAMES)
def test_independent_draws_are_calibrated_too(name):
    model = fitted(name, sampling="iid", updates=20)
    labels = np.repeat([0, 1], 4000)
    z = model.sample(labels, 0).z
    made, part = model.structure, within(z, labels)
    covariance = part.rows.T @ part.rows * np.outer(part.sd, part.sd)
    means = sum(np.outer(d, d) for d in _source_gaps(made))  # groups of two sources differ
    expected = made.factors.T @ made.factors + np.diag(np.square(made.noise_sd)) + means
    assert np.abs(covariance - expected).max() < 0.15 * expected.max()
    again = model.sample(np.r_[labels, 0], 0)
    assert len(again.z) == 8001


def _source_gaps(made):
    """Differences between groups of a class, such that their outer products are a covariance."""
    for label in range(made.counts.shape[1]):
        share = made.counts[:, label] / made.counts.sum(axis=0).mean() / 2
        mean = made.counts[:, label] @ made.means / made.counts[:, label].sum()
        for weight, own in zip(share, made.means, strict=True):
            yield np.sqrt(weight) * (own - mean)


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_bytes_and_a_model_file_is_enough(name, tmp_path):
    for path in ("a.pt", "b.pt"):
        fitted(name).save(tmp_path / path)
    assert (tmp_path / "a.pt").read_bytes() == (tmp_path / "b.pt").read_bytes()
    state = torch.get_rng_state()
    model, again = fitted(name), load(tmp_path / "a.pt")
    assert torch.equal(state, torch.get_rng_state()), "torch's own state is not touched"
    first = model.sample(LABELS, 5).z
    assert first.tobytes() == again.sample(LABELS, 5).z.tobytes()
    assert not np.array_equal(first, model.sample(LABELS, 6).z)
    assert not np.array_equal(first, fitted(name, seed=1).sample(LABELS, 5).z)


@pytest.mark.parametrize("name", NAMES)
def test_the_test_set_has_no_say(name):
    other = replace(planted(), test=samples(n=40, genes=GENES, seed=8, shift=-50))
    first, second = fitted(name), fitted(name, other)
    assert np.array_equal(first.sample(LABELS, 0).z, second.sample(LABELS, 0).z)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_pool_the_components_are_the_samples_own(name):
    alone = replace(planted(), pool=None)
    model = fitted(name, alone)
    assert not model.reason and len(model.structure.factors) <= len(alone.train) - 3
    assert np.isfinite(model.sample(LABELS, 0).z).all()


@pytest.mark.parametrize("name", NAMES)
def test_reasons_of_failed_trainings(name, monkeypatch):
    data = planted()
    few = fitted(name, replace(data, train=data.train.take(np.arange(5))))
    assert few.reason == "5 training samples, 6 needed"
    flat = replace(data.train, z=np.zeros_like(data.train.z))
    reason = fitted(name, replace(data, train=flat, pool=None)).reason
    assert reason == "no group of condition and source has two samples that differ"
    monkeypatch.setattr("mdwgan.generators.latent.base.RATE", 1e30)
    failed = fitted(name)
    assert failed.reason.startswith("diverged: ") and len(failed.history) < 20


@pytest.mark.parametrize("name", NAMES)
def test_a_network_that_draws_constants_has_collapsed(name, monkeypatch):
    model = make(name, SETTINGS)
    monkeypatch.setattr(
        model, "_raw", lambda codes, _: np.zeros((len(codes), len(model.structure.factors)))
    )
    model.fit(planted(), 0)
    assert model.reason == "collapsed: the network draws a latent as a constant"


@pytest.mark.parametrize("name", NAMES)
def test_the_history_says_how_the_loss_fell(name):
    model = fitted(name, updates=400, own=1.0, share=0.5)
    loss = model.history["generator_loss"].to_numpy()
    assert list(model.history["update"]) == list(range(20, 401, 20))
    assert loss[-5:].mean() < loss[:3].mean()


@pytest.mark.parametrize("name", NAMES)
def test_a_network_learns_the_shape_of_latents(name):
    """Skewed factors: normal latents have no skew, the network's have some of the samples'."""
    data = planted(n=60, skewed=True)
    data = replace(data, train=replace(data.train, sources=None))
    changed = {"components": 2, "own": 0.9, "hidden": 64, "kl": 0.3, "sampling": "iid"}
    model = fitted(name, data, updates=1000, **changed)
    own = own_latents(data.train, model.structure).latents[:, 0]
    labels = np.repeat([0, 1], 4000)
    z = model.sample(labels, 0).z - model.structure.means[labels]
    drawn = z @ model.structure.factors[0]
    assert abs(_skew(own)) > 0.7
    least = 0.3  # 8,000 normal values: 0.03
    assert _skew(drawn) * np.sign(_skew(own)) > least


def _skew(x):
    return ((x - x.mean()) ** 3).mean() / x.std() ** 3


def test_own_latents_have_the_freedom_that_is_left():
    data = planted(n=40)
    data = replace(data, pool=None, train=replace(data.train, sources=None))
    made, _ = choose_structure(data, SETTINGS | {"components": 60}, 0)
    own = own_latents(data.train, made)
    assert own.latents.shape == (40, len(made.factors))
    assert np.allclose(own.latents.T @ own.latents / 40, np.eye(len(made.factors)), atol=1e-3)


def test_a_batch_mixes_own_samples_and_draws():
    data = planted()
    made, _ = choose_structure(data, SETTINGS, 0)
    own = own_latents(data.train, made)
    random = torch.Generator().manual_seed(0)
    pure, codes = own.batch(1.0, random)
    known = own.latents.astype(np.float32)
    assert all((np.abs(known - row).max(axis=1) < 1e-6).any() for row in pure.numpy())
    assert codes.sum(dim=1).eq(1).all() and codes.shape == (128, own.count)
    drawn = own.batch(0.0, random)[0]
    assert drawn.std() == pytest.approx(1, abs=0.1)
