"""The verb sample: new samples from a model file alone, and what it refuses."""

import gzip
import json
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from mdwgan.__main__ import main
from mdwgan.generators.archive import read_archive, write_archive
from mdwgan.generators.registry import load
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import write_h5ad
from mdwgan.provenance import begin
from mdwgan.readers.hdf5 import read_h5ad

MVN = {"sampling": "iid"}


def trained(folder: Path, generator: str = "mvn", row: str = "", settings=MVN, **options) -> Path:
    """Model of the verb train, on a small tissue of 4 and 4 training samples."""
    options = {"train": 4, "normal": 12, "tumour": 10} | options
    data = make_training(folder / "files", **options)
    data.uns["provenance"] = begin([], product="training", tissue="kidney", seed=0)
    write_h5ad(data, folder / "training.h5ad")
    facts = {"row": row or generator, "generator": generator, "settings": settings}
    command = ["train", "--training", str(folder / "training.h5ad"), "--seed", "0"]
    command += ["--rows", json.dumps([facts])]
    command += ["--model", str(folder / "model.pt"), "--history", str(folder / "history.tsv")]
    assert main([*command, "--threads", "1"]) == 0
    return folder / "model.pt"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("run"))


@pytest.fixture
def alone(model, tmp_path):
    """The model's file in a folder of its own."""
    path = tmp_path / "given.pt"
    path.write_bytes(model.read_bytes())
    return path


def sample(model: Path, output: Path, *options: str) -> int:
    return main(["sample", str(model), *options, "--output", str(output)])


