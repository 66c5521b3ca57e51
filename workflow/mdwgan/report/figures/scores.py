"""Figures of scores, training and values; each caption says what to see."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from mdwgan.evaluation.statistics import Comparison
from mdwgan.generators.rows import is_model, label, ordered, starred
from mdwgan.report.figures.style import (
    GENERATED,
    INK,
    REAL,
    SERIES,
    TRAIN,
    canvas,
    embed,
    key,
    panels,
)
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.metrics import against_copy
from mdwgan.report.page.words import legend
from mdwgan.seeds import rng


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
            "critic's Wasserstein estimate",
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
    alone, same = len(names) == 1, column == "dist"
    with panels(names, (4.6, 2.7), 1.3, ("epoch", axis), same) as (figure, axes):
        for name, ax in axes.items():
            _curves(ax, shown[name], column, phases)
        handles = [Line2D([], [], color=_phase_color(p, phases), lw=1.4, label=p) for p in phases]
        key(figure, alone, handles=handles, ncols=6, handlelength=1.2)
        whose = f"{label(names[0])}, s" if alone else "S"
        return Figure(
            embed(figure),
            f"Line plots of {axis} against epoch ({', '.join(phases)}) for "
            f"{', '.join(map(starred, names))}.",
            f"{whose}eed {seed}: {axis}. {reading}{legend(names)}",
            wide=not alone,
            title=f"Training: {short}",
        )


def _phase_color(phase: str, phases: list[str]) -> str:
    return INK if phase == "refit" else SERIES[phases.index(phase) % len(SERIES)]


def _curves(axes, history: pd.DataFrame, column: str, phases: list[str]) -> None:
    """One line a phase; the best epoch is marked."""
    for phase, epochs in history.groupby(history["phase"].astype(str), sort=False):
        curve = epochs.assign(y=pd.to_numeric(epochs[column], errors="coerce")).dropna(subset="y")
        color = _phase_color(phase, phases)
        axes.plot(curve["epoch"], curve["y"], color=color, lw=1.3)
        if column == "dist" and "best" in curve:
            # Every score better than those before is marked; the last of them counts.
            best = curve[pd.to_numeric(curve["best"], errors="coerce") == 1].tail(1)
            axes.plot(best["epoch"], best["y"], "o", color=color, ms=4.5)


@drawn("The figure of values")
def value_figure(
    real: np.ndarray, generated: np.ndarray, genes: list[str], generator: str, seed: int
) -> Figure:
    """Values of chosen genes, real beside generated (the paper's figures 3 to 5).

    ``real`` and ``generated`` are (samples, genes) on the log2 scale, ``genes`` their symbols.
    """
    n = len(genes)
    draw = rng(seed, generator, "report-jitter")
    with canvas(7.4, 3.2) as (figure, axes):
        _strips(axes, real, -0.19, REAL, f"real test ({len(real)})", draw)
        _strips(axes, generated, 0.19, GENERATED, f"generated ({len(generated)})", draw)
        axes.set_xticks(range(1, n + 1), [f"{i}\n{g}" for i, g in enumerate(genes, 1)])
        axes.tick_params(axis="x", labelsize=7.5, length=0)
        axes.set(xlabel="gene index", ylabel="expression, log2(x + 1)")
        axes.grid(axis="x", visible=False)
        figure.legend(loc="outside upper left", ncols=2, handletextpad=0.2)
        image = embed(figure)
    return Figure(
        image,
        f"Strips of the values of genes {', '.join(genes)}: real test samples beside "
        f"samples of {generator}.",
        f"{label(generator)}, seed {seed}: {n} genes, all conditions. The two strips of a "
        "gene should have the same centre (dark line: median), the same spread and the same "
        "number of clusters.",
        wide=True,
        title="Values of single genes",
    )


def _strips(axes, shown: np.ndarray, side: float, color: str, name: str, draw) -> None:
    """Points of each gene, spread sideways, and their median."""
    centre = np.arange(1, shown.shape[1] + 1) + side
    x = centre + draw.uniform(-0.12, 0.12, shown.shape)
    axes.plot(x.ravel(), shown.ravel(), "o", ms=2.6, mew=0, alpha=0.4, color=color, rasterized=True)
    axes.hlines(np.median(shown, axis=0), centre - 0.17, centre + 0.17, color=INK, lw=1.6, zorder=3)
    axes.plot([], [], "o", ms=5, color=color, label=name)
