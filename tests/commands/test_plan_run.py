"""`mdwgan plan-run`: what a run costs before it starts."""

import re

import pytest
from helpers.snakemake_run import write_config
from mdwgan.__main__ import main


def planned(capsys, *words: str) -> str:
    assert main(["plan-run", *words]) == 0
    return capsys.readouterr().out


def number(text: str, unit: str) -> float:
    return float(re.search(rf"([\d,.]+) {unit}", text)[1].replace(",", ""))


def test_more_seeds_are_more_jobs_and_hours(tmp_path, mirror, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two").mkdir()
    one = planned(capsys, write_config(tmp_path, mirror), "--output", "plan.tsv")
    two = planned(
        capsys,
        write_config(tmp_path / "two", mirror, seeds=[0, 1]),
        "--no-download",
        "--cores",
        "2",
    )
    assert "tissues: 2, seeds: 1, 40 samples, 24 genes at most" in one
    for unit in ("jobs", "core hours", "hours in jobs that train networks"):
        assert number(one, unit) < number(two, unit), unit
    assert re.search(r"^files local: \d+ files, .*[kM]?B", one, re.M) and "files" not in two
    assert "laptop:" in one and "1000 nodes" in one and "limited by" in one
    assert "  2 cores:" in two and "laptop" not in two
    table = (tmp_path / "plan.tsv").read_text()
    assert re.search(r"^train\t2\t", table, re.M), "a training for each tissue"
    assert not (tmp_path / "results").exists(), "a plan makes nothing"


def test_a_bad_config_is_one_message(tmp_path, mirror, capsys):
    assert main(["plan-run", write_config(tmp_path, mirror, seeds="many")]) == 1
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("error: ") == 1 and "seeds:" in told.err


@pytest.mark.parametrize("flag", ["--cores", "--gpu-speed-up"])
def test_numbers_have_a_least_value(flag, tmp_path, mirror, capsys):
    assert main(["plan-run", write_config(tmp_path, mirror), flag, "0"]) == 1
    assert f"{flag}" in (told := capsys.readouterr().err) and "at least" in told
