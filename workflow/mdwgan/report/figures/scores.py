"""Figures of scores, training and values; each caption says what to see."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from mdwgan.evaluation.statistics import Comparison
from mdwgan.generators.rows import is_model, ordered, starred
from mdwgan.report.figures.style import (
    INK,
    SERIES,
    TRAIN,
    canvas,
    embed,
)
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.metrics import against_copy
from mdwgan.report.page.words import legend


@drawn("The figure of dist")
def dist_figure(metrics: pd.DataFrame, tissues: list[str], generators: list[str]) -> Figure | None:
    """Differences to `copy` in dist: one line a row, one dot a tissue; reference rows set apart."""
    rows = [row for row in ordered(generators) if row != "copy"]
    comparisons = {row: against_copy(metrics, tissues, row) for row in rows}
    if not any(comparisons.values()):
        return None
    colors = dict(zip(tissues, SERIES, strict=False)) if len(tissues) <= len(SERIES) else {}
    places = {row: y + 0.6 * (not is_model(row)) for y, row in enumerate(rows)}
    with canvas(4.7, 1.1 + 0.25 * len(rows)) as (figure, axes):
        axes.axvline(0, color=INK, lw=2)
        for row, y in places.items():
            _differences(axes, comparisons[row], y, colors)
        axes.set_yticks(list(places.values()), [starred(row) for row in rows])
        axes.set_ylim(max(places.values()) + 0.6, -0.6)
        axes.set_xlabel("dist, difference to copy")
        handles = [Line2D([], [], color=color, **DOT, label=t) for t, color in colors.items()]
        handles += [] if colors else [Line2D([], [], color=TRAIN, **DOT, label="a tissue")]
        handles += [Line2D([], [], color=INK, **MEAN, label="mean")] if len(tissues) > 1 else []
        figure.legend(handles=handles, loc="outside upper left", ncols=4, handletextpad=0.2)
        return Figure(
            embed(figure),
            f"Dot plot of dist minus that of copy in {len(tissues)} tissues, for the rows "
            f"{', '.join(map(starred, rows))}.",
            "Dots to the right of the dark line are higher than copying the training set. "
            f"Reference rows are below the gap.{legend(rows)}",
        )


DOT = {"marker": "o", "ms": 6, "mec": "white", "mew": 0.6, "ls": ""}
MEAN = {"marker": "|", "ms": 11, "mew": 1.8, "ls": ""}


def _differences(
    axes: Axes, comparisons: dict[str, Comparison], y: float, colors: dict[str, str]
) -> None:
    for tissue, comparison in comparisons.items():
        axes.plot(comparison.difference, y, color=colors.get(tissue, TRAIN), **DOT)
    if len(comparisons) > 1:
        mean = np.mean([comparison.difference for comparison in comparisons.values()])
        axes.plot(mean, y, color=INK, **MEAN)
