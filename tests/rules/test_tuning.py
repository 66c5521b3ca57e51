"""A tuning in the workflow: a run that is killed, and what it leaves."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import yaml
from helpers.repository import ROOT
from helpers.snakemake_run import RUN, output, snakemake, write_config
from mdwgan.io import read_tsv

TABLE = str(RUN / "tuning.tsv")
TUNING = {"generators": ["mdwgan-gp"], "trials": 2, "eta": 2, "folds": 2}


def test_a_tuning_that_was_killed_goes_on_and_is_done_once(tmp_path, mirror):
    quick = {"hidden": [8], "noise": 4, "epochs": 2, "selection": "none"}
    config = write_config(tmp_path, mirror, tissues=["alpha"], tuning=TUNING, training=quick)
    first = tmp_path / RUN / "alpha" / "mdwgan-gp" / "seed0" / "tuning" / "rung0"
    kill_after(tmp_path, config, first)
    times = sorted((path.stat().st_mtime_ns, path) for path in first.glob("trial?.json"))
    # Snakemake was killed before it noted that the last one is whole: that one is made again.
    done = {path: time_of for time_of, path in times[:-1]}
    assert done and not (tmp_path / TABLE).exists()
    for target in (str(RUN / "tuning" / "mdwgan-gp" / "rung0.json"), TABLE):
        run = snakemake(tmp_path, config, target)
        assert run.returncode == 0, output(run)
        assert {path: path.stat().st_mtime_ns for path in done} == done
    table = read_tsv(tmp_path / TABLE)
    assert list(table["rung"]) == [0, 0, 0, 1, 1] and list(table["share"]) == [0.5] * 3 + [1] * 2
    assert table["trial"].iloc[3] == table["trial"].iloc[0] and table["chosen"].sum() == 1
    assert table["score"].notna().all() and (table["trial"] == 0).sum() == 2
    won = table["trial"][table["chosen"]].iloc[0] != 0
    pasted = yaml.safe_load((tmp_path / RUN / "tuned.yaml").read_text())
    assert (pasted is None) != won
    again = snakemake(tmp_path, config, TABLE, "--dry-run")
    assert "Nothing to be done" in output(again)


def kill_after(directory: Path, config: str, folder: Path) -> None:
    """Kill Snakemake and all its jobs once two trials are written."""
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--directory", str(directory)]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with (directory / "messages.txt").open("w") as messages:
        run = subprocess.Popen(
            [*command, TABLE, "--configfile", config],
            cwd=ROOT,
            env=os.environ | {"PATH": path},
            stdout=messages,
            stderr=messages,
            start_new_session=True,
        )
    deadline = time.monotonic() + 240
    while len(list(folder.glob("trial?.json"))) < 2:
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
