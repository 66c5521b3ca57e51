"""The ablation's section of the report."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.repository import ROOT
from mdwgan.__main__ import main
from mdwgan.config.ablation import REFERENCE_ROWS, variants
from mdwgan.config.schema import validate
from mdwgan.evaluation.failures import failure_table
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.ablation import ablation_block, difference, graph_effects
from scipy import stats

FOUR = ["mdwgan-gp", "mdwgan-gp-e", "mdwgan-gp-c", "mdwgan-gp-n"]


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def checked(**changes) -> dict:
    return validate({"run": "a", "tissues": ["kidney", "colon"]} | changes)


def config_of(seeds: list[int], **ablation) -> dict:
    whole = checked(seeds=seeds, ablation={"systems": FOUR} | ablation)
    return full_config(
        **{k: whole[k] for k in ("tissues", "seeds", "ablation", "training", "graphs")}
    )


def write_scores(root: Path, config: dict, gain: dict[str, float], noise: float = 0.002) -> None:
    """Write an ablation.tsv: a level that differs by seed, what a row gains on it, and noise."""
    random, rows = np.random.default_rng(0), []
    for seed in config["seeds"]:
        level = 0.6 + 0.05 * random.normal()
        for row in [*variants(config), *REFERENCE_ROWS]:
            value = level + gain.get(row, 0) + noise * random.normal()
            for tissue, metric, shift in (
                ("pan", "dist", 0.2),
                ("pan", "dist_within", 0),
                ("kidney", "dist", 0),
                ("colon", "dist", 0),
            ):
                rows.append((tissue, row, seed, "dependence", metric, value + shift, 50, False, ""))
    columns = ["tissue", "generator", "seed", "axis", "metric", "value", "n", "optimistic", "note"]
    write_tsv(failure_table({}), root / "failures.tsv")
    write_tsv(pd.DataFrame(rows, columns=columns), root / "ablation.tsv")


def block_of(root: Path, config: dict):
    (block,) = ablation_block(Results(root, config), lambda path: path)
    return block


def test_no_section_where_the_config_wants_none(tmp_path):
    assert ablation_block(Results(tmp_path, full_config()), str) == []
    none = full_config(ablation=checked()["ablation"])
    assert ablation_block(Results(tmp_path, none), str) == []


def test_a_difference_that_seeds_agree_on_is_told(tmp_path):
    config = config_of([0, 1, 2, 3, 4])
    write_scores(tmp_path, config, {"mdwgan-gp": 0.03, "copy": 0.1})
    block = block_of(tmp_path, config)
    text = " ".join(block.words)
    assert "beyond what seeds differ by: MDWGAN-GP over the pool, +0.03" in text
    assert "MDWGAN-GP within tissues, +0.03" in text and "The other 4 are within it." in text
    assert "5 seeds, paired; 95 % intervals for all 6 comparisons together" in text
    assert "Copying the training samples scores over the pool" in text
    rows = {row[0].text: row for row in block.tables[0].rows}
    assert rows["MDWGAN-GP"][1].strong and not rows["MDWGAN-GP-E"][1].strong
    assert rows["MDWGAN-GP"][1].sub.startswith("+0.03") and rows["MDWGAN-GP-N"][1].sub == ""
    assert len(block.figures) == 1 and block.missing == []


def test_noise_is_not_told_as_a_difference(tmp_path):
    config = config_of([0, 1, 2, 3, 4])
    write_scores(tmp_path, config, {}, noise=0.02)
    block = block_of(tmp_path, config)
    assert (
        "No difference between a system with graphs and the one without is larger"
        in (block.words[1])
    )
    assert not any(cell.strong for row in block.tables[0].rows for cell in row)


def test_one_seed_says_nothing_of_differences(tmp_path):
    config = config_of([0])
    write_scores(tmp_path, config, {"mdwgan-gp": 0.2})
    block = block_of(tmp_path, config)
    assert block.words[1].startswith("One seed: a difference between systems may come from")
    assert not any(cell.strong for row in block.tables[0].rows for cell in row)


def test_intervals_are_student_s_over_seeds_for_all_comparisons():
    own, other = pd.Series([0.5, 0.6, 0.8]), pd.Series([0.4, 0.45, 0.6, 0.9])
    found = difference(own, other, comparisons=6)
    steps = np.array([0.1, 0.15, 0.2])
    low, high = stats.t.interval(1 - 0.05 / 6, 2, steps.mean(), stats.sem(steps))
    assert found.seeds == 3 and found.mean == pytest.approx(0.15)
    assert found.half == pytest.approx((high - low) / 2)
    assert difference(own, other).clear and not found.clear
    assert difference(own, pd.Series([1.0], index=[7])) is None
    assert not difference(own[:1], other).clear


def test_without_the_system_that_has_no_graph_nothing_is_compared(tmp_path):
    config = config_of([0, 1], systems=["mdwgan-gp", "mdwgan-gp-e"])
    write_scores(tmp_path, config, {})
    assert "that needs mdwgan-gp-n" in block_of(tmp_path, config).words[1]
    assert graph_effects(Results(tmp_path, config).ablation(), ["mdwgan-gp"]) == {}


def test_sweeps_have_a_table_and_a_figure_with_the_default_in_its_place(tmp_path):
    config = config_of([0, 1, 2], k=[20, 5], lambda_g=[1, 0])
    write_scores(tmp_path, config, {"mdwgan-gp_k5": -0.1})
    block = block_of(tmp_path, config)
    rows = block.tables[1].rows
    assert [row[0].text for row in rows] == [
        "k = 5",
        "k = 10",
        "k = 20",
        "lambda_g = 0",
        "lambda_g = 0.2",
        "lambda_g = 1",
    ]
    assert [row[0].tag for row in rows] == ["", "default", "", "", "default", ""]
    assert rows[0][1].sub.startswith("−0.099 ± 0.0") and rows[1][1].sub == ""
    assert len(block.figures) == 2 and "k, lambda_g" in block.figures[1].alt


def test_failures_and_a_missing_table_are_told(tmp_path):
    config = config_of([0, 1])
    missing = ["missing: failures.tsv", "missing: ablation.tsv"]
    assert sorted(block_of(tmp_path, config).missing) == sorted(missing)
    write_scores(tmp_path, config, {})
    lines = {("kidney", "cgan", 0): "collapsed", ("pan", "mdwgan-gp-c", 1): "diverged"}
    write_tsv(failure_table(lines), tmp_path / "failures.tsv")
    table = read_tsv(tmp_path / "ablation.tsv")
    table["note"] = table["note"].astype(object)
    failed = (table["generator"] == "mdwgan-gp-c") & (table["seed"] == 1)
    table.loc[failed, ["value", "note"]] = [np.nan, "training failed: diverged"]
    write_tsv(table, tmp_path / "ablation.tsv")
    block = block_of(tmp_path, config)
    assert block.failures == ["MDWGAN-GP-C, seed 1: training failed: diverged"]
    assert block.tables and block.figures and not block.missing
    table.loc[:, ["value", "note"]] = [np.nan, "training failed: diverged"]
    write_tsv(table, tmp_path / "ablation.tsv")
    assert "no scores" in block_of(tmp_path, config).words[1]


def test_the_page_has_the_section(tmp_path):
    config = config_of([0], k=[5])
    write_scores(tmp_path, config, {})
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert main(["report", str(tmp_path)]) == 0
    page = (tmp_path / "report.html").read_text()
    assert '<h3 id="run-ablation">' in page and 'href="#run-ablation"' in page
