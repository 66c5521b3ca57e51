"""Each adversarial system is what its row of the table says."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.training_sets import SETTINGS, data, samples, trainer
from mdwgan.generators.adversarial.systems import SYSTEMS, unused_settings
from mdwgan.generators.adversarial.trainer import loss_weights
from mdwgan.generators.registry import make

WITH_PENALTY = [name for name, system in SYSTEMS.items() if system.lipschitz == "penalty"]


@pytest.mark.parametrize("name", WITH_PENALTY)
def test_a_system_learns_its_labels(name):
    """Those with a gradient penalty; the others are known to be unstable, and 16 samples few."""
    generator = make(name, SETTINGS | {"epochs": 500, "selection": "none", "learning_rate": 0.002})
    generator.fit(data(), 0)
    drawn = generator.sample(np.repeat([0, 1], 200), 1).z
    assert drawn[200:].mean() - drawn[:200].mean() > 2


@pytest.mark.parametrize("name", SYSTEMS)
def test_labels_condition_the_samples(name):
    generator = make(name, SETTINGS | {"epochs": 20, "learning_rate": 0.01})
    generator.fit(data(), 0)
    normal, tumour = (generator.sample(np.full(50, label), 1).z for label in (0, 1))
    assert np.abs(normal - tumour).mean() > 0.05


def test_the_ablations_see_their_graphs_alone():
    assert {n: SYSTEMS[n].graphs for n in SYSTEMS if n.startswith("mdwgan")} == {
        "mdwgan-gp": ("x2", "x3"),
        "mdwgan-gp-e": ("x2",),
        "mdwgan-gp-c": ("x3",),
        "mdwgan-gp-n": (),
    }
    train = samples()
    for name, views in (("mdwgan-gp-e", [train.z, train.x2]), ("mdwgan-gp-c", [train.z, train.x3])):
        one = trainer(name)
        assert all(np.array_equal(a, b) for a, b in zip(one.views, views, strict=True))
        assert one.loss_weights.critic == (1, 0.01) and one.loss_weights.generator == (1, 0.1)
        assert len(one.critic.heads) == 2
    assert len(trainer("mdwgan-gp-n").critic.heads) == 1
    assert len(trainer("mdwgan-gp", separate_heads=True).critic.heads) == 3


def test_graphs_that_a_system_does_not_see_have_no_say():
    other = replace(data(), train=replace(samples(), x2=samples().x2 + 1, x3=samples().x3 - 1))
    for name in ("mdwgan-gp-n", "cgan"):
        states = []
        for each in (data(), other):
            generator = make(name, SETTINGS | {"selection": "none"})
            generator.fit(each, 0)
            states.append(generator.state())
        assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])


def test_clipped_critics_stay_clipped():
    for name in ("cwgan", "wgan"):
        one = trainer(name)
        one.update()
        assert float(one.critic_flat.parameters.abs().max()) <= 0.01
        assert one.loss_weights.penalty == 0
    one = trainer("wgan-gp")
    one.update()
    assert float(one.critic_flat.parameters.abs().max()) > 0.01


def test_losses_and_penalties_are_those_of_the_table():
    found = {name: loss_weights(system, SETTINGS) for name, system in SYSTEMS.items()}
    assert {n for n in found if found[n].log} == {"cgan", "gan"}
    assert {n for n in found if found[n].penalty == 0} == {"cgan", "gan", "cwgan", "wgan"}
    assert {n for n in found if found[n].constraint} == {"gene-cwgan"}
    assert {n for n in SYSTEMS if SYSTEMS[n].tanh} == {"cgan", "cwgan", "cwgan-gp"}
    assert {n for n in SYSTEMS if SYSTEMS[n].reconstruction} == {"gene-cwgan", "gene-cwgan-c0"}


@pytest.mark.parametrize("name", ["cgan", "cwgan", "cwgan-gp"])
def test_tanh_systems_stay_in_the_training_range(name):
    generator, given = make(name, SETTINGS | {"learning_rate": 0.01}), data()
    generator.fit(given, 0)
    z = generator.sample(np.repeat([0, 1], 100), 0).z
    low, high = given.train.z.min(axis=0), given.train.z.max(axis=0)
    assert (z >= low - 1e-4).all() and (z <= high + 1e-4).all()


def test_the_constraint_holds_values_in_range():
    def beyond(constraint: float) -> float:
        settings = SETTINGS | {
            "epochs": 100,
            "selection": "none",
            "constraint": constraint,
            "learning_rate": 0.005,
        }
        generator, given = make("gene-cwgan", settings), data()
        generator.fit(given, 0)
        z = generator.sample(np.repeat([0, 1], 100), 0).z
        low, high = given.train.z.min(axis=0), given.train.z.max(axis=0)
        return float((np.maximum(z - high, 0) + np.maximum(low - z, 0)).mean())

    assert beyond(1000.0) < beyond(0.0)


def test_gene_cwgan_without_its_penalty_is_a_row_of_its_own():
    settings = SETTINGS | {"constraint": 0}
    states = []
    for name in ("gene-cwgan", "gene-cwgan-c0"):
        generator = make(name, settings)
        generator.fit(data(), 0)
        states.append(generator)
    assert SYSTEMS["gene-cwgan-c0"].partition and not SYSTEMS["gene-cwgan-c0"].constraint


def test_every_system_says_whence_it_is():
    for name, system in SYSTEMS.items():
        assert system.source and len(system.about) > 40, name
        assert ("reconstruction" in system.source) == system.reconstruction


CHANGED = {
    "gradient_penalty": 3.0,
    "clip": 0.002,
    "constraint": 30.0,
    "lambda_g": 0.9,
    "lambda_d": 0.9,
    "separate_heads": True,
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_training_depends_on_what_its_system_uses_and_on_nothing_else(name):
    def state(**changes):
        generator = make(name, SETTINGS | {"epochs": 1, "selection": "none"} | changes)
        generator.fit(data(), 0)
        return generator.state()

    plain = state()
    for key, value in CHANGED.items():
        changed = state(**{key: value})
        same = plain.keys() == changed.keys() and all(
            torch.equal(plain[part], changed[part]) for part in plain
        )
        # the constraint acts once samples leave the range, which one epoch need not reach
        assert same == (key in unused_settings(SYSTEMS[name])) or (same and key == "constraint")
