"""A chart's specs and tables: the same numbers, thinned in the page, and texts without markup."""

import json
from dataclasses import replace

import numpy as np
import pytest
from mdwgan.report.page.chart import (
    MOST_POINTS,
    Area,
    Chart,
    Heat,
    Line,
    Points,
    View,
    chosen,
    markers,
    rounded,
)

HOSTILE = '<script>alert("&")</script>'


def chart(*series, **options) -> Chart:
    return Chart(
        "c", "Title", "Caption.", "Alt.", {"": View(list(series), "left", "up", **options)}
    )


def spec(*series, **options) -> dict:
    made = chart(*series, **options).specs()[""]
    return json.loads(json.dumps(made, allow_nan=False))


def test_points_keep_their_values_and_texts():
    points = Points("genes", [1.23456, np.nan], [1e-7, 2], "real", "diamond", ["A", "B"])
    trace = spec(points)["data"][0]
    assert (trace["x"], trace["y"]) == ([1.23, None], [1e-7, 2])
    assert trace["text"] == ["A", "B"]
    assert (trace["marker"]["color"], trace["marker"]["symbol"]) == ("real", "diamond")


def test_numbers_are_short():
    assert json.dumps(rounded([0.123456, 12345, 2.0, -0.0, np.inf])) == "[0.123, 12300, 2, 0, null]"


def test_points_of_weight_are_always_drawn():
    n = 10_000
    weight = np.zeros(n)
    weight[[3, 77, 9_999]] = 1
    points = Points("genes", np.arange(n), np.arange(n), "real", "circle", list(map(str, range(n))))
    points.weight = weight
    shown = chosen([points], MOST_POINTS)[0]
    assert len(shown) == MOST_POINTS
    assert {3, 77, 9_999} <= set(shown)
    assert list(shown) == sorted(shown)


def test_weight_counts_over_all_series_of_a_view():
    few = Points("few", np.zeros(50), np.zeros(50), "up", weight=np.ones(50))
    many = Points("many", np.zeros(500), np.zeros(500), "faint")
    assert [len(part) for part in chosen([many, few], 100)] == [50, 50]


def test_a_gene_is_in_the_pictures_of_all_rows_or_of_none():
    names = [f"G{i}" for i in range(1000)]
    one = Points("one", np.zeros(1000), np.zeros(1000), "real", texts=names)
    parts = [
        Points("a", np.zeros(300), np.zeros(300), "real", texts=names[:300]),
        Points("b", np.zeros(700), np.zeros(700), "real", texts=names[300:]),
    ]
    first, second = chosen(parts, 100)
    assert sorted([*first, *(second + 300)]) == list(chosen([one], 100)[0])


def test_the_page_says_that_it_leaves_points_out():
    points = Points("genes", np.zeros(3000), np.zeros(3000), "real")
    made = chart(points)
    assert "1,500 points" in made.caption
    assert len(made.specs()[""]["data"][0]["x"]) == MOST_POINTS
    whole = replace(made, caption="A caption.", most=3000)
    assert whole.caption == "A caption."


def test_plotly_gets_no_markup():
    name = HOSTILE * 12
    made = spec(
        Points(name, [1], [1], "real", "circle", [name]),
        Line(name, [1], [1], "real"),
        Area(name, [0, 1, 1], [0, 0, 1], "real", name),
        Heat(name, np.zeros((1, 2)), [name], ["s1", "s2"], [(name, 1), ("b", 1)]),
    )
    assert "<script" not in json.dumps(made)
    assert made["data"][0]["text"][0].startswith('&lt;script&gt;alert("&amp;")')
    assert made["data"][0]["hovertemplate"].endswith("%{y}")


def test_a_diagonal_has_one_scale_on_both_axes():
    made = spec(Points("genes", [0, 10], [2, 3], "real"), diagonal=True)
    layout = made["layout"]
    assert layout["xaxis"]["range"] == layout["yaxis"]["range"] == [-0.4, 10.4]
    assert layout["yaxis"]["scaleanchor"] == "x"
    assert made["data"][-1]["x"] == made["data"][-1]["y"]
    assert spec(diagonal=True)["layout"]["xaxis"]["range"] == [0, 1]


def test_heat_maps_name_their_groups():
    heat = Heat(
        "z", np.arange(6).reshape(2, 3), ["A", "B"], ["r1", "r2", "s1"], [("r", 2), ("s", 1)]
    )
    made = spec(heat)
    assert made["data"][0]["z"] == [[0, 1, 2], [3, 4, 5]]
    assert made["layout"]["xaxis"]["ticktext"] == ["r", "s"]
    assert made["layout"]["xaxis"]["tickvals"] == [0.5, 2]
    assert made["layout"]["yaxis"]["dtick"] == 1  # the name of each line
    long = ["x" * 300 + end for end in "ab"]
    data = spec(Heat("z", heat.values, [long[0], "B"], heat.columns, heat.groups))["data"][0]
    assert data["y"] == ["x" * 19 + "…", "B"]
    data = spec(Heat("z", heat.values, long, heat.columns, heat.groups))["data"][0]
    assert data["y"] == long, "lines stay apart"
    assert [shape["x0"] for shape in made["layout"]["shapes"]] == [1.5]
    table = chart(heat, unit="gene").table("")
    assert list(table) == ["gene", "r1", "r2", "s1"]
    assert table.loc[1, "s1"] == 5


def test_tables_have_all_points_under_the_names_of_the_axes():
    points = Points("genes", np.arange(5000) / 3, np.zeros(5000), "real", texts=["G"] * 5000)
    table = chart(points, Line("fit", [0], [1], "ink"), unit="gene").table("")
    assert list(table) == ["series", "gene", "left", "up"]
    assert len(table) == 5001
    assert table.loc[4, "left"] == pytest.approx(4 / 3)


def test_conditions_differ_by_shape_and_fill():
    first, second = markers(["a", "b"]).values()
    assert first.removesuffix("-open") != second.removesuffix("-open")
    assert first.endswith("-open") != second.endswith("-open")
