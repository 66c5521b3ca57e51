"""The scorecard as a picture."""

import re

from mdwgan.report.figures.scorecard import GROUNDS, scorecard_figure
from mdwgan.report.page.table import Cell, Table, numeric


def card(names: list[str]) -> Table:
    cells = [numeric("0.71 ●"), numeric("0.40 ✕"), numeric("–")]
    cells[0].kind += " level3"
    cells[1].kind += " level0"
    heads = ["model", "Gene values", "Correlation", "DEGs"]
    return Table(heads, [[Cell(name), *cells] for name in names], "Each number ...")


def test_it_has_the_words_and_colours_of_the_table():
    figure = scorecard_figure(card(["MDWGAN-GP", "<b>copy</b>"]))
    svg = figure.drawing.files()["svg"].decode()
    for text in ("MDWGAN-GP", "&lt;b&gt;copy&lt;/b&gt;", "Correlation", "0.71 ●", "0.40 ✕"):
        assert text in svg
    assert svg.count(GROUNDS[3]) == svg.count(GROUNDS[0]) == 2
    assert figure.table.iloc[0].tolist() == ["MDWGAN-GP", "0.71 ●", "0.40 ✕", "–"]
    assert figure.name == "scorecard"


def test_long_names_are_cut():
    svg = scorecard_figure(card(["x" * 300])).drawing.files()["svg"].decode()
    assert max(map(len, re.findall(r"x+…", svg))) < 30


def test_its_colours_are_those_of_the_page():
    from mdwgan.report.build import HERE

    css = (HERE / "style.css").read_text(encoding="utf-8").split(":root {")[1].partition("}")[0]
    colors = dict(re.findall(r"--([\w-]+): (#\w{6})", css))
    assert tuple(colors[name] for name in ("far", "below", "between", "real")) == GROUNDS
