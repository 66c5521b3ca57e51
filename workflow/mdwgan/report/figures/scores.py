"""Figures of scores and training; each caption says what to see."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from mdwgan.evaluation.statistics import Comparison
from mdwgan.generators.rows import is_model, label, ordered, starred
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import INK, series_looks, tissue_looks
from mdwgan.report.figures.style import canvas, key, panels
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
        axes.set_yticks(list(places.values()), [starred(row) for row in rows])
        axes.set_ylim(max(places.values()) + 0.6, -0.6)
        axes.set_xlabel("dist, difference to copy")
        handles = [Line2D([], [], **look, **DOT, label=t) for t, look in looks.items()]
        handles += [Line2D([], [], color=INK, **MEAN, label="mean")] if len(tissues) > 1 else []
        key(figure, handles=handles, ncols=3)
        return Figure(
            finish(figure),
            f"Dot plot of dist minus that of copy in {len(tissues)} tissues, for the rows "
            f"{', '.join(map(starred, rows))}.",
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


@drawn("The figures of the training", many=True)
def training_figures(
    histories: dict[str, pd.DataFrame], seed: int, selections: set[str]
) -> list[Figure]:
    """Draw score and critic's estimate over the epochs, a panel a generator, a line a phase.

    Parameters
    ----------
    histories : dict
        By generator: columns phase, epoch, and one of dist and wasserstein at least.
    seed : int
    selections : set of str
        The config's; they say what the scores are taken on.
    """
    scored = {"test": "the test set, which is optimistic"}
    on = " or ".join(sorted({scored.get(s, "held-out samples") for s in selections}))
    held = "test dist" if selections == {"test"} else "held-out dist"
    measures = [
        (
            "dist",
            held,
            "score",
            f"Scored on {on}; higher is better. The dot is the epoch whose weights are used.",
        ),
        (
            "wasserstein",
            "critic's estimate",
            "Wasserstein",
            "The curve should fall and level off. Jumps or a rise mean unstable training.",
        ),
    ]
    figures = []
    for column, axis, short, reading in measures:
        shown = {g: h for g, h in histories.items() if column in h and _numbers(h[column]).any()}
        if shown:
            figures.append(_training_figure(shown, column, axis, short, reading, seed))
    return figures


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").notna()


@drawn("A figure of the training")
def _training_figure(shown: dict, column, axis, short, reading, seed) -> Figure:
    names = list(shown)
    phases = list(dict.fromkeys(p for h in shown.values() for p in h["phase"].astype(str)))
    looks = {name: look | {"marker": ""} for name, look in series_looks(phases).items()}
    alone, same = len(names) == 1, column == "dist"
    with panels(names, 2.1, 0.95, ("epoch", axis), same) as (figure, axes):
        for name, ax in axes.items():
            _curves(ax, shown[name], column, looks)
        handles = [Line2D([], [], lw=1.2, label=p, **look) for p, look in looks.items()]
        key(figure, handles=handles, ncols=4, handlelength=2)
        whose = f"{label(names[0])}, s" if alone else "S"
        return Figure(
            finish(figure),
            f"Line plots of {axis} against epoch ({', '.join(phases)}) for "
            f"{', '.join(map(starred, names))}.",
            f"{whose}eed {seed}: {axis}. {reading}{legend(names)}",
            title=f"Training: {short}",
            name=f"training-{short.lower()}",
            table=pd.concat([_curve(h, column).assign(row=name) for name, h in shown.items()]),
        )


def _curve(history: pd.DataFrame, column: str) -> pd.DataFrame:
    """Epochs with a value, by phase."""
    values = pd.to_numeric(history[column], errors="coerce")
    names = ["phase", "epoch", column, *(["best"] if "best" in history else [])]
    return history.assign(**{column: values}).dropna(subset=column)[names]


def _curves(axes, history: pd.DataFrame, column: str, looks: dict[str, dict]) -> None:
    """One line a phase; the best epoch is marked."""
    curves = _curve(history, column)
    for phase, curve in curves.groupby(curves["phase"].astype(str), sort=False):
        axes.plot(curve["epoch"], curve[column], lw=1.1, **looks[phase])
        if column == "dist" and "best" in curve:
            # Every score better than those before is marked; the last of them counts.
            best = curve[pd.to_numeric(curve["best"], errors="coerce") == 1].tail(1)
            axes.plot(best["epoch"], best[column], "o", color=looks[phase]["color"], ms=3.5)
