"""Stages: each rule and product has one, and what decides a stage is in what it was made with."""

import re
from dataclasses import replace

import pytest
from helpers.configs import full_config
from helpers.repository import ROOT
from mdwgan.config import stages
from mdwgan.config.run import value_of
from mdwgan.config.stages import (
    CANDIDATES,
    FILE,
    FOLDS,
    OF_RULE,
    ROW,
    SAMPLES,
    STAGES,
    identity,
    made_with,
    stage_of,
)


def test_each_rule_has_a_stage_and_each_stage_a_rule():
    text = "\n".join(path.read_text() for path in (ROOT / "workflow" / "rules").glob("*.smk"))
    plain = re.findall(r"^ *rule (\w+):", text, re.MULTILINE)
    derived = re.findall(r"^ *use rule \w+ as (\w+) with:", text, re.MULTILINE)
    assert set(OF_RULE) == {*plain, *derived}


def test_keys_of_stages_exist():
    config = full_config()
    for stage in STAGES.values():
        for key in stage.keys:
            if key not in (ROW, CANDIDATES, SAMPLES, FOLDS):
                value = value_of(config, key.removeprefix(FILE))
                assert not stage.without or not isinstance(value, dict) or set(stage.without)


@pytest.mark.parametrize(
    ("product", "stage"),
    [
        ("kidney/cohort.h5ad", "cohort"),
        ("seed0/split.tsv", "split"),
        ("kidney/seed0/training.h5ad", "prepare"),
        ("kidney/seed0/chosen.json", "choose"),
        ("kidney/mdwgan-gp/seed12/model.pt", "train"),
        ("kidney/mdwgan-gp/seed12/metrics.tsv", "score"),
        ("kidney/seed0/key_genes/genes.tsv", "key_genes"),
        ("genes/genes.tsv", "genes"),
        ("kidney/mdwgan-gp/seed1/tuning/rung0/trial12.json", "tune"),
        ("metrics.tsv", ""),
        ("ablation/mdwgan-gp/seed0/model.pt", ""),
        ("sources/own/samples.tsv", ""),
        ("report.html", ""),
    ],
)
def test_products_by_their_place(product, stage):
    assert stage_of(product) == stage


def changed(**keys) -> set[str]:
    """Stages of mdwgan-gp whose settings differ from the small config's."""
    plain, other = full_config(), full_config(**keys)
    return {
        stage
        for stage in STAGES
        if identity(made_with(plain, stage, "mdwgan-gp"))
        != identity(made_with(other, stage, "mdwgan-gp"))
    }


def test_a_setting_belongs_to_the_stage_that_it_decides():
    assert changed(cohort={"train_fraction": 0.4}) == {"split"}
    assert changed(graphs={"k": 3}) == {"prepare"}
    assert changed(chooser={"repeats": 5}) == changed(factors={"share": 0.4}) == {"choose"}
    assert changed(chooser={"candidates": ["mvn-matched"]}) == {"choose"}
    assert changed(training={"lambda_g": 0.7}) == {"train", "augment", "tune"}
    assert changed(training={"clip": 0.5}) == set(), "mdwgan-gp has no clipped weights"
    assert changed(generators=["mdwgan-gp"]) == set()
    assert changed(deg={"threads": 4}) == set()
    assert changed(deg={"p": 0.01}) == {"deseq2", "combined_degs", "plan_study"}
    assert changed(deg={"permutations": 5}) == {"deg_calibration"}
    assert changed(planning={"draws": 3}) == {"plan_study"}
    assert changed(sources={"mirror": "elsewhere"}) == set()
    assert changed(generate={"samples": 7}) == {"generate"}
    assert changed(tuning={"folds": 5}) == {"tune"} and changed(tuning={"trials": 99}) == set()


def test_a_changed_file_of_the_users_is_a_change(tmp_path):
    file = tmp_path / "genes.tsv"
    file.write_text("symbol\nA\n")
    config = full_config(evaluation={"key_genes": str(file)})
    before = identity(made_with(config, "key_genes"))
    file.write_text("symbol\nB\n")
    assert identity(made_with(config, "key_genes")) != before


def test_a_changed_file_of_several_is_a_change_of_their_stage_alone(tmp_path):
    file = tmp_path / "a.gmt"
    file.write_text("ONE\tx\tA\n")
    collections = {"enrichment": {"collections": {"mine": str(file)}}}
    assert changed(**collections) == {"gene_collections"}
    config = full_config(**collections)
    before = identity(made_with(config, "gene_collections"))
    file.write_text("ONE\tx\tB\n")
    assert identity(made_with(config, "gene_collections")) != before


def test_the_code_of_a_rule_is_a_parameter_once_it_was_raised(monkeypatch):
    """Runs of older versions have no such parameter, and must not be made anew for that."""
    plain = {name: replace(stage, version=1) for name, stage in STAGES.items()}
    monkeypatch.setattr(stages, "STAGES", plain | {"train": replace(plain["train"], version=3)})
    assert stages.code_parameter("train_ablation") == {"code": "train 3"}
    assert stages.code_parameter("augment") == {"code": "train 3"}
    assert stages.code_parameter("prepare") == {}
    monkeypatch.setitem(stages.STAGES, "generate", replace(plain["generate"], version=2))
    assert stages.code_parameter("train") == {"code": "train 3, generate 2"}


def test_the_source_of_samples_is_in_what_products_are_made_with_unless_it_is_rnaseqdb():
    """Runs that were made before there was a choice keep their settings."""
    known = made_with(full_config(), "samples")
    assert not [key for key in known["settings"] if key.startswith("sources.")]
    gtex = full_config(sources={"expression": "gdc_gtex"})
    made = made_with(gtex, "samples")
    assert made["settings"]["sources.expression"] == "gdc_gtex"
    newer = made_with(full_config(sources={"expression": "gdc_gtex", "gtex": "v11"}), "samples")
    assert identity(known) != identity(made) != identity(newer)


def test_frozen_splits_decide_the_split_and_are_no_reason_without(tmp_path):
    config = full_config()
    assert set(made_with(config, "split")["settings"]) == {"cohort.train_fraction"}
    file = tmp_path / "folds.tsv"
    found = []
    for text in ("sample\tfold\na\t1\nb\t2\n", "sample\tfold\na\t2\nb\t1\n"):
        file.write_text(text)
        config["cohort"]["folds"] = str(file)
        found.append(identity(made_with(config, "split")))
    assert len(set(found)) == 2
