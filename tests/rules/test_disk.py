"""A run whose results can't be written says so at its start."""

import pytest
from helpers import disks
from helpers.snakemake_run import output, snakemake, write_config


@pytest.fixture
def closable(tmp_path):
    """The folder results, and a function that makes it read-only."""
    folder = tmp_path / "results"
    yield from ((folder, lock) for lock in disks.closable(folder))


def test_read_only_results_are_told_before_any_job(tmp_path, mirror, closable):
    folder, lock = closable
    lock()
    done = snakemake(tmp_path, write_config(tmp_path, mirror), "results/tiny/samples.tsv")
    assert done.returncode != 0
    assert "results/tiny: no access" in output(done) and "Traceback" not in output(done)
    assert "a bug" not in output(done) and list(folder.iterdir()) == []
