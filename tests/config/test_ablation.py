"""The ablation: its trainings by name, its config, its rules, and its section of the report."""

import json
import subprocess
import sys
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import VERSION, halve, make_cohort, write_tissue
from helpers.configs import full_config
from helpers.repository import ROOT
from helpers.training_sets import GRAPHS, SETTINGS
from mdwgan.__main__ import main
from mdwgan.config.ablation import REFERENCE_ROWS, graphs_of, training_settings, variants
from mdwgan.config.schema import validate
from mdwgan.errors import InputError
from mdwgan.evaluation.failures import failure_table
from mdwgan.generators.base import read_model
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.ablation import ablation_block, difference, graph_effects
from scipy import stats

FOUR = ["mdwgan-gp", "mdwgan-gp-e", "mdwgan-gp-c", "mdwgan-gp-n"]


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def checked(**changes) -> dict:
    return validate({"run": "a", "tissues": ["kidney", "colon"]} | changes)


# ---- trainings by name


def test_no_ablation_by_default():
    assert variants(checked()) == {}
    assert checked()["ablation"]["systems"] == []


def test_variants_are_one_change_at_a_time_and_the_default_is_no_variant():
    config = checked(
        ablation={
            "systems": FOUR,
            "k": [5, 10, 20],
            "lambda_g": [0, 0.2, 1.0],
            "lambda_d": [0.0001],
            "training": {"epochs": 7},
        },
        training_of={"mdwgan-gp": {"epochs": 9, "patience": 3}, "mdwgan-gp-e": {"noise": 5}},
        generators=FOUR,
    )
    found = variants(config)
    assert list(found) == [
        *FOUR,
        "mdwgan-gp_k5",
        "mdwgan-gp_k20",
        "mdwgan-gp_lambda_g0",
        "mdwgan-gp_lambda_g1",
        "mdwgan-gp_lambda_d0.0001",
    ]
    default = training_settings(config, found["mdwgan-gp"])
    assert (default["epochs"], default["patience"], default["lambda_g"]) == (7, 3, 0.2)
    assert training_settings(config, found["mdwgan-gp-e"])["noise"] == 5
    for name, variant in found.items():
        settings, graphs = training_settings(config, variant), graphs_of(config, variant)
        if variant.system != "mdwgan-gp":  # training_of changes other keys of these
            assert graphs == config["graphs"] and settings["patience"] == 20
            continue
        changed = {k: v for k, v in settings.items() if v != default[k]}
        changed |= {k: v for k, v in graphs.items() if v != config["graphs"][k]}
        wanted = {variant.parameter: variant.value} if variant.parameter else {}
        assert changed == wanted, name
        assert "/" not in name and " " not in name


def test_the_default_follows_the_config():
    config = checked(graphs={"k": 5}, ablation={"systems": FOUR, "k": [5, 10]})
    assert "mdwgan-gp_k10" in variants(config) and "mdwgan-gp_k5" not in variants(config)
    own = {"systems": FOUR, "lambda_g": [0.2, 1], "training": {"lambda_g": 1}}
    assert list(variants(checked(ablation=own)))[4:] == ["mdwgan-gp_lambda_g0.2"]


# ---- config faults


@pytest.mark.parametrize(
    ("ablation", "told"),
    [
        ({"systems": ["cgan"]}, 'ablation.systems.0: "cgan" is not allowed; expected mdwgan-gp, '),
        ({"systems": FOUR, "k": [0]}, "ablation.k.0: 0 is not allowed; expected a whole number"),
        ({"systems": FOUR, "k": [2.5]}, "ablation.k.0: 2.5 is not allowed"),
        ({"systems": FOUR, "k": [5, 5]}, "ablation.k: 5 is listed twice"),
        ({"systems": FOUR, "lambda_g": [-1]}, "ablation.lambda_g.0: -1 is not allowed"),
        (
            {"systems": FOUR, "training": {"epoch": 5}},
            "ablation.training.epoch: unknown key; did you mean epochs?",
        ),
        ({"systems": FOUR, "training": {"epochs": 0}}, "ablation.training.epochs: 0 is not"),
        (
            {"systems": ["mdwgan-gp-n"], "k": [5]},
            "ablation.k: values for mdwgan-gp, which is not in ablation.systems",
        ),
        ({"lambda_d": [1]}, "ablation.lambda_d: values for mdwgan-gp"),
    ],
)
def test_faults_are_told(ablation, told):
    with pytest.raises(InputError) as error:
        checked(ablation=ablation)
    assert told in str(error.value) and "has 1 fault" in str(error.value)


@pytest.mark.parametrize("name", ["pan", "ablation"])
def test_a_tissue_can_t_have_the_name_of_a_folder_of_the_ablation(tmp_path, name):
    table = tmp_path / "tissues.tsv"
    table.write_text(f"tissue\tgtex\tnormal\ttumour\n{name}\tkidney\t\t\n")
    with pytest.raises(InputError, match=f"'{name}' is the name of a folder in every run"):
        checked(tissues=[name], tissue_table=str(table))


def test_settings_from_the_command_line_are_numbers():
    text = {"systems": FOUR, "k": ["5"], "training": {"epochs": "5", "learning_rate": "1e-3"}}
    ablation = checked(ablation=text)["ablation"]
    assert ablation["k"] == [5]
    assert ablation["training"] == {"epochs": 5, "learning_rate": 0.001}


# ---- rules