def content(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_numbers_columns_and_layers(alone, tmp_path):
    both = ["--n", "50", "--condition", "tumour=30,normal=20", "--seed", "3"]
    assert sample(alone, tmp_path / "more.h5ad", *both) == 0
    made = read_h5ad(tmp_path / "more.h5ad")
    assert made.obs["condition"].value_counts().to_dict() == {"tumour": 30, "normal": 20}
    assert set(made.obs["generator"]) == {"mvn"} and set(made.obs["seed"]) == {3}
    assert made.obs_names[0] == "mvn-seed3-00001" and made.obs_names.is_unique
    assert set(made.layers) == {"z", "log", "counts"}
    assert np.array_equal(made.X, made.layers["log"])
    counted = made.layers["counts"]
    assert (counted == np.rint(counted)).all() and counted.max() > 100
    steps = json.loads(made.uns["provenance"])["steps"]
    assert [step["product"] for step in steps] == ["training", "model", "synthetic"]
    assert steps[-1]["samples"] == {"normal": 20, "tumour": 30} and steps[-1]["seed"] == 3


def test_samples_are_those_of_a_run_in_kind(alone, model, tmp_path):
    """The same columns, genes and facts as synthetic.h5ad, on the same scale; other samples."""
    assert sample(alone, tmp_path / "more.h5ad", "--condition", "normal=400,tumour=400") == 0
    more = read_h5ad(tmp_path / "more.h5ad")
    data = read_h5ad(model.with_name("training.h5ad"))
    synthetic = build_synthetic(data, load(model), 400, 0)
    assert set(more.obs) == {*synthetic.obs, "generator", "seed"}
    assert set(more.uns) == {*synthetic.uns, "provenance"}
    assert more.var.astype(str).equals(synthetic.var.astype(str))
    for layer, near in (("log", 0.03), ("counts", 0.4)):
        medians = [np.median(part.layers[layer], axis=0) for part in (more, synthetic)]
        assert np.allclose(*medians, rtol=near), layer
        assert not np.isin(more.layers["log"], synthetic.layers["log"]).all(axis=1).any()
    sizes = set(data.obs.loc[data.obs["split"] == "train", "library_size"])
    assert set(more.obs["library_size"]) <= sizes


def test_a_total_is_divided_as_the_training_samples_are(tmp_path):
    model = trained(tmp_path, normal=12, tumour=10, train=None)  # 6 and 5 train
    assert sample(model, tmp_path / "more.h5ad", "--n", "22") == 0
    made = read_h5ad(tmp_path / "more.h5ad")
    assert made.obs["condition"].value_counts().to_dict() == {"normal": 12, "tumour": 10}


def test_same_seed_same_bytes_other_seed_other_samples(alone, tmp_path):
    paths = [tmp_path / name for name in ("a.h5ad", "b.h5ad", "c.h5ad")]
    for path, numbers, seed in zip(
        paths, ("normal=5,tumour=6", "tumour=6,normal=5", "normal=5,tumour=6"), "445", strict=True
    ):
        assert sample(alone, path, "--condition", numbers, "--seed", seed) == 0
    first, again, other = (path.read_bytes() for path in paths)
    assert first == again and first != other
    assert not set(read_h5ad(paths[0]).obs_names) & set(read_h5ad(paths[2]).obs_names)


@pytest.mark.parametrize("ending", ["tsv", "tsv.gz", "csv"])
def test_text_files_have_samples_in_rows(ending, alone, tmp_path):
    options = ["--n", "6", "--values", "counts"]
    assert sample(alone, tmp_path / f"more.{ending}", *options) == 0
    assert sample(alone, tmp_path / "more.h5ad", *options) == 0
    raw = (tmp_path / f"more.{ending}").read_bytes()
    text = (gzip.decompress(raw) if ending == "tsv.gz" else raw).decode()
    header = text.splitlines()[0].split("," if ending == "csv" else "\t")
    assert header[:3] == ["sample", "condition", "G000"]
    path = tmp_path / f"more.{ending}"
    table = pd.read_csv(path, sep="," if ending == "csv" else "\t", index_col="sample")
    made = read_h5ad(tmp_path / "more.h5ad")
    assert np.array_equal(table.drop(columns="condition").to_numpy(), made.X)
    assert np.array_equal(made.X, made.layers["counts"])
    assert list(table.index) == list(made.obs_names)
    assert list(table["condition"]) == list(made.obs["condition"])


def test_a_model_of_fpkm_draws_fpkm(tmp_path, capsys):
    model = trained(tmp_path, matrix="fpkm")
    assert sample(model, tmp_path / "more.csv", "--n", "4", "--values", "fpkm") == 0
    table = pd.read_csv(tmp_path / "more.csv", index_col="sample").drop(columns="condition")
    assert (table.to_numpy() % 1 > 0).any() and table.to_numpy().max() > 100
    assert sample(model, tmp_path / "none.csv", "--n", "4", "--values", "counts") == 1
    assert "the model was trained on fpkm; expected log or fpkm" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--n", "0"], "--n: '0' is no number of samples"),
        (["--n", "-3"], "--n: '-3' is no number of samples"),
        (["--n", "banana"], "--n: 'banana' is no number of samples"),
        ([], "--n, --condition: no number of samples; expected one of them"),
        (["--condition", "banana"], "--condition: 'banana' is no number of a condition"),
        (["--condition", "tumour=-1"], "--condition, tumour: '-1' is no number of samples"),
        (["--condition", "control=3"], "unknown condition 'control'; expected normal or tumour"),
        (["--n", "5", "--condition", "tumour=3"], "5 samples, but the conditions have 3 together"),
        (["--n", "5", "--values", "fpkm"], "trained on counts; expected log or counts"),
        (["--n", "90000000"], "90,000,000 samples of 24 genes are too many at once"),
    ],
)
def test_what_makes_no_sense_is_one_message_and_no_file(options, message, alone, capsys):
    before = content(alone.parent)
    assert sample(alone, alone.parent / "out" / "more.h5ad", *options) == 1
    told = capsys.readouterr().err
    assert message in told and told.count("error:") == 1 and "Traceback" not in told
    assert content(alone.parent) == before


@pytest.mark.parametrize(
    ("output", "message"),
    [("more.txt", "unknown ending; expected .h5ad or .tsv"), ("folder.h5ad", "a folder")],
)
def test_an_output_that_is_no_file_of_samples_is_refused(output, message, alone, capsys):
    (alone.parent / "folder.h5ad").mkdir()
    assert sample(alone, alone.parent / output, "--n", "3") == 1
    assert message in capsys.readouterr().err
    assert sorted(p.name for p in alone.parent.iterdir()) == ["folder.h5ad", "given.pt"]


# ---- models that cannot draw


@pytest.mark.parametrize(
    ("generator", "row", "message"),
    [
        ("copy", "", "copy keeps real samples and has no model that draws new ones"),
        ("real-half", "", "real-half keeps real samples"),
        ("copy", "best", "copy, which best took, keeps real samples"),
    ],
)
def test_rows_of_real_samples_have_no_model(generator, row, message, tmp_path, capsys):
    model = trained(tmp_path, generator, row, {})
    assert sample(model, tmp_path / "more.h5ad", "--n", "3") == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "more.h5ad").exists()


