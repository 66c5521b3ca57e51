"""Differential expression in the report: three cuts, added samples, the null test."""

import re

import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_tables import texts_of
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.build import cautions, write_report
from mdwgan.report.page.load import Results
from mdwgan.report.sections import differential_expression as degs
from mdwgan.report.sections import pictures
from mdwgan.report.sections.deg_table import deg_rows, deg_table, untested


@pytest.fixture
def results(tmp_path) -> Results:
    settings = full_config(tissues=["kidney"])
    made.write_results(tmp_path, settings)
    return Results(tmp_path, settings)


def test_rows_have_both_real_cohorts():
    rows = deg_rows(["mdwgan-gp", "copy", "real-half"], "test")
    assert rows == ["real", "real-train", "mdwgan-gp", "copy", "real-half", "real-other-half"]
    assert deg_rows(["copy"], "train")[:2] == ["real", "real-test"]


def test_copy_against_the_training_samples_is_no_evidence(results):
    metrics = pd.DataFrame(columns=["tissue", "generator", "seed", "metric", "value"])

    def caption() -> str:
        return deg_table(results, "kidney", metrics, str, []).caption

    assert "no evidence" not in caption()
    results.config["deg"]["real"] = "train"
    assert "Row copy has the samples of row real" in caption()


def test_cuts_and_designs_stand_side_by_side(results):
    path = results.root / "kidney/mdwgan-gp/seed0/deg_runs.tsv"
    note = "source has one value here and is left out of the design"
    write_tsv(read_tsv(path).assign(note=note, deg_sound=7), path)
    table = degs.cuts_table(results, "kidney", ["real", "mdwgan-gp", "copy", "mvn"])
    assert texts_of(table)[0] == ["real", "20", "18", "0", "~ condition", "–"]
    assert texts_of(table)[1] == ["MDWGAN-GP", "20", "18", "7", "~ condition", note]
    assert "|log2FC| > 3 and pvalue < 0.05" in table.caption
    assert "shrunken by normal" in table.caption


def test_a_row_without_shrunken_fold_changes_has_no_sound_degs(results):
    path = results.root / "kidney/mdwgan-gp/seed0/deg_runs.tsv"
    write_tsv(read_tsv(path).assign(shrinkage=np.nan, note="can't be shrunk"), path)
    table = degs.cuts_table(results, "kidney", ["real", "mdwgan-gp"])
    assert [row[3] for row in texts_of(table)] == ["0", "–"]
    assert "shrunken by normal." in table.caption


def test_rows_without_a_test_say_why(results):
    folder = results.root / "kidney/mdwgan-gp/seed0"
    runs = read_tsv(folder / "deg_runs.tsv")
    note = "8 normal and 1 tumour samples, at least 2 of each needed"
    write_tsv(runs.assign(genes=0, deg=0, note=note), folder / "deg_runs.tsv")
    assert untested(results, "kidney", "mdwgan-gp") == f"not tested: {note}"
    assert texts_of(degs.cuts_table(results, "kidney", ["mdwgan-gp"]))[0][1:4] == ["–"] * 3
    (folder / "deg_runs.tsv").unlink()
    assert untested(results, "kidney", "mdwgan-gp") == "not tested"
    assert degs.cuts_table(results, "kidney", ["mdwgan-gp"]) is None


def test_words_on_the_input_and_the_design(results):
    assert degs.input_words(results, "kidney")[0].startswith("DESeq2 was given counts")
    lines = pd.DataFrame(
        {
            "tissue": ["colon", "kidney"],
            "design": "~ source + condition",
            "samples": ["x", "normal: 2 GTEX; tumour: 3 TCGA"],
        }
    )
    write_tsv(lines, results.root / "deg_design.tsv")
    results.config["cohort"]["matrix"] = "fpkm"
    given, design = degs.input_words(results, "kidney")
    assert "rounded FPKM, which are not counts" in given
    assert "~ source + condition. There are normal: 2 GTEX; tumour: 3 TCGA;" in design


def test_words_on_tpm_of_ones_own(results):
    results.config["cohort"] |= {"matrix": "m.tsv", "samples": "s.tsv", "values": "tpm"}
    given = "limma (limma-trend) was given log2(TPM + 1)."
    assert degs.input_words(results, "kidney")[0] == given
    assert not [text for text in cautions(results.config) if "TPM" in text]
    results.config["deg"]["test"] = "deseq2"
    assert "DESeq2 was given rounded TPM" in degs.input_words(results, "kidney")[0]
    (caution,) = [text for text in cautions(results.config) if "TPM" in text]
    assert caution.startswith("Values are TPM.") and "deg.test: limma" in caution


def test_null_table_is_the_mean_over_seeds(results):
    results.config["seeds"] = [0, 1]
    null = read_tsv(results.root / "kidney/mdwgan-gp/seed0/deg_null.tsv")
    write_tsv(null.assign(n_deg=[10, np.nan]), results.root / "kidney/mdwgan-gp/seed1/deg_null.tsv")
    row = texts_of(degs.null_table(results, "kidney"))[0]
    assert row[:5] == ["MDWGAN-GP", "16 / 16", "20", "50\N{NO-BREAK SPACE}%", "2"]
    assert row[6] == "3", "a seed without a value is left out"


def test_added_samples_beside_the_training_samples_alone(results):
    columns = ["tissue", "generator", "seed", "metric", "value"]
    copied = [("copy", "deg_count", 100.0), ("copy", "deg_recall", 0.4)]
    added = [("mdwgan-gp", "deg_added_count", 150.0), ("mdwgan-gp", "deg_added_recall", 0.5)]
    metrics = pd.DataFrame([("kidney", g, 0, m, v) for g, m, v in copied + added], columns=columns)
    table = degs.added_table(results, "kidney", metrics)
    assert sorted(texts_of(table)) == [
        ["MDWGAN-GP", "150", "–", "0.500", "–"],
        ["copy", "100", "–", "0.400", "–"],
    ]
    assert "no evidence" not in table.caption
    results.config["deg"]["real"] = "train"
    assert "no evidence" in degs.added_table(results, "kidney", metrics).caption
    assert degs.added_table(results, "kidney", metrics[:2]) is None


@pytest.mark.usefixtures("undrawn")
def test_the_page_has_it_all(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    settings = full_config(tissues=["kidney"])
    made.write_results(tmp_path / "run", settings)
    write_report(settings, tmp_path / "run", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<h5>Volcano plot</h5>") == page.count("<h5>MA plot</h5>") == 1
    text = made.text_of(page)
    assert "Null test: genes with padj below deg.p" in text and "DEGs by three cuts" in text
    assert "A gene is differentially expressed (DEG) where |log2FC| > 3 and pvalue" in text
    assert "real-train" in text
    assert not re.findall("missing: (?!provenance.json|benchmarks/)", text), "tests have no jobs"