def dry_run(directory: Path, ablation: dict) -> dict[str, int]:
    """Jobs by rule of a run over two tissues and two seeds."""
    rows = [write_tissue(directory, tissue).iloc[0] for tissue in ("alpha", "beta")]
    lines = ["\t".join([str(row.name), *row]) for row in rows]
    table = directory / "tissues.tsv"
    table.write_text("\n".join(["tissue\tgtex\tnormal\ttumour", *lines, ""]))
    config = {
        "run": "tiny",
        "tissues": ["alpha", "beta"],
        "tissue_table": str(table),
        "seeds": [0, 1],
        "sources": {
            "mirror": str(directory),
            "rnaseqdb": VERSION,
            "string": None,
            "humannet": None,
        },
        "genes": {"filter": "none"},
        "ablation": ablation,
    }
    (directory / "my.yaml").write_text(json.dumps(config))
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "--dry-run",
        "--directory",
        str(directory),
        "--configfile",
        str(directory / "my.yaml"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    cells = [line.split() for line in (done.stdout + done.stderr).splitlines()]
    return {c[0]: int(c[1]) for c in cells if len(c) == 2 and c[1].isdigit()}


def test_rules_train_each_variant_and_seed_on_one_pool(tmp_path):
    ablation = {"systems": FOUR, "k": [5, 10], "lambda_g": [0.5]}
    jobs = dry_run(tmp_path, ablation)
    assert (jobs["prepare_pooled"], jobs["train_ablation"]) == (2, 2 * (4 + 2))
    assert jobs["score_ablation"] == 2 * (4 + 2 + 1)  # the reference rows are one job
    assert jobs["collect_ablation"] == 1
    assert not {"prepare_pooled", "train_ablation", "collect_ablation"} & set(dry_run(tmp_path, {}))


# ---- a run with one tissue, by its verbs


def test_one_tissue_from_cohort_to_scores(tmp_path):
    cohort = make_cohort(tmp_path, normal=20, tumour=20)
    split = halve(cohort)
    write_h5ad(cohort.copy(), tmp_path / "cohort.h5ad")
    write_tsv(split, tmp_path / "split.tsv")
    genes = pd.DataFrame({"symbol": cohort.var_names, "entrez": "1", "kept_seeds": "*"})
    write_tsv(genes, tmp_path / "genes.tsv")
    training, folder = tmp_path / "training.h5ad", tmp_path / "ablation"

    def call(*words) -> None:
        assert main([str(word) for word in words]) == 0

    call(
        "prepare",
        "--pooled",
        "--cohorts",
        tmp_path / "cohort.h5ad",
        "--split",
        tmp_path / "split.tsv",
        "--genes",
        tmp_path / "genes.tsv",
        "--seed",
        0,
        "--graphs",
        json.dumps(GRAPHS),
        "--output",
        training,
    )
    data = anndata.read_h5ad(training)
    assert data.uns["tissue"] == "pan" and data.uns["tissues"].tolist() == ["kidney"]
    assert json.loads(data.uns["provenance"])["steps"][-1]["product"] == "training"
    for name, graphs in (("mdwgan-gp", GRAPHS), ("mdwgan-gp_k1", GRAPHS | {"k": 1})):
        call(
            "train",
            "--training",
            training,
            "--generator",
            "mdwgan-gp",
            "--seed",
            0,
            "--settings",
            json.dumps(SETTINGS),
            "--graphs",
            json.dumps(graphs),
            "--threads",
            1,
            "--model",
            folder / f"{name}.pt",
            "--history",
            folder / f"{name}.history.tsv",
        )
        call(
            "score-pooled",
            "--training",
            training,
            "--model",
            folder / f"{name}.pt",
            "--name",
            name,
            "--seed",
            0,
            "--threads",
            1,
            "--output",
            folder / f"{name}.tsv",
        )
    call(
        "score-pooled",
        "--training",
        training,
        "--model",
        "--name",
        "references",
        "--seed",
        0,
        "--threads",
        1,
        "--output",
        folder / "references.tsv",
    )
    call("collect", "--output", tmp_path / "ablation.tsv", *sorted(folder.glob("*[!y].tsv")))
    table = read_tsv(tmp_path / "ablation.tsv")
    assert set(table["generator"]) == {"mdwgan-gp", "mdwgan-gp_k1", *REFERENCE_ROWS}
    assert set(table["tissue"]) == {"pan", "kidney"} and table["value"].notna().all()
    found = table[table["metric"].isin(["dist", "dist_within"])].pivot(
        index="generator", columns=["tissue", "metric"], values="value"
    )
    assert np.allclose(found["pan", "dist_within"], found["kidney", "dist"])
    assert np.allclose(found["pan", "dist"], found["kidney", "dist"])
    assert found.loc["mdwgan-gp"].ne(found.loc["mdwgan-gp_k1"]).all(), "k has an effect"
    assert read_model(folder / "mdwgan-gp.pt")[0]["classes"] == ["kidney normal", "kidney tumour"]


# ---- the report


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
    assert rows["mdwgan-gp"][1].strong and not rows["mdwgan-gp-e"][1].strong
    assert rows["mdwgan-gp"][1].sub.startswith("+0.03") and rows["mdwgan-gp-n"][1].sub == ""
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
    assert block.failures == ["mdwgan-gp-c, seed 1: training failed: diverged"]
    assert block.tables and block.figures and not block.missing
    table.loc[:, ["value", "note"]] = [np.nan, "training failed: diverged"]
    write_tsv(table, tmp_path / "ablation.tsv")
    assert "no scores" in block_of(tmp_path, config).words[1]


def test_the_page_has_the_section(tmp_path):
    config = config_of([0], k=[5])
    write_scores(tmp_path, config, {})
    (tmp_path / "config.json").write_text(json.dumps(config))
    argv = [
        "report",
        "--config",
        tmp_path / "config.json",
        "--results",
        tmp_path,
        "--output",
        tmp_path / "report.html",
    ]
    assert main([str(a) for a in argv]) == 0
    page = (tmp_path / "report.html").read_text()
    assert '<section id="run-ablation">' in page and 'href="#run-ablation"' in page
