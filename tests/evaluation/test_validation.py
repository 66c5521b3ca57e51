"""Scores of settings on held-out training donors: who is held out, and what the parts see."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.training_sets import GRAPHS, samples
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.evaluation import validation
from mdwgan.evaluation.choose import folds_of
from mdwgan.evaluation.validation import (
    COLUMNS,
    PARTS,
    closeness,
    in_unit_of,
    likeness,
    mean_dist,
    validate_settings,
)
from mdwgan.generators.base import Samples
from mdwgan.numerics.standardise import offsets, within_sd

GENES = 30
LOADINGS = np.random.default_rng(5).normal(size=(2, GENES))


def truth(labels, seed, shift=2.0, scale=1.0, factors=LOADINGS) -> np.ndarray:
    """Samples of a world with two factors; the conditions differ in the first half of the genes."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=(len(labels), GENES))
    z = scale * (random.normal(size=(len(labels), 2)) @ factors + 0.5 * noise)
    z[:, : GENES // 2] += shift * np.asarray(labels)[:, None]
    return z.astype(np.float32)


def world(n=40, donors=None) -> TrainingData:
    """Training and test samples of that world."""
    train, test = samples(n=n, genes=GENES), samples(n=n, genes=GENES, seed=1)
    train = replace(train, z=truth(train.labels, 0))
    if donors is not None:
        train = replace(train, donors=donors)
    return TrainingData(train, replace(test, z=truth(test.labels, 1)), GRAPHS, np.ones(GENES))


class Spy:
    """A generator that knows the world, with faults of its own, and keeps what it is fitted on."""

    def __init__(self, seen=None, reason="", labels_hold=True, **faults):
        self.seen = [] if seen is None else seen
        self.reason, self.labels_hold, self.faults = reason, labels_hold, faults

    def fit(self, data, seed):
        self.seen.append((data, seed))
        z = truth(np.arange(4_000) % 2, 7)  # z-scores of the world are those of the fold, nearly
        self.mean, self.sd = z.mean(axis=0), z.std(axis=0)

    def sample(self, labels, seed):
        own = labels if self.labels_hold else labels[::-1] * 0 + seed % 2
        made = truth(own, seed % 2**32, **self.faults)
        return Samples(((made - self.mean) / self.sd).astype(np.float32), labels)


def scores(monkeypatch, data=None, **options):
    monkeypatch.setattr(validation, "make", lambda name, settings: Spy(**options))
    return validate_settings(data or world(), "spy", {}, 4, 2, seed=3)


# ---- folds


def test_donors_are_held_out_whole_once_in_each_division():
    donors = np.array([f"d{i // 2}" for i in range(24)])
    data = world(24, donors)
    folds = list(folds_of(data, 4, 2, seed=0))
    assert [fold.repeat for fold in folds] == [0] * 4 + [1] * 4
    for repeat in (0, 1):
        held = [fold.held_out.names for fold in folds if fold.repeat == repeat]
        assert sorted(np.concatenate(held)) == sorted(data.train.names)
    for fold in folds:
        assert not set(fold.training.train.donors) & set(fold.held_out.donors)
    assert [list(a.held_out.names) for a in folds[:4]] != [
        list(b.held_out.names) for b in folds[4:]
    ]


def test_a_generator_is_given_z_of_the_fitted_samples_and_no_others():
    data = world()
    data.train.z[:] = data.train.z * 3 + 7
    for fold in folds_of(data, 4, 1, seed=0):
        fitted = fold.training.train
        np.testing.assert_allclose(fitted.z.mean(axis=0), 0, atol=1e-5)
        np.testing.assert_allclose(fitted.z.std(axis=0), 1, atol=1e-5)
        rows = np.isin(data.train.names, fitted.names)
        np.testing.assert_allclose(fold.training.sd, data.train.z[rows].std(axis=0), rtol=1e-5)
        assert len(fold.training.test) == 0 and fitted.x2.shape == fitted.z.shape
        # Back in the unit of the training data, held-out samples are what they were.
        mean = data.train.z[rows].mean(axis=0)
        held = data.train.z[np.isin(data.train.names, fold.held_out.names)]
        np.testing.assert_allclose(fold.held_out.z * fold.training.sd + mean, held, atol=1e-4)


def test_few_samples_and_conditions_that_are_held_out_whole():
    assert list(folds_of(world(7), 2, 1, seed=0)) == []
    donors = np.array(["a" if i % 2 else f"d{i}" for i in range(20)])  # all tumours of one donor
    for fold in folds_of(world(20, donors), 4, 1, seed=0):
        assert set(fold.held_out.labels) <= set(fold.training.train.labels)


# ---- scores


def test_the_truth_scores_best_in_each_part_that_sees_the_fault(monkeypatch):
    best, reason = scores(monkeypatch)
    assert reason == "" and list(best.columns) == COLUMNS and len(best) == 8
    np.testing.assert_allclose(best["score"], best[list(PARTS)].mean(axis=1))
    other = np.random.default_rng(6).normal(size=(2, GENES))
    for part, fault in (
        ("dependence", {"factors": other}),
        ("effect", {"labels_hold": False}),
        ("effect", {"shift": 0.0}),
        ("spread", {"scale": 0.3}),
    ):
        worse, _ = scores(monkeypatch, **fault)
        assert worse[part].mean() < best[part].mean() - 0.2, part
        assert worse["score"].mean() < best["score"].mean()
    # A cohort that is more than a few samples of the truth beats copying them.
    assert best["dependence"].mean() > 1


def test_test_samples_have_no_say(monkeypatch):
    plain, _ = scores(monkeypatch)
    data = world()
    data.test.z[:] = 99
    seen = []
    changed, _ = scores(monkeypatch, data, seen=seen)
    assert plain.equals(changed)
    assert all(len(given.test) == 0 for given, _ in seen) and len({s for _, s in seen}) == 8


def test_a_generator_that_fails_has_its_reason_and_no_scores(monkeypatch):
    seen = []
    table, reason = scores(monkeypatch, seen=seen, reason="diverged")
    assert reason == "diverged" and len(table) == 0 and len(seen) == 1


def test_closeness_and_spread_by_hand():
    assert closeness(np.array([3.0, 4.0]), np.array([3.0, 4.0])) == 1
    assert closeness(np.array([3.0, 4.0]), np.zeros(2)) == 0
    assert closeness(np.array([3.0, 4.0]), np.array([3.0, 1.0])) == pytest.approx(1 - 9 / 25)
    assert closeness(np.array([1.0]), np.array([50.0])) == -1
    assert np.isnan(closeness(np.zeros(2), np.ones(2)))
    z, labels = np.array([[0.0], [2.0], [10.0], [14.0]]), np.array([0, 0, 1, 1])
    assert within_sd(z, labels) == pytest.approx([np.sqrt((2 + 8) / 2)])
    assert likeness(np.array([1.0, 2.0, 0.0]), np.array([2.0, 2.0, 0.0])) == pytest.approx(5 / 6)
    assert likeness(np.ones(3), np.zeros(3)) == 0 and np.isnan(likeness(np.zeros(2), np.zeros(2)))
    assert offsets(z, labels).ravel() == pytest.approx([-5.5, 5.5])


def test_a_gene_that_hardly_varies_in_the_fitted_samples_does_not_decide(monkeypatch):
    data = world()
    calm = data.train.z.copy()
    calm[:, 0] = 1e-3 * calm[:, 0]
    calm[3, 0] = 5  # a gene that varies in one donor alone, whom a fold holds out
    data = replace(data, train=replace(data.train, z=calm))
    quiet, _ = scores(monkeypatch, data)
    assert quiet["spread"].min() > 0.7 and quiet["effect"].mean() > 0.3
    fold = next(iter(folds_of(data, 4, 1, seed=3)))
    held = np.isin(data.train.names, fold.held_out.names)
    own = in_unit_of(data, fold, fold.held_out.z)
    np.testing.assert_allclose(
        own - own.mean(axis=0), calm[held] - calm[held].mean(axis=0), atol=1e-4
    )


def test_dist_is_within_conditions_and_no_correlation_counts_as_none():
    held = world().train
    whole = mean_dist(held, held.z, held.labels)
    assert whole == pytest.approx(1)
    assert mean_dist(held, np.ones_like(held.z), held.labels) == 0
    shifted = held.z + 50 * held.labels[:, None]  # what differs between conditions has no part
    assert mean_dist(held, shifted, held.labels) == pytest.approx(1, abs=1e-3)
    few = held.take(np.array([0, 1, 2, 3]))  # two of each condition
    assert np.isnan(mean_dist(few, held.z, held.labels))
