"""Classifiers trained on generated samples: planted generators, and what they may see."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from helpers.planted import Planted, fitted, plant_few_trees, planted_data, values
from helpers.training_sets import samples
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.evaluation import classify as stage
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.evaluation.classify import classify, drawn
from mdwgan.generators.base import Samples
from mdwgan.io import read_tsv, write_h5ad
from mdwgan.metrics import classification as utility
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.seeds import rng


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Five training samples of each condition, too few to learn well from, and 70 test samples."""
    return planted_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    plant_few_trees(monkeypatch)


def test_knn_of_copy_against_a_count_of_neighbours(data):
    """Deterministic, so that the value can be had by hand: brute force in numpy."""
    training = training_data(data)
    train, test = training.train, training.test
    far = ((test.z[:, None].astype(float) - train.z[None]) ** 2).sum(axis=2)
    votes = train.labels[np.argsort(far, axis=1)[:, :5]].sum(axis=1) > 2
    table = classify(data, fitted("copy", data), 2, False, 0)
    assert values(table)["knn_accuracy"] == pytest.approx((votes == test.labels).mean())
    mcc = np.corrcoef(votes, test.labels)[0, 1]  # Matthews' is Pearson's of two binary vectors
    assert values(table)["knn_mcc"] == pytest.approx(mcc)
    assert set(table["n"]) == {10} and list(table.columns) == COLUMNS
    row = table.set_index("metric").loc["knn_mcc"]
    assert row["note"] == "mean of 2 runs, SD 0.0000" and row["axis"] == "utility"


def test_a_generator_that_helps_and_one_that_harms(data):
    real = values(classify(data, fitted("copy", data), 2, False, 0))
    good = values(classify(data, Planted(data), 2, False, 0))
    bad = values(classify(data, Planted(data, lies=True), 2, False, 0))
    for name in utility.CLASSIFIERS:
        assert good[f"{name}_mcc"] > 0.6 and good[f"{name}_added_mcc"] > real[f"{name}_mcc"] + 0.1
        assert bad[f"{name}_mcc"] < -0.5 and bad[f"{name}_added_mcc"] < real[f"{name}_mcc"] - 0.1


def test_runs_differ_by_the_draw_and_rows_by_their_samples_alone(data, monkeypatch):
    drawn_, seeds = [], []

    def spy(train, test, seed):
        drawn_.append(train.z)
        seeds.append(seed)
        return {name: test.labels for name in utility.CLASSIFIERS}

    monkeypatch.setattr(stage, "predict", spy)
    classify(data, fitted("mvn", data), 2, False, 0)
    assert not np.array_equal(drawn_[0], drawn_[2])  # alone, added, of two runs
    of_mvn = list(seeds)
    seeds.clear()
    classify(data, fitted("bootstrap", data), 2, False, 0)
    assert seeds == of_mvn and seeds[0] == seeds[1] != seeds[2]


def test_labels_are_those_of_the_test_set(data):
    kept = np.flatnonzero(data.obs["split"] == "train").tolist()
    test = np.flatnonzero(data.obs["split"] == "test")
    part = data[np.array(kept + test[10:].tolist())]  # 25 normals or tumours, 35 of the other
    training = training_data(part)
    made_, held = stage.sets_of_run(training, fitted("mvn", part), 0, 0)
    assert np.array_equal(made_.labels, held.labels)
    assert sorted(np.bincount(held.labels)) == [25, 35]


@pytest.mark.parametrize("name", ["copy", "real-half", "mvn"])
def test_no_test_donor_in_any_training_set(data, monkeypatch, name):
    training = training_data(data)
    pairs = []

    def spy(train, test, seed):
        pairs.append((train, test))
        return {key: test.labels for key in utility.CLASSIFIERS}

    monkeypatch.setattr(stage, "predict", spy)
    classify(data, fitted(name, data), 3, True, 0)
    assert len(pairs) == 3 * (1 + 1 + 5)
    for train, test in pairs:
        assert not set(train.donors) & set(test.donors)
        assert not set(train.names) & set(test.names)
        if name != "real-half":  # its samples are test samples, and are tested on the others
            assert not set(train.donors) & set(training.test.donors)
    tested = [set(test.names) for _, test in pairs[:2]]
    assert tested[0] == tested[1]
    if name == "real-half":  # another division in each run
        assert set(pairs[0][0].names) != set(pairs[7][0].names)


