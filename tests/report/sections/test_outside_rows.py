"""Rows whose samples another program makes, in the report."""

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from mdwgan.io import write_h5ad, write_tsv
from mdwgan.report.page.block import heads
from mdwgan.report.page.load import Results
from mdwgan.report.sections.methods import references
from mdwgan.report.sections.training import training_block

SAID = "samples of another program, read from <b>kidney.tsv"


@pytest.fixture
def results(tmp_path):
    """A run with a row of a file for kidney, and none for colon."""
    for tissue, n, reason in (("kidney", 3, ""), ("colon", 0, "no file for colon, seed 0, in x")):
        data = anndata.AnnData(
            np.zeros((n, 2), np.float32), obs=pd.DataFrame(index=map(str, range(n)))
        )
        data.uns = {"reason": reason, "sentence": SAID, "warnings": []}
        write_h5ad(data, tmp_path / tissue / "other" / "seed0" / "synthetic.h5ad")
    table = pd.DataFrame({"metric": ["dist"], "value": [0.5]})
    write_tsv(table, tmp_path / "kidney" / "other" / "seed0" / "metrics.tsv")
    config = full_config(
        generators=["other", "copy"], generators_from={"other": {"kidney": "kidney.tsv"}}
    )
    return Results(tmp_path, config)


def test_its_sentence_is_among_the_rows(results):
    said = references(results)
    assert said["other"] == SAID and said["copy"].startswith("the training samples as they are")


def test_no_model_and_no_history_is_missed(results):
    notes = []
    metrics = results.metrics("kidney", notes)
    assert set(metrics.loc[metrics["metric"] == "dist", "generator"]) == {"other"}
    assert not [n for n in notes if "other" in n and "deg_calibration" in n]
    assert [n for n in notes if "copy" in n and "deg_calibration" in n]
    block = training_block(results, "kidney", heads(results, "kidney", []), str)
    assert not [n for n in block.missing if "other" in n] and block.failures == []
    assert [name for name, _ in block.links] == ["synthetic samples of other, seed 0"]


def test_a_tissue_without_a_file_is_no_failed_training(results):
    block = training_block(results, "colon", heads(results, "colon", []), str)
    assert block.failures == ["other (seed 0) has no samples: no file for colon, seed 0, in x"]
