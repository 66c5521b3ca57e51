"""Samples of another program: what is refused, and what becomes of them."""

import json

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from mdwgan.__main__ import main
from mdwgan.cohort.export_split import training_samples
from mdwgan.errors import InputError
from mdwgan.evaluation.classify import classify
from mdwgan.evaluation.outside import import_samples
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.outside import outside_of
from mdwgan.io import write_h5ad, write_samples
from mdwgan.readers.hdf5 import read_h5ad

KEY = "generators_from.other"
pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """12 normal and 12 tumour samples, of which 6 and 6 train."""
    return make_training(tmp_path_factory.mktemp("data"))


@pytest.fixture
def made(data):
    """A table as another program writes it: training samples with noise, log2."""
    train = training_samples(data)
    noise = np.random.default_rng(0).normal(scale=0.3, size=train.shape)
    values = np.clip(train.layers["log"] + noise, 0, None)
    table = pd.DataFrame(values, [f"s{i}" for i in range(len(train))], list(train.var_names))
    table.insert(0, "condition", train.obs["condition"].astype(str).to_numpy())
    return table.rename_axis("sample")


def take(data, table, tmp_path, values="log2", name="made.tsv"):
    path = tmp_path / name
    table.to_csv(path, sep="," if ".csv" in name else "\t")
    return import_samples(data, "other", 3, path, values, KEY)


def refusal(data, table, tmp_path, values="log2") -> str:
    with pytest.raises(InputError) as error:
        take(data, table, tmp_path, values)
    return str(error.value)


def test_log2_values_are_as_they_are(data, made, tmp_path):
    result = take(data, made, tmp_path)
    genes = list(data.var_names)
    assert result.layers["log"] == pytest.approx(made[genes].to_numpy(), abs=1e-4)
    expected = (made[genes].to_numpy() - data.var["mean"].to_numpy()) / data.var["sd"].to_numpy()
    assert result.layers["z"] == pytest.approx(expected, abs=1e-4)
    assert list(result.obs["condition"]) == list(made["condition"])
    assert (result.layers["counts"] % 1 == 0).all()
    assert list(result.obs_names[:2]) == ["other-s0", "other-s1"]
    settings = json.loads(result.uns["settings"])
    assert settings["values"] == "log2" and len(settings["sha256"]) == 64
    assert result.uns["sentence"].startswith("samples of another program, read from ")
    assert not result.uns["optimistic"] and result.uns["seed"] == 3


def test_the_training_file_is_the_runs(data, made, tmp_path, capsys):
    """What export-split writes for the other program has no split."""
    write_h5ad(training_samples(data), tmp_path / "training.h5ad")
    made.to_csv(tmp_path / "made.csv")
    files = ["--training", tmp_path / "training.h5ad", "--samples", tmp_path / "made.csv"]
    flags = [*files, "--row", "x", "--seed", "0", "--output", tmp_path / "synthetic.h5ad"]
    assert main(["import-samples", *map(str, flags)]) == 1
    told = capsys.readouterr().err
    assert "not the training.h5ad of a run (it has no split in obs" in told
    assert "Traceback" not in told and not (tmp_path / "synthetic.h5ad").exists()


@pytest.mark.parametrize("name", ["made.csv", "made.tsv.gz", "made.csv.gz"])
def test_genes_may_have_another_order_and_extra_ones_are_left_out(data, made, tmp_path, name):
    plain = take(data, made, tmp_path)
    turned = made[["condition", *made.columns[:0:-1]]].assign(EXTRA=1.0)
    result = take(data, turned, tmp_path, name=name)
    assert (result.layers["z"] == plain.layers["z"]).all()
    assert "1 genes are not the run's: left out (EXTRA)" in result.uns["warnings"]


def test_an_h5ad_is_the_same_as_a_table(data, made, tmp_path):
    train = training_samples(data)
    train.X = made.drop(columns="condition").to_numpy()
    train.obs_names = list(made.index)
    write_h5ad(train, tmp_path / "made.h5ad")
    result = import_samples(data, "other", 3, tmp_path / "made.h5ad", "log2", KEY)
    assert result.layers["z"] == pytest.approx(take(data, made, tmp_path).layers["z"], abs=1e-5)


