"""The profiles that ship: the default one, the one for SLURM, and examples for other clusters."""

import re

import pytest
import yaml
from helpers.repository import ROOT
from helpers.snakemake_run import TARGET, jobs, output, snakemake, write_config
from snakemake.profiles import ProfileConfigFileParser

PROFILES = ROOT / "workflow" / "profiles"
SITE = ("SBATCH_PARTITION", "SBATCH_ACCOUNT", "SBATCH_QOS", "MDWGAN_GPU_MODEL", "MDWGAN_SITE")


def parsed(name: str) -> dict:
    """A profile as Snakemake reads it."""
    with (PROFILES / name / "config.yaml").open() as file:
        return dict(ProfileConfigFileParser().parse(file))


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """No site settings, neither of this machine nor of a file."""
    for name in SITE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MDWGAN_SITE", str(tmp_path / "site.yaml"))
    return tmp_path / "site.yaml"


def test_slurm_profile_dry_runs(tmp_path, mirror):
    config = write_config(tmp_path, mirror)
    profile = "workflow/profiles/slurm"
    done = snakemake(tmp_path, config, str(TARGET), "--dry-run", "--workflow-profile", profile)
    assert jobs(done)["train"] == 1
    assert f"Using workflow specific profile {profile}" in output(done)


def test_slurm_profile_names_no_site(nowhere):
    settings = parsed("slurm")
    assert settings["executor"] == "slurm" and int(settings["retries"]) > 0
    assert settings["keep-incomplete"] == "True", "a late job's failure removes no newer product"
    assert "default-resources" not in settings, "the cluster's own partition and account"


def test_slurm_profile_takes_the_site_from_a_file_and_from_the_environment(nowhere, monkeypatch):
    nowhere.write_text("partition: long\naccount: 42\ngpu_model: a100\n")
    assert parsed("slurm")["default-resources"] == ["slurm_partition=long", "slurm_account='42'"]
    monkeypatch.setenv("SBATCH_PARTITION", "short")
    monkeypatch.setenv("SBATCH_QOS", "night")
    resources = parsed("slurm")["default-resources"]
    assert resources == ["slurm_partition=short", "slurm_account='42'", "qos=night"]


def test_git_ignores_the_site_file():
    assert "/workflow/profiles/slurm/site.yaml" in (ROOT / ".gitignore").read_text().split()


def test_groups_are_of_rules_that_there_are_and_train_nothing():
    text = "".join(path.read_text() for path in (ROOT / "workflow" / "rules").glob("*.smk"))
    there = set(re.findall(r"^\s*rule (\w+):", text, re.M))
    there |= set(re.findall(r"^use rule \w+ as (\w+) with", text, re.M))
    settings = parsed("slurm")
    grouped = dict(part.split("=") for part in settings["groups"])
    assert set(grouped) <= there
    assert not {"train", "train_ablation", "choose", "tune", "augment"} & set(grouped)
    sizes = dict(part.split("=") for part in settings["group-components"])
    assert set(sizes) == set(grouped.values())


def test_default_profile_goes_on_after_a_fault():
    profile = yaml.safe_load((ROOT / "profiles" / "default" / "config.yaml").read_text())
    assert profile["keep-going"] and profile["rerun-incomplete"] and profile["show-failed-logs"]
    assert profile["resources"] == {"gpu": 1}


@pytest.mark.parametrize("name", ["generic", "kubernetes"])
def test_examples_are_read_and_retry(name):
    settings = parsed(name)
    assert settings["executor"].endswith(name) and int(settings["retries"]) > 0
