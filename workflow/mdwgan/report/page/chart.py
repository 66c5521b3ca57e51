"""A picture described once: the page's script draws it from `Chart.specs`, files show its table.

A chart has one view a row (model, reference row), or one under ``""`` where rows do not matter.
Colours are roles ("real", "training", "generated", "up", "ink", ...): the page and
`mdwgan.report.figures.charts`, which draws charts for files, each know what they look like.
"""

import html
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.report.page.words import short

MOST_POINTS = 1500  # of a view in the page; files have all
DIGITS = 3  # that count, in the page
MARKERS = ("circle-open", "triangle-up", "square-open", "diamond", "cross-open", "star")
SIZE = 6  # of a marker, in pixels
OUTER = 20  # points at the edge that are always drawn
SQUARE_HEIGHT, LINE_HEIGHT, MARGINS = 520, 15, 110  # pixels
AREA_DIGITS = 4
MOST_LETTERS, LINE_LETTERS = 30, 20  # of a name in a picture, and of a line of a heat map
ROOM = 0.04  # beyond the outermost points, as a share of the axis


@dataclass
class Points:
    """Points of a series.

    Attributes
    ----------
    name : str
        Of the series, in the legend.
    x, y : sequence of float
    color : str
        Role of the colour.
    marker : str
        One of `MARKERS`; those that end in ``-open`` are not filled.
    texts : sequence of str
        What each point is, shown when it is pointed at; may be empty.
    weight : sequence of float
        Where a view has too many points, those of the highest weight are drawn, and a sample of
        the others; empty where all weigh 0.
    size : float
    opacity : float
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    color: str
    marker: str = "circle"
    texts: Sequence[str] = ()
    weight: Sequence[float] = ()
    size: float = SIZE
    opacity: float = 0.7


@dataclass
class Line:
    """A line; ``dash`` is ``solid``, ``dot``, ``dash`` or ``dashdot``."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    color: str
    dash: str = "solid"
    width: float = 1.6