def test_counts_stay_counts(data, tmp_path):
    """Real training counts with their library sizes come back as they were."""
    train = training_samples(data)
    write_samples(train, tmp_path / "made.tsv", "counts")
    table = pd.read_csv(tmp_path / "made.tsv", sep="\t", index_col="sample")
    table.insert(1, "library_size", train.obs["library_size"].to_numpy())
    result = take(data, table, tmp_path, "counts")
    rows = (data.obs["split"] == "train").to_numpy()
    assert result.layers["counts"] == pytest.approx(np.rint(train.layers["counts"]))
    assert result.layers["z"] == pytest.approx(data.layers["z"][rows], abs=1e-3)
    assert list(result.obs["library_size"]) == pytest.approx(list(train.obs["library_size"]))
    guessed = take(data, table.drop(columns="library_size"), tmp_path, "counts")
    ratio = guessed.obs["library_size"].to_numpy() / train.obs["library_size"].to_numpy()
    assert np.median(ratio) == pytest.approx(1, abs=0.05)


def test_a_row_is_scored_and_classified(data, made, tmp_path):
    result = take(data, made, tmp_path)
    scores = evaluate(data, result).set_index("metric")
    assert scores["value"].notna().sum() > 20 and set(scores["generator"]) == {"other"}
    write_h5ad(result, tmp_path / "synthetic.h5ad")
    row = outside_of(read_h5ad(tmp_path / "synthetic.h5ad"), data)
    labels = np.array([0] * 4 + [1] * 99)
    first, again, other = (row.sample(labels, seed) for seed in (0, 0, 1))
    assert list(np.bincount(first.labels)) == [4, 6], "never more than there are"
    assert (first.z == again.z).all() and (first.z != other.z).any()
    utility = classify(data, row, runs=2, with_within=False, seed=0)
    assert (utility["n"] == 12).all() and utility["value"].notna().all()


def test_a_tissue_without_a_file_says_so(data):
    result = import_samples(data, "other", 0, None, "log2", KEY)
    assert result.n_obs == 0 and result.uns["reason"] == f"no file for kidney, seed 0, in {KEY}"
    scores = evaluate(data, result)
    assert scores["value"].isna().all()
    assert set(scores["note"].iloc[:-1]) == {result.uns["reason"]}


def test_test_samples_in_the_file_make_the_row_optimistic(data, made, tmp_path):
    test = data[(data.obs["split"] == "test").to_numpy()]
    made.loc["s0", list(data.var_names)] = np.asarray(test.layers["log"])[0]
    result = take(data, made, tmp_path)
    assert result.uns["optimistic"]
    assert any("1 of its 12 samples are test samples" in text for text in result.uns["warnings"])


def test_fewer_samples_than_the_test_set_has_are_said(data, made, tmp_path):
    assert not any("fewer samples" in text for text in take(data, made, tmp_path).uns["warnings"])
    few = made.groupby("condition").head(2)
    (told,) = take(data, few, tmp_path).uns["warnings"]
    assert "fewer samples than the test set has (normal 2 of 6, tumour 2 of 6)" in told


@pytest.mark.parametrize("size", [np.inf, 0, np.nan])
def test_library_sizes_that_are_none(data, made, tmp_path, size):
    counts = made.assign(**{g: 100.0 for g in data.var_names})
    counts.insert(1, "library_size", [1e6] * (len(made) - 1) + [size])
    said = refusal(data, counts, tmp_path, "counts")
    assert f"made.tsv:{len(made) + 1}: library_size of sample s{len(made) - 1} is" in said
    assert "expected a finite number above 0" in said


def test_other_units_are_said(data, made, tmp_path):
    genes = list(data.var_names)
    result = take(data, made.assign(**{g: made[g] * np.log(2) for g in genes}), tmp_path)
    assert any("genes' means are 0.69 times" in text for text in result.uns["warnings"])


