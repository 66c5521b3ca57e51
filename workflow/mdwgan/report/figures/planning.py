"""Recall, false discoveries and MCC of studies by their size, with bands; and the size to take."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from mdwgan.metrics.classification import CLASSIFIERS
from mdwgan.report.figures.style import GENERATED, INK, REAL, SERIES, SETTINGS, WIDE, embed
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import SHORT_NAMES

NEEDED = "samples_needed"
MCC = {f"{name}_mcc": f"MCC, {SHORT_NAMES[name]}" for name in CLASSIFIERS}
DEGS = {"recall": ("recall", GENERATED), "fdr": ("false discovery rate", REAL)}


@drawn("The figure of study sizes")
def plan_figure(table: pd.DataFrame, recall: float) -> Figure | None:
    """Figure of one tissue for the page; None where nothing was simulated."""
    if not (table["kind"] == "simulated").any():
        return None
    with plan_canvas(table, recall) as canvas:
        return Figure(
            embed(canvas),
            "Line plots of recall, false discovery rate and MCC against samples of each condition, "
            "with 90 % bands.",
            "Left: share of the true DEGs that a study finds (recall), and share of its DEGs that "
            "are none. Right: MCC of classifiers trained on the study's samples; a dashed line is "
            "extrapolated by an inverse power law. Bands hold 90 % of the simulated studies; the "
            f"upright line is the number of samples for a recall of {recall:g}.",
            wide=True,
            title="Study size",
        )


def save_plan(table: pd.DataFrame, recall: float, path: Path) -> None:
    """Save the picture of all tissues, as the path's suffix says."""
    dates = {"Date": None} if path.suffix.lower() == ".svg" else {}
    with plan_canvas(table, recall) as canvas:
        canvas.savefig(path, dpi=150, metadata=dates)


@contextmanager
def plan_canvas(table: pd.DataFrame, recall: float) -> Iterator[Canvas]:
    """Yield the drawing: a row of panels for each tissue."""
    tissues = list(dict.fromkeys(table["tissue"]))
    classified = table["measure"].isin(MCC).any()
    columns = 2 if classified else 1
    with rc_context(SETTINGS):
        canvas = Canvas(figsize=(WIDE * (1 + classified) / 2, 2.9 * len(tissues)))
        canvas.set_layout_engine("constrained")
        axes = canvas.subplots(len(tissues), columns, squeeze=False, sharey=True)
        for row, tissue in zip(axes, tissues, strict=True):
            of_tissue = table[table["tissue"] == tissue]
            _degs(row[0], of_tissue, recall)
            row[0].set_title(tissue, fontsize=9)
            if classified:
                _classifiers(row[1], of_tissue)
        yield canvas


def _degs(axes: Axes, table: pd.DataFrame, recall: float) -> None:
    for measure, (label, color) in DEGS.items():
        _band(axes, table[table["measure"] == measure], label, color)
    needed = table.loc[table["measure"] == NEEDED, "value"]
    if needed.notna().any():
        axes.axvline(needed.iloc[0], color=INK, lw=1)
        axes.axhline(recall, color=INK, lw=0.8, ls=":")
        axes.text(needed.iloc[0], 1.03, f" n = {needed.iloc[0]:.0f}", fontsize=8, color=INK)
    _scale(axes, table)


def _classifiers(axes: Axes, table: pd.DataFrame) -> None:
    for i, (measure, label) in enumerate(MCC.items()):
        _band(axes, table[table["measure"] == measure], label, SERIES[i + 1])
    _scale(axes, table)


def _band(axes: Axes, lines: pd.DataFrame, label: str, color: str) -> None:
    lines = lines.dropna(subset="value").sort_values("n")
    simulated = lines[lines["kind"] == "simulated"]
    beyond = lines[lines["n"] >= simulated["n"].max()] if len(simulated) else lines
    axes.fill_between(lines["n"], lines["low"], lines["high"], color=color, alpha=0.18, lw=0)
    axes.plot(simulated["n"], simulated["value"], "o-", color=color, ms=3.5, lw=1.4, label=label)
    if len(beyond) > 1:
        axes.plot(beyond["n"], beyond["value"], "--", color=color, lw=1.2)


def _scale(axes: Axes, table: pd.DataFrame) -> None:
    sizes = sorted(table["n"].dropna().unique())
    if sizes:
        axes.set_xscale("log")
        axes.set_xticks(sizes, [f"{n:g}" for n in sizes])
        axes.minorticks_off()
        axes.legend(loc="center right", fontsize=8)
    axes.set_ylim(-0.03, 1.1)
    axes.set_xlabel("samples of each condition")
