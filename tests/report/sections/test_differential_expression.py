"""The report on DEGs: three cuts, added samples, the null test, volcano plots, planted truth."""

import re

import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.build import write_report
from mdwgan.report.figures.volcano import volcano_figures
from mdwgan.report.page.load import Results
from mdwgan.report.page.truth import gene_table, pathway_table, recall_and_fdr
from mdwgan.report.sections import deg_tests, pictures
from mdwgan.report.sections.differential_expression import deg_rows, deg_table


@pytest.fixture
def results(tmp_path) -> Results:
    settings = made.config(tissues=["kidney"])
    made.write_results(tmp_path, settings)
    return Results(tmp_path, settings)


def texts(table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_rows_have_both_real_cohorts():
    rows = deg_rows(["mdwgan-gp", "copy", "real-half"])
    assert rows == ["real", "real-train", "mdwgan-gp", "copy", "real-half", "real-other-half"]
    assert deg_rows(["copy"], "train")[:2] == ["real", "real-test"]


def test_copy_against_the_training_samples_is_no_evidence(results):
    metrics = pd.DataFrame(columns=["tissue", "generator", "seed", "metric", "value"])

    def caption() -> str:
        return deg_table(results, "kidney", metrics, str).caption

    assert "no evidence" not in caption()
    results.config["deg"]["real"] = "train"
    assert "Row copy has the samples of row real" in caption()


def test_cuts_and_designs_stand_side_by_side(results):
    path = results.root / "kidney/mdwgan-gp/seed0/deg_runs.tsv"
    note = "source has one value here and is left out of the design"
    write_tsv(read_tsv(path).assign(note=note, deg_sound=7), path)
    table = deg_tests.cuts_table(results, "kidney", ["real", "mdwgan-gp", "copy", "mvn"])
    assert texts(table)[0] == ["real", "20", "18", "0", "~ condition", "–"]
    assert texts(table)[1] == ["mdwgan-gp", "20", "18", "7", "~ condition", note]
    assert "|log2FC| > 3 and pvalue < 0.05" in table.caption
    assert "shrunken by normal" in table.caption


def test_a_row_without_shrunken_fold_changes_has_no_sound_degs(results):
    path = results.root / "kidney/mdwgan-gp/seed0/deg_runs.tsv"
    write_tsv(read_tsv(path).assign(shrinkage=np.nan, note="can't be shrunk"), path)
    table = deg_tests.cuts_table(results, "kidney", ["real", "mdwgan-gp"])
    assert [row[3] for row in texts(table)] == ["0", "–"]
    assert "shrunken by normal." in table.caption


def test_rows_without_a_test_say_why(results):
    folder = results.root / "kidney/mdwgan-gp/seed0"
    runs = read_tsv(folder / "deg_runs.tsv")
    note = "8 normal and 1 tumour samples, at least 2 of each needed"
    write_tsv(runs.assign(genes=0, deg=0, note=note), folder / "deg_runs.tsv")
    assert deg_tests.untested(results, "kidney", "mdwgan-gp") == f"not tested: {note}"
    assert texts(deg_tests.cuts_table(results, "kidney", ["mdwgan-gp"]))[0][1:4] == ["–"] * 3
    (folder / "deg_runs.tsv").unlink()
    assert deg_tests.untested(results, "kidney", "mdwgan-gp") == "not tested"
    assert deg_tests.cuts_table(results, "kidney", ["mdwgan-gp"]) is None


def test_words_on_the_input_and_the_design(results):
    assert deg_tests.input_words(results, "kidney")[0].startswith("DESeq2 was given counts")
    lines = pd.DataFrame(
        {
            "tissue": ["colon", "kidney"],
            "design": "~ source + condition",
            "samples": ["x", "normal: 2 GTEX; tumour: 3 TCGA"],
        }
    )
    write_tsv(lines, results.root / "deg_design.tsv")
    results.config["cohort"] = {"matrix": "fpkm"}
    given, design = deg_tests.input_words(results, "kidney")
    assert "rounded FPKM, which are not counts" in given
    assert "~ source + condition. There are normal: 2 GTEX; tumour: 3 TCGA;" in design


def test_null_table_is_the_mean_over_seeds(results):
    results.config["seeds"] = [0, 1]
    null = read_tsv(results.root / "kidney/mdwgan-gp/seed0/deg_null.tsv")
    write_tsv(null.assign(n_deg=[10, np.nan]), results.root / "kidney/mdwgan-gp/seed1/deg_null.tsv")
    row = texts(deg_tests.null_table(results, "kidney"))[0]
    assert row[:5] == ["mdwgan-gp", "16 / 16", "20", "50\N{NO-BREAK SPACE}%", "2"]
    assert row[6] == "3", "a seed without a value is left out"


def test_added_samples_beside_the_training_samples_alone(results):
    columns = ["tissue", "generator", "seed", "metric", "value"]
    copied = [("copy", "deg_count", 100.0), ("copy", "deg_recall", 0.4)]
    added = [("mdwgan-gp", "deg_added_count", 150.0), ("mdwgan-gp", "deg_added_recall", 0.5)]
    metrics = pd.DataFrame([("kidney", g, 0, m, v) for g, m, v in copied + added], columns=columns)
    table = deg_tests.added_table(results, "kidney", metrics)
    assert sorted(texts(table)) == [
        ["copy", "100", "–", "0.400", "–"],
        ["mdwgan-gp", "150", "–", "0.500", "–"],
    ]
    assert "no evidence" not in table.caption
    results.config["deg"]["real"] = "train"
    assert "no evidence" in deg_tests.added_table(results, "kidney", metrics).caption
    assert deg_tests.added_table(results, "kidney", metrics[:2]) is None


def test_volcano_and_ma_count_and_stay_small():
    p = [0.0, 1e-5, 0.5, np.nan]
    table = pd.DataFrame(
        {
            "log2fc": [5.0, -4, 0, 0],
            "pvalue": p,
            "base_mean": [1.0, 9, 100, 0],
            "deg": [True, True, False, False],
        }
    )
    large = pd.concat([table] * 3000, ignore_index=True)
    volcano, ma = volcano_figures(table, large, "mdwgan-gp", 0, 3.0)
    assert "DEGs: 2 real, 6,000 of mdwgan-gp." in volcano.alt and volcano.title == "Volcano plot"
    assert ma.title == "MA plot"
    assert max(len(volcano.uri), len(ma.uri)) < 150_000, "points are pixels"
    assert volcano_figures(table, table[:0], "mdwgan-gp", 0, 3.0) == []
    assert volcano_figures(table, table.drop(columns="base_mean"), "mdwgan-gp", 0, 3.0) == []


def test_recall_and_false_discoveries_by_hand():
    truth = pd.DataFrame(
        {
            "symbol": list("ABCDEF"),
            "tissue": ["kidney"] * 5 + ["colon"],
            "log2fc": [2.0, -2, 2, 0.5, 0, 2],
        }
    )
    # A and B are found, C is called in the wrong direction, D is planted below the cut,
    # E and F (another tissue's) are false; the filter dropped nothing.
    called = pd.DataFrame(
        {
            "symbol": list("ABCDEF"),
            "log2fc": [3.0, -3, -3, 2, 2, 2],
            "deg": True,
            "deg_sound": ["TRUE", "FALSE"] * 3,
        }
    )
    row = texts(gene_table(truth, "kidney", {"real": called}, 1.0))[0]
    assert row == [
        "real",
        "3",
        "2",
        "67\N{NO-BREAK SPACE}%",
        "50\N{NO-BREAK SPACE}%",
        "33\N{NO-BREAK SPACE}%",
        "67\N{NO-BREAK SPACE}%",
    ]
    dropped = called[called["symbol"] != "A"]
    assert texts(gene_table(truth, "kidney", {"real": dropped}, 1.0))[0][1:3] == ["2", "1"]
    none = called.assign(deg=False).drop(columns="deg_sound")
    assert texts(gene_table(truth, "kidney", {"real": none}, 1.0))[0][2:] == [
        "0",
        "0\N{NO-BREAK SPACE}%",
        "–",
        "–",
        "–",
    ]
    assert np.isnan(recall_and_fdr(set(), set(), set())).all()


def test_ranks_of_planted_pathways():
    truth = pd.DataFrame({"pathway": ["00020"], "name": ["Two"], "tissues": ["kidney"]})
    kegg = pd.DataFrame(
        {
            "pathway": ["hsa00010", "hsa00020", "hsa00030"],
            "name": "x",
            "pvalue": [0.01, 0.02, 0.5],
            "padj": [0.03, 0.03, 0.5],
            "significant": [True, True, False],
        }
    ).set_index("pathway")
    cells = pathway_table(truth, "kidney", {"real": kegg}).rows[0]
    assert (cells[2].text, cells[2].sub) == ("found", "padj 3.0e-02, 2 of 3")


def test_the_page_has_it_all(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    settings = made.config(tissues=["kidney"])
    made.write_results(tmp_path / "run", settings)
    write_report(settings, tmp_path / "run", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<h4>Volcano plot</h4>") == page.count("<h4>MA plot</h4>") == 1
    text = re.sub(r"<[^>]+>", " ", page)
    assert "Null test: genes with padj below deg.p" in text and "DEGs by three cuts" in text
    assert "A gene is differentially expressed (DEG) where |log2FC| &gt; 3 and pvalue" in text
    assert "real-train" in text and "missing:" not in text
