"""Charts drawn for files, in the house's style: the same view that the page's script draws."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from mdwgan.report.figures.roles import FAINT, INK, ROLES, SIGNED
from mdwgan.report.figures.style import canvas
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

SHAPES = {
    "circle": "o",
    "triangle-up": "^",
    "square": "s",
    "diamond": "D",
    "cross": "P",
    "star": "*",
}
DASHES = {"solid": "-", "dot": ":", "dash": "--", "dashdot": "-."}
HEIGHT, SQUARE = 2.6, 3.5  # inches
LINE = 0.13  # inches that a row of a heat map takes
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
    with canvas(height) as (figure, axes):
        for series in view.series:
            DRAWN[type(series)](axes, series)
        _finish(axes, view)
        names = axes.get_legend_handles_labels()[1]
        if len(names) > 1:
            columns = 1 if max(map(len, names)) > MOST_LETTERS - 1 else 2
            figure.legend(loc="outside upper left", ncols=columns)
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
    color, is_open = ROLES[points.color], points.marker.endswith("-open")
    axes.scatter(
        np.asarray(points.x, float),
        np.asarray(points.y, float),
        s=points.size**2 / 3,  # pixels to square points, at a column's width
        marker=SHAPES[points.marker.removesuffix("-open")],
        facecolors="none" if is_open else color,
        edgecolors=color if is_open else "none",
        linewidths=0.8 if is_open else 0,
        alpha=points.opacity,
        label=_short(points.name),
        rasterized=len(points.x) > FEW,
    )


def _line(axes: Axes, line: Line) -> None:
    style = {"color": ROLES[line.color], "ls": DASHES[line.dash], "lw": 0.8 * line.width}
    x, y = (np.asarray(values, float) for values in (line.x, line.y))
    axes.plot(x, y, label=_short(line.name), **style)


def _area(axes: Axes, area: Area) -> None:
    axes.fill(area.x, area.y, color=ROLES[area.color], alpha=area.opacity, lw=0)
    middle = [(min(v) + max(v)) / 2 for v in (area.x, area.y)]
    text = axes.text(*middle, _short(area.text), ha="center", va="center")
    text.set_in_layout(False)  # it lies in the shape


def _heat(axes: Axes, heat: Heat) -> None:
    image = axes.imshow(
        np.asarray(heat.values, float),
        cmap=SIGNED,
        vmin=-heat.limit,
        vmax=heat.limit,
        aspect="auto",
        interpolation="nearest",
    )
    centres, between = middles(heat)
    axes.set_xticks(centres, [_short(name) for name, _ in heat.groups])
    axes.set_yticks(range(len(heat.rows)), cut(heat.rows))
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for x in between:
        axes.axvline(x, color=INK, lw=1)
    axes.figure.colorbar(image, ax=axes, label=heat.name, shrink=0.6)


DRAWN = {Points: _points, Line: _line, Area: _area, Heat: _heat}
