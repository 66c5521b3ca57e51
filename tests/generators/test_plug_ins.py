"""Generators of other packages: found by name, loaded where one is made, and what is refused."""

import sys

import pytest
from helpers.configs import checked, refused
from helpers.plug_ins import install
from helpers.training_sets import data
from mdwgan.config.run import settings_of
from mdwgan.errors import InputError
from mdwgan.generators.registry import load, make

TOY = '''
import numpy as np
import pandas as pd
import torch
from mdwgan.generators.base import Generator, Samples
from mdwgan.seeds import rng


class Toy(Generator):
    """Means of the conditions with noise."""

    sentence = "means of the conditions with noise"

    def _fit(self, data, seed, checkpoint):
        z, labels = data.train.z, data.train.labels
        self.mean = np.stack([z[labels == i].mean(axis=0) for i in range(len(self.classes))])
        return pd.DataFrame()

    def sample(self, labels, seed):
        random = rng(seed, self.tissue, self.name, "sample")
        noise = random.normal(size=(len(labels), self.mean.shape[1]))
        z = self.mean[labels] + self.settings.get("noise", 1.0) * noise
        return Samples(z.astype(np.float32), labels)

    def state(self):
        return {"mean": torch.tensor(self.mean)}

    def load_state(self, state):
        self.mean = state["mean"].numpy()
'''


@pytest.fixture
def toy(tmp_path, monkeypatch):
    install(monkeypatch, tmp_path, "toy_package", TOY, {"toy": "toy_package:Toy"})


def test_a_plug_in_is_a_row_and_is_loaded_only_where_it_is_made(toy, tmp_path):
    config = checked(generators=["toy"], plug_ins={"toy": {"noise": 0.5}})
    assert settings_of(config, "toy") == {"noise": 0.5, "package": "toy_package 1.2"}
    assert "toy_package" not in sys.modules
    generator = make("toy", settings_of(config, "toy"))
    assert "toy_package" in sys.modules
    generator.fit(data(), 0)
    generator.save(tmp_path / "model.pt")
    again, labels = load(tmp_path / "model.pt"), data().train.labels
    assert (again.sample(labels, 1).z == generator.sample(labels, 1).z).all()


def test_unknown_and_misused_names(toy):
    assert "did you mean toy?" in refused(generators=["toyy"])
    assert "plug_ins.tow: 'tow' is no plug-in" in refused(generators=["toy"], plug_ins={"tow": {}})
    assert "plug_ins.toy: toy is not in generators" in refused(plug_ins={"toy": {}})
    assert "toy is a plug-in" in refused(generators=["toy"], tuning={"generators": ["toy"]})


def test_a_plug_in_with_the_name_of_a_row_is_refused(tmp_path, monkeypatch):
    install(monkeypatch, tmp_path, "toy_package", TOY, {"mvn": "toy_package:Toy"})
    assert "mvn is a row of mdwgan and a plug-in of toy_package" in refused(generators=["best"])


def test_two_packages_with_one_name_are_refused(tmp_path, monkeypatch):
    install(monkeypatch, tmp_path / "a", "toy_a", TOY, {"toy": "toy_a:Toy"})
    install(monkeypatch, tmp_path / "b", "toy_b", TOY, {"toy": "toy_b:Toy"})
    said = refused(generators=["toy"])
    assert "several packages bring toy" in said and "toy_a" in said and "toy_b" in said
    with pytest.raises(InputError, match="2 packages bring the generator 'toy'"):
        make("toy", {})


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("raise OSError('no disk')", "toy_package:Toy", r"OSError: no disk"),
        ("", "toy_package:Toy", r"AttributeError"),
        ("Toy = dict", "toy_package:Toy", r"is no generator; expected a subclass"),
    ],
)
def test_a_plug_in_that_can_not_be_used(tmp_path, monkeypatch, text, place, what):
    install(monkeypatch, tmp_path, "toy_package", text, {"toy": place})
    checked(generators=["toy"])  # the config is read without it
    with pytest.raises(InputError, match=rf"plug-in toy of toy_package 1.2 .*{what}"):
        make("toy", {})
