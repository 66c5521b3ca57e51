"""mdwgan-gp-pan: it starts as the factor model, critics move it, labels stay."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.pool_sets import GENES, planted
from helpers.training_sets import SETTINGS as TRAINING
from mdwgan.cohort.pool import own_groups
from mdwgan.generators.factors.structure import choose_structure
from mdwgan.generators.latent.dist_loss import DistLoss
from mdwgan.generators.latent.refined import RefinedNet, RefinedTrainer
from mdwgan.generators.registry import load, make
from mdwgan.numerics.correlation import unit_columns
from mdwgan.numerics.factors import dist_to_model, within

KEYS = ("batch", "critic_steps", "gradient_penalty", "instance_noise", "lambda_d", "lambda_g")
SETTINGS = {key: TRAINING[key] for key in (*KEYS, "separate_heads")} | {
    "components": 8,
    "share": "auto",
    "marginals": "gaussian",
    "sampling": "matched",
    "updates": 40,
    "rate": 0.001,
    "critics": "mdwgan-gp",
    "dist_weight": 0,
    "width": 16,
}
LABELS = np.repeat([0, 1], [400, 600])


def fitted(data=None, seed=0, **settings):
    generator = make("mdwgan-gp-pan", SETTINGS | settings)
    generator.history = generator.fit(data or planted(), seed)
    return generator


def trainer(data, made, **settings):
    names, member = np.unique(own_groups(data.train), return_inverse=True)
    grouped = replace(data.train, labels=member, classes=list(names))
    return RefinedTrainer(grouped, SETTINGS | settings, made, 0)


def test_the_net_starts_as_the_factor_model():
    made, _ = choose_structure(planted(), SETTINGS, 0)
    net, k = RefinedNet(made, 8), len(made.factors)
    noise = torch.randn((50, k + GENES))
    codes = torch.eye(len(made.means))[torch.arange(50) % len(made.means)]
    z = net.output(net.hidden(noise, codes)[-1]).detach().numpy()
    linear = codes.numpy() @ made.means + noise[:, :k].numpy() @ made.factors
    assert np.allclose(z, linear + noise[:, k:].numpy() * made.noise_sd, atol=1e-4)


def test_critics_alone_leave_the_generator():
    data = planted()
    made, _ = choose_structure(data, SETTINGS, 0)
    training = trainer(data, made)
    critic, net = training.critic_flat.parameters.clone(), training.weights()
    training.train_critics_alone()
    assert torch.equal(net, training.weights())
    assert not torch.equal(critic, training.critic_flat.parameters)
    training.update()
    assert not torch.equal(net, training.weights())


@pytest.mark.parametrize("dist_weight", [0, 3.0])
def test_the_generator_s_gradients_are_those_of_automatic_differentiation(dist_weight):
    data = planted()
    made, _ = choose_structure(data, SETTINGS, 0)
    training = trainer(data, made, dist_weight=dist_weight)
    for _ in range(3):
        training.update()
    drawn = training.draw()
    rows, noise, net = drawn["rows"][-1], drawn["noise"][-1], training.net
    labels = torch.as_tensor(training.codes[rows].argmax(dim=1))
    for parameter in net.parameters():
        parameter.requires_grad_(True)
    fake = net.output(net.hidden(noise, training.codes[rows])[-1])
    weights = training.loss_weights.generator
    loss = -sum(w * training.critic(fake, labels, i).mean() for i, w in enumerate(weights))
    if dist_weight:
        loss = loss + dist_weight * (1 - DistLoss(made, 1).dist(fake, training.codes[rows]))
    expected = torch.autograd.grad(loss, list(net.parameters()))
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    training.net_step.step_block = lambda number: None
    training.net_step.step_rest = lambda: None
    training.train_generator(rows, noise)
    for parameter, gradient in zip(net.parameters(), expected, strict=True):
        assert torch.allclose(training.net_flat.gradient(parameter), gradient, atol=1e-5)


def test_labels_stay_and_samples_move():
    data = planted()
    data = replace(data, train=replace(data.train, sources=None))
    model = fitted(data)
    drawn = model.sample(LABELS, 0)
    assert drawn.z.shape == (1000, GENES) and drawn.z.dtype == np.float32
    assert np.array_equal(drawn.labels, LABELS)
    for label in (0, 1):
        own = data.train.z[data.train.labels == label].mean(axis=0)
        assert np.abs(drawn.z[label == LABELS].mean(axis=0) - own).max() < 0.15
    net = model.net
    moved = net.layers[-1].weight.abs().max()
    assert moved > 0.005 and list(model.history["update"]) == list(range(2, 41, 2))
    made, part = model.structure, within(drawn.z, LABELS)
    covariance = part.rows.T @ part.rows * np.outer(part.sd, part.sd)
    linear = made.factors.T @ made.factors + np.diag(np.square(made.noise_sd))
    assert np.abs(covariance - linear).max() > 0.01, "critics changed something"


def test_same_seed_same_bytes_and_a_model_file_is_enough(tmp_path):
    for path in ("a.pt", "b.pt"):
        fitted().save(tmp_path / path)
    assert (tmp_path / "a.pt").read_bytes() == (tmp_path / "b.pt").read_bytes()
    state = torch.get_rng_state()
    model, again = fitted(), load(tmp_path / "a.pt")
    assert torch.equal(state, torch.get_rng_state()), "torch's own state is not touched"
    first = model.sample(LABELS, 5).z
    assert first.tobytes() == again.sample(LABELS, 5).z.tobytes()
    assert not np.array_equal(first, model.sample(LABELS, 6).z)
    assert not np.array_equal(first, fitted(seed=1).sample(LABELS, 5).z)


def test_the_test_set_has_no_say():
    other = replace(planted(), test=planted(seed=5).train)
    assert np.array_equal(fitted().sample(LABELS, 0).z, fitted(other).sample(LABELS, 0).z)


def test_without_a_pool_and_reasons_of_failed_trainings():
    data = planted()
    assert not fitted(replace(data, pool=None)).reason
    few = fitted(replace(data, train=data.train.take(np.arange(5))))
    assert few.reason == "5 training samples, 6 needed"
    flat = replace(data.train, z=np.zeros_like(data.train.z))
    reason = fitted(replace(data, train=flat, pool=None)).reason
    assert reason == "no group of condition and source has two samples that differ"
    assert fitted(rate=1e12).reason.startswith("diverged: ")


def test_dist_of_the_loss_is_that_of_the_metric():
    made, _ = choose_structure(planted(), SETTINGS, 0)
    groups = np.arange(40) % len(made.means)
    z = np.random.default_rng(0).normal(size=(40, GENES)) @ np.diag(1 + np.arange(GENES))
    z[:, 3] = 1.0
    for group in np.unique(groups):
        z[groups == group] -= z[groups == group].mean(axis=0)
    variance = np.square(made.factors).sum(axis=0) + np.square(made.noise_sd)
    expected = dist_to_model(unit_columns(z), made.factors, variance)
    codes = torch.eye(len(made.means))[torch.as_tensor(groups)]
    found = DistLoss(made, 1).dist(torch.as_tensor(z).float() + 5 * codes @ codes.T[:, :1], codes)
    assert float(found) == pytest.approx(expected, abs=1e-4)


def test_the_loss_of_dist_and_other_critics_change_the_model():
    plain = fitted().sample(LABELS, 0).z
    for settings in ({"dist_weight": 5.0}, {"critics": "mdwgan-gp-n"}):
        assert not np.array_equal(fitted(**settings).sample(LABELS, 0).z, plain)


@pytest.mark.parametrize("sampling", ["iid", "matched"])
def test_how_latents_are_drawn(sampling):
    z = fitted(sampling=sampling).sample(LABELS, 0).z
    assert np.isfinite(z).all() and np.unique(z, axis=0).shape == z.shape
