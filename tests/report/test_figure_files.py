"""Figures of the report as files."""

import os
import signal

import numpy as np
import pandas as pd
import pytest
from helpers.report_run import text_of
from mdwgan.errors import InputError
from mdwgan.io import read_tsv
from mdwgan.report.figure_files import COLUMNS, shown_row, write_figures
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.style import canvas
from mdwgan.report.page.block import Block
from mdwgan.report.page.chart import Chart, Points, View
from mdwgan.report.page.figure import Figure
from mdwgan.report.pages import Page, Part


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    """One page: a block of the run, and one of a tissue with a name that no file may have."""
    with canvas(2) as (figure, axes):
        axes.plot([0, 1], [0, 1])
        drawing = finish(figure)
    table = pd.DataFrame({"x": [0, 1], "y": [0, 1]})
    line = Figure(drawing, "alt", "caption\twith a tab", "Line", "line", table, paper="Figure 8")
    points = np.arange(30.0)
    views = {
        row: View([Points("genes", points, points * factor, "up")], "x", "y")
        for row, factor in (("gan", 1), ("mdwgan-gp", 2))
    }
    chart = Chart("fold", "Fold changes", "each point a gene", "alt", views)
    tissue = Block("Biology", figures=[line, line, Figure(None, "", "failed")], charts=[chart])
    parts = [Part({"all": Block("All", figures=[line])}), Part({"b": tissue}, "../kid ney")]
    return [Page("biology", "Biology", "", parts)]


def test_each_figure_has_its_files_and_a_line(pages, tmp_path):
    folder = tmp_path / "figures"
    assert write_figures(pages, folder, "mdwgan-gp") == []
    index = read_tsv(folder / "index.tsv", dtype=str)
    assert list(index) == COLUMNS
    names = ["biology-line", "kid-ney-line", "kid-ney-line-2", "kid-ney-fold"]
    assert list(index["file"]) == names
    assert {path.name for path in folder.iterdir()} == {
        "index.tsv",
        *(f"{name}.{suffix}" for name in names for suffix in ("svg", "pdf", "tsv")),
    }
    assert (folder / "biology-line.pdf").read_bytes().startswith(b"%PDF")
    assert read_tsv(folder / "biology-line.tsv").to_dict("list") == {"x": [0, 1], "y": [0, 1]}
    last = index.iloc[-1]
    assert (last["tissue"], last["row"], last["figure"]) == ("../kid ney", "mdwgan-gp", "fold")
    values = read_tsv(folder / "kid-ney-fold.tsv").select_dtypes("number")
    assert (values.iloc[:, 1] == 2 * values.iloc[:, 0]).all(), "the chosen row, all its points"
    assert index.loc[0, "paper"] == "Figure 8"


def test_same_pages_same_bytes_in_place_of_the_earlier_ones(pages, tmp_path):
    folder = tmp_path / "figures"
    write_figures(pages, folder, "gan")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "old.svg").write_text("of an earlier run")
    write_figures(pages, folder, "gan")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["figures"], "nothing temporary is left"


def test_two_processes_write_the_same_bytes_as_one(pages, tmp_path):
    written = []
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        assert write_figures(pages, folder, "gan", processes) == []
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0] == written[1] and len(written[0]) == 13


def test_a_folder_of_other_files_is_left_alone(pages, tmp_path):
    (tmp_path / "thesis.pdf").write_text("precious")
    with pytest.raises(InputError, match="other files"):
        write_figures(pages, tmp_path, "gan")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.pdf"]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_chart_that_fails_is_named_and_the_others_are_written(noted, tmp_path, capfd, processes):
    bad = Chart("bad", "Bad one", "", "", {"": View([Points("p", [1], [1, 2], "up")])})
    good = Chart("good", "Good one", "", "", {"": View([Points("p", [1], [1], "up")])})
    block = Block("B", charts=[bad, Chart("none", "No view", "", ""), good])
    pages = [Page("use", "Use", "", [Part({"b": block})])]
    assert write_figures(pages, tmp_path / "f", "gan", processes) == ["use, Bad one"]
    names = {"index.tsv", *(f"use-good.{suffix}" for suffix in ("svg", "pdf", "tsv"))}
    assert {path.name for path in (tmp_path / "f").iterdir()} == names
    assert list(read_tsv(tmp_path / "f" / "index.tsv")["figure"]) == ["good"]
    assert "ValueError" in capfd.readouterr().err


def no_room(*_):
    raise OSError(28, "No space left on device")


def refused(*_):
    raise InputError("no space for it", "a.tsv", "space")


def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("fault", "message"), [(no_room, "space"), (refused, "space"), (killed, "lack of memory")]
)
def test_a_process_that_cannot_write_is_an_error(tmp_path, pages, monkeypatch, fault, message):
    monkeypatch.setattr("mdwgan.report.figure_files._write", fault)
    with pytest.raises(InputError, match=message):
        write_figures(pages, tmp_path / "f", "gan", 2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("views", "row"),
    [({}, None), ({"a": 1, "b": 1}, "a"), ({"a": 1, "m": 1}, "m"), ({"m": np.nan, "b": 1}, "b")],
)
def test_files_show_the_model_of_the_page_or_the_first_with_values(views, row):
    made = {name: View([Points("p", [0], [y], "up")]) for name, y in views.items()}
    assert shown_row(Chart("c", "", "", "", made), "m") == row


def test_the_verb_writes_them_beside_the_page(run):
    """Each figure of the page is in the index, and the real page has names without doubles."""
    root, page = run
    index = read_tsv(root / "figures" / "index.tsv", dtype=str)
    assert len(index) >= 11 and not index.duplicated(["tissue", "figure"]).any()
    for name in index["file"]:
        assert len(read_tsv(root / "figures" / f"{name}.tsv")), name
    assert set(index["paper"].dropna()) >= {"Table 2", "Figure 9", "Figure 10"}
    text = text_of(page)
    assert not [c for c in index["caption"] if " ".join(c.split()) not in text]
