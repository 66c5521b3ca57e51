"""The way back from z-scores: what it takes from the training data, and that a file keeps it."""

import numpy as np
import pytest
from helpers.cohorts import make_training, trains
from helpers.training_sets import fitted
from mdwgan.generators.registry import load
from mdwgan.generators.scale import scale_of


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_training(tmp_path_factory.mktemp("data"), train=4, normal=12, tumour=10)


def test_it_is_of_the_training_samples_alone(data):
    scale = scale_of(data)
    train = data[trains(data)]
    assert list(scale.library) == list(scale.centres) == ["normal", "tumour"]
    for name in ("normal", "tumour"):
        own = train[(train.obs["condition"] == name).to_numpy()]
        assert scale.library[name].tolist() == own.obs["library_size"].tolist()
        assert np.allclose(scale.centres[name], own.layers["z"].mean(axis=0))
    log = np.asarray(data.layers["z"]) * scale.sd + scale.mean
    assert np.allclose(log, data.layers["log"], atol=1e-4)
    assert scale.matrix == "counts" and scale.target == data.uns["library_size"]
    assert list(scale.ids.index) == list(data.var_names)


def test_all_tissues_together_have_none(data):
    pooled = data.copy()
    pooled.uns["tissues"] = ["kidney", "colon"]
    assert scale_of(pooled) is None


def test_a_model_file_keeps_it_bit_for_bit(data, tmp_path):
    small = data[:, :12].copy()
    small.var_names = [f"g{i}" for i in range(12)]  # those of the model
    generator = fitted()
    generator.scale = scale_of(small)
    for name in ("a.pt", "b.pt"):
        generator.save(tmp_path / name)
    assert (tmp_path / "a.pt").read_bytes() == (tmp_path / "b.pt").read_bytes()
    again, scale = load(tmp_path / "a.pt").scale, generator.scale
    assert (again.matrix, again.target) == (scale.matrix, scale.target)
    for name in ("mean", "sd"):
        kept, given = getattr(again, name), getattr(scale, name)
        assert kept.dtype == given.dtype and np.array_equal(kept, given)
    for name in ("library", "centres"):
        kept, given = getattr(again, name), getattr(scale, name)
        assert list(kept) == list(given)
        assert all(np.array_equal(kept[key], given[key]) for key in given)
    assert again.ids.equals(scale.ids)
