"""The workflow where others use it: from any folder, as a module, and without its package."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.repository import ROOT
from helpers.snakemake_run import RUN, TARGET, output, products, write_config
from helpers.wheel import build, environment
from mdwgan import __version__
from mdwgan.config.stages import code_parameter

COHORT = RUN / "alpha" / "cohort.h5ad"
# As snakedeploy writes it, but for the place of the workflow.
STUB = """
configfile: "my.yaml"

module mdwgan:
    snakefile: "{place}"
    config: config

use rule * from mdwgan as mdwgan_*
"""
OUTER = """
onstart:
    print("the outer workflow starts")

{stub}
print(workflow.get_rule("mdwgan_prepare").params)

rule own:
    default_target: True
    input: "{cohort}", "{run}/config.json"
    output: "own.txt"
    shell: "test -s {{input[0]}} && echo whole > {{output}}"
"""


def call(python: Path | str, folder: Path, *arguments, **more) -> subprocess.CompletedProcess:
    """Run Snakemake in a folder, by a Python whose folder comes first on PATH."""
    path = f"{Path(python).parent}:/usr/bin:/bin"
    environment = {"PATH": path, "HOME": str(folder), "OMP_NUM_THREADS": "1"} | more
    environment |= {name: os.environ[name] for name in ("MDWGAN_CACHE",)}
    command = [str(python), "-m", "snakemake", "--cores", "2", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )


# ---- any working directory


@pytest.mark.parametrize("entry", ["Snakefile", "workflow/Snakefile"])
def test_both_entries_work_from_any_folder(tmp_path, mirror, entry):
    config = write_config(tmp_path, mirror, tissues=["alpha"])
    done = call(sys.executable, tmp_path, "-s", ROOT / entry, "--configfile", config, "--dry-run")
    assert done.returncode == 0, output(done)
    assert "Write results/tiny/report.html" in output(done)
    assert "profiles/default for setting default" in output(done)


# ---- as a module


def test_another_workflow_uses_it_as_a_module(tmp_path, mirror):
    write_config(tmp_path, mirror, tissues=["alpha"])
    stub = STUB.format(place=ROOT / "workflow/Snakefile")
    (tmp_path / "Snakefile").write_text(OUTER.format(stub=stub, cohort=COHORT, run=RUN))
    planned = call(sys.executable, tmp_path, "mdwgan_all", "--dry-run")
    assert planned.returncode == 0, output(planned)
    assert "mdwgan_train" in output(planned) and "mdwgan_report" in output(planned)
    done = call(sys.executable, tmp_path)
    assert done.returncode == 0, output(done)
    assert "the outer workflow starts" in output(done)
    assert (tmp_path / "own.txt").read_text() == "whole\n"
    assert {"made.json", "provenance.json", "config.json"} <= products(tmp_path)
    assert json.loads((tmp_path / RUN / "config.json").read_text())["tissues"] == ["alpha"]
    assert "Nothing to be done" in output(call(sys.executable, tmp_path, "--dry-run"))
    assert code_parameter("prepare")["code"] in output(done), "raised versions make anew here too"


# ---- without the package


@pytest.fixture
def fetched(tmp_path):
    """What is fetched of the workflow: its files of rules and what they name, no package."""
    folder = tmp_path / "fetched"
    unwanted = shutil.ignore_patterns("mdwgan", "*.pyc")
    shutil.copytree(ROOT / "workflow", folder / "workflow", ignore=unwanted)
    for name in ("envs", "config"):
        shutil.copytree(ROOT / name, folder / name)
    return folder / "workflow" / "Snakefile"


def test_fetched_rules_run_the_installed_wheel(fetched, tmp_path_factory, tmp_path, mirror):
    folder = tmp_path_factory.mktemp("wheel")
    python = environment(build(folder), folder / "venv") / "python"
    here = tmp_path / "a folder"
    here.mkdir()
    write_config(here, mirror, tissues=["alpha"])
    (here / "Snakefile").write_text(STUB.format(place=fetched))
    done = call(python, here, TARGET)
    assert done.returncode == 0, output(done)
    assert (here / TARGET).is_file()
    link = here / ".snakemake" / "mdwgan-package"
    assert [path.name for path in link.iterdir()] == ["mdwgan"], "jobs see the package alone"
    assert (link / "mdwgan").resolve().is_relative_to(folder / "venv")
    assert json.loads((here / RUN / "provenance.json").read_text())[0]["mdwgan"] == __version__
    assert "Nothing to be done" in output(call(python, here, TARGET, "--dry-run"))


def test_fetched_rules_say_which_package_they_lack(fetched, tmp_path, mirror):
    config = write_config(tmp_path, mirror, tissues=["alpha"])
    python = environment(None, tmp_path / "venv") / "python"
    arguments = ["-s", fetched, "--configfile", config, "--dry-run"]
    done = call(python, tmp_path, *arguments)
    assert done.returncode == 1 and "Traceback" not in output(done)
    assert "found: none that runs here (No module named 'mdwgan')" in output(done)
    assert f"-m pip install mdwgan-{__version__}-py3-none-any.whl" in output(done)
    other = tmp_path / "other"
    shutil.copytree(ROOT / "workflow" / "mdwgan", other / "mdwgan")
    about = other / "mdwgan" / "__init__.py"
    about.write_text(about.read_text().replace(f'"{__version__}"', '"9.9.9"'))
    done = call(python, tmp_path, *arguments, PYTHONPATH=str(other))
    assert done.returncode == 1 and "found: 9.9.9" in output(done)


# ---- in an image

# Runs what it is asked for outside of any image, and notes the call.
APPTAINER = """#!/bin/bash
[[ $1 == --version ]] && {{ echo "apptainer version 1.3.6"; exit; }}
echo "$*" >> "{calls}"
while [[ $1 != *.sif ]]; do shift; done
shift
exec "$@"
"""


def test_jobs_run_in_the_image_that_is_named(tmp_path, mirror):
    write_config(tmp_path, mirror, tissues=["alpha"])
    (tmp_path / "mdwgan.sif").touch()
    (tmp_path / "bin").mkdir()
    program, calls = tmp_path / "bin" / "apptainer", tmp_path / "calls.txt"
    program.write_text(APPTAINER.format(calls=calls))
    program.chmod(0o755)
    path = f"{program.parent}:{Path(sys.executable).parent}:/usr/bin:/bin"
    arguments = ["-s", ROOT / "workflow/Snakefile", "--configfile", "my.yaml", "--sdm", "apptainer"]
    target = str(RUN / "samples.tsv")
    done = call(sys.executable, tmp_path, *arguments, "--", target, PATH=path)
    assert done.returncode == 0, output(done)
    assert not calls.exists(), "no image is named, so no job runs in one"
    arguments += ["--", target]
    done = call(sys.executable, tmp_path, *arguments, PATH=path, MDWGAN_IMAGE="mdwgan.sif")
    assert done.returncode == 0, output(done)
    jobs = calls.read_text().splitlines()
    assert len(jobs) == 3, "another software: two files are fetched anew, and samples listed"
    for job in jobs:
        assert "mdwgan.sif" in job and "python -m mdwgan" in job and "export PYTHONPATH=" in job
