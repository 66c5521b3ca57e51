"""Charts as files: all that a view has is drawn, whatever the names are."""

import io

import numpy as np
import pytest
from mdwgan.report.figures.charts import SHAPES, draw
from mdwgan.report.figures.roles import ROLES
from mdwgan.report.page.chart import MARKERS, Area, Chart, Heat, Line, Points, View
from mdwgan.report.page.words import short

NAMES = ["genes", "$x^$ <b>", "x" * 300]


def drawn(*series, **options):
    view = View(list(series), "left", "up", **options)
    figure = draw(Chart("c", "Title", "", "", {"row": view}), "row")
    figure.savefig(io.BytesIO(), format="svg")
    return figure


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_series_is_drawn(name):
    figure = drawn(Points(name, [0, np.nan], [1, 2], "real"), Line(name, [0, 1], [1, None], "ink"))
    axes = figure.axes[0]
    assert len(axes.collections) == 1 and len(axes.lines) == 1
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("left", "up")
    figure = drawn(Area("box", [0, 1, 1, 0], [0, 0, 1, 1], "generated", name))
    assert [text.get_text() for text in figure.axes[0].texts] == [short(name, 30)]
    heat = Heat("z", np.zeros((2, 3)), [name, "B"], list("abc"), [("real", 2), (name, 1)])
    axes = drawn(heat).axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == [short(name, 20), "B"]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["real", short(name, 30)]


def test_files_have_the_points_that_the_page_leaves_out():
    points = Points("genes", np.arange(5000), np.arange(5000), "real")
    figure = drawn(points, diagonal=True)
    axes = figure.axes[0]
    assert len(axes.collections[0].get_offsets()) == 5000
    assert axes.get_xlim() == axes.get_ylim() and len(axes.lines) == 1


def test_every_marker_and_colour_has_a_look():
    assert {marker.removesuffix("-open") for marker in MARKERS} <= set(SHAPES)
    for color in ROLES:
        assert drawn(*(Points(m, [1], [1], color, m) for m in MARKERS)).axes[0].collections
