"""The first screen of a built page: what a reader sees before scrolling, and in which colours."""

import re

import numpy as np
import pytest
from helpers.configs import full_config
from helpers.report_run import text_of
from mdwgan.io import read_tsv
from mdwgan.report.build import HERE, write_report
from mdwgan.report.page.words import slug

REAL = {"rnaseqdb": "6a853176fe925bd15f7392e84d433d4b34fb396a", "string": "11.5", "humannet": "3"}


def part(page: str, name: str) -> str:
    return page.partition(f'<section class="page" id="{name}">')[2].partition("</section>")[0]


def test_a_reader_learns_at_once_that_the_data_are_simulated(run):
    page = run[1]
    head = text_of(page.partition("<nav")[0])
    assert "Simulated data. No value on this page was measured" in head
    assert "(simulated data)</title>" in page
    # The navigation stays on the screen when the page is scrolled.
    assert '<p class="simulated">simulated</p>' in page.partition("<nav")[2]
    assert re.search(r"nav \{ grid-area: nav; position: sticky", page)


def test_a_run_of_real_data_has_no_banner(tmp_path):
    write_report(full_config(sources=REAL), tmp_path / "results", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (
        "imulated data" not in page.partition('id="methods"')[0]
        and '<p class="simulated">' not in page
    )
    assert "Can&#39;t tell" in part(page, "summary"), "nor is there anything to answer with"


def test_what_was_run_and_the_answers_stand_before_every_table(run):
    page = run[1]
    before = text_of(page.partition("<table")[0])
    assert (
        "240 samples (120 normal and 120 tumour) of kidney, colon and thyroid, 60 genes." in before
    )
    for question in (
        "Like real samples?",
        "Same biology?",
        "Safe to share?",
        "Which samples to use?",
    ):
        assert question in before
    assert "Methods" in before and "All scores" not in before, "this run has no such table"


def test_numbers_of_the_scorecard_are_those_of_the_tables(run):
    root, page = run
    (line,) = re.findall(
        r"(?s)<tr>\s*<th[^>]*>\s*<abbr[^>]*>MDWGAN-GP\b.*?</tr>", part(page, "summary")
    )
    shown = re.findall(r">([\d.]+) .</a>", line)
    dist = [
        read_tsv(root / tissue / "mdwgan-gp" / "seed0" / "metrics.tsv")
        .set_index("metric")
        .loc["dist_half_n", "value"]
        for tissue in ("kidney", "colon")
    ]
    assert shown[0] == f"{np.mean(dist):.2f}"
    assert "2 of 3 tissues" in line, "thyroid has none"


def test_every_cell_leads_to_its_evidence(many):
    links = re.findall(r'<td class="num[^>]*>\s*<a href="#([^"]+)"', part(many, "summary"))
    assert len(links) >= 20
    assert all(f'id="{address}"' in many for address in links)


def test_headings_and_folded_tables_have_addresses(run):
    page = run[1]
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {"kidney-pathways", "kidney-scores-dependence", "scorecard", "methods"} <= set(ids)
    assert slug("dependence: 10 metrics") == "dependence"


def test_levels_have_a_symbol_beside_the_colour(many):
    cells = re.findall(r'level(\d)"[^>]*>\s*<a [^>]*>[^<]*(.)</a>', part(many, "summary"))
    assert {level for level, _ in cells} >= {"1", "2"}
    assert all("✕○◐●"[int(level)] == symbol for level, symbol in cells)


def _luminance(color: str) -> float:
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_on_the_levels_and_on_the_banner_can_be_read(scheme):
    css = (HERE / "style.css").read_text(encoding="utf-8")
    block = css.split(":root {")[scheme + 1].partition("}")[0]
    colors = dict(re.findall(r"--([\w-]+): (#\w{6})", block))
    pairs = [("on-real", "real"), ("warn", "warn-wash")]
    pairs += [("on-level", name) for name in ("between", "below", "far")]
    for text, ground in pairs:
        low, high = sorted((_luminance(colors[text]), _luminance(colors[ground])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


def test_on_grey_paper_the_levels_differ():
    """Paper has the light scheme; symbols are printed beside the colours."""
    css = (HERE / "style.css").read_text(encoding="utf-8")
    colors = dict(re.findall(r"--([\w-]+): (#\w{6})", css.split(":root {")[1].partition("}")[0]))
    grey = [_luminance(colors[name]) for name in ("real", "between", "below")]
    assert np.all(np.diff(grey) > 0.2)


def test_every_sheet_of_paper_says_that_data_are_simulated_and_has_the_colours():
    paper = (HERE / "style.css").read_text(encoding="utf-8").partition("@media print")[2]
    assert "print-color-adjust: exact" in paper
    assert "nav { position: fixed" in paper and "nav > :not(.simulated) { display: none" in paper
