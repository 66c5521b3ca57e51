"""The verbs `choose` and `train --chosen`: what they write, and a choice that is copy."""

import json

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from mdwgan.__main__ import main
from mdwgan.biology.deseq2_samples import generator_runs
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.registry import load
from mdwgan.io import read_tsv, write_h5ad

MATCHED = {"row": "my-mvn", "generator": "mvn", "settings": {"sampling": "matched"}}
TOO_NEAR = {"row": "bootstrap", "generator": "bootstrap", "settings": {"bootstrap_noise": 0.1}}


@pytest.fixture
def training(tmp_path):
    path = tmp_path / "training.h5ad"
    write_h5ad(make_training(tmp_path / "files", normal=30, tumour=30), path)
    return path


def choose(training, *tried: dict, seed: int = 0, **left_out: str) -> dict:
    folder = training.parent
    output, scores = folder / "chosen.json", folder / "choice.tsv"
    argv = ["choose", "--training", training, "--seed", seed, "--threads", 1, "--output", output]
    argv += ["--scores", scores, "--settings", json.dumps({"folds": "auto", "repeats": 1})]
    argv += ["--candidates", json.dumps({"tried": tried, "left_out": left_out})]
    assert main([str(word) for word in argv]) == 0
    return json.loads(output.read_text())


def best(training) -> anndata.AnnData:
    """Samples of row best, as the rules make them."""
    folder = training.parent
    row = {"row": "best", "generator": "best", "settings": {}}
    argv = ["train", "--training", training, "--chosen", folder / "chosen.json", "--seed", 0]
    argv += ["--rows", json.dumps([row]), "--graphs", "null", "--threads", 1]
    argv += ["--model", folder / "model.pt", "--history", folder / "history.tsv"]
    argv += ["--draw", '{"samples": "test"}', "--synthetic", folder / "s.h5ad"]
    assert main([str(word) for word in argv]) == 0
    return anndata.read_h5ad(folder / "s.h5ad")


def test_what_is_chosen_is_trained_under_the_name_best(training):
    chosen = choose(training, MATCHED, **{"mvn-pan": "no other tissue"})
    assert chosen["tissue"] == "kidney" and chosen["seed"] == 0
    assert [c["row"] for c in chosen["candidates"]] == ["my-mvn", "mvn-pan"]
    assert chosen["candidates"][1]["reason"] == "no other tissue"
    table = read_tsv(training.parent / "choice.tsv")
    assert set(table["row"]) == {"copy", "my-mvn"} and len(table) == 4 * 2 * 6
    made = best(training)
    model = load(training.parent / "model.pt")
    assert model.row == "best" and model.name == chosen["generator"]
    assert made.uns["generator"] == "best"


def test_the_same_call_writes_the_same_bytes(training):
    texts = []
    for _ in range(2):
        choose(training, MATCHED, TOO_NEAR, seed=2)
        files = [training.parent / name for name in ("chosen.json", "choice.tsv")]
        texts.append([file.read_bytes() for file in files])
    assert texts[0] == texts[1]


def test_a_choice_of_copy_is_the_training_samples(training):
    chosen = choose(training, TOO_NEAR)
    assert chosen["row"] == chosen["generator"] == "copy" and chosen["better_than_copy"] is False
    made, data = best(training), anndata.read_h5ad(training)
    real = data[(data.obs["split"] == "train").to_numpy()]
    assert list(made.obs_names) == [f"best-{name}" for name in real.obs_names]
    assert list(made.obs["donor"]) == list(real.obs["donor"])
    assert np.array_equal(made.layers["counts"], real.layers["counts"])
    scores = evaluate(data, made).set_index("metric")["value"]
    assert scores["dist_ratio"] == 1 and scores["dcr_ratio"] == 0
    counts, samples = generator_runs(data, made, "test", 0)
    assert counts.columns.is_unique and not samples.duplicated(["run", "sample"]).any()
    added = samples[samples["run"] == "deg_added"]["sample"]
    assert sorted(added) == sorted(real.obs_names), "the same samples twice would be false proof"


def test_few_training_samples_take_the_first_that_fits(tmp_path):
    path = tmp_path / "training.h5ad"
    write_h5ad(make_training(tmp_path / "files", train=3), path)
    chosen = choose(path, MATCHED, TOO_NEAR)
    assert chosen["row"] == "my-mvn" and chosen["better_than_copy"] is None
    assert chosen["folds"] == 0 and chosen["rule"] == ""
    assert [c["state"] for c in chosen["candidates"]] == ["chosen", "not tried"]
    assert read_tsv(tmp_path / "choice.tsv").empty


def test_a_damaged_choice_is_told(training, capsys):
    (training.parent / "chosen.json").write_text("{}")
    argv = ["train", "--training", training, "--chosen", training.parent / "chosen.json"]
    rows = json.dumps([{"row": "best", "generator": "best", "settings": {}}])
    argv += [
        "--rows",
        rows,
        "--seed",
        0,
        "--threads",
        1,
        "--model",
        training.parent / "m.pt",
        "--history",
        "h.tsv",
    ]
    assert main([str(word) for word in argv]) == 1
    assert "chosen.json: not a record of a choice" in capsys.readouterr().err
    assert not (training.parent / "m.pt").exists()


def test_the_table_of_scores_has_a_head_without_rows(tmp_path):
    path = tmp_path / "training.h5ad"
    write_h5ad(make_training(tmp_path / "files", train=3), path)
    choose(path)
    table = read_tsv(tmp_path / "choice.tsv")
    assert isinstance(table, pd.DataFrame) and list(table)[-3:] == ["axis", "value", "note"]
