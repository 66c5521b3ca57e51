"""The profiles that ship: the default one, and the one for SLURM."""

import yaml
from helpers.repository import ROOT
from helpers.snakemake_run import TARGET, jobs, output, snakemake, write_config


def test_slurm_profile_dry_runs(tmp_path, mirror):
    config = write_config(tmp_path, mirror)
    profile = "workflow/profiles/slurm"
    done = snakemake(tmp_path, config, str(TARGET), "--dry-run", "--workflow-profile", profile)
    assert jobs(done)["train"] == 1
    assert f"Using workflow specific profile {profile}" in output(done)
    settings = yaml.safe_load((ROOT / profile / "config.yaml").read_text())
    assert settings["executor"] == "slurm"
    assert settings["keep-incomplete"], "a late job's failure removes no product of a newer run"
    assert set(settings["default-resources"]) == {"slurm_partition", "mem_mb", "runtime"}


def test_default_profile_goes_on_after_a_fault():
    profile = yaml.safe_load((ROOT / "profiles" / "default" / "config.yaml").read_text())
    assert profile["keep-going"] and profile["rerun-incomplete"] and profile["show-failed-logs"]
