"""Charts drawn for files, in the house's style: the same view that the page's script draws."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas

from mdwgan.report.figures.style import FAINT, GENERATED, INK, REAL, TRAIN, canvas
from mdwgan.report.page.chart import (
    MOST_LETTERS,
    Area,
    Chart,
    Heat,
    Line,
    Points,
    View,
    cut,
    limits,
    middles,
)
from mdwgan.report.page.words import short

COLORS = {
    "real": REAL,
    "training": TRAIN,
    "generated": GENERATED,
    "copy": TRAIN,
    "reference": FAINT,
    "up": "#B5360F",
    "down": "#0072B2",
    "ink": INK,
    "faint": "#B6BBC2",
}
SHAPES = {
    "circle": "o",
    "triangle-up": "^",
    "square": "s",
    "diamond": "D",
    "cross": "P",
    "star": "*",
}
DASHES = {"solid": "-", "dot": ":", "dash": "--", "dashdot": "-."}
WIDTH, HEIGHT, SQUARE = 5.4, 3.8, 4.6  # inches
LINE = 0.16  # inches that a row of a heat map takes
FEW = 2000  # points that a file has as shapes; more of them are pixels in it


def draw(chart: Chart, row: str) -> Canvas:
    """Figure of a row's view, with all its points.

    Parameters
    ----------
    chart : Chart
    row : str
        One of ``chart.views``.
    """
    view = chart.views[row]
    heat = next((series for series in view.series if isinstance(series, Heat)), None)
    height = SQUARE if view.diagonal else HEIGHT
    height = max(height, LINE * len(heat.rows) + 1) if heat else height
    with canvas(WIDTH, height) as (figure, axes):
        for series in view.series:
            DRAWN[type(series)](axes, series)
        _finish(axes, view)
        if len(axes.get_legend_handles_labels()[1]) > 1:
            figure.legend(loc="outside upper left", ncols=2, handletextpad=0.4)
        return figure


def _finish(axes: Axes, view: View) -> None:
    axes.set(xlabel=view.x, ylabel=view.y)
    if view.diagonal:
        ends = limits(view)
        axes.plot(ends, ends, color=FAINT, lw=0.9, ls=":")
        axes.set(xlim=ends, ylim=ends, aspect="equal")
    if any(isinstance(series, Area) for series in view.series):
        axes.set_axis_off()


def _short(text: str) -> str:
    return "\n".join(short(line, MOST_LETTERS) for line in text.split("\n"))


def _points(axes: Axes, points: Points) -> None:
    color, is_open = COLORS[points.color], points.marker.endswith("-open")
    axes.scatter(
        np.asarray(points.x, float),
        np.asarray(points.y, float),
        s=points.size**2 / 1.8,  # pixels to square points
        marker=SHAPES[points.marker.removesuffix("-open")],
        facecolors="none" if is_open else color,
        edgecolors=color if is_open else "none",
        linewidths=0.8 if is_open else 0,
        alpha=points.opacity,
        label=_short(points.name),
        rasterized=len(points.x) > FEW,
    )


def _line(axes: Axes, line: Line) -> None:
    style = {"color": COLORS[line.color], "ls": DASHES[line.dash], "lw": 0.8 * line.width}
    axes.plot(
        np.asarray(line.x, float), np.asarray(line.y, float), label=_short(line.name), **style
    )


def _area(axes: Axes, area: Area) -> None:
    axes.fill(area.x, area.y, color=COLORS[area.color], alpha=area.opacity, lw=0)
    middle = [(min(v) + max(v)) / 2 for v in (area.x, area.y)]
    axes.text(*middle, _short(area.text), ha="center", va="center", fontsize=8)


def _heat(axes: Axes, heat: Heat) -> None:
    colors = [COLORS["down"], "white", COLORS["up"]]
    image = axes.imshow(
        np.asarray(heat.values, float),
        cmap=LinearSegmentedColormap.from_list("signed", colors),
        vmin=-heat.limit,
        vmax=heat.limit,
        aspect="auto",
        interpolation="nearest",
    )
    centres, between = middles(heat)
    axes.set_xticks(centres, [_short(name) for name, _ in heat.groups], fontsize=8)
    axes.set_yticks(range(len(heat.rows)), cut(heat.rows), fontsize=7)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for x in between:
        axes.axvline(x, color=INK, lw=1)
    axes.figure.colorbar(image, ax=axes, label=heat.name, shrink=0.6)


DRAWN = {Points: _points, Line: _line, Area: _area, Heat: _heat}
