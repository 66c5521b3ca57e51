"""Each adversarial system is what its row of the table says."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.training_sets import CPU, SETTINGS, data, samples
from mdwgan.generators.adversarial.selection import by_centroid, validation_folds
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.adversarial.trainer import Trainer, loss_weights
from mdwgan.generators.registry import load, make


def trainer(name: str, **settings) -> Trainer:
    return Trainer(samples(), SETTINGS | settings, SYSTEMS[name], 0, CPU)


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


def test_partition_deals_each_stratum_over_the_folds():
    train = samples(n=30)
    scale = 1 + np.arange(30)[:, None] / 3  # sample 0 lies nearest to its centroid
    train = replace(train, z=(train.z * scale).astype(np.float32))
    order = by_centroid(train, 3, np.random.default_rng(0))
    assert sorted(order) == sorted(train.donors)
    distance = np.zeros(30)
    for label in (0, 1):
        rows = train.labels == label
        distance[rows] = np.linalg.norm(train.z[rows] - train.z[rows].mean(axis=0), axis=1)
    rank = dict(zip(train.donors[np.argsort(distance)], range(30), strict=True))
    assert [sorted(rank[d] // 3 for d in order[i : i + 3]) for i in range(0, 30, 3)] == [
        [i] * 3 for i in range(10)
    ]
    folds = validation_folds(train, 0, "gene-cwgan", partition=True)
    means = [distance[held].mean() for _, held in folds]
    assert max(means) / min(means) < 1.5
    assert sorted(np.concatenate([held for _, held in folds])) == list(range(30))


def test_s_wgan_gp_has_covariates_and_one_batch_an_update():
    generator = make("s-wgan-gp", SETTINGS)
    generator.fit(data(), 0)
    # samples(): of the 8 normals half are GTEX, all tumours TCGA
    assert generator.labels.pairs == [(0, "GTEX"), (0, "TCGA"), (1, "TCGA")]
    assert generator.labels.counts.tolist() == [[4, 4, 0], [0, 0, 8]]
    assert generator.net.embedding.num_embeddings == 3
    one = trainer("s-wgan-gp")
    rows = one.draw()["rows"]
    assert torch.equal(rows[0], rows[1]) and not torch.equal(rows[0], rows[2])
    rows = trainer("mdwgan-gp-n").draw()["rows"]
    assert not torch.equal(rows[0], rows[1])


def test_a_source_that_training_lacks_is_taken_for_a_known_one():
    generator = make("s-wgan-gp", SETTINGS)
    given = data()
    generator.fit(replace(given, test=replace(given.test, sources=np.full(16, "new"))), 0)
    coded = generator.labels.coded(replace(given.test, sources=np.full(16, "new")))
    assert set(coded.labels) == {0, 2}


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


def test_every_system_says_whence_it_is():
    for name, system in SYSTEMS.items():
        assert system.source and len(system.about) > 40, name
        assert ("reconstruction" in system.source) == system.reconstruction


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
