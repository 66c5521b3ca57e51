"""The package as a wheel: built, installed outside the repository, and run from another folder.

The fresh environment takes the dependencies from that of the tests; the project itself comes
from the wheel alone.
"""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from helpers.memory import matrix
from helpers.repository import ROOT
from helpers.wheel import PACKAGE, PROJECT, build, environment
from mdwgan import __version__, fit
from mdwgan.__main__ import main
from mdwgan.io import write_h5ad

# What only the extra `workflow` brings is hidden from the installed package.
EXTRA = [re.match(r"[\w-]+", line)[0] for line in PROJECT["optional-dependencies"]["workflow"]]
HIDE_EXTRA = f"""
import sys

class Hidden:
    def find_spec(name, path=None, target=None):
        if name in {EXTRA}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hidden)
"""
ORIGIN = """
import json, sys
import mdwgan
from mdwgan.config.schema import read_schema
from mdwgan.genes.key_list import SHIPPED, read_key_genes
from mdwgan.provenance import code_version
from mdwgan.samples.tissues import read_tissues
from mdwgan.sources import read_sources
print(json.dumps({
    "file": mdwgan.__file__,
    "path": sys.path,
    "code": code_version(),
    "rows": [len(read_tissues()), len(read_sources()), len(read_key_genes(SHIPPED))],
    "keys": sorted(read_schema()["properties"]),
}))
"""
FIVE_LINES = """
import pandas
from mdwgan import evaluate, fit, load
table = pandas.read_csv("counts.csv", index_col=0)
model = fit(table.iloc[:20], conditions="condition", generator="mvn", seed=0, values="counts")
model.save("model.pt")
made = load("model.pt").sample(500, {"tumour": 300, "normal": 200}, seed=3)

print(made.obs["condition"].value_counts().to_dict())
again = model.sample(conditions="tumour=300,normal=200", seed=3)
print((made.X == again.X).all())
print(len(evaluate(table.iloc[20:], made, table.iloc[:20], values="counts")) > 20)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Folder of the programs of a fresh environment with the wheel, without the extra."""
    programs = environment(wheel, tmp_path_factory.mktemp("elsewhere") / "venv", hide=HIDE_EXTRA)
    return programs


@pytest.fixture(scope="module")
def complete(wheel, tmp_path_factory):
    """Folder of the programs of a fresh environment with the wheel and its extra."""
    return environment(wheel, tmp_path_factory.mktemp("complete") / "venv")


def run(installed, folder, *command):
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "OMP_NUM_THREADS": "1"}
    command = [installed / command[0], *map(str, command[1:])]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


@pytest.fixture
def matrices(tmp_path):
    """Two small matrices of log2 values, genes in rows."""
    random = np.random.default_rng(0)
    genes = [f"G{number}" for number in range(20)]
    for name in ("real", "synthetic"):
        samples = [f"{name}{number}" for number in range(12)]
        table = pd.DataFrame(random.normal(8, 2, (20, 12)), genes, samples).rename_axis("gene")
        table.to_csv(tmp_path / f"{name}.tsv", sep="\t")
    return tmp_path


def test_the_package_comes_from_the_wheel_with_all_that_it_reads(installed, tmp_path):
    done = run(installed, tmp_path, "python", "-c", ORIGIN)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert Path(facts["file"]).is_relative_to(installed.parent)
    holders = [place for place in facts["path"] if Path(place or tmp_path, "mdwgan").exists()]
    assert [Path(place).is_relative_to(installed.parent) for place in holders] == [True]
    assert facts["code"] == {"mdwgan": __version__}
    assert all(facts["rows"]) and "tissues" in facts["keys"]


def test_help_needs_nothing_of_the_extra(installed, tmp_path):
    done = run(installed, tmp_path, "mdwgan", "--help")
    assert done.returncode == 0 and "evaluate" in done.stdout, done.stderr


def test_evaluate_gives_the_same_table_as_in_the_checkout(installed, matrices):
    arguments = ["evaluate", str(matrices / "real.tsv"), str(matrices / "synthetic.tsv")]
    done = run(installed, matrices, "mdwgan", *arguments, "--output", "metrics.tsv")
    assert done.returncode == 0, done.stderr
    assert main([*arguments, "--output", str(matrices / "again.tsv")]) == 0
    assert (matrices / "metrics.tsv").read_bytes() == (matrices / "again.tsv").read_bytes()


def test_own_data_is_checked_and_written(installed, matrices):
    table = pd.read_csv(matrices / "real.tsv", sep="\t", index_col=0)
    samples = pd.DataFrame({"sample": table.columns, "condition": ["normal", "tumour"] * 6})
    samples.to_csv(matrices / "samples.csv", index=False)
    arguments = ["--matrix", "real.tsv", "--samples", "samples.csv", "--values", "log2"]
    done = run(installed, matrices, "mdwgan", "own-data", *arguments, "--output", "run")
    assert done.returncode == 0, done.stderr
    assert "12 samples, 12 donors, 20 genes" in done.stdout
    assert (matrices / "run" / "samples.tsv").is_file()


def test_the_extra_is_hidden(installed, tmp_path):
    """Else the two tests above would show nothing of what they need."""
    for name in EXTRA:
        assert run(installed, tmp_path, "python", "-c", f"import {name}").returncode == 1


