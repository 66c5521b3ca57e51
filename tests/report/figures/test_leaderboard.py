"""The leaderboard's picture: rows in order, ranks on the ground of their quarter."""

import re

import pandas as pd
from mdwgan.report.figures.leaderboard import rank_map
from mdwgan.report.figures.scorecard import GROUNDS

COLUMNS = ["run", "tissue", "row", "axis", "rank", "rows"]


def ranks_of(tissues: dict[str, dict[str, float]], axis: str = "all") -> pd.DataFrame:
    lines = [
        ["r", tissue, row, axis, rank, len(by_row)]
        for tissue, by_row in tissues.items()
        for row, rank in by_row.items()
    ]
    return pd.DataFrame(lines, columns=COLUMNS)


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_rows_are_in_the_order_of_their_mean_rank_on_the_ground_of_their_quarter():
    svg = rank_map(ranks_of({"colon": {"gan": 4, "<own>": 2, "mvn": 1, "copy": 3.25}}))
    found = [word for word in words(svg) if word in ("mvn", "&lt;own&gt;", "copy", "gan")]
    assert found == ["mvn", "&lt;own&gt;", "copy", "gan"]
    assert [svg.count(ground) for ground in GROUNDS] == [1, 1, 1, 1]
    assert "3.25" in words(svg) and "mean rank" in words(svg)


def test_a_row_without_an_axis_has_an_empty_cell():
    ranks = pd.concat(
        [ranks_of({"colon": {"mvn": 1, "gan": 2}}), ranks_of({"colon": {"gan": 1}}, "biology")]
    )
    svg = rank_map(ranks)
    assert sorted(word for word in words(svg) if re.fullmatch(r"[\d.]+", word)) == ["1", "1", "2"]
    assert words(svg).index("biology") < words(svg).index("mean rank")


def test_each_tissue_has_a_panel():
    svg = rank_map(ranks_of({name: {"mvn": 1, "gan": 2} for name in ("colon", "kidney", "lung")}))
    assert [word for word in words(svg) if word in ("colon", "kidney", "lung")] == [
        "colon",
        "kidney",
        "lung",
    ]
