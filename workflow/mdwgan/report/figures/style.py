"""How every figure looks: sheets in the house style.

Figures are matplotlib's objects without pyplot: no window, no backend, no state that outlives
them. The house's style holds within `canvas` and `halves` alone.

A figure is one column of a journal wide, or two: then it has a left and a right half that stand
for themselves, side by side in a file and on a wide screen, one below the other on a phone.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from mdwgan.generators.rows import label
from mdwgan.report.figures.fonts import families
from mdwgan.report.figures.roles import GRID, INK

MM = 1 / 25.4  # inches
COLUMN = 85 * MM  # a journal's column, in inches
PAGE = 174 * MM  # two of them, and the gap
MOST_COLUMNS = 4
SMALL = 6.5  # points; no text is smaller

SETTINGS = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "font.size": 7.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9AA0A8",
    "axes.labelcolor": INK,
    "axes.labelsize": 7.5,
    "axes.titlesize": 7.5,
    "axes.titlelocation": "left",
    "axes.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 7,
    "legend.borderpad": 0,
    "legend.handletextpad": 0.4,
    "legend.columnspacing": 0.9,
    # The minus sign would need a second font in each PDF.
    "axes.unicode_minus": False,
    "text.parse_math": False,  # a gene may be named $x$
    # Text as text: it can be searched and edited.
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    # A fixed salt and no date: the same data give the same bytes.
    "svg.hashsalt": "mdwgan",
}


def house_style():
    """Context of matplotlib in which figures are made and drawn."""
    return rc_context({**SETTINGS, "font.family": families()})


@contextmanager
def canvas(height: float, columns: int = 1, rows: int = 1, **options) -> Iterator[tuple]:
    """Yield (figure, axes) of one journal column; the height is in inches."""
    with house_style():
        figure = Canvas(figsize=(COLUMN, height), layout="constrained")
        yield figure, figure.subplots(rows, columns, **options)


@contextmanager
def halves(height: float) -> Iterator[tuple]:
    """Yield (figure, [left, right]): a figure of two columns, and its halves.

    What is drawn belongs to a half: each is a picture for itself.
    """
    with house_style():
        figure = Canvas(figsize=(PAGE, height))
        share = COLUMN / PAGE
        left, _, right = figure.subfigures(1, 3, width_ratios=[share, 1 - 2 * share, share])
        yield figure, [left, right]


def axes_of(
    half,
    rows: int,
    columns: int,
    margins: tuple[float, float, float, float],
    gaps=(0.1, 0.1),
    **options,
) -> np.ndarray:
    """Axes of a half, its margins (left, bottom, right, top) in inches.

    By hand: to find the room that labels need takes a second a figure with many panels.
    """
    height = half.bbox.height / half.figure.dpi
    left, bottom, right, top = margins
    place = {
        "left": left / COLUMN,
        "bottom": bottom / height,
        "right": 1 - right / COLUMN,
        "top": 1 - top / height,
        "wspace": gaps[0],
        "hspace": gaps[1],
    }
    return half.subplots(rows, columns, squeeze=False, gridspec_kw=place, **options)


@contextmanager
def panels(
    names: list[str],
    alone: float,
    height: float,
    labels: tuple[str, str],
    sharey: bool = True,
    columns: int = MOST_COLUMNS,
    keys: int = 1,
) -> Iterator[tuple]:
    """Yield (figure, {name: axes}): one panel a name, in both halves where there are several.

    The first names fill the left half, the others the right one: on a phone, where the right half
    is below the left one, they are in their order too.

    Parameters
    ----------
    names : list of str
    alone : float
        Height of the figure with one panel, in inches.
    height : float
        Of a panel among several, in inches.
    labels : (x, y)
    sharey : bool
        One y axis for all panels; x is always shared.
    columns : int
        Most panels side by side.
    keys : int
        Lines of the key above them.
    """
    if len(names) == 1:
        with canvas(alone) as (figure, axes):
            axes.set(xlabel=labels[0], ylabel=labels[1])
            yield figure, {names[0]: axes}
        return
    columns = min(columns, len(names))
    rows = -(-len(names) // columns)
    of_left = -(-columns // 2)
    with halves(0.72 + 0.14 * keys + height * rows) as (figure, sides):
        margins = (0.5, 0.42, 0.03, 0.28 + 0.14 * keys)
        grids = [
            axes_of(half, rows, n, margins, (0.1 if sharey else 0.36, 0.3))
            for half, n in zip(sides, (of_left, columns - of_left), strict=True)
        ]
        in_left = -(-len(names) * of_left // columns)
        counts = (in_left, len(names) - in_left)
        first = grids[0].flat[0]
        for grid, shown in zip(grids, counts, strict=True):
            _share(grid, shown, first, sharey)
        for half in sides:
            half.supxlabel(labels[0], fontsize=7.5, y=0.005, va="bottom")
            half.supylabel(labels[1], fontsize=7.5, x=0.005, ha="left")
        shown = [
            axes for grid, n in zip(grids, counts, strict=True) for axes in list(grid.flat)[:n]
        ]
        for name, axes in zip(names, shown, strict=True):
            axes.set_title(label(name), fontsize=7.5, pad=2.5)
        yield figure, dict(zip(names, shown, strict=True))


def _share(grid: np.ndarray, shown: int, first: Axes, sharey: bool) -> None:
    """Join the axes of a half's panels with the first; the half has the numbers of axes once."""
    columns = grid.shape[1]
    for i, axes in enumerate(grid.flat):
        if i >= shown:
            axes.set_axis_off()
            continue
        if axes is not first:
            axes.sharex(first)
            if sharey:
                axes.sharey(first)
        # The lowest panel of a column has the numbers of the axis that all share.
        axes.tick_params(labelbottom=i + columns >= shown, labelleft=not sharey or i % columns == 0)


def segments(axes, start: tuple, end: tuple, **options) -> None:
    """Lines from points (x, y) to others, as one path: in a page, each path costs its bytes."""
    x, y = (
        np.column_stack([*np.broadcast_arrays(a, b), np.full(np.broadcast(a, b).shape, np.nan)])
        for a, b in zip(start, end, strict=True)
    )
    axes.plot(x.ravel(), y.ravel(), solid_capstyle="butt", **options)


def first_half(figure: Canvas):
    """Left half of a figure, or the figure, where it has one column: there is room for a key."""
    return figure.subfigs[0] if figure.subfigs else figure


def key(figure: Canvas, **options) -> None:
    """Legend above the axes."""
    alone = not figure.subfigs
    place = "outside upper left" if alone else "upper left"
    first_half(figure).legend(loc=place, **options)
