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

# Red and blue of Tol's vibrant palette, the rest Okabe and Ito's: told apart with the common
# colour deficiencies.
REAL = "#CC3311"
GENERATED = "#0077BB"
TRAIN = "#8C8C8C"
INK = "#33373D"
SERIES = ["#0077BB", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#CC3311", "#7A6A00"]

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
def canvas(width: float, height: float, columns: int = 1, **options) -> Iterator[tuple]:
    """Yield (figure, axes) in the house style and close the figure afterwards."""
    with matplotlib.rc_context(SETTINGS):
        figure, axes = plt.subplots(
            1, columns, figsize=(width, height), layout="constrained", **options
        )
        try:
            yield figure, axes
        finally:
            plt.close(figure)


def embed(figure: Canvas) -> str:
    """SVG of a figure as a data address; point clouds marked ``rasterized`` are pixels in it."""
    with matplotlib.rc_context(SETTINGS):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", dpi=120, metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