@pytest.mark.parametrize("verb", ["report", "train"])
def test_what_needs_the_extra_says_so(installed, tmp_path, verb):
    (tmp_path / "config.json").write_text('{"tissues": ["kidney"]}')
    arguments = ["."]
    if verb == "train":
        write_h5ad(make_training(tmp_path, train=4, normal=12, tumour=10), tmp_path / "a.h5ad")
        rows = '[{"row": "gan", "generator": "gan", "settings": {}}]'
        arguments = ["--training", "a.h5ad", "--rows", rows, "--seed", "0"]
        arguments += ["--threads", "1", "--model", "b", "--history", "c"]
    done = run(installed, tmp_path, "mdwgan", verb, *arguments)
    assert done.returncode == 1
    assert re.search(r"package \w+ isn't installed.*pip install 'mdwgan\[workflow\]'", done.stderr)
    assert "bug" not in done.stderr and "Traceback" not in done.stderr


def test_networks_of_a_program_say_so_too(installed, tmp_path):
    matrix(n=40).to_csv(tmp_path / "counts.csv")
    program = FIVE_LINES.replace('"mvn"', '"gan"')
    done = run(installed, tmp_path, "python", "-c", program)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: gan needs the Python package torch, which isn't installed: "
        "pip install 'mdwgan[workflow]'"
    )


def test_models_of_a_network_say_so_too_and_are_not_called_damaged(installed, tmp_path):
    config = {"training": {"epochs": 2, "selection": "none", "hidden": [8], "noise": 4}}
    model = fit(matrix(n=40), generator="gan", values="counts", config=config)
    model.save(tmp_path / "model.pt")
    arguments = ["model.pt", "--n", "3", "--output", "b.h5ad"]
    done = run(installed, tmp_path, "mdwgan", "sample", *arguments)
    assert done.returncode == 1 and "not a model" not in done.stderr
    assert "package torch isn't installed" in done.stderr and "bug" not in done.stderr
    program = 'from mdwgan import load; load("model.pt")'
    done = run(installed, tmp_path, "python", "-c", program)
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: a model of a network needs the Python package torch, which isn't "
        "installed: pip install 'mdwgan[workflow]'"
    )


def test_that_remedy_is_one_that_pip_takes(complete):
    """It adds the extra's packages to the installed project, which no index has."""
    command = [sys.executable, "-m", "pip", "--isolated", "--python", complete / "python"]
    command += ["install", "--no-index", "--dry-run", "mdwgan[workflow]"]
    env = {"PATH": "/usr/bin:/bin"}  # without folders of packages that the user has besides
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for package in EXTRA:
        assert f"Requirement already satisfied: {package}" in done.stdout


def test_a_model_is_fitted_saved_and_drawn_from_in_five_lines(installed, tmp_path):
    """Without torch, which networks alone need."""
    matrix(n=40).to_csv(tmp_path / "counts.csv")
    done = run(installed, tmp_path, "python", "-c", FIVE_LINES)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["{'tumour': 300, 'normal': 200}", "True", "True"]
    options = ["--n", "7", "--seed", "3", "--values", "counts", "--output", "more.csv"]
    done = run(installed, tmp_path, "mdwgan", "sample", "model.pt", *options)
    assert done.returncode == 0, done.stderr
    more = pd.read_csv(tmp_path / "more.csv", index_col="sample")
    assert len(more) == 7 and set(more["condition"]) == {"normal", "tumour"}


def test_what_needs_a_checkout_says_so(installed, tmp_path):
    done = run(installed, tmp_path, "mdwgan", "demo-data", "demo")
    assert done.returncode == 1
    assert "expected a checkout of the repository" in done.stderr
    assert "bug" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_holds_the_whole_package_and_the_shipped_tables(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = {
        f"mdwgan/{path.relative_to(PACKAGE)}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names - files == {name for name in names if name.startswith("mdwgan/shipped/")}
    assert files <= names
    for name in names - files:
        original = ROOT / name.removeprefix("mdwgan/shipped/")
        assert zipfile.ZipFile(wheel).read(name) == original.read_bytes()
    shipped = {
        path for pattern in ("*.tsv", "checksums/*") for path in ROOT.glob(f"resources/{pattern}")
    }
    shipped |= set((ROOT / "workflow" / "schemas").iterdir())
    assert {f"mdwgan/shipped/{path.relative_to(ROOT)}" for path in shipped} == names - files


def test_each_dependency_is_locked_within_its_bounds():
    from pip._vendor.packaging.requirements import Requirement

    text = "".join(path.read_text() for path in sorted(ROOT.glob("requirements*.txt")))
    locked = dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", text, flags=re.M))
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    extra = PROJECT["optional-dependencies"]["workflow"]
    for line in [*backend, *PROJECT["dependencies"], *extra]:
        requirement = Requirement(line)
        assert ">=" in str(requirement.specifier), f"{line}: a lower bound"
        assert requirement.specifier.contains(locked[requirement.name]), line


def test_no_page_tells_a_user_to_set_pythonpath():
    """Rules set it inside their commands; users have the command `mdwgan`."""
    pages = [*ROOT.glob("benchmarks/*"), *ROOT.glob("envs/*"), *PACKAGE.rglob("*.py")]
    pages += [ROOT / "Makefile", ROOT / "resources" / "demo" / "README.md"]
    for page in pages:
        if page.suffix in {".md", ".py", ".sh", ""} and page.is_file():
            assert "PYTHONPATH=workflow" not in page.read_text(encoding="utf-8"), page


def test_one_module_alone_climbs_out_of_the_package():
    """`mdwgan.paths` knows where the shipped files lie; others may look into their own folder."""
    for path in PACKAGE.rglob("*.py"):
        uses = re.findall(r"^.*__file__.*$", path.read_text(encoding="utf-8"), flags=re.M)
        if path.name != "paths.py":
            assert all(line.endswith("Path(__file__).parent") for line in uses), path
