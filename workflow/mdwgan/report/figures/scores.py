"""The figure of dist; its caption says what to see."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from mdwgan.evaluation.statistics import Comparison
from mdwgan.generators.rows import is_model, label, ordered
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import INK, tissue_looks
from mdwgan.report.figures.style import canvas, key
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.metrics import against_copy
from mdwgan.report.page.words import legend

DOT = {"ms": 4.5, "mec": "white", "mew": 0.5, "ls": ""}
MEAN = {"marker": "|", "ms": 9, "mew": 1.6, "ls": ""}


@drawn("The figure of dist")
def dist_figure(metrics: pd.DataFrame, tissues: list[str], generators: list[str]) -> Figure | None:
    """Differences to `copy` in dist: one line a row, one dot a tissue; reference rows set apart."""
    rows = [row for row in ordered(generators) if row != "copy"]
    comparisons = {row: against_copy(metrics, tissues, row) for row in rows}
    if not any(comparisons.values()):
        return None
    looks = tissue_looks(tissues)
    places = {row: y + 0.6 * (not is_model(row)) for y, row in enumerate(rows)}
    lines = -(-(len(tissues) + 1) // 3)
    with canvas(0.6 + 0.17 * len(rows) + 0.13 * lines) as (figure, axes):
        axes.axvline(0, color=INK, lw=1.6)
        for row, y in places.items():
            _differences(axes, comparisons[row], y, looks)
        axes.set_yticks(list(places.values()), [label(row) for row in rows])
        axes.set_ylim(max(places.values()) + 0.6, -0.6)
        axes.set_xlabel("dist, difference to copy")
        handles = [Line2D([], [], **look, **DOT, label=t) for t, look in looks.items()]
        handles += [Line2D([], [], color=INK, **MEAN, label="mean")] if len(tissues) > 1 else []
        key(figure, handles=handles, ncols=3)
        return Figure(
            finish(figure),
            f"Dot plot of dist minus that of copy in {len(tissues)} tissues, for the rows "
            f"{', '.join(map(label, rows))}.",
            "Marks to the right of the dark line are higher than copying the training set. "
            f"Reference rows are below the gap.{legend(rows)}",
            title="dist against copy",
            name="dist",
            table=_difference_table(comparisons),
            paper="Table 2",
        )


def _difference_table(comparisons: dict[str, dict[str, Comparison]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"row": row, "tissue": tissue, "dist_difference_to_copy": comparison.difference}
            for row, of_tissues in comparisons.items()
            for tissue, comparison in of_tissues.items()
        ]
    )


def _differences(
    axes: Axes, comparisons: dict[str, Comparison], y: float, looks: dict[str, dict]
) -> None:
    for tissue, comparison in comparisons.items():
        axes.plot(comparison.difference, y, **looks[tissue], **DOT)
    if len(comparisons) > 1:
        mean = np.mean([comparison.difference for comparison in comparisons.values()])
        axes.plot(mean, y, color=INK, **MEAN)
