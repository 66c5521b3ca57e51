"""The paper's figures and tables by their number."""

import pandas as pd
import pytest
from helpers.configs import full_config
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.page.figure import Drawing, Figure
from mdwgan.report.page.load import Results, no_metrics
from mdwgan.report.page.templates import environment
from mdwgan.report.page.words import NONE
from mdwgan.report.sections.paper import OURS, TABLE, paper_block

HEADS = ["in the paper", "what it shows", "here", "the paper has", "this run has", "why"]


def scores(values: dict[tuple[str, str, str], float]) -> pd.DataFrame:
    """Table of metrics: (tissue, generator, metric) -> value."""
    rows = [
        {"tissue": t, "generator": g, "seed": 0, "metric": m, "value": v}
        for (t, g, m), v in values.items()
    ]
    return pd.DataFrame(rows)


def results_of(root, **changes) -> Results:
    named = {"tissues": ["kidney", "colon"], "generators": ["mdwgan-gp", "cgan"]}
    return Results(root, full_config(**{**named, **changes}))


def lines_of(block) -> dict[tuple[str, str], list]:
    (table,) = block.tables
    assert table.columns == HEADS
    return {(row[0].text, row[1].text): row for row in table.rows}


def line(block, number: str, part: str = ""):
    (found,) = (row for (n, what), row in lines_of(block).items() if n == number and part in what)
    return found


def test_every_number_of_the_paper_is_there_and_each_value_has_its_place(tmp_path):
    table = read_tsv(TABLE, dtype=str).fillna("")
    assert {f"Figure {i}" for i in range(1, 13)} <= set(table["number"])
    assert {f"Table {i}" for i in range(1, 7)} <= set(table["number"])
    assert (table.loc[table["value"] != "", "place"] != "").all()
    assert set(table["measure"]) - {""} == set(OURS)


def test_values_stand_beside_the_papers(tmp_path):
    metrics = scores(
        {
            ("kidney", "mdwgan-gp", "dist"): 0.6,
            ("kidney", "cgan", "dist"): 0.5,
            ("colon", "mdwgan-gp", "dist"): 0.4,
            ("colon", "cgan", "dist"): 0.7,
            ("kidney", "mdwgan-gp", "rf_mcc"): 0.9,
            ("kidney", "copy", "rf_mcc"): 0.8,
            ("colon", "mdwgan-gp", "rf_mcc"): 0.6,
            ("colon", "copy", "rf_mcc"): 0.8,
        }
    )
    write_tsv(pd.DataFrame({"tissue": ["kidney", "kidney", "colon"]}), tmp_path / "samples.tsv")
    write_tsv(
        pd.DataFrame({"symbol": ["A", "B"], "kept_seeds": ["*", ""]}),
        tmp_path / "genes" / "genes.tsv",
    )
    degs = pd.DataFrame({"symbol": ["A", "B", "C"], "deg": ["TRUE", "TRUE", "FALSE"]})
    write_tsv(degs, tmp_path / "kidney/real/seed0/deg.tsv")
    write_tsv(degs.assign(deg="FALSE"), tmp_path / "kidney/mdwgan-gp/seed0/deg.tsv")
    block = paper_block(results_of(tmp_path), metrics, {"overview", "colon-classification"})
    texts = [cell.text for cell in line(block, "Table 2", "mean")]
    assert texts[3:5] == ["0.704", "0.500"]
    assert "chosen without the test set" in texts[5] and "2 of 15 tissues" in texts[5]
    assert line(block, "Table 2", "highest")[4].text == "1 of 2, among MDWGAN-GP and CGAN"
    mcc = line(block, "Table 5")
    assert mcc[4].text == "better than real samples with RF in 1 of 2 tissues"
    assert (mcc[2].text, mcc[2].href) == ("colon", "#colon-classification")
    assert line(block, "Table 1")[4].text == "3 samples of 2 tissues"
    assert line(block, "in the text", "HumanNet")[4].text == "1"
    assert line(block, "Table 6")[4].text == "kidney 2 and 0"


def test_what_a_run_lacks_is_said(tmp_path):
    block = paper_block(results_of(tmp_path), no_metrics(), {"kidney-value-distributions"})
    fifth = line(block, "Figure 5")
    assert fifth[5].text.startswith("This run has no esophagus_mus; the paper shows esophagus_mus")
    assert fifth[2].href == "#kidney-value-distributions", "the same figure of another tissue"
    assert line(block, "Figure 3")[5].text == NONE
    assert line(block, "Figure 8")[2].text == "not in this run"
    assert line(block, "Table 2", "mean")[4].text == "–"
    assert "no breast" in line(block, "Figure 10")[5].text
    assert any("2 tissues, the paper 15" in text for text in block.words)


def test_without_the_model_the_table_stands(tmp_path):
    block = paper_block(results_of(tmp_path, generators=["cgan"]), no_metrics(), set())
    assert len(block.tables[0].rows) == len(read_tsv(TABLE))
    assert any("no MDWGAN-GP" in text for text in block.words)


@pytest.mark.parametrize(("best", "name"), [("mdwgan-gp", "with both"), ("mdwgan-gp-n", "none")])
def test_the_best_of_the_ablation_is_named(tmp_path, best, name):
    systems = ["mdwgan-gp", "mdwgan-gp-e", "mdwgan-gp-c", "mdwgan-gp-n"]
    table = scores({("pan", s, "dist"): 0.9 if s == best else 0.5 for s in systems})
    columns = {"axis": "similarity", "n": 9, "optimistic": "FALSE", "note": ""}
    write_tsv(table.assign(**columns), tmp_path / "ablation.tsv")
    block = paper_block(results_of(tmp_path), no_metrics(), set())
    assert line(block, "Figure 8")[4].text == f"{name}: 0.900, of 4 systems"


def test_a_figure_says_which_one_of_the_paper_it_is():
    page = environment().from_string(
        '{% import "macros.html.j2" as m %}{{ m.figures(items, "x", 5) }}'
    )
    drawing = Drawing(["<svg/>"], dict)
    shown = page.render(items=[Figure(drawing, "a map", "Points.", paper="Figure 6")])
    assert "Points. The paper's Figure 6.</figcaption>" in shown
    assert "The paper" not in page.render(items=[Figure(drawing, "a map", "Points.")])
