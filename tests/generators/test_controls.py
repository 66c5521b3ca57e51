"""Controls: what each breaks, and what it leaves as it is."""

import numpy as np
import pytest
from helpers.training_sets import data
from mdwgan.generators.registry import load, make
from mdwgan.generators.rows import CONTROLS

LABELS = np.repeat([0, 1], 50)


def drawn(name: str, seed: int = 0, labels: np.ndarray = LABELS):
    generator = make(name, {})
    assert generator.fit(data(), seed=0).empty and not generator.reason
    return generator.sample(labels, seed)


@pytest.mark.parametrize("name", CONTROLS)
def test_a_saved_control_draws_the_same(name, tmp_path):
    generator = make(name, {})
    generator.fit(data(), seed=0)
    generator.save(tmp_path / "model.pt")
    again = load(tmp_path / "model.pt").sample(LABELS, 3)
    assert np.array_equal(again.z, generator.sample(LABELS, 3).z)
    assert np.isfinite(again.z).all()


def test_real_draw_repeats_test_samples_as_often_in_each_condition():
    test, found = data().test, drawn("real-draw")
    assert len(found.rows) == len(test) and set(found.rows) <= set(test.names)
    assert len(set(found.rows)) < len(test)  # drawn with replacement
    assert np.array_equal(np.bincount(found.labels), np.bincount(test.labels))


def test_shuffled_genes_keep_every_gene_and_no_sample():
    train = data().train
    found = drawn("shuffled-genes", labels=train.labels)
    for label in (0, 1):
        own, shuffled = (part[train.labels == label] for part in (train.z, found.z))
        assert np.array_equal(np.sort(own, axis=0), np.sort(shuffled, axis=0))
        assert not {row.tobytes() for row in own} & {row.tobytes() for row in shuffled}


def test_noise_has_no_difference_of_the_conditions():
    found = drawn("noise", labels=np.repeat([0, 1], 4000))
    assert np.abs(found.z.mean(axis=0)).max() < 0.06
    assert np.abs(found.z.std(axis=0) - 1).max() < 0.06
    assert np.abs(found.z[:4000].mean(axis=0) - found.z[4000:].mean(axis=0)).max() < 0.1


def test_class_mean_has_one_sample_a_condition():
    found, train = drawn("class-mean"), data().train
    for label in (0, 1):
        mean = train.z[train.labels == label].mean(axis=0)
        assert np.allclose(found.z[label == LABELS], mean, atol=1e-6)


def test_one_mode_has_samples_of_one_condition_alone():
    found, train = drawn("one-mode"), data().train
    kept = {row.tobytes() for row in train.z[train.labels == np.bincount(train.labels).argmax()]}
    assert {row.tobytes() for row in found.z} == kept
    assert set(found.labels) == {0, 1}
