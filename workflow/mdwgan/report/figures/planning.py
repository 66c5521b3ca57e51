"""Recall, false discoveries and MCC of studies by their size, with bands; and the size to take."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from mdwgan.metrics.classification import CLASSIFIERS
from mdwgan.report.figures.drawing import NO_DATE, finish
from mdwgan.report.figures.roles import GENERATED, INK, REFERENCE, series_looks
from mdwgan.report.figures.style import axes_of, canvas, halves
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import SHORT_NAMES

NEEDED = "samples_needed"
KEY = 16  # points between a title and its panel, for the key
MCC = {f"{name}_mcc": f"MCC, {SHORT_NAMES[name]}" for name in CLASSIFIERS}
DEGS = {
    "recall": ("recall", {"color": GENERATED, "marker": "o"}),
    "fdr": ("false discovery rate", {"color": REFERENCE, "marker": "s"}),
}


@drawn("The figure of study sizes")
def plan_figure(table: pd.DataFrame, recall: float) -> Figure | None:
    """Figure of one tissue for the page; None where nothing was simulated."""
    if not (table["kind"] == "simulated").any():
        return None
    with plan_canvas(table, recall) as figure:
        return Figure(
            finish(figure),
            "Line plots of recall, false discovery rate and MCC against samples of each condition, "
            "with 90 % bands.",
            "DEGs: share of the true DEGs that a study finds (recall), and share of its DEGs that "
            "are none. Classifiers: MCC of those trained on the study's samples. A dashed line is "
            "extrapolated by an inverse power law. Bands hold 90 % of the simulated studies; the "
            f"upright line is the number of samples for a recall of {recall:g}.",
            title="Study size",
            name="study-size",
            table=table,
        )


def save_plan(table: pd.DataFrame, recall: float, path: Path) -> None:
    """Save the picture of all tissues, as the path's suffix says."""
    with plan_canvas(table, recall) as figure:
        figure.savefig(
            path, dpi=200, facecolor="white", metadata=NO_DATE.get(path.suffix.lower()[1:])
        )


@contextmanager
def plan_canvas(table: pd.DataFrame, recall: float) -> Iterator[Canvas]:
    """Yield the drawing: a row of panels for each tissue."""
    tissues = list(dict.fromkeys(table["tissue"]))
    height = 0.45 + 2.05 * len(tissues)
    margins, gaps = (0.4, 0.4, 0.05, 0.45), (0.1, 0.6)
    if not table["measure"].isin(MCC).any():
        with canvas(height, rows=len(tissues), squeeze=False) as (figure, axes):
            _column(axes, table, tissues, recall)
            yield figure
        return
    with halves(height) as (figure, (left, right)):
        _column(axes_of(left, len(tissues), 1, margins, gaps), table, tissues, recall)
        for (axes,), tissue in zip(
            axes_of(right, len(tissues), 1, margins, gaps), tissues, strict=True
        ):
            _classifiers(axes, table[table["tissue"] == tissue])
            axes.set_title(f"{tissue}: classifiers", pad=KEY)
        yield figure


def _column(column: np.ndarray, table: pd.DataFrame, tissues: list[str], recall: float) -> None:
    """DEGs of each tissue, one below the other."""
    for (axes,), tissue in zip(column, tissues, strict=True):
        _degs(axes, table[table["tissue"] == tissue], recall)
        axes.set_title(f"{tissue}: DEGs", pad=KEY)


def _degs(axes: Axes, table: pd.DataFrame, recall: float) -> None:
    for measure, (label, look) in DEGS.items():
        _band(axes, table[table["measure"] == measure], label, look)
    needed = table.loc[table["measure"] == NEEDED, "value"]
    if needed.notna().any():
        axes.axvline(needed.iloc[0], color=INK, lw=1)
        axes.axhline(recall, color=INK, lw=0.8, ls=":")
        place = {"xytext": (3, 0), "textcoords": "offset points"}
        axes.annotate(f"n = {needed.iloc[0]:.0f}", (needed.iloc[0], 1.03), color=INK, **place)
    _scale(axes, table)


def _classifiers(axes: Axes, table: pd.DataFrame) -> None:
    looks = series_looks(list(MCC))
    for measure, label in MCC.items():
        _band(axes, table[table["measure"] == measure], label, looks[measure])
    _scale(axes, table)


def _band(axes: Axes, lines: pd.DataFrame, label: str, look: dict) -> None:
    lines = lines.dropna(subset="value").sort_values("n")
    simulated = lines[lines["kind"] == "simulated"]
    beyond = lines[lines["n"] >= simulated["n"].max()] if len(simulated) else lines
    color = look["color"]
    axes.fill_between(lines["n"], lines["low"], lines["high"], color=color, alpha=0.18, lw=0)
    line = look | {"ls": "-"}
    axes.plot(simulated["n"], simulated["value"], ms=3, lw=1.2, label=label, **line)
    if len(beyond) > 1:
        axes.plot(beyond["n"], beyond["value"], "--", color=color, lw=1.2)


def _scale(axes: Axes, table: pd.DataFrame) -> None:
    sizes = sorted(table["n"].dropna().unique())
    if sizes:
        axes.set_xscale("log")
        axes.set_xticks(sizes, [f"{n:g}" for n in sizes])
        axes.minorticks_off()
        # Above the panel: no place in it is free of curves in every cohort.
        axes.legend(loc="lower left", bbox_to_anchor=(0, 0.98), ncols=3, handlelength=1.2)
    axes.set_ylim(-0.03, 1.1)
    axes.set_xlabel("samples of each condition")
