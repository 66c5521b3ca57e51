"""Runs whose results can't be written, and whose disk gets full."""

import subprocess

import pytest
from helpers import disks
from helpers.same_products import checksums, unfinished
from helpers.snakemake_run import RUN, output, snakemake, write_config


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


def test_a_read_only_folder_is_told_in_one_message(tmp_path, mirror, closable):
    """Snakemake has no place for its own notes there either."""
    folder, lock = closable
    config = write_config(tmp_path, mirror)
    lock()
    done = snakemake(folder, config, "results/tiny/samples.tsv")
    assert done.returncode != 0
    assert f"{folder}: no access" in output(done) and "Traceback" not in output(done)
    assert list(folder.iterdir()) == []


@pytest.fixture
def nearly_full(tmp_path):
    """A disk on which a run can begin, and a function that makes it larger."""

    def enlarge():
        subprocess.run(["mount", "-o", "remount,size=20m", str(tmp_path / "small")], check=True)

    yield from ((folder, enlarge) for folder in disks.small_disk(tmp_path / "small", 120))


def test_a_run_goes_on_from_a_full_disk(tmp_path, mirror, nearly_full):
    folder, enlarge = nearly_full
    config = write_config(tmp_path, mirror, tissues=["alpha"])
    target = str(RUN / "alpha" / "cohort.h5ad")
    done = snakemake(folder, config, target)
    assert done.returncode != 0
    assert "results/tiny: the disk has no room left" in output(done)
    assert "run the same command again" in output(done)
    before = checksums(folder / RUN)
    assert before and not any(".tmp" in name for name in unfinished(folder / RUN))
    enlarge()
    done = snakemake(folder, config, target)
    assert done.returncode == 0, output(done)
    after = checksums(folder / RUN)
    assert {name: after.get(name) for name in before} == before
    assert unfinished(folder / RUN) == []
