"""Results that were moved, and paths with spaces, quotes and letters of other languages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from helpers.own_run import write_own
from helpers.r_run import need_r
from helpers.repository import ROOT
from helpers.same_products import checksums
from helpers.snakemake_run import RUN, output, snakemake, write_config

COHORT = RUN / "alpha" / "cohort.h5ad"
# What a run needs of a checkout.
CHECKOUT = ("Snakefile", "Makefile", "config", "envs", "profiles", "resources", "workflow")


# ---- moved results


@pytest.fixture(scope="module")
def made(tmp_path_factory, mirror):
    """A folder with the cohort of a run, and its config, which lies elsewhere."""
    folder = tmp_path_factory.mktemp("config")
    config = write_config(folder, mirror, tissues=["alpha"])
    directory = tmp_path_factory.mktemp("made")
    done = snakemake(directory, config, str(COHORT))
    assert done.returncode == 0, output(done)
    return directory, config


@pytest.mark.parametrize("what", ["folder", "results"])
def test_results_that_were_moved_are_not_made_again(made, tmp_path, what):
    """The whole folder of a run with Snakemake's notes, and the results without them."""
    directory, config = made
    before = checksums(directory / RUN)
    moved = tmp_path / "anders wo"
    if what == "folder":
        shutil.copytree(directory, moved)  # with the times of files, as `mv` and `cp -a`
    else:
        shutil.copytree(directory / "results", moved / "results")
    done = snakemake(moved, config, str(COHORT))
    assert done.returncode == 0 and "Nothing to be done" in output(done)
    assert checksums(moved / RUN) == before


# ---- odd paths


@pytest.fixture
def checkout(tmp_path):
    """A checkout in a folder whose name a shell would read as several words."""
    top = tmp_path / "Prüfung d'été $HOME (2)" / "check out ñ"
    top.mkdir(parents=True)
    for name in CHECKOUT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, top / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, top / name)
    (top / ".venv").symlink_to(Path(sys.executable).parent.parent)
    return top


def test_a_run_with_odd_paths(checkout, monkeypatch):
    """Of the checkout, the results, the config and own data; Python and R work there."""
    need_r()
    monkeypatch.delenv("PYTHONPATH", raising=False)
    data = checkout.parent / "mes données"
    data.mkdir()
    cohort = write_own(data, ["control", "treated"]) | {"values": "tpm"}
    values = pd.read_csv(data / "matrix.tsv", sep="\t", index_col=0) + 0.25
    cohort["matrix"] = str(data / 'Ma trix "é".tsv')
    values.to_csv(cohort["matrix"], sep="\t")
    cohort["samples"] = str((data / "samples.csv").rename(data / "sam ples & (1).csv"))
    sources = {"string": None, "humannet": None}
    config = write_config(data, data, tissues=None, cohort=cohort, sources=sources)
    results = checkout.parent / "Ergeb nisse; ß"
    results.mkdir()
    targets = [RUN / "cohort" / "cohort.h5ad", RUN / "r_versions.tsv"]
    done = snakemake(results, config, *map(str, targets), root=checkout)
    assert done.returncode == 0, output(done)
    assert all((results / target).is_file() for target in targets)


def test_make_in_an_odd_path(checkout):
    """A dry run: the rest of `make demo` is Snakemake's, and setup has tests of its own."""
    page = checkout / "results" / "demo" / "report.html"
    page.parent.mkdir(parents=True)
    page.write_text("a page")
    command = ["make", "-o", "setup", "demo", "CORES=1", "SNAKEMAKE_FLAGS=--dry-run"]
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == str(page)
    assert f"Command: {checkout}/.venv/bin/snakemake" in done.stdout + done.stderr
