"""Exports: .h5ad for AnnData's users, its table, and SummarizedExperiment for R's."""

import json
import subprocess

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_cohort
from helpers.r_run import need_r, run_script
from mdwgan import provenance
from mdwgan.__main__ import main
from mdwgan.biology.export import write_parts
from mdwgan.commands.provenance import of_file
from mdwgan.errors import InputError
from mdwgan.io import read_tsv, write_h5ad

RECORD = provenance.extend("", product="cohort", tissue="kidney")


@pytest.fixture
def cohort(tmp_path):
    data = make_cohort(tmp_path / "sources", normal=3, tumour=4, genes=5)
    data.uns["provenance"] = RECORD
    write_h5ad(data, tmp_path / "cohort.h5ad")
    return data


def test_h5ad_is_plain_anndata(cohort, tmp_path):
    """What scanpy reads: values without objects, unique names, text where text is."""
    data = anndata.read_h5ad(tmp_path / "cohort.h5ad")
    assert data.obs_names.is_unique and data.var_names.is_unique
    assert set(data.layers) == {"log", "counts"}
    assert set(data.obs) >= {"condition", "donor", "source", "library_size"}
    assert set(data.var) >= {"entrez", "ensembl_protein"}
    assert json.loads(data.uns["provenance"])["steps"][0]["tissue"] == "kidney"
    subset = data[data.obs["condition"] == "tumour", ["G001", "G003"]].copy()
    subset.write_h5ad(tmp_path / "subset.h5ad")
    again = anndata.read_h5ad(tmp_path / "subset.h5ad")
    assert np.array_equal(again.layers["counts"], cohort.layers["counts"][3:, [1, 3]])
    assert again.uns["provenance"] == RECORD


def test_table_has_the_same_values_and_bytes(cohort, tmp_path):
    for name in ("a.tsv.gz", "b.tsv.gz"):
        assert main(["tsv", str(tmp_path / "cohort.h5ad"), str(tmp_path / name)]) == 0
    assert (tmp_path / "a.tsv.gz").read_bytes() == (tmp_path / "b.tsv.gz").read_bytes()
    table = read_tsv(tmp_path / "a.tsv.gz", index_col="sample")
    assert table["condition"].tolist() == cohort.obs["condition"].tolist()
    values = table.drop(columns="condition").to_numpy(np.float32)
    assert np.array_equal(values, cohort.X)


def test_parts_are_complete(cohort, tmp_path):
    assert main(["export", str(tmp_path / "cohort.h5ad"), str(tmp_path / "parts")]) == 0
    folder = tmp_path / "parts"
    counts = read_tsv(folder / "assay_counts.tsv.gz", index_col="gene")
    assert np.array_equal(counts.to_numpy(np.float32).T, cohort.layers["counts"])
    assert counts.columns.tolist() == cohort.obs_names.tolist()
    facts = read_tsv(folder / "facts.tsv", index_col="key")["value"]
    assert facts["assays"] == "log,counts" and facts["numbers"] == "library_size"
    assert facts["tissue"] == "kidney"
    assert read_tsv(folder / "genes.tsv", dtype=str)["entrez"].tolist() == list("12345")
    steps = json.loads((folder / "provenance.json").read_text())["steps"]
    assert [step["product"] for step in steps] == ["cohort", "SummarizedExperiment"]


def test_file_of_another_making_is_refused(cohort, tmp_path):
    del cohort.layers["counts"]
    with pytest.raises(InputError, match="no layer counts"):
        write_parts(cohort, tmp_path, RECORD)


def in_r(code: str) -> list[str]:
    """Lines that R prints."""
    quiet = "suppressPackageStartupMessages(library(SummarizedExperiment));"
    done = subprocess.run(["Rscript", "-e", quiet + code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("matrix", ["counts", "fpkm"])
def test_summarized_experiment(tmp_path, matrix):
    need_r("SummarizedExperiment")
    data = make_cohort(tmp_path / "sources", matrix=matrix, normal=3, tumour=4, genes=5)
    write_parts(data, tmp_path / "parts", RECORD)
    script = "summarized_experiment.R"
    for output in ("a.rds", "b.rds"):
        status, log = run_script(tmp_path, script, {"tables": "parts"}, {"rds": output})
        assert status == 0, log
    assert (tmp_path / "a.rds").read_bytes() == (tmp_path / "b.rds").read_bytes()
    assert of_file(tmp_path / "a.rds") == json.loads(RECORD)
    lines = in_r(
        f"se <- readRDS('{tmp_path}/a.rds'); cat(assayNames(se), '\\n', dim(se), '\\n');"
        "cat(as.character(se$condition), '\\n', rowData(se)$entrez, '\\n');"
        f"cat(sprintf('%.8g', assay(se, '{matrix}')), sep = ' ')"
    )
    assert [line.split() for line in lines[:4]] == [
        ["log", matrix],
        ["5", "7"],
        data.obs["condition"].tolist(),
        list("12345"),
    ]
    values = np.array(lines[4].split(), dtype=float)
    assert np.allclose(values, data.layers[matrix].ravel(), rtol=1e-6)


def test_summarized_experiment_of_a_failed_training(cohort, tmp_path):
    need_r("SummarizedExperiment")
    empty = anndata.AnnData(
        np.zeros((0, 5), np.float32),
        obs=pd.DataFrame({"condition": pd.Series(dtype=str)}),
        var=cohort.var,
        uns={"tissue": "kidney", "matrix": "counts", "reason": "diverged\tat epoch\n3"},
    )
    write_parts(empty, tmp_path / "parts", RECORD)
    output = {"rds": "x.rds"}
    status, log = run_script(tmp_path, "summarized_experiment.R", {"tables": "parts"}, output)
    assert status == 0, log
    code = f"se <- readRDS('{tmp_path}/x.rds'); cat(dim(se), '\\n'); cat(metadata(se)$reason)"
    assert in_r(code) == ["5 0 ", "diverged at epoch 3"]