def test_bootstrap_draws_as_that_message_says(tmp_path):
    model = trained(tmp_path, "bootstrap", settings={"bootstrap_noise": 0.1})
    assert sample(model, tmp_path / "more.h5ad", "--n", "30") == 0
    assert read_h5ad(tmp_path / "more.h5ad").n_obs == 30


def test_a_failed_training_is_told(tmp_path, capsys):
    model = trained(tmp_path)
    damaged = read_archive(model)
    meta = json.loads(damaged["meta"]) | {"reason": "collapsed: all samples are the same"}
    write_archive({**damaged, "meta": json.dumps(meta)}, model)
    assert sample(model, tmp_path / "more.h5ad", "--n", "3") == 1
    assert "its training failed (collapsed: all samples are the same)" in capsys.readouterr().err


def test_a_missing_or_foreign_file_is_told(tmp_path, capsys):
    assert sample(tmp_path / "none.pt", tmp_path / "more.h5ad", "--n", "3") == 1
    assert "none.pt: no such file" in capsys.readouterr().err
    (tmp_path / "model.pt").write_text("<html>")
    assert sample(tmp_path / "model.pt", tmp_path / "more.h5ad", "--n", "3") == 1
    assert "not a model of this workflow" in capsys.readouterr().err


# ---- models of older versions


def without_scale(model: Path, folder: Path, **changed) -> Path:
    """The model as version 0.1.0 saved it."""
    old = read_archive(model)
    del old["scale"]
    old["meta"] = json.dumps(json.loads(old["meta"]) | changed)
    write_archive(old, folder / "old.pt")
    return folder / "old.pt"


def test_an_old_model_needs_its_training_data_and_draws_the_same(model, tmp_path, capsys):
    old = without_scale(model, tmp_path)
    assert sample(old, tmp_path / "old.h5ad", "--n", "8") == 1
    told = capsys.readouterr().err
    assert "saved by an older version" in told and "--training FILE" in told
    training = str(model.with_name("training.h5ad"))
    assert sample(old, tmp_path / "old.h5ad", "--n", "8", "--training", training) == 0
    assert sample(model, tmp_path / "new.h5ad", "--n", "8") == 0
    assert (tmp_path / "old.h5ad").read_bytes() == (tmp_path / "new.h5ad").read_bytes()


@pytest.mark.parametrize("other", ["genes", "tissue", "seed"])
def test_training_data_of_another_model_are_refused(other, model, tmp_path, capsys):
    data = read_h5ad(model.with_name("training.h5ad"))
    if other == "genes":
        data = data[:, ::-1].copy()
    elif other == "tissue":
        data.uns["tissue"] = "colon"
    else:
        data.uns["provenance"] = begin([], product="training", tissue="kidney", seed=1)
    write_h5ad(data, tmp_path / "training.h5ad")
    old = without_scale(model, tmp_path)
    options = ["--n", "8", "--training", str(tmp_path / "training.h5ad")]
    assert sample(old, tmp_path / "more.h5ad", *options) == 1
    assert "not the training data of this model of kidney" in capsys.readouterr().err


def test_a_model_of_all_tissues_together_is_refused(model, tmp_path, capsys):
    pooled = without_scale(model, tmp_path, tissue="pan")
    assert sample(pooled, tmp_path / "more.h5ad", "--n", "8") == 1
    assert "of all tissues together and draws z-scores alone" in capsys.readouterr().err


# ---- labels


def test_conditions_that_do_not_differ_are_told_in_the_file(model, tmp_path, capsys):
    """Both conditions are drawn from the first one's samples."""
    blind = read_archive(model)
    z, labels = blind["state"]["z"], blind["state"]["labels"]
    z[labels == 1] = z[labels == 0]
    write_archive(blind, tmp_path / "blind.pt")
    with pytest.warns(UserWarning, match="labels do not hold"):
        assert sample(tmp_path / "blind.pt", tmp_path / "more.h5ad", "--n", "60") == 0
    [said] = anndata.read_h5ad(tmp_path / "more.h5ad").uns["warnings"]
    assert said.startswith("labels do not hold: tumour and normal differ by ")
    assert sample(model, tmp_path / "good.h5ad", "--n", "60") == 0
    assert len(read_h5ad(tmp_path / "good.h5ad").uns["warnings"]) == 0
