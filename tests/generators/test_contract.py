"""The contract, for every row that has a generator: what a table takes for granted of each."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.pool_sets import planted
from helpers.training_sets import SETTINGS
from mdwgan.cohort.network import Network
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.config.run import settings_of
from mdwgan.config.schema import validate
from mdwgan.generators.archive import read_archive
from mdwgan.generators.base import HISTORY
from mdwgan.generators.registry import load, make
from mdwgan.generators.rows import MODELS, REFERENCES, ROWS

NAMES = [name for name in (*MODELS, *REFERENCES) if not ROWS[name].chosen]
MADE = [name for name in NAMES if not ROWS[name].real_samples]
QUICK = {
    "hidden": SETTINGS["hidden"],
    "selection": "none",
    "device": "cpu",
    "epochs": 2,
    "updates": 20,
}
# A gene network: a ring of the 30 genes, and chords.
RING = Network(np.array([(g, (g + step) % 30) for step in (1, 7) for g in range(30)]))


def settings(name: str) -> dict:
    """Settings of a row in a config that names it, with less training."""
    config = validate({"run": "r", "tissues": ["kidney"]}, "config.yaml")
    found = settings_of(config, name)
    quick = {key: value for key, value in QUICK.items() if type(found.get(key)) is type(value)}
    return found | quick


def data(name: str, n: int = 24) -> TrainingData:
    """Two factors, two classes; log2 values about 6, and only classes that train."""
    training = planted(n=n)
    train = replace(
        training.train, classes=training.train.classes[: len(set(training.train.labels))]
    )
    pool = RING if ROWS[name].network else training.pool
    mean = np.full(len(train.genes), 6.0)
    return replace(training, train=train, pool=pool, mean=mean, matrix="counts")


def fitted(name: str, training: TrainingData | None = None, seed: int = 0):
    generator = make(ROWS[name].of or name, settings(name))
    generator.row = name
    generator.history = generator.fit(training or data(name), seed)
    return generator


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """Each generator fitted twice to the same data, and saved."""
    made = {}

    def of(name: str):
        if name not in made:
            folder = tmp_path_factory.mktemp("model")
            pair = [fitted(name), fitted(name)]
            paths = [folder / f"{number}.pt" for number in range(2)]
            for generator, path in zip(pair, paths, strict=True):
                generator.save(path)
            made[name] = pair[0], paths
        return made[name]

    return of


@pytest.mark.parametrize("name", NAMES)
def test_a_fit_gives_the_same_bytes_again(name, twice):
    generator, paths = twice(name)
    assert not generator.reason
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert list(generator.history)[: len(HISTORY)] == HISTORY


@pytest.mark.parametrize("name", MADE)
def test_samples_are_as_many_as_asked_for_with_their_labels(name, twice):
    generator, _ = twice(name)
    labels = np.array([1, 0, 0, 1, 1, 0, 1] * 6)
    drawn = generator.sample(labels, 3)
    assert drawn.z.shape == (42, len(generator.genes)) and drawn.z.dtype == np.float32
    assert np.array_equal(drawn.labels, labels) and np.isfinite(drawn.z).all()
    assert drawn.rows is None
    again, other = generator.sample(labels, 3), generator.sample(labels, 4)
    assert drawn.z.tobytes() == again.z.tobytes()
    assert not np.array_equal(drawn.z, other.z)
    one = generator.sample(np.array([1]), 0)
    assert one.z.shape == (1, len(generator.genes)) and np.isfinite(one.z).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_model_file_is_enough_and_has_arrays_alone(name, twice):
    generator, paths = twice(name)
    with zipfile.ZipFile(paths[0]) as archive:
        assert {Path(part).suffix for part in archive.namelist()} == {".json", ".npy"}
    content = read_archive(paths[0])
    assert all(isinstance(value, np.ndarray | torch.Tensor) for value in content["state"].values())
    assert json.loads(content["meta"])["generator"] == (ROWS[name].of or name)
    labels, again = np.array([0, 1, 1, 0] * 5), load(paths[0], generator.genes)
    assert again.sample(labels, 5).z.tobytes() == generator.sample(labels, 5).z.tobytes()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_tiny_cohorts_get_samples_or_one_reason(name, n):
    """One sample of one class; one of each; two of one class and one of the other."""
    generator = fitted(name, data(name, n))
    if generator.reason:
        assert 20 < len(generator.reason) < 300 and "\n" not in generator.reason
        return
    labels = np.arange(8) % 2 if n > 1 else np.zeros(8, int)
    assert np.isfinite(generator.sample(labels, 0).z).all()


@pytest.mark.parametrize("name", [name for name in MADE])
def test_test_samples_have_no_say(name, tmp_path):
    """Other test samples, the same model."""
    training = data(name)
    other = replace(training, test=training.test.take(np.arange(2)))
    paths = [tmp_path / "a.pt", tmp_path / "b.pt"]
    for path, given in zip(paths, (training, other), strict=True):
        fitted(name, given).save(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