def test_within_one_set_is_labelled(data):
    """A generator of two far blobs scores 1 within, whatever real samples are like."""
    blobs = Planted(data)

    def far(labels, seed):
        noise = rng(seed).normal(size=(len(labels), data.n_vars))
        return Samples(1000 * (1 - 2 * labels[:, None]) + noise, labels)

    blobs.sample = far
    table = classify(data, blobs, 1, True, 0)
    inside = table[table["metric"].str.contains("within")]
    assert len(table) == 36 and len(inside) == 12
    assert (inside["value"] == 1).all()
    assert inside["note"].str.contains("mean of 1 run; .*paper's reading, optimistic").all()
    assert values(table)["knn_mcc"] < 0.5


def test_catalogue_names_every_row(data):
    table = classify(data, fitted("bootstrap", data), 1, True, 0)
    entries = [CATALOGUE[name] for name in table["metric"]]
    assert {(e.axis, e.direction, e.ideal) for e in entries} == {("utility", "higher", 1)}
    assert len({e.definition for e in entries}) == 36
    assert "F1 (tumour is positive) of a nearest" in CATALOGUE["knn_added_f1"].definition


def test_drawn_samples_are_donors_of_their_own():
    first = samples(n=6)
    fake = SimpleNamespace(row="x", sample=lambda labels, seed: Samples(np.ones((2, 12)), labels))
    assert list(drawn(fake, first, np.array([0, 1]), 0).donors) == ["x-00001", "x-00002"]


# ---- what can't be had


def test_one_class_and_few_test_samples_are_empty_rows(tmp_path, data):
    single = make_training(tmp_path, normal=24, tumour=0)
    table = classify(single, fitted("copy", single), 2, False, 0)
    assert len(table) == 24 and table["value"].isna().all()
    assert set(table["note"]) == {"training has normal samples only: nothing to tell apart"}
    rows = (data.obs["split"] == "train") | (data.obs["condition"] == "normal")
    rows |= np.arange(data.n_obs) == np.flatnonzero(~rows)[0]
    table = classify(data[rows.to_numpy()], fitted("copy", data), 2, False, 0)
    assert set(table["note"]) == {"1 test sample(s) of a condition, 2 of each needed"}


@pytest.mark.parametrize("value", [np.nan, 1e60])  # the latter is infinite in float32
def test_values_that_no_classifier_takes(data, value):
    broken = Planted(data)
    broken.sample = lambda labels, seed: Samples(
        np.where(labels[:, None] == 1, value, -value) * np.ones(data.n_vars), labels
    )
    table = classify(data, broken, 2, False, 0)
    assert table["value"].isna().all()
    assert set(table["note"]) == {"generated values that aren't finite"}


def test_within_with_fewer_donors_than_folds(data):
    """Six samples of each condition, of three donors: two of the five folds are empty."""
    rows = np.flatnonzero(data.obs["split"] == "test")
    labels = (data.obs["condition"].iloc[rows] == "tumour").to_numpy()
    chosen = np.sort(np.concatenate([rows[labels][:6], rows[~labels][:6]]))
    part = data[chosen].copy()
    part.obs["split"] = "train"
    samples_ = training_data(part).train
    donors = np.char.add("donor", (np.arange(12) // 2 % 3).astype(str))
    own = type(samples_)(**{**vars(samples_), "donors": donors})
    assert len(set(donors[own.labels == 0])) == len(set(donors[own.labels == 1])) == 3
    found = stage.within(own, 0)
    assert len(found) == 12 and np.isfinite(list(found.values())).all()


def test_failed_training_through_the_command(tmp_path, data):
    failed = fitted("mvn", data)
    failed.reason = "diverged at epoch 3"
    failed.save(tmp_path / "model.pt")
    table = by_command(tmp_path, data)
    assert table["value"].isna().all() and (table["n"] == 0).all()
    assert set(table["note"]) == {"training failed: diverged at epoch 3"}
    assert list(table.columns) == COLUMNS


def by_command(folder, data, name="utility.tsv") -> pd.DataFrame:
    write_h5ad(data, folder / "training.h5ad")
    paths = {key: str(folder / key) for key in ("training.h5ad", "model.pt", name)}
    argv = [
        "classify",
        "--training",
        paths["training.h5ad"],
        "--model",
        paths["model.pt"],
        "--settings",
        json.dumps({"runs": 2, "within": False}),
        "--seed",
        "0",
        "--threads",
        "1",
        "--output",
        paths[name],
    ]
    assert main(argv) == 0
    return read_tsv(folder / name)


def test_same_seed_same_bytes(tmp_path, data):
    fitted("bootstrap", data).save(tmp_path / "model.pt")
    for name in ("a.tsv", "b.tsv"):
        table = by_command(tmp_path, data, name)
    assert (tmp_path / "a.tsv").read_bytes() == (tmp_path / "b.tsv").read_bytes()
    assert len(table) == 24 and table["value"].notna().all()
