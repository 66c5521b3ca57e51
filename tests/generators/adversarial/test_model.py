"""The adversarial generator: it learns, at any size, and its model file has all it needs."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.training_sets import GRAPHS, SETTINGS, data, fitted
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.registry import load, make


def test_learns_the_classes():
    generator = fitted(epochs=150, learning_rate=0.002, selection="none")
    labels = np.repeat([0, 1], 200)
    drawn = generator.sample(labels, seed=1)
    means = [drawn.z[labels == label].mean() for label in (0, 1)]
    assert means[0] == pytest.approx(0, abs=1)
    assert means[1] == pytest.approx(4, abs=1)


def test_divergence_is_a_result_not_a_crash(tmp_path):
    generator = fitted(learning_rate=1e20)
    assert "diverged" in generator.reason
    generator.save(tmp_path / "model.pt")
    assert load(tmp_path / "model.pt").reason == generator.reason


@pytest.mark.parametrize(("n", "genes"), [(6, 50), (7, 3), (40, 200)])
@pytest.mark.parametrize("name", SYSTEMS)
def test_any_small_size_trains(name, n, genes):
    generator = make(name, SETTINGS | {"epochs": 2})
    generator.fit(data(n=n, genes=genes), 0)
    assert generator.reason == ""
    drawn = generator.sample(np.array([0, 1, 1]), 0)
    assert drawn.z.shape == (3, genes) and np.isfinite(drawn.z).all()


@pytest.mark.parametrize("name", ["mdwgan-gp", "cgan", "wgan-gp", "s-wgan-gp"])
def test_one_class_alone_trains(name):
    whole = data()
    only = np.flatnonzero(whole.train.labels == 0)
    train = replace(whole.train.take(only, GRAPHS), classes=["normal"])
    generator = make(name, SETTINGS)
    generator.fit(replace(whole, train=train), 0)
    assert generator.reason == "" and generator.sample(np.zeros(4, int), 0).z.shape == (4, 12)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_trains_saves_and_draws_the_same_again(name, tmp_path):
    generator = make(name, SETTINGS)
    history = generator.fit(data(n=20), 0)
    assert generator.reason == "" and len(history)
    generator.save(tmp_path / "model.pt")
    labels = np.array([0, 1, 1, 0])
    again = load(tmp_path / "model.pt", generator.genes)
    assert np.array_equal(generator.sample(labels, 3).z, again.sample(labels, 3).z)
    assert again.sample(labels, 3).labels.tolist() == labels.tolist()
    assert not np.array_equal(again.sample(labels, 3).z, again.sample(labels, 4).z)


def test_best_and_last_weights_and_the_machine_are_kept(tmp_path):
    for selection in ("test", "none"):
        generator = make("mdwgan-gp", SETTINGS | {"selection": selection, "epochs": 10})
        generator.fit(data(), 0)
        generator.save(tmp_path / "model.pt")
        again = load(tmp_path / "model.pt")
        assert set(again.last) == set(again.net.state_dict())
        assert any(not torch.equal(again.last[k], v) for k, v in again.net.state_dict().items())
        assert again.ran_on == {
            "device": "cpu",
            "threads": torch.get_num_threads(),
            "precision": "float32",
        }
    generator = make("mdwgan-gp", SETTINGS)
    generator.fit(data(), 0)
    assert generator.last == {}  # a refit's last weights are the chosen ones
