"""The examples of docs/plug-ins.md run as they are printed."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from helpers.cohorts import make_training
from helpers.configs import checked
from helpers.plug_ins import install
from helpers.repository import ROOT
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.config.outside import command_of
from mdwgan.config.rows import combined_generators
from mdwgan.config.run import network_of, settings_of
from mdwgan.evaluation.outside import import_samples
from mdwgan.generators.contract import CHECKS
from mdwgan.generators.plug_ins import GROUP
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import write_h5ad

PAGE = (ROOT / "docs" / "plug-ins.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.M | re.S)


@pytest.fixture
def run(tmp_path):
    """Folder of a run with kidney, and its training data."""
    data = make_training(tmp_path / "sources")
    write_h5ad(data, tmp_path / "run" / "kidney" / "seed0" / "training.h5ad")
    return tmp_path / "run", data


def test_the_plug_in_is_found_checked_and_drawn_from(tmp_path, monkeypatch, capsys, run):
    points = tomllib.loads(blocks("toml")[0])["project"]["entry-points"][GROUP]
    install(monkeypatch, tmp_path / "site", "toy_generators", blocks("python")[0], points)
    assert main(["check-generator", "toy"]) == 0
    told = capsys.readouterr().out
    assert told.count("pass") == len(CHECKS) and "toy keeps to the contract" in told
    config = checked(**yaml.safe_load(blocks("yaml")[0]))
    assert "toy" in combined_generators(config) and network_of(config, "toy") == ""
    _, data = run
    generator = make("toy", settings_of(config, "toy"))
    generator.fit(training_data(data), 0)
    made = build_synthetic(data, generator, "test", 0)
    assert made.n_obs == 12 and made.uns["generator"] == "toy"
    assert made.uns["sentence"] == "each gene from a normal distribution of its own"


def test_every_check_is_on_the_page():
    table = PAGE.partition("### What check-generator checks")[2].partition("## A command")[0]
    assert re.findall(r"^\| ([^|]+) \|", table, flags=re.M)[1:] == list(CHECKS)


def test_the_command_makes_samples_that_are_taken(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "normal_genes.py").write_text(blocks("python")[1])
    config = checked(**yaml.safe_load(blocks("yaml")[1]))
    folder, data = run
    split = tmp_path / "split"
    words = ["export-split", str(folder), "--tissue", "kidney", "--seed", "0"]
    assert main([*words, "--output", str(split)]) == 0
    program, *arguments = command_of(
        config,
        "normal-genes",
        training=str(split / "training.h5ad"),
        samples=str(split / "wanted.tsv"),
        output=str(tmp_path / "made.h5ad"),
        seed="0",
    )
    assert program == "python"
    subprocess.run([sys.executable, *arguments], check=True)
    made = import_samples(data, "normal-genes", 0, tmp_path / "made.h5ad")
    assert made.n_obs == 12 and not made.uns["optimistic"]
