"""Failed trainings: a fact in files and in one table, words in notes."""

import anndata
import h5py
import numpy as np
import pytest
from helpers.cohorts import make_training
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.errors import InputError
from mdwgan.evaluation.failures import (
    FAILURE_COLUMNS,
    failure_note,
    failure_table,
    read_reason,
    reasons_of_rows,
)
from mdwgan.generators.base import TrainingFailed
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.report.page.load import Results

REASON = 'the critic diverged, its loss was "inf"\tat epoch 3'


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_training(tmp_path_factory.mktemp("data"))


def fitted(data, reason: str = "", name: str = "mvn"):
    """A generator whose training fails for the given reason, if there is one."""
    generator = make(name, {})

    def fails(*_):
        raise TrainingFailed(reason)

    if reason:
        generator._fit = fails
    generator.fit(training_data(data), 0)
    return generator


def write_row(folder, data, generator) -> None:
    """Samples of one row, and their metrics by the workflow's verb."""
    write_h5ad(data, folder / "training.h5ad")
    write_h5ad(build_synthetic(data, generator, "test", 0), folder / "synthetic.h5ad")
    argv = ["score", "--training", folder / "training.h5ad"]
    argv += ["--synthetic", folder / "synthetic.h5ad", "--output", folder / "metrics.tsv"]
    assert main([str(part) for part in argv]) == 0


def test_a_failed_training_from_the_fit_to_the_run_s_tables(tmp_path, data):
    write_row(tmp_path / "kidney/mvn/seed0", data, fitted(data, REASON))
    write_row(tmp_path / "kidney/copy/seed0", data, fitted(data, name="copy"))
    model = tmp_path / "ablation/mdwgan-gp_k5/seed0/model.pt"
    model.parent.mkdir(parents=True)
    fitted(data, "collapsed").save(model)
    of_run = ["--tissues", "kidney", "--generators", "mvn", "copy", "--seeds", "0"]
    of_run += ["--results", str(tmp_path), "--output"]
    files = ["--files", "metrics.tsv=mvn,copy"]
    assert main(["collect", *of_run, str(tmp_path / "metrics.tsv"), *files]) == 0
    metrics = read_tsv(tmp_path / "metrics.tsv")
    of_row = metrics[metrics["generator"] == "mvn"]
    assert set(of_row["note"]) == {failure_note(REASON)} and of_row["value"].isna().all()
    assert not metrics.loc[metrics["generator"] == "copy", "note"].str.contains("failed").any()

    variants = ["--variants", "mdwgan-gp_k5", "mdwgan-gp_k9"]  # the second has no model yet
    assert main(["failures", *of_run, str(tmp_path / "failures.tsv"), *variants]) == 0
    table = read_tsv(tmp_path / "failures.tsv")
    assert list(table) == FAILURE_COLUMNS
    lines = [("kidney", "mvn", 0, REASON), ("pan", "mdwgan-gp_k5", 0, "collapsed")]
    assert list(table.itertuples(index=False, name=None)) == lines
    config = {"tissues": ["kidney"], "seeds": [0], "generators": ["mvn"]}
    assert Results(tmp_path, config).failures().equals(table)


def test_a_run_without_failures_has_the_header_alone(tmp_path):
    write_tsv(failure_table({}), tmp_path / "failures.tsv")
    assert (tmp_path / "failures.tsv").read_text() == "\t".join(FAILURE_COLUMNS) + "\n"
    notes = []
    failures = Results(tmp_path, {}).failures(notes)
    assert list(failures) == FAILURE_COLUMNS and failures.empty and not notes


def test_the_report_notes_that_the_table_is_missing(tmp_path):
    notes = []
    assert Results(tmp_path, {}).failures(notes).empty and notes == ["missing: failures.tsv"]


def test_rows_whose_job_failed_are_no_failed_trainings(tmp_path):
    assert reasons_of_rows(tmp_path, ["kidney"], ["cgan"], [0, 1]) == {}


def test_a_file_without_a_reason_is_refused(tmp_path):
    path = tmp_path / "synthetic.h5ad"
    anndata.AnnData(np.zeros((2, 3), np.float32)).write_h5ad(path)
    with pytest.raises(InputError, match="no reason can be read"):
        read_reason(path)
    path.write_text("no HDF5")
    with pytest.raises(InputError, match="no reason can be read"):
        read_reason(path)
    with h5py.File(tmp_path / "whole.h5ad", "w") as file:
        file["uns/reason"] = ""
    assert read_reason(tmp_path / "whole.h5ad") == ""
