"""Every number of the first screen, read off the page, is that of the tables it comes from."""

import re

import pandas as pd
import pytest
from helpers.browser import opened
from mdwgan.generators.rows import label

MODELS = ("mdwgan-gp", "cgan", "gan")
GRID = """(table) => [...table.rows].map(
    (row) => [...row.cells].map((cell) => cell.textContent.trim()))"""


@pytest.fixture(scope="module")
def page(browser, scored):
    with opened(browser, scored.file) as page:
        yield page


@pytest.fixture(scope="module")
def means(scored) -> pd.Series:
    """Means over seeds by tissue, row and metric."""
    table = pd.read_csv(scored.root / "metrics.tsv", sep="\t")
    return table.groupby(["tissue", "generator", "metric"])["value"].mean()


def grid(page, selector: str) -> list[list[str]]:
    return page.locator(selector).first.evaluate(GRID)


def numbers(text: str) -> list[float]:
    return [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def answer(page, question: str) -> str:
    return page.locator(".answer", has_text=question).inner_text()


def shares(means: pd.Series, row: str, metric: str, tissues: list[str]) -> list[int]:
    return [round(100 * means[t, row, metric]) for t in tissues]


def test_the_scorecard(page, means, scored):
    """Which metric a column shows, the page says in its table of questions and metrics."""
    asked = grid(page, "#methods table")
    metric_of = {line[0]: line[asked[0].index("metric")] for line in asked[1:]}
    heads, *lines = grid(page, "table.scorecard")
    rows = {label(name): name for name in {row for _, row, _ in means.index}}
    compared = 0
    for name, *cells in lines:
        if not cells:  # the line above the reference rows
            continue
        for head, cell in zip(heads[1:], cells, strict=True):
            metric = metric_of[head]
            if metric == "dist_half_n" and name == "real-half":
                metric = "dist"  # half of the samples by itself
            found = [means[t, rows[name], metric] for t in scored.config["tissues"]]
            shown = re.match(r"-?[\d.]+", cell.replace("\N{MINUS SIGN}", "-"))
            assert shown and shown[0] == f"{sum(found) / len(found):.2f}", (name, head)
            compared += 1
    assert compared == 7 * 7


def test_what_was_run(page, scored):
    split = pd.read_csv(scored.root / "seed0/split_summary.tsv", sep="\t")
    genes = pd.read_csv(scored.root / "genes/genes.tsv", sep="\t")
    of = split.groupby("tissue")[["n_train", "n_test"]].sum().loc[scored.config["tissues"]]
    expected = [split["n"].sum(), *split.groupby("condition")["n"].sum(), genes["kept"].sum()]
    expected += [len(MODELS), *of["n_train"], *of["n_test"], len(scored.config["seeds"])]
    line = page.locator(".facts").first.inner_text()
    assert numbers(line) == [*expected, *scored.config["seeds"]]


def test_the_answer_on_detection(page, means, scored):
    """Two of the models are told from real samples: their least and highest AUC."""
    told = [means[t, row, "auc_rf"] for t in scored.config["tissues"] for row in ("cgan", "gan")]
    text = answer(page, "Like real samples?")
    assert f"CGAN and GAN from real ones (AUC {min(told):.2f} to {max(told):.2f};" in text


def test_the_answer_on_biology(page, means, scored):
    tissues = scored.config["tissues"]
    expected = [len(MODELS), *shares(means, "mdwgan-gp", "deg_recall", tissues)]
    expected += shares(means, "mdwgan-gp", "deg_precision", tissues)
    expected += shares(means, "copy", "deg_precision", tissues)
    expected += shares(means, "mdwgan-gp", "kegg_recall", tissues)
    text = answer(page, "Same biology?")
    assert "MDWGAN-GP (best of" in text
    assert numbers(text) == expected


def test_the_answer_on_sharing(page, means, scored):
    """The rule of the page, applied to the table: nearer than half the usual distance is a copy."""
    near = {row for t, row, m in means.index if m == "dcr_ratio" and means[t, row, m] < 0.5}
    assert near & set(MODELS) == {"cgan"}
    assert "Samples of CGAN look like copies" in answer(page, "Safe to share?")
