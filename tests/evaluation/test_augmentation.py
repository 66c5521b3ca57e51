"""The augmentation curve: what a generator is fitted on, and what its samples add."""

import json

import numpy as np
import pytest
from helpers.cohorts import make_training
from helpers.planted import plant, plant_few_trees, planted_data
from helpers.training_sets import SETTINGS
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.evaluation import augmentation
from mdwgan.generators.base import Samples
from mdwgan.io import read_tsv, write_h5ad
from mdwgan.metrics import classification as utility
from mdwgan.metrics.base import Undefined


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Five training samples of each condition, too few to learn well from, and 70 test samples."""
    return planted_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    plant_few_trees(monkeypatch)


class Spy:
    """Keeps what it is fitted on; draws the truth, in the z-scores it was given."""

    def __init__(self, name, settings, seen, reason=""):
        self.name = self.row = name
        self.settings, self.seen, self.reason = settings, seen, reason

    def fit(self, data, seed):
        self.seen.append((data, seed))
        self.given = data.train

    def sample(self, labels, seed):
        z = plant(self.given.z.shape[1], labels, seed % 2**31)
        return Samples(z.astype(np.float32), labels)


def test_the_generator_is_fitted_on_the_few_real_samples_only(data, monkeypatch):
    seen, settings, fits = [], [], []
    monkeypatch.setattr(
        augmentation, "make", lambda name, own: settings.append(own) or Spy(name, own, seen)
    )
    alone = augmentation.alone
    monkeypatch.setattr(
        augmentation,
        "alone",
        lambda train, test, seed: fits.append((train, test)) or alone(train, test, seed),
    )
    table = augmentation.augment(
        data, "mdwgan-gp", {"selection": "test"}, [2, 4, 50], [0.5, 3.0], 2, 0
    )
    training = training_data(data)
    assert [len(given.train) for given, _ in seen] == [4, 4, 8, 8]
    log = data.to_df("log")
    for given, _ in seen:
        assert not len(given.test)  # nothing to select on
        assert np.bincount(given.train.labels).tolist() == [len(given.train) // 2] * 2
        assert set(given.train.names) < set(training.train.names)
        # z-scores are by these samples, not by all of the training set
        own = log.loc[list(given.train.names)].to_numpy().astype(float)
        assert np.allclose(given.train.z, (own - own.mean(axis=0)) / own.std(axis=0), atol=1e-4)
        assert given.train.x2.shape == given.train.z.shape  # the views are made anew
    first, second, larger = (set(given.train.names) for given, _ in seen[:3])
    assert first != second and first < larger  # repeats differ; a larger size has the smaller one
    assert len({seed for _, seed in seen}) == 4
    assert settings == [{"selection": "validation"}] * 4
    assert set(table.loc[table["factor"] > 0, "note"]) == {augmentation.VALIDATED}
    assert [len(train) for train, _ in fits] == [4, 6, 16] * 2 + [8, 12, 32] * 2
    for train, test in fits:
        assert not set(train.donors) & set(training.test.donors)
        assert list(test.names) == list(training.test.names)
    of_test = log.loc[list(training.test.names)].to_numpy().astype(float)
    own = log.loc[list(fits[0][0].names)].to_numpy().astype(float)
    assert np.allclose(fits[0][1].z, (of_test - own.mean(axis=0)) / own.std(axis=0), atol=1e-3)


def test_gain_is_the_paired_difference_to_the_real_samples_alone(data, monkeypatch):
    by_size = {4: [0.2, 0.4], 8: [0.5, 0.9]}

    def planned(train, test, seed):
        keys = [(c, m) for c in utility.CLASSIFIERS for m in augmentation.METRICS]
        return dict.fromkeys(keys, by_size[len(train)].pop(0))

    monkeypatch.setattr(augmentation, "alone", planned)
    table = augmentation.augment(data, "bootstrap", {"bootstrap_noise": 0.1}, [2], [1.0], 2, 0)
    row = table[(table["factor"] == 1) & (table["classifier"] == "rf")].iloc[0]
    assert row["value"] == pytest.approx(0.7) and row["gain"] == pytest.approx(0.4)
    assert row["gain_sd"] == pytest.approx(np.std([0.3, 0.5], ddof=1)) and row["repeats"] == 2
    zero = table[table["factor"] == 0].iloc[0]
    assert (zero["value"], zero["gain"], zero["gain_sd"]) == (pytest.approx(0.3), 0, 0)


def test_a_curve_that_rises_and_one_that_falls(data, monkeypatch):
    gains = {}
    for lies in (False, True):

        def honest(name, settings, lies=lies):
            spy = Spy(name, settings, [])
            if lies:
                truth = spy.sample
                spy.sample = lambda labels, seed: Samples(truth(1 - labels, seed).z, labels)
            return spy

        monkeypatch.setattr(augmentation, "make", honest)
        table = augmentation.augment(data, "mvn", {}, [3], [1.0, 10.0], 3, 0)
        own = table[(table["metric"] == "mcc") & (table["factor"] == 10)]
        gains[lies] = own["gain"].to_numpy()
    assert (gains[False] > 0.1).all() and (gains[True] < -0.3).all()


def test_a_size_that_is_not_there_and_a_fit_that_fails(data, monkeypatch):
    table = augmentation.augment(data, "mvn", {}, [10, 20], [1.0], 1, 0)
    assert table["n_real"].tolist()[:3] == [5, 5, 5]  # what there is
    assert table.iloc[-1]["note"] == "training has 5 of its rarer condition, fewer than 20"
    monkeypatch.setattr(augmentation, "make", lambda name, own: Spy(name, own, [], "collapsed"))
    table = augmentation.augment(data, "gan", {}, [2], [1.0], 2, 0)
    real, added = table[table["factor"] == 0], table[table["factor"] == 1]
    assert real["value"].notna().all() and added["value"].isna().all()
    assert set(added["note"]) == {"training failed: collapsed"} and set(added["repeats"]) == {0}

    def nothing(train, test, seed):
        raise Undefined("no classifier")

    monkeypatch.setattr(augmentation, "alone", nothing)
    table = augmentation.augment(data, "mvn", {}, [2], [1.0], 2, 0)
    assert table["value"].isna().all() and set(table["note"]) == {"no classifier"}


def test_one_class_has_no_curve(tmp_path):
    single = make_training(tmp_path, normal=24, tumour=0)
    curve = augmentation.augment(single, "mvn", {}, [5, 2], [1.0], 1, 0)
    assert curve["value"].isna().all() and list(curve["n_real"]) == [2, 5]
    assert set(curve["note"]) == {"training has normal samples only: nothing to tell apart"}


@pytest.mark.parametrize("name", ["mdwgan-gp", "gan"])
def test_networks_are_fitted_anew(data, name):
    settings = {**SETTINGS, "epochs": 2}
    table = augmentation.augment(data, name, settings, [3], [1.0], 1, 0)
    assert table["value"].notna().all() and set(table["note"]) == {""}


def test_same_seed_same_bytes(tmp_path, data):
    write_h5ad(data, tmp_path / "training.h5ad")
    for name in ("a.tsv", "b.tsv"):
        argv = [
            "augment",
            "--training",
            str(tmp_path / "training.h5ad"),
            "--generator",
            "mvn",
            "--settings",
            "{}",
            "--curve",
            json.dumps({"real": [3, 9], "factors": [0.5, 2], "repeats": 2}),
            "--seed",
            "0",
            "--threads",
            "1",
            "--output",
        ]
        assert main([*argv, str(tmp_path / f"curve-{name}")]) == 0
    assert (tmp_path / "curve-a.tsv").read_bytes() == (tmp_path / "curve-b.tsv").read_bytes()
    curve = read_tsv(tmp_path / "curve-a.tsv")
    assert list(curve.columns) == utility.CURVE
    assert len(curve) == 3 * 3 * 2 + 1  # factors 0, 0.5, 2; classifiers; metrics; 9 doesn't fit
    assert curve["note"].iloc[-1] == "training has 5 of its rarer condition, fewer than 9"