# ---- faults, each in one message with its place


def test_cells_that_are_no_numbers(data, made, tmp_path):
    genes = list(data.var_names)
    table = made.astype(object)
    table.loc["s1", genes[2]], table.loc["s4", genes[0]] = "", "abc"
    said = refusal(data, table, tmp_path)
    path = tmp_path / "made.tsv"
    assert f"{path}:3: gene {genes[2]} of sample s1 is ''" in said
    assert f"{path}:6: gene {genes[0]} of sample s4 is 'abc'; expected a number" in said


def test_nan_and_infinite_values(data, made, tmp_path):
    made.iloc[0, 3], made.iloc[1, 4] = np.nan, np.inf
    assert said_of(refusal(data, made, tmp_path), "made.tsv:2: gene", "made.tsv:3: gene")


def said_of(said: str, *parts: str) -> bool:
    return all(part in said for part in parts)


def test_negative_counts(data, made, tmp_path):
    counts = made.assign(**{g: 100 for g in data.var_names})
    counts.iloc[2, 5] = -4
    said = refusal(data, counts, tmp_path, "counts")
    assert "made.tsv:4: gene" in said and "is -4.0; expected values from 0 up" in said


def test_z_scores(data, made, tmp_path):
    genes = list(data.var_names)
    table = made.assign(**{g: made[g] - made[g].mean() for g in genes})
    assert "values are below 0, as those of z-scores" in refusal(data, table, tmp_path)


def test_counts_that_are_called_log2(data, made, tmp_path):
    counts = made.assign(**{g: 100000 for g in data.var_names})
    assert f"{KEY}.values is log2, but the largest value is" in refusal(data, counts, tmp_path)


def test_units_that_the_run_does_not_have(data, made, tmp_path):
    said = refusal(data, made, tmp_path, "fpkm")
    assert f"{KEY}.values: fpkm, but the run has counts; expected log2 or counts" in said


def test_missing_genes_and_what_is_listed_twice(data, made, tmp_path):
    genes = list(data.var_names)
    table = made.drop(columns=genes[:2])
    table.insert(1, genes[3], 1.0, allow_duplicates=True)
    table.index = ["s0", *table.index[:-1]]
    said = refusal(data, table.rename_axis("sample"), tmp_path)
    assert said_of(
        said,
        "3 fault(s)",
        "sample s0 is listed twice",
        f"gene {genes[3]} is listed twice",
        f"2 of the run's {len(genes)} genes are missing ({genes[0]}, {genes[1]})",
    )


def test_conditions(data, made, tmp_path):
    table = made.assign(condition=made["condition"].str.upper())
    assert list(take(data, table, tmp_path).obs["condition"]) == list(made["condition"])
    made.iloc[1, 0] = "cancer"
    said = refusal(data, made, tmp_path)
    assert "made.tsv:3: the condition of sample s1 is 'cancer'; expected" in said
    first = made.iloc[0, 0]
    said = refusal(data, made[made["condition"] == first], tmp_path)
    assert "no sample is" in said and "expected samples of each condition" in said


def test_files_that_can_not_be_read(data, made, tmp_path):
    assert "there is no column condition" in refusal(data, made.drop(columns="condition"), tmp_path)
    assert "there is no sample" in refusal(data, made.iloc[:0], tmp_path)
    assert "there is no gene" in refusal(data, made[["condition"]], tmp_path)
    path = tmp_path / "ragged.tsv"
    path.write_text("sample\tcondition\tA\ns\tnormal\t1\t2\n")
    for file, what in (
        (path, r"ragged.tsv:2: 4 cells; expected 3"),
        (tmp_path / "none.tsv", "no such file"),
        (tmp_path, "no such file"),
    ):
        with pytest.raises(InputError, match=what):
            import_samples(data, "other", 0, file, "log2", KEY)
    (tmp_path / "a.xlsx").write_text("")
    with pytest.raises(InputError, match="unknown ending"):
        import_samples(data, "other", 0, tmp_path / "a.xlsx", "log2", KEY)