@dataclass
class Area:
    """A filled shape with corners (x, y); the text in its middle may be empty or have two lines."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    color: str
    text: str = ""
    opacity: float = 0.5


@dataclass
class Heat:
    """A heat map of signed values: one colour for high ones, one for low ones."""

    name: str
    values: np.ndarray  # (rows, columns)
    rows: Sequence[str]
    columns: Sequence[str]
    groups: Sequence[tuple[str, int]]  # (name, columns) side by side; names may have two lines
    limit: float = 2.5  # end of the colours, on both sides


Series = Points | Line | Area | Heat


@dataclass
class View:
    """What a chart shows of one row.

    Attributes
    ----------
    series : list of Series
    x, y : str
        Titles of the axes; an axis without one has no numbers.
    note : str
        What the numbers say of this row, as text below the picture.
    diagonal : bool
        Both axes have one scale, and a line marks where they are equal.
    unit : str
        What a point is, in tables.
    """

    series: list[Series]
    x: str = ""
    y: str = ""
    note: str = ""
    diagonal: bool = False
    unit: str = "name"


@dataclass
class Chart:
    """A picture with one view a row; ``name`` is unique within a block.

    ``most`` is the number of points that a view has in the page at most.
    """

    name: str
    title: str
    caption: str
    alt: str
    views: dict[str, View] = field(default_factory=dict)
    most: int = MOST_POINTS

    def __post_init__(self) -> None:
        """Say in the caption where the page leaves out points."""
        if any(_points(view) > self.most for view in self.views.values()):
            self.caption += f" The page shows {self.most:,} points of each model at most."

    def specs(self) -> dict[str, dict[str, Any]]:
        """Plotly's ``data`` and ``layout`` of each row, and its ``note``, a text.

        Texts in ``data`` and ``layout`` are escaped, as plotly reads tags in them.
        """
        return {row: _spec(view, self.most) for row, view in self.views.items()}

    def table(self, row: str) -> pd.DataFrame:
        """All values behind the view of a row."""
        view = self.views[row]
        return pd.concat([_frame(series, view) for series in view.series], ignore_index=True)


def outer_weight(x: Sequence[float], y: Sequence[float]) -> np.ndarray:
    """Weight 1 of the outermost points, which a picture always has, and 0 of the others."""
    far = np.zeros(len(x))
    for values in (np.asarray(x, float), np.asarray(y, float)):
        if np.isfinite(values).any():
            far = np.fmax(far, np.abs(values - np.nanmedian(values)) / (np.nanstd(values) or 1.0))
    weight = np.zeros(len(x))
    weight[np.argsort(-far, kind="stable")[:OUTER]] = 1
    return weight


def markers(conditions: Iterable[str]) -> dict[str, str]:
    """Marker of each condition, by shape and fill; with many conditions, they come again."""
    return dict(zip(conditions, cycle(MARKERS), strict=False))


def rounded(values: Iterable[float], digits: int = DIGITS) -> list[float | None]:
    """Numbers with a few digits, None where there is none: plain JSON."""
    return [_short(float(value), digits) for value in values]


def _short(value: float, digits: int) -> float | int | None:
    if not np.isfinite(value):
        return None
    short = float(f"{value:.{digits}g}")
    return int(short) if short == int(short) else short


def plain(text: Any) -> str:
    """Text for plotly, which takes tags in a text for markup."""
    return html.escape(str(text), quote=False)


def title(text: str) -> str:
    """Name in a picture, cut where it is long; each of its lines by itself."""
    return "<br>".join(plain(short(line, MOST_LETTERS)) for line in text.split("\n"))


def cut(names: Sequence[str]) -> list[str]:
    """Names of lines, cut where they are long and stay different."""
    shown = [short(name, LINE_LETTERS) for name in names]
    return shown if len(set(shown)) == len(shown) else list(names)


# ---- what the page gets


def _spec(view: View, most: int) -> dict[str, Any]:
    shown = iter(chosen([s for s in view.series if isinstance(s, Points)], most))
    data = [
        _points_trace(series, next(shown))
        if isinstance(series, Points)
        else TRACES[type(series)](series)
        for series in view.series
    ]
    data += [_diagonal(limits(view))] if view.diagonal else []
    return {"data": data, "layout": _layout(view), "note": view.note}


def _points(view: View) -> int:
    return sum(len(series.x) for series in view.series if isinstance(series, Points))


def chosen(series: list[Points], most: int) -> list[np.ndarray]:
    """Places of the points that are drawn, of each series of a view.

    The highest weights come first. Points of one weight are sampled by their texts, so that a
    gene is in the pictures of all rows or of none.
    """
    sizes = [len(points.x) for points in series]
    if sum(sizes) <= most:
        return [np.arange(n) for n in sizes]
    weight = np.concatenate(
        [np.asarray(p.weight, float) if len(p.weight) else np.zeros(len(p.x)) for p in series]
    )
    texts = [text for p in series for text in (p.texts or map(str, range(len(p.x))))]
    draw = [zlib.crc32(text.encode()) for text in texts]
    best = np.zeros(len(weight), dtype=bool)
    best[np.lexsort((draw, -np.nan_to_num(weight)))[:most]] = True
    return [np.flatnonzero(part) for part in np.split(best, np.cumsum(sizes)[:-1])]


def _points_trace(points: Points, shown: np.ndarray) -> dict[str, Any]:
    trace = {
        "type": "scatter",
        "mode": "markers",
        "name": title(points.name),
        "x": rounded(np.asarray(points.x, dtype=float)[shown]),
        "y": rounded(np.asarray(points.y, dtype=float)[shown]),
        "marker": {
            "color": points.color,
            "symbol": points.marker,
            "size": points.size,
            "opacity": points.opacity,
        },
        "hovertemplate": "%{xaxis.title.text}: %{x}<br>%{yaxis.title.text}: %{y}",
    }
    if len(points.texts):
        trace["text"] = [plain(points.texts[i]) for i in shown]
        trace["hovertemplate"] = "%{text}<br>" + trace["hovertemplate"]
    return trace


def _line_trace(line: Line) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": title(line.name),
        "x": rounded(line.x),
        "y": rounded(line.y),
        "line": {"color": line.color, "dash": line.dash, "width": line.width},
    }


def _area_trace(area: Area) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "name": title(area.name),
        "x": rounded(area.x, AREA_DIGITS),
        "y": rounded(area.y, AREA_DIGITS),
        "fillcolor": area.color,
        "line": {"color": area.color, "width": 0},
        "opacity": area.opacity,
        "hoveron": "fills",
        "hoverinfo": "name",
        "showlegend": False,
    }


def _heat_trace(heat: Heat) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": [rounded(line, 2) for line in np.asarray(heat.values, dtype=float)],
        "y": list(map(plain, cut(heat.rows))),
        "zmin": -heat.limit,
        "zmax": heat.limit,
        "colorscale": [[0, "down"], [0.5, "faint"], [1, "up"]],
        "colorbar": {"title": {"text": plain(heat.name)}, "thickness": 12},
        "hovertemplate": "%{y}: %{z}<extra></extra>",
    }


TRACES = {Line: _line_trace, Area: _area_trace, Heat: _heat_trace}


def limits(view: View) -> tuple[float, float]:
    """Ends of both axes of a view with a diagonal, with some room."""
    parts = [np.asarray(v, float) for s in view.series if isinstance(s, Points) for v in (s.x, s.y)]
    values = np.concatenate([np.zeros(0), *parts])
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0, 1.0
    room = ROOM * (np.ptp(values) or 1.0)
    return float(values.min() - room), float(values.max() + room)


def _diagonal(ends: tuple[float, float]) -> dict[str, Any]:
    trace = _line_trace(Line("equal", ends, ends, "faint", "dot", 1.2))
    return trace | {"hoverinfo": "skip"}


def _layout(view: View) -> dict[str, Any]:
    layout = {name: _axis(text) for name, text in (("xaxis", view.x), ("yaxis", view.y))}
    if view.diagonal:
        ends = rounded(limits(view))
        layout["xaxis"] |= {"range": ends, "constrain": "domain"}
        layout["yaxis"] |= {"range": ends, "constrain": "domain", "scaleanchor": "x"}
        layout["height"] = SQUARE_HEIGHT
    areas = [s for s in view.series if isinstance(s, Area) and s.text]
    layout["annotations"] = [_text(area) for area in areas]
    for heat in (s for s in view.series if isinstance(s, Heat)):
        layout["yaxis"] |= {"autorange": "reversed", "showticklabels": True, "showgrid": False}
        # Of categories, also where genes are named by numbers.
        layout["yaxis"] |= {
            "type": "category",
            "dtick": 1,
            "tickfont": {"size": 10},
        }  # the name of each line
        layout["height"] = MARGINS + LINE_HEIGHT * len(heat.rows)
        layout["xaxis"] |= _of_groups(heat)
        layout["shapes"] = _between_groups(heat)
    return layout


def _axis(name: str) -> dict[str, Any]:
    if name:
        return {"title": {"text": plain(name)}, "zeroline": False}
    return {"showticklabels": False, "showgrid": False, "zeroline": False, "showline": False}


def _text(area: Area) -> dict[str, Any]:
    x, y = (rounded([(min(v) + max(v)) / 2], AREA_DIGITS)[0] for v in (area.x, area.y))
    return {"x": x, "y": y, "text": title(area.text), "showarrow": False, "font": {"color": "ink"}}


def middles(heat: Heat) -> tuple[list[float], list[float]]:
    """Middle of each group of columns, and the places between groups."""
    ends = np.cumsum([0, *(n for _, n in heat.groups)])
    return list((ends[:-1] + ends[1:] - 1) / 2), list(ends[1:-1] - 0.5)


def _of_groups(heat: Heat) -> dict[str, Any]:
    names = [title(name) for name, _ in heat.groups]
    ticks = {"tickvals": rounded(middles(heat)[0], AREA_DIGITS), "ticktext": names}
    return {**ticks, "showticklabels": True, "showgrid": False}


def _between_groups(heat: Heat) -> list[dict[str, Any]]:
    line = {"color": "ink", "width": 1.5}
    fixed = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": line}
    return [{**fixed, "x0": float(x), "x1": float(x)} for x in middles(heat)[1]]


# ---- tables


def _frame(series: Series, view: View) -> pd.DataFrame:
    if isinstance(series, Heat):
        table = pd.DataFrame(series.values, series.rows, series.columns)
        return table.rename_axis(view.unit).reset_index()
    values = {view.x or "x": series.x, view.y or "y": series.y}
    table = pd.DataFrame({"series": series.name} | values)
    if isinstance(series, Points) and len(series.texts):
        table.insert(1, view.unit, list(series.texts))
    return table
