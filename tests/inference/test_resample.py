"""Cohorts of bootstraps, the table that they give, and what each test finds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from mdwgan.cohort.sample_set import training_data
from mdwgan.errors import InputError
from mdwgan.generators.scale import scale_of
from mdwgan.inference import synthesis
from mdwgan.inference.combine import COLUMNS, bootstrap_factor
from mdwgan.inference.cuts import Cuts
from mdwgan.inference.found import BEYOND, OWN_TEST, found
from mdwgan.inference.resample import bootstrap_rows, cohorts, donors_and_strata, resampled
from mdwgan.inference.synthesis import Combined, combined_degs

MVN = ("mvn", {"sampling": "matched"})


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_training(tmp_path_factory.mktemp("data"), train=6, normal=12, tumour=12)


@pytest.fixture(scope="module")
def training(data):
    return training_data(data)


def test_donors_are_drawn_within_their_conditions_and_keep_their_samples():
    donors = np.array(["a", "a", "b", "b", "c", "d", "e", "f"])
    labels = np.array([0, 1, 0, 1, 0, 0, 1, 1])
    seen = set()
    for seed in range(50):
        rows = bootstrap_rows(donors, labels, np.random.default_rng(seed))
        assert np.bincount(labels[rows]).tolist() == [4, 4]
        counts = np.bincount(rows, minlength=8)
        assert counts[0] == counts[1] and counts[2] == counts[3]
        seen.add(tuple(rows))
    assert len(seen) > 10


def test_the_scale_is_that_of_the_drawn_rows_alone(data, training):
    rows = np.array([0, 0, 1, 2, 2, 3, 6, 6, 7, 8, 8, 8])
    drawn, scale = resampled(training, scale_of(data), rows)
    log = np.asarray(data[list(training.train.names[rows])].layers["log"], dtype=np.float64)
    assert scale.mean == pytest.approx(log.mean(axis=0), abs=1e-4)
    back = drawn.train.z * scale.sd + scale.mean
    assert back == pytest.approx(log, abs=1e-3)
    names = training.train.names[rows][drawn.train.labels == 0]
    sizes = data.obs.loc[list(names), "library_size"].to_numpy()
    assert scale.library["normal"] == pytest.approx(sizes)
    assert len(drawn.test) == 0, "no generator sees a test sample"


def test_cohorts_are_as_large_as_the_training_set_and_the_same_for_a_seed(data, training):
    made = [np.array(list(cohorts(training, scale_of(data), *MVN, 3, seed))) for seed in (0, 0, 1)]
    assert made[0].shape == (3, 12, data.n_vars)
    assert np.array_equal(made[0], made[1]) and not np.array_equal(made[0], made[2])
    assert (made[0] >= 0).all() and np.array_equal(made[0], made[0].round())


def test_a_condition_of_one_donor_is_told(training, data):
    train = training.train
    one = replace(train, donors=np.where(train.labels == 1, "x", train.donors))
    with pytest.raises(InputError, match=r"1 donor\(s\) of tumour.*raise cohort.train_fraction"):
        next(cohorts(replace(training, train=one), scale_of(data), *MVN, 3, 0))


def test_strata_are_counted_for_each_condition():
    donors = np.array(["p", "q", "a", "p", "q", "b", "c", "b"])
    labels = np.array(["normal"] * 3 + ["tumour"] * 4 + ["metastasis"])
    conditions = ["normal", "tumour", "metastasis", "other"]
    counts, strata = donors_and_strata(donors, labels, conditions)
    assert counts.tolist() == [3, 4, 1, 0]
    assert strata.tolist() == [2, 3, 1, 0], "b is no other donor with a tumour and a metastasis"


def test_a_bootstrap_that_never_varies_is_told(data, training):
    """Of each condition a paired donor and one of the condition alone."""
    train = training.train
    donors = np.where(train.labels == 0, "n", "t").astype("<U9")
    donors[[0, 6]] = "both"
    alone = replace(training, train=replace(train, donors=donors))
    told = r"2 donor\(s\) of normal.*no two of them with samples of the same conditions"
    with pytest.raises(InputError, match=told):
        next(cohorts(alone, scale_of(data), *MVN, 3, 0))


def test_the_rule_is_given_what_paired_donors_ask_for(data, training, monkeypatch):
    """Two paired donors, and four of each condition alone."""
    pytest.importorskip("rpy2.robjects", exc_type=ImportError)
    donors, given = training.train.donors.astype("<U20"), []
    donors[6:8] = donors[:2]
    monkeypatch.setattr(
        synthesis,
        "bootstrap_factor",
        lambda *sizes: given.append(sizes) or bootstrap_factor(*sizes),
    )
    values = np.asarray(data[list(training.train.names)].layers["counts"])
    some = replace(training, train=replace(training.train, donors=donors))
    combined_degs(some, values, scale_of(data), MVN, ("normal", "tumour"), Cuts(1, 0.05), 3, seed=0)
    (sizes,) = given
    assert np.array(sizes).tolist() == [[6, 6], [2, 2]]


def test_a_generator_that_fails_names_the_cohort(training, data, monkeypatch):
    monkeypatch.setattr("mdwgan.generators.baselines.LEAST_OF_CLASS", 7)
    with pytest.raises(InputError, match="cohort 1: normal has 6 training"):
        next(cohorts(training, scale_of(data), *MVN, 3, 0))


def test_the_table_of_a_row(data, training):
    pytest.importorskip("rpy2.robjects", exc_type=ImportError)
    values = np.asarray(data[list(training.train.names)].layers["counts"])
    cuts = Cuts(1, 0.05)
    arguments = (training, values, scale_of(data), MVN, ("normal", "tumour"), cuts, 4)
    first, again = (combined_degs(*arguments, seed=0) for _ in range(2))
    for table, other in zip(vars(first).values(), vars(again).values(), strict=True):
        assert table.columns.tolist() == ["symbol", *COLUMNS]
        assert table["symbol"].tolist() == training.train.genes
        pd.testing.assert_frame_equal(table, other)
        assert table["share"].between(0, 1).all()


def table_of(log2fc: list[float], p: list[float], share: list[float]) -> pd.DataFrame:
    genes = [f"g{i}" for i in range(len(p))]
    columns = {"symbol": genes, "log2fc": log2fc, "p": p, "padj": p, "share": share}
    return pd.DataFrame(columns).assign(se=0.1, df=10.0)


def test_what_is_found_by_hand():
    """g0 and g1 are DEGs of the test samples; g1 is called in the wrong direction."""
    truth = pd.DataFrame(
        {"symbol": ["g0", "g1", "g2"], "log2fc": [2.0, -2, 2], "deg": [True, True, False]}
    )
    called = table_of([2.0, 2, 2], [0.01, 0.02, 0.9], [1.0, 0.25, 0.5])
    trained = called.rename(columns={"p": "pvalue"})
    table = found(Combined(called, called, called), trained, truth, Cuts(1, 0.05))
    lines = table.set_index("method")
    assert lines.loc["combined", ["called", "true"]].tolist() == [2, 1]
    assert lines.loc["combined", ["fdr", "recall"]].tolist() == [0.5, 0.5]
    assert lines.loc["vote", ["called", "true"]].tolist() == [2, 1], "g0 and g2"
    assert lines.loc[BEYOND, ["called", "true"]].tolist() == [3, 1], "2 is 10 SEs beyond 1"
    assert lines["precision_50"].isna().all(), "three genes are no list of 50"
    assert lines.index[-1] == OWN_TEST and (lines["note"] == "").all()


def test_nothing_is_found_by_a_test_that_could_not_be_run():
    called = table_of([2.0, 2, 2], [0.01, 0.02, 0.9], [1.0, 0.25, 0.5])
    trained = called.rename(columns={"p": "pvalue"})
    truth = called.assign(deg=True)[["symbol", "log2fc", "deg"]]
    tables, cuts = Combined(called, called, called), Cuts(1, 0.05)
    lines = found(tables, trained, truth[:0], cuts).set_index("method")
    assert set(lines["note"]) == {"no gene was tested in the test samples"}
    assert lines.loc["combined", "called"] == 2
    assert lines[["true", "fdr", "recall"]].isna().all(axis=None)
    own = found(tables, trained[:0], truth, cuts).set_index("method").loc[OWN_TEST]
    assert own["note"] == "no gene was tested in the training samples"
    assert own.drop("note").isna().all()
