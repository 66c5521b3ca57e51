"""The ablation of one tissue, by its verbs: from the cohort to scores."""

import json

import anndata
import numpy as np
import pandas as pd
from helpers.cohorts import halve, make_cohort
from helpers.training_sets import GRAPHS, SETTINGS
from mdwgan.__main__ import main
from mdwgan.config.ablation import REFERENCE_ROWS
from mdwgan.generators.base import read_model
from mdwgan.io import read_tsv, write_h5ad, write_tsv


def test_one_tissue_from_cohort_to_scores(tmp_path):
    cohort = make_cohort(tmp_path, normal=20, tumour=20)
    split = halve(cohort)
    write_h5ad(cohort.copy(), tmp_path / "cohort.h5ad")
    write_tsv(split, tmp_path / "split.tsv")
    genes = pd.DataFrame({"symbol": cohort.var_names, "entrez": "1", "kept_seeds": "*"})
    write_tsv(genes, tmp_path / "genes.tsv")
    training, folder = tmp_path / "training.h5ad", tmp_path / "ablation"

    def call(*words) -> None:
        assert main([str(word) for word in words]) == 0

    call(
        "prepare",
        "--pooled",
        "--cohorts",
        tmp_path / "cohort.h5ad",
        "--split",
        tmp_path / "split.tsv",
        "--genes",
        tmp_path / "genes.tsv",
        "--seed",
        0,
        "--graphs",
        json.dumps(GRAPHS),
        "--output",
        training,
    )
    data = anndata.read_h5ad(training)
    assert data.uns["tissue"] == "pan" and data.uns["tissues"].tolist() == ["kidney"]
    assert json.loads(data.uns["provenance"])["steps"][-1]["product"] == "training"
    for name, graphs in (("mdwgan-gp", GRAPHS), ("mdwgan-gp_k1", GRAPHS | {"k": 1})):
        call(
            "train",
            "--training",
            training,
            "--rows",
            json.dumps([{"row": "mdwgan-gp", "generator": "mdwgan-gp", "settings": SETTINGS}]),
            "--seed",
            0,
            "--graphs",
            json.dumps(graphs),
            "--threads",
            1,
            "--model",
            folder / f"{name}.pt",
            "--history",
            folder / f"{name}.history.tsv",
        )
        call(
            "score-pooled",
            "--training",
            training,
            "--model",
            folder / f"{name}.pt",
            "--name",
            name,
            "--seed",
            0,
            "--threads",
            1,
            "--output",
            folder / f"{name}.tsv",
        )
    call(
        "score-pooled",
        "--training",
        training,
        "--model",
        "--name",
        "references",
        "--seed",
        0,
        "--threads",
        1,
        "--output",
        folder / "references.tsv",
    )
    call("collect", "--output", tmp_path / "ablation.tsv", *sorted(folder.glob("*[!y].tsv")))
    table = read_tsv(tmp_path / "ablation.tsv")
    assert set(table["generator"]) == {"mdwgan-gp", "mdwgan-gp_k1", *REFERENCE_ROWS}
    assert set(table["tissue"]) == {"pan", "kidney"} and table["value"].notna().all()
    found = table[table["metric"].isin(["dist", "dist_within"])].pivot(
        index="generator", columns=["tissue", "metric"], values="value"
    )
    assert np.allclose(found["pan", "dist_within"], found["kidney", "dist"])
    assert np.allclose(found["pan", "dist"], found["kidney", "dist"])
    assert found.loc["mdwgan-gp"].ne(found.loc["mdwgan-gp_k1"]).all(), "k has an effect"
    assert read_model(folder / "mdwgan-gp.pt")[0]["classes"] == ["kidney normal", "kidney tumour"]
