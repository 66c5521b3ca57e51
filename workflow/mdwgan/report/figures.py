"""Figures of scores, training and values; each caption says what to see."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from mdwgan.report.overview import values
from mdwgan.report.rows import is_model, label, models
from mdwgan.report.style import GENERATED, INK, REAL, SERIES, Figure, canvas, embed
from mdwgan.seeds import rng

FIRST_GENES = 11  # as many as the paper's figures 3 to 5 show


def dist_figure(metrics: pd.DataFrame, tissues: list[str], generators: list[str]) -> Figure | None:
    """Dots of dist: one line a tissue; the bar is `copy`, the diamond `real-half`."""
    if not (metrics["metric"] == "dist").any():
        return None
    with canvas(4.7, 0.9 + 0.42 * len(tissues) + 0.2 * (len(generators) // 4)) as (figure, axes):
        for y, tissue in enumerate(tissues):
            _dist_line(axes, metrics, tissue, y, generators)
        axes.set_yticks(range(len(tissues)), tissues)
        axes.set_ylim(len(tissues) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("dist (1 is best)")
        handles = [Line2D([], [], **_dist_marker(g, generators), ls="", label=g)
                   for g in generators]  # fmt: skip
        figure.legend(handles=handles, loc="outside upper left", ncols=4, handletextpad=0.2)
        return Figure(
            embed(figure),
            f"Dot plot of dist for {len(tissues)} tissues and the rows {', '.join(generators)}.",
            "A model's dot right of the dark bar scores above copying the training set. "
            + ("Faint dots are single seeds." if metrics["seed"].nunique() > 1 else ""),
        )


def _dist_line(axes, metrics: pd.DataFrame, tissue: str, y: int, generators: list[str]) -> None:
    for generator in generators:
        found = values(metrics, tissue, generator, "dist")
        if found.empty:
            continue
        marker = _dist_marker(generator, generators)
        if len(found) > 1:
            axes.plot(found, [y] * len(found), "o", ms=3, alpha=0.35, color=marker["color"], mew=0)
        axes.plot(found.mean(), y, **marker, zorder=3 if is_model(generator) else 2)


def _dist_marker(generator: str, generators: list[str]) -> dict:
    if generator == "copy":
        return {"marker": "|", "ms": 15, "mew": 2.5, "color": INK}
    if generator == "real-half":
        return {"marker": "D", "ms": 5.5, "mew": 1.2, "color": "#8C8C8C", "mfc": "white"}
    if is_model(generator):
        color = SERIES[models(generators).index(generator) % len(SERIES)]
        return {"marker": "o", "ms": 7, "color": color, "mec": "white", "mew": 0.6}
    marker = "+" if generator == "mvn" else "x"
    return {"marker": marker, "ms": 6.5, "mew": 1.4, "color": "#8C8C8C"}


def training_figures(
    history: pd.DataFrame, generator: str, seed: int, selection: str
) -> list[Figure]:
    """Draw score and critic's estimate over the epochs, one line a phase.

    ``selection`` is the config's: what the scores of the history are taken on.
    """
    scored = "the test set, which is optimistic" if selection == "test" else "held-out samples"
    panels = [
        ("dist", "test dist" if selection == "test" else "held-out dist", "score",
         f"Scored on {scored}; higher is better, the dot is the epoch kept."),
        ("wasserstein", "critic's Wasserstein estimate", "Wasserstein",
         "It should fall and level off; a jump or growth tells of an unstable training."),
    ]  # fmt: skip
    figures = []
    for column, axis, short, reading in panels:
        if column in history and pd.to_numeric(history[column], errors="coerce").notna().any():
            figures.append(_training_figure(history, column, axis, short, reading, generator, seed))
    return figures


def _training_figure(history, column, axis, short, reading, generator, seed) -> Figure:
    phases = list(dict.fromkeys(history["phase"].astype(str)))
    with canvas(4.6, 2.7) as (figure, axes):
        for i, phase in enumerate(phases):
            part = history[history["phase"].astype(str) == phase]
            curve = part.assign(y=pd.to_numeric(part[column], errors="coerce")).dropna(subset="y")
            if curve.empty:
                continue
            color = INK if phase == "refit" else SERIES[i % len(SERIES)]
            axes.plot(curve["epoch"], curve["y"], color=color, lw=1.4, label=phase)
            if column == "dist" and "best" in curve:
                # Every score better than those before is marked; the last of them was kept.
                best = curve[pd.to_numeric(curve["best"], errors="coerce") == 1].tail(1)
                axes.plot(best["epoch"], best["y"], "o", color=color, ms=5)
        axes.set(xlabel="epoch", ylabel=axis)
        figure.legend(loc="outside upper left", ncols=4, handlelength=1.2)
        return Figure(
            embed(figure),
            f"Line plot of {axis} against epoch for {', '.join(phases)}.",
            f"{label(generator)}, seed {seed}: {axis}. {reading}",
            title=f"Training: {short}",
        )


def value_figure(
    real: np.ndarray, generated: np.ndarray, genes: list[str], generator: str, seed: int
) -> Figure:
    """Values of the first genes, real beside generated (the paper's figures 3 to 5).

    ``real`` and ``generated`` are (samples, genes) on the log2 scale, ``genes`` their symbols.
    """
    n = min(FIRST_GENES, len(genes))
    draw = rng(seed, generator, "report-jitter")
    with canvas(7.4, 3.2) as (figure, axes):
        _strips(axes, real[:, :n], -0.19, REAL, f"real test ({len(real)})", draw)
        _strips(axes, generated[:, :n], 0.19, GENERATED, f"generated ({len(generated)})", draw)
        axes.set_xticks(range(1, n + 1), [f"{i}\n{g}" for i, g in enumerate(genes[:n], 1)])
        axes.tick_params(axis="x", labelsize=7.5, length=0)
        axes.set(xlabel="gene index", ylabel="expression, log2(x + 1)")
        axes.grid(axis="x", visible=False)
        figure.legend(loc="outside upper left", ncols=2, handletextpad=0.2)
        image = embed(figure)
    return Figure(
        image,
        f"Strips of the values of genes {', '.join(genes[:n])}: real test samples beside "
        f"samples of {generator}.",
        f"{label(generator)}, seed {seed}: the first {n} genes, both conditions. The two strips of "
        "a gene should have the same centre (dark line: median), the same spread and the same "
        "number of clusters.",
        wide=True,
        title="Values of the first genes",
    )


def _strips(axes, shown: np.ndarray, side: float, color: str, name: str, draw) -> None:
    """Points of each gene, spread sideways, and their median."""
    centre = np.arange(1, shown.shape[1] + 1) + side
    x = centre + draw.uniform(-0.12, 0.12, shown.shape)
    axes.plot(x.ravel(), shown.ravel(), "o", ms=2.6, mew=0, alpha=0.4, color=color,
              rasterized=True)  # fmt: skip
    axes.hlines(np.median(shown, axis=0), centre - 0.17, centre + 0.17, color=INK, lw=1.6, zorder=3)
    axes.plot([], [], "o", ms=5, color=color, label=name)
