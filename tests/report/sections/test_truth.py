"""Planted truth: which rows find it."""

import re

import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_biology import SYMBOLS
from helpers.report_run import text_of
from helpers.report_tables import texts_of
from mdwgan.io import write_tsv
from mdwgan.report.build import write_report
from mdwgan.report.sections import pictures
from mdwgan.report.sections.truth import gene_table, pathway_table, recall_and_fdr


@pytest.mark.usefixtures("undrawn")
def test_planted_truth(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    settings = full_config(tissues=["kidney"])
    made.write_results(tmp_path / "run", settings)
    genes = {"symbol": SYMBOLS[:12], "tissue": "kidney", "log2fc": [4.0] * 10 + [1.0, 0.0]}
    write_tsv(pd.DataFrame(genes), tmp_path / "truth_genes.tsv")
    planted = {
        "pathway": ["00001", "99999"],
        "name": ["Tyrosine metabolism", "Another"],
        "direction": "up",
        "tissues": "kidney,thyroid",
    }
    write_tsv(pd.DataFrame(planted), tmp_path / "truth_pathways.tsv")
    write_report(settings, tmp_path / "run", tmp_path / "report.html", tmp_path)
    text = text_of((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "planted with |log2FC| > 3 in kidney" in text
    assert re.search(r"Tyrosine metabolism 00001 up (not )?found padj", text)
    assert "Another 99999 up not tested" in text


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
    row = texts_of(gene_table(truth, "kidney", {"real": called}, 1.0))[0]
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
    assert texts_of(gene_table(truth, "kidney", {"real": dropped}, 1.0))[0][1:3] == ["2", "1"]
    none = called.assign(deg=False).drop(columns="deg_sound")
    assert texts_of(gene_table(truth, "kidney", {"real": none}, 1.0))[0][2:] == [
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
    assert (cells[2].text, cells[2].sub) == ("found", "padj 3.0e−02, 2 of 3")
