"""Error rates and bias of a row's tests, in worlds whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import trains
from helpers.counted import counted, with_counts
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.generators.registry import make
from mdwgan.inference.calibration import Plan, against, expected_rate, null_rates
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.metrics.catalogue import CALIBRATION

CONTRAST = ("normal", "tumour")
NUMBERS = (30, 30)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return counted(tmp_path_factory.mktemp("counted"))


def fitted(data, name, **settings):
    generator = make(name, settings)
    generator.fit(training_data(data), 0)
    return generator


def plan(**changes) -> Plan:
    facts = {"permutations": 8, "retrain": False, "seed": 0, "numbers": NUMBERS}
    return Plan(CONTRAST, **(facts | changes))


def rates(data, generator, **changes) -> pd.DataFrame:
    return pd.DataFrame(null_rates(data, generator, plan(**changes))).set_index("metric")


# ---- where nothing is true


def test_real_samples_err_as_often_as_they_should(limma, data):
    for row in ("copy", "real-half"):
        found = rates(data, fitted(data, row))
        assert 0.02 < found.loc["deg_fpr_within", "value"] < 0.09, row
        assert 0.02 < found.loc["deg_fpr_permuted", "value"] < 0.09, row
        assert found.loc["deg_false_permuted", "value"] < 0.02
        assert found.loc["deg_fpr_drawn", "note"] == "real samples are not drawn"
        assert found.loc["deg_fpr_permuted", "n"] == 8


def test_a_generator_that_learnt_from_few_errs_as_often_as_arithmetic_says(limma, data):
    found = rates(data, fitted(data, "mvn", sampling="iid"))["value"]
    expected = expected_rate((10, 10), NUMBERS)
    assert found["deg_fpr_expected"] == pytest.approx(expected) and 0.3 < expected < 0.35
    assert found["deg_fpr_permuted"] == pytest.approx(expected, abs=0.06)
    assert found["deg_fpr_within"] > found["deg_fpr_permuted"], "half of the training samples"
    assert found["deg_false_permuted"] > 0.1
    assert 0.02 < found["deg_fpr_drawn"] < 0.09, "draws are independent, and that is no proof"


def test_samples_that_repeat_others_err_more_and_matched_ones_never_differ(limma, data):
    repeated = rates(data, fitted(data, "bootstrap", bootstrap_noise=0))["value"]
    assert repeated["deg_fpr_permuted"] > 0.25
    matched = rates(data, fitted(data, "mvn", sampling="matched"))["value"]
    assert matched["deg_fpr_drawn"] < 0.03, "but for the library sizes"
    assert matched["deg_fpr_permuted"] > 0.25, "no draw of its own, and all of the training's"


def test_strata_that_differ_do_no_harm(limma, data):
    other = data.copy()
    counts = np.asarray(other.layers["counts"]).copy()
    counts[(other.obs["source"] == "GTEX").to_numpy(), ::2] *= 8
    found = rates(with_counts(other, counts), fitted(other, "copy"))
    assert 0.02 < found.loc["deg_fpr_permuted", "value"] < 0.09


def test_fpkm_are_tested_on_the_log_scale(limma, data):
    other = data.copy()
    other.uns["matrix"] = "fpkm"
    other.layers["fpkm"] = np.exp2(other.layers["log"]) - 1
    found = rates(other, fitted(other, "copy"), permutations=5)
    assert 0.01 < found.loc["deg_fpr_permuted", "value"] < 0.1


def test_what_is_not_measured_says_why(data):
    copy = fitted(data, "copy")
    copy.reason = "the critic diverged"
    assert set(rates(data, copy)["note"]) == {"training failed: the critic diverged"}
    untested = rates(data, fitted(data, "mvn", sampling="iid"), numbers=(0, 0))
    assert set(untested["note"]) == {"the row's DEGs were not tested"}
    assert untested["value"].isna().all()


def test_a_network_is_trained_anew_only_where_it_is_asked_for(limma, data):
    network = fitted(data, "mvn", sampling="iid")
    network.settings["epochs"] = 3
    found = rates(data, network, permutations=2)
    assert "deg.retrain" in found.loc["deg_fpr_permuted", "note"]
    assert np.isfinite(found.loc["deg_fpr_drawn", "value"])
    found = rates(data, network, permutations=2, retrain=True)
    assert found.loc["deg_fpr_permuted", "n"] == 2


def test_a_fit_that_fails_is_a_reason(limma, data):
    few = data[trains(data)].copy()
    few = few[np.r_[0:5, 10:13]].copy()  # 5 normal and 3 tumour samples
    generator = fitted(data, "mvn", sampling="iid")
    found = rates(few, generator, permutations=4)
    assert np.isfinite(found.loc["deg_fpr_permuted", "value"])
    one = few[np.r_[0:5, 5:6]].copy()
    found = rates(one, generator)
    assert "too few to permute" in found.loc["deg_fpr_permuted", "note"]


def test_a_test_that_can_not_be_made_is_left_out(limma, data):
    few = data[trains(data)].copy()
    few = few[[0, 1, 10, 11]].copy()  # 2 and 2, each pair of one stratum
    few.obs["source"] = ["GTEX", "GTEX", "TCGA", "TCGA"]
    found = rates(few, fitted(few, "copy")).loc["deg_fpr_permuted"]
    assert np.isfinite(found["value"]) and found["n"] == 8
    few.obs["source"] = list("abcd")
    found = rates(few, fitted(few, "copy")).loc["deg_fpr_permuted"]
    assert np.isnan(found["value"]) and found["note"]


def test_the_arithmetic_by_hand():
    assert expected_rate((1, 1), (1, 1)) == pytest.approx(0.1658, abs=1e-4)  # 2 Phi(-1.96 / sqrt 2)
    assert expected_rate((10**9, 10**9), (5, 5)) == pytest.approx(0.05, abs=1e-5)
    assert expected_rate((5, 5), (500, 500)) > 0.8


# ---- against real samples


def degs(log2fc, padj=0.001, deg=True) -> pd.DataFrame:
    table = pd.DataFrame({"log2fc": log2fc, "padj": padj, "deg": deg})
    table.insert(0, "symbol", [f"g{i}" for i in range(len(table))])
    return table


def test_false_discoveries_recall_slope_and_correlation_by_hand():
    real = degs([2, -2, 2, 1.0], [1e-2, 1e-4, 1e-6, 1e-8], [True, True, True, False])
    train = degs([2, 2, 2, 2.0], deg=[True, False, False, False])
    row = degs([1, -1, -1, 0.5], [1e-1, 1e-2, 1e-3, 1e-4], [True, True, True, True])
    found = pd.DataFrame(against(row, real, train, False)).set_index("metric")["value"]
    assert found["deg_fdr"] == 0.5  # g2 in the other direction, g3 is none of the real ones
    assert found["deg_fdr_train"] == 0.75 and found["deg_recall_train"] == 1
    assert found["deg_padj_r"] == pytest.approx(1)


def test_the_slope_of_halved_effects_is_a_half():
    effects = np.random.default_rng(0).normal(size=50)
    real, half = degs(effects), degs(effects / 2)
    real.loc[0, ["log2fc", "padj"]] = 30, np.nan  # a gene of few reads
    found = pd.DataFrame(against(half, real, real, False)).set_index("metric")
    assert found.loc["deg_slope", "value"] == pytest.approx(0.5)
    assert found.loc["deg_slope", "n"] == 49
    assert "all alike" in found.loc["deg_padj_r", "note"]


def test_copy_is_not_compared_with_itself_and_empty_tables_have_reasons(tmp_path):
    table = degs([1.0, 2, 3])
    found = pd.DataFrame(against(table, table, table, True)).set_index("metric")
    assert found.loc["deg_fdr", "value"] == 0
    assert found.loc["deg_recall_train", "note"] == "row copy is the training samples"
    write_tsv(table[:0], tmp_path / "deg.tsv")
    nothing = read_tsv(tmp_path / "deg.tsv")
    assert np.isnan(pd.DataFrame(against(nothing, table, table, False))["value"][0])
    empty = pd.DataFrame(against(nothing, nothing, table, False)).set_index("metric")
    assert empty.loc["deg_fdr_train", "note"] == "no gene was tested in this row"
    assert empty["value"].isna().all() and (empty["note"] != "").all()


def test_rates_against_samples_that_could_not_be_tested_are_empty():
    table, quiet = degs([1.0, 2, 3]), degs([1.0, 2, 3], deg=False)
    found = pd.DataFrame(against(table, table[:0], table[:0], False)).set_index("metric")
    assert found.loc["deg_fdr", "note"] == "no gene was tested in the real cohort"
    for metric in ("deg_fdr_train", "deg_recall_train"):
        assert found.loc[metric, "note"] == "no gene was tested in the training samples"
    assert found["value"].isna().all()
    # Where a test found no DEG, each of the row's is false.
    found = pd.DataFrame(against(table, quiet, quiet, False)).set_index("metric")
    assert found.loc[["deg_fdr", "deg_fdr_train"], "value"].tolist() == [1, 1]


# ---- the verb


def test_the_verb_writes_each_metric_of_the_catalogue_once(limma, data, tmp_path):
    write_h5ad(data, tmp_path / "training.h5ad")
    generator = fitted(data, "mvn", sampling="iid")
    generator.row = "mvn-iid"
    generator.save(tmp_path / "model.pt")
    table = degs(np.arange(20.0)).assign(n_normal=9, n_tumour=11)
    write_tsv(table, tmp_path / "deg.tsv")
    command = ["deg-calibration", "--training", str(tmp_path / "training.h5ad")]
    command += ["--model", str(tmp_path / "model.pt"), "--pool"]
    for flag in ("--deg", "--real-deg", "--train-deg"):
        command += [flag, str(tmp_path / "deg.tsv")]
    command += ["--contrast", "normal", "tumour", "--permutations", "2", "--seed", "0"]
    command += ["--threads", "1", "--output", str(tmp_path / "out.tsv")]
    assert main(command) == 0
    found = read_tsv(tmp_path / "out.tsv")
    assert list(found) == COLUMNS
    assert list(found["metric"]) == [entry.name for entry in CALIBRATION]
    assert set(found["generator"]) == {"mvn-iid"} and set(found["tissue"]) == {"kidney"}
    note = found.set_index("metric").loc["deg_fpr_expected", "note"]
    assert note == "10 and 10 training samples, 9 and 11 drawn"
