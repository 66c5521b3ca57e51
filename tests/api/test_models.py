"""Models of every family draw by their file alone; numbers are read as the command reads them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers.cohorts import make_cohort, make_training
from helpers.memory import matrix
from helpers.stage_results import CONFIG
from mdwgan import fit, load
from mdwgan.api import models
from mdwgan.cohort.pool import build_pool, lend, own_groups
from mdwgan.cohort.sample_set import training_data
from mdwgan.config.rows import generator_of
from mdwgan.config.run import settings_of
from mdwgan.config.schema import validate
from mdwgan.errors import InputError
from mdwgan.generators.registry import make
from mdwgan.generators.scale import scale_of
from mdwgan.numerics.factors import within

FAMILIES = ["mdwgan-gp", "wgan-gp", "mvn-pan", "cvae", "diffusion", "mdwgan-gp-pan", "bootstrap"]


@pytest.fixture(scope="module")
def training(tmp_path_factory):
    """Content of a training.h5ad, and training data with a pool."""
    folder = tmp_path_factory.mktemp("data")
    data, other = make_training(folder), make_cohort(folder, tissue="colon")
    given = training_data(data)
    own = within(given.train.z, own_groups(given.train))
    lent = lend(other, np.ones(other.n_obs, bool), given.train.genes, own, 5)
    return data, replace(given, pool=build_pool(given.train, [lent], 5))


@pytest.mark.filterwarnings("ignore:labels do not hold")  # of trainings of a few steps
@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_draws_by_its_file_alone(name, training, tmp_path):
    data, given = training
    config = validate(CONFIG, "config")
    generator = make(generator_of(config, name), settings_of(config, name))
    generator.fit(given, 0)
    assert not generator.reason
    generator.scale = scale_of(data)
    generator.save(tmp_path / "model.pt")
    model = load(tmp_path / "model.pt")
    assert model.conditions == {"normal": 6, "tumour": 6} and model.tissue == "kidney"
    first, again, other = (model.sample(10, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.layers["counts"], again.layers["counts"])
    assert not np.array_equal(first.layers["counts"], other.layers["counts"])
    assert np.isfinite(first.layers["log"]).all() and first.layers["counts"].max() > 10


def test_numbers_are_read_as_the_command_reads_them():
    model = fit(matrix(), values="counts")
    wanted = {"tumour": 3, "normal": 2}
    made = [model.sample(5, wanted), model.sample(conditions="Tumor=3,normal=2"), model.sample(n=5)]
    counts = [part.obs["condition"].value_counts().to_dict() for part in made]
    assert counts[:2] == [wanted, wanted] and counts[2] == {"normal": 3, "tumour": 2}
    assert np.array_equal(made[0].X, made[1].X)
    steps = json.loads(made[0].uns["provenance"])["steps"]
    assert steps[-1]["samples"] == {"normal": 2, "tumour": 3}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "n, conditions: no number of samples"),
        ((0,), "n: '0' is no number"),
        ((2.5,), "n: '2.5' is no number"),
        ((4, {"tumour": 3}), "4 samples, but the conditions have 3 together; expected n 3"),
        ((None, {"banana": 3}), "conditions: unknown condition 'banana'"),
        ((None, "banana"), "conditions: 'banana' is no number of a condition"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(arguments, message):
    model = fit(matrix(), values="counts")
    with pytest.raises(InputError) as refused:
        model.sample(*arguments)
    assert message in str(refused.value)


def test_too_many_values_are_refused_before_they_are_drawn(monkeypatch):
    monkeypatch.setattr(models, "MOST_VALUES", 300)
    model = fit(matrix(), values="counts")
    assert model.sample(10).n_obs == 10
    with pytest.raises(InputError, match="11 samples of 30 genes are too many at once; expected"):
        model.sample(11)
