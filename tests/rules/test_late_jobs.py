"""Snakemake is killed alone while it trains; what its training does then, and to a newer run."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from helpers.repository import ROOT
from helpers.same_products import checksums
from helpers.snakemake_run import RUN, TARGET, output, products, snakemake, write_config

FOLDER = TARGET.parent
LOG = RUN / "logs" / FOLDER.relative_to(RUN) / "train.log"
# Long enough to be caught at work; short enough to end in the test.
LONG = {"hidden": [16], "noise": 4, "epochs": 250, "patience": 250, "score_every": 1}
# Stands for a system that doesn't tell jobs that their run has died, as a cluster's nodes don't.
UNAWARE = f"""#!/bin/sh
unset MDWGAN_RUN_PID
exec {sys.executable} "$@"
"""


def start(directory: Path, config: str, *first_in_path: Path) -> subprocess.Popen:
    """Start Snakemake in the background; its messages go to a file, since orphans hold a pipe."""
    places = [*map(str, first_in_path), str(Path(sys.executable).parent), os.environ["PATH"]]
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--directory", str(directory)]
    with (directory / "messages.txt").open("w") as messages:
        return subprocess.Popen(
            [*command, str(TARGET), "--configfile", config],
            cwd=ROOT,
            env=os.environ | {"PATH": ":".join(places)},
            stdout=messages,
            stderr=messages,
        )


def training_of(run: subprocess.Popen, log: Path) -> psutil.Process:
    """Wait until a run trains; the process that does."""
    deadline = time.monotonic() + 120
    while not (log.is_file() and "selection: epoch" in log.read_text()):
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    for process in psutil.Process(run.pid).children(recursive=True):
        if "train" in process.cmdline() and "bash" not in process.name():
            return process
    raise AssertionError("no training")


def kill_alone(run: subprocess.Popen) -> None:
    run.send_signal(signal.SIGKILL)
    run.wait()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, mirror):
    """A run's folder with all that a training needs."""
    directory = tmp_path_factory.mktemp("prepared")
    config = write_config(directory, mirror, tissues=["alpha"])
    done = snakemake(directory, config, str(RUN / "alpha" / "seed0" / "training.h5ad"))
    assert done.returncode == 0, output(done)
    return directory


@pytest.fixture
def begin(tmp_path, mirror, prepared):
    """Start a run with a long training, and wait for that; no process outlives the test."""
    processes = []
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)

    def until_it_trains(*first_in_path: Path) -> tuple[subprocess.Popen, psutil.Process]:
        config = write_config(tmp_path, mirror, tissues=["alpha"], training=LONG)
        run = start(tmp_path, config, *first_in_path)
        processes.append(run)
        processes.append(training := training_of(run, tmp_path / LOG))
        return run, training

    yield until_it_trains
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def test_a_training_ends_with_its_run(begin, tmp_path):
    run, training = begin()
    kill_alone(run)
    training.wait(timeout=20)
    assert "the run that started this job has ended" in (tmp_path / LOG).read_text()
    assert [path.name for path in (tmp_path / FOLDER).iterdir() if path.suffix != ".pt"] == []
    assert not (tmp_path / FOLDER / "model.pt").exists()


def test_a_training_that_lives_on_leaves_the_newer_model(begin, tmp_path, mirror):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text(UNAWARE)
    (tmp_path / "bin" / "python").chmod(0o755)
    run, training = begin(tmp_path / "bin")
    training.suspend()  # so that it ends after the newer one, however busy the machine is
    kill_alone(run)
    newer = write_config(tmp_path, mirror, tissues=["alpha"])
    done = snakemake(tmp_path, newer, str(TARGET))
    assert done.returncode == 0, output(done)
    assert "an earlier run was killed; its locks are removed" in output(done)
    made = {name: (tmp_path / RUN / name).read_bytes() for name in products(tmp_path)}
    log = (tmp_path / LOG).read_text()
    training.resume()
    training.wait(timeout=60)
    assert {name: (tmp_path / RUN / name).read_bytes() for name in products(tmp_path)} == made
    assert "comes too late" in (tmp_path / "messages.txt").read_text()
    assert (tmp_path / LOG).read_text() == log, "the newer job's log is its own"
    done = snakemake(tmp_path, newer, str(TARGET), "--dry-run")
    assert "Nothing to be done" in output(done)


def test_a_second_run_stops_and_leaves_the_first_one_alone(begin, tmp_path):
    run, training = begin()
    training.suspend()
    made = checksums(tmp_path / RUN)
    done = snakemake(tmp_path, str(tmp_path / "my.yaml"), str(TARGET))
    said = output(done)
    assert done.returncode == 1 and "Traceback" not in said
    assert f"another Snakemake works on this run (process {run.pid} on" in said
    assert run.poll() is None and training.is_running()
    assert checksums(tmp_path / RUN) == made
