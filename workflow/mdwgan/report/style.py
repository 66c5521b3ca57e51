"""How every figure looks, and how it becomes part of the page."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Canvas

from mdwgan.systems_docs import starred

# Red and blue of Tol's vibrant palette, the rest Okabe and Ito's: told apart with the common
# colour deficiencies.
REAL = "#CC3311"
GENERATED = "#0077BB"
TRAIN = "#8C8C8C"
INK = "#33373D"
SERIES = ["#0077BB", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#CC3311", "#7A6A00"]

WIDE = 7.4  # inches; on a phone, wider figures scroll in their card

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
    # A fixed salt and no date: the same data give the same bytes.
    "svg.hashsalt": "mdwgan",
}


@dataclass
class Figure:
    """A figure in the page: ``uri`` is a data address; ``wide`` ones scroll on a phone."""

    uri: str
    alt: str
    caption: str
    wide: bool = False
    title: str = ""


@contextmanager
def canvas(
    width: float, height: float, columns: int = 1, rows: int = 1, **options
) -> Iterator[tuple]:
    """Yield (figure, axes) in the house style and close the figure afterwards."""
    with matplotlib.rc_context(SETTINGS):
        figure, axes = plt.subplots(
            rows, columns, figsize=(width, height), layout="constrained", **options
        )
        try:
            yield figure, axes
        finally:
            plt.close(figure)


@contextmanager
def panels(
    names: list[str], alone: tuple[float, float], height: float, columns: int, **options
) -> Iterator[tuple]:
    """Yield (figure, {name: axes}): one panel a generator, side by side where there are several.

    Parameters
    ----------
    names : list of str
    alone : (width, height)
        Of the figure with one panel, in inches.
    height : float
        Of a panel among several.
    columns : int
        Most panels beside each other.
    """
    if len(names) == 1:
        with canvas(*alone) as (figure, axes):
            yield figure, {names[0]: axes}
        return
    columns = min(columns, len(names))
    rows = -(-len(names) // columns)
    with canvas(WIDE, 0.6 + height * rows, columns, rows, squeeze=False, **options) as (
        figure,
        axes,
    ):
        flat = list(axes.flat)
        for unused in flat[len(names) :]:
            unused.set_axis_off()
        for name, ax in zip(names, flat, strict=False):
            ax.set_title(starred(name), fontsize=9)
            ax.tick_params(labelsize=8)
            # Of axes that are shared, the lowest panel of a column has the numbers.
            lowest = flat.index(ax) + columns >= len(names)
            if options.get("sharex"):
                ax.tick_params(labelbottom=lowest)
        yield figure, dict(zip(names, flat, strict=False))


def embed(figure: Canvas) -> str:
    """SVG of a figure as a data address; point clouds marked ``rasterized`` are pixels in it."""
    with matplotlib.rc_context(SETTINGS):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", dpi=120, metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
