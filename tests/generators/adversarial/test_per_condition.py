"""Systems without labels: a model for each condition."""

from dataclasses import replace

import torch
from helpers.training_sets import SETTINGS, data, samples
from mdwgan.generators.registry import make


def test_unconditional_systems_have_a_model_for_each_condition():
    generator = make("wgan-gp", SETTINGS)
    history = generator.fit(data(n=24), 0)
    assert [model.classes for model in generator.models] == [["normal"], ["tumour"]]
    assert {phase.split(":")[0] for phase in history["phase"]} == {"normal", "tumour"}
    changed = samples(n=24)
    changed.z[changed.labels == 1] += 1
    other = make("wgan-gp", SETTINGS)
    other.fit(replace(data(n=24), train=changed), 0)
    first, second = generator.state(), other.state()
    normal = [key for key in first if key.startswith("0.")]
    assert all(torch.equal(first[key], second[key]) for key in normal)
    assert any(not torch.equal(first[key], second[key]) for key in first)


def test_a_condition_that_fails_is_named():
    generator = make("wgan-gp", SETTINGS | {"learning_rate": 1e20})
    history = generator.fit(data(), 0)
    assert generator.reason.startswith("normal: diverged")
    assert list(history.columns)
