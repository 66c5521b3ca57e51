"""How every figure looks, and how it becomes part of the page.

Figures are matplotlib's objects without pyplot: no window, no backend, no state that outlives
them. The house's style holds within `canvas` and `panels` alone.
"""

import base64
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure as Canvas

from mdwgan.generators.rows import starred

# Red and blue are of Tol's vibrant palette, most others Okabe and Ito's.
REAL = "#CC3311"
GENERATED = "#0077BB"
TRAIN = "#8C8C8C"
INK = "#33373D"
FAINT = "#6B7280"
SERIES = ["#0077BB", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#CC3311", "#7A6A00"]

WIDE = 7.4  # inches; on a phone, such figures scroll in their card
MOST_COLUMNS = 4

SETTINGS = {
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same outlines on every machine
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9AA0A8",
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.8,
    "ytick.major.width": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E6E8EB",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "text.parse_math": False,  # a gene may be named $x$
    # A fixed salt and no date: the same data give the same bytes.
    "svg.hashsalt": "mdwgan",
}


@contextmanager
def canvas(
    width: float, height: float, columns: int = 1, layout: str = "constrained", **options
) -> Iterator[tuple]:
    """Yield (figure, axes) in the house style."""
    with rc_context(SETTINGS):
        figure = Canvas(figsize=(width, height), layout=layout)
        yield figure, figure.subplots(1, columns, **options)


@contextmanager
def panels(
    names: list[str],
    alone: tuple[float, float],
    height: float,
    labels: tuple[str, str],
    sharey: bool = True,
    columns: int = MOST_COLUMNS,
) -> Iterator[tuple]:
    """Yield (figure, {name: axes}): one panel a generator, side by side where there are several.

    Parameters
    ----------
    names : list of str
    alone : (width, height)
        Of the figure with one panel, in inches.
    height : float
        Of a panel among several, in inches.
    labels : (x, y)
    sharey : bool
        One y axis for all panels; x is always shared.
    columns : int
        Most panels side by side.
    """
    if len(names) == 1:
        with canvas(*alone) as (figure, axes):
            axes.set(xlabel=labels[0], ylabel=labels[1])
            yield figure, {names[0]: axes}
        return
    columns = min(columns, len(names))
    rows = -(-len(names) // columns)
    total = 1.05 + height * rows
    with rc_context(SETTINGS):
        figure = Canvas(figsize=(WIDE, total))
        axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=sharey)
        # By hand: to find the room that labels need takes a second a figure with many panels.
        figure.subplots_adjust(
            0.085, 0.5 / total, 0.99, 1 - 0.55 / total, 0.08 if sharey else 0.24, 0.26
        )
        figure.supxlabel(labels[0], fontsize=9.5, y=0.08 / total)
        figure.supylabel(labels[1], fontsize=9.5, x=0.005)
        flat = list(axes.flat)
        for unused in flat[len(names) :]:
            unused.set_axis_off()
        for i, name in enumerate(names):
            flat[i].set_title(starred(name), fontsize=9, pad=3)
            # The lowest panel of a column has the numbers of the axis that all share.
            flat[i].tick_params(labelsize=8, labelbottom=i + columns >= len(names))
        yield figure, dict(zip(names, flat, strict=False))


def segments(axes, start: tuple, end: tuple, **options) -> None:
    """Lines from points (x, y) to others, as one path: in a page, each path costs its bytes."""
    x, y = (
        np.column_stack([*np.broadcast_arrays(a, b), np.full(np.broadcast(a, b).shape, np.nan)])
        for a, b in zip(start, end, strict=True)
    )
    axes.plot(x.ravel(), y.ravel(), solid_capstyle="butt", **options)


@contextmanager
def row_of_panels(
    height: float, margins: tuple[float, float, float, float], columns: int, **options
) -> Iterator[tuple]:
    """Yield (figure, axes): a wide row of panels, its margins (left, bottom, right, top) in inches.

    By hand, as in `panels`: to find the room that labels need takes a second a figure.
    """
    left, bottom, right, top = margins
    with canvas(WIDE, height, columns, "none", **options) as (figure, axes):
        figure.subplots_adjust(
            left / WIDE, bottom / height, 1 - right / WIDE, 1 - top / height, 0.1
        )
        yield figure, axes


def key(figure: Canvas, alone: bool, **options) -> None:
    """Legend above the axes; beside ``alone``, a figure has several panels."""
    figure.legend(loc="outside upper left" if alone else "upper left", **options)


def embed(figure: Canvas) -> str:
    """SVG of a figure as a data address; point clouds marked ``rasterized`` are pixels in it."""
    with rc_context(SETTINGS):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", dpi=120, metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(_lean(buffer.getvalue())).decode()


def _lean(svg: bytes) -> bytes:
    """The same drawing in fewer bytes: no comments, indents and names of groups, short numbers."""
    for what, instead in ((rb"<!--.*?-->", b""), (rb"\n\s*<", b"<"), (rb'<g id="[^"]*">', b"<g>")):
        svg = re.sub(what, instead, svg)
    # A hundredth of a point is enough.
    return re.sub(rb' d="[^"]*"', lambda path: re.sub(rb"(\.\d\d)\d+", rb"\1", path[0]), svg)
