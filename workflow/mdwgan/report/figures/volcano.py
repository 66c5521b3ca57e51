"""Volcano and MA plots of real and synthetic samples, side by side."""

import numpy as np
import pandas as pd

from mdwgan.generators.rows import label
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import DOWN, FAINT, TRAIN, UP
from mdwgan.report.figures.style import axes_of, halves
from mdwgan.report.page.figure import Drawing, Figure, drawn
from mdwgan.samples.conditions import CASE

NEEDED = {"log2fc", "pvalue", "base_mean", "deg"}
MOST_DIGITS = 300  # of -log10 p: smaller p-values are 0 in double precision


@drawn("The volcano plots", many=True)
def volcano_figures(
    real: pd.DataFrame,
    synthetic: pd.DataFrame,
    generator: str,
    seed: int,
    cut: float,
    case: str = CASE,
) -> list[Figure]:
    """Volcano and MA plot of deg.tsv of the real samples and of a generator's.

    Parameters
    ----------
    real, synthetic : DataFrame
        deg.tsv with ``deg`` as booleans.
    cut : float
        Config ``deg.log2fc``, drawn as lines.
    case : str
        The condition that is compared with the reference.

    Returns
    -------
    list of Figure
        None of a kind whose columns a table lacks, or where one has no gene.
    """
    tables = (real, synthetic)
    if any(not len(t) or not set(t) >= NEEDED for t in tables):
        return []
    return [
        _volcano_figure(tables, generator, seed, cut, case),
        _ma_figure(tables, generator, seed, cut),
    ]


@drawn("The volcano plot")
def _volcano_figure(tables: tuple, generator: str, seed: int, cut: float, case: str) -> Figure:
    counts = _counts(tables, generator)
    return Figure(
        _panels(tables, _names(generator), "log2 fold change", "-log10 p", _significance, cut),
        f"Volcano plots of real and synthetic samples. {counts}",
        f"{label(generator)}, seed {seed}. Each point is a gene; coloured ones are DEGs, "
        f"higher (orange triangles) or lower (purple ones) in {case} samples. {counts}",
        title="Volcano plot",
        name=f"volcano-{generator}",
        table=_table(tables, generator, ["log2fc", "pvalue", "deg"]),
        row=generator,
    )


@drawn("The MA plot")
def _ma_figure(tables: tuple, generator: str, seed: int, cut: float) -> Figure:
    mean = "mean of normalised counts (log10)"
    return Figure(
        _panels(tables, _names(generator), mean, "log2 fold change", _mean, cut),
        f"MA plots of real and synthetic samples. {_counts(tables, generator)}",
        "The same genes: fold change against mean. Wrong noise at low "
        "expression shows at the left.",
        title="MA plot",
        name=f"ma-{generator}",
        table=_table(tables, generator, ["base_mean", "log2fc", "deg"]),
        row=generator,
    )


def _names(generator: str) -> tuple[str, str]:
    return "real", f"synthetic ({label(generator)})"


def _counts(tables: tuple, generator: str) -> str:
    counts = [f"{int(t['deg'].sum()):,}" for t in tables]
    return f"DEGs: {counts[0]} real, {counts[1]} of {label(generator)}."


def _significance(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    p = pd.to_numeric(table["pvalue"], errors="coerce").to_numpy(float)
    return _fold(table), -np.log10(np.maximum(p, 10.0**-MOST_DIGITS))


def _mean(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    mean = pd.to_numeric(table["base_mean"], errors="coerce").to_numpy(float)
    return np.log10(mean + 0.1), _fold(table)


def _fold(table: pd.DataFrame) -> np.ndarray:
    return pd.to_numeric(table["log2fc"], errors="coerce").to_numpy(float)


def _table(tables: tuple, generator: str, columns: list[str]) -> pd.DataFrame:
    """Points of both panels."""
    names = ["symbol", *columns] if all("symbol" in t for t in tables) else columns
    parts = [t[names].assign(row=row) for t, row in zip(tables, ("real", generator), strict=True)]
    return pd.concat(parts)


def _panels(tables, names, x: str, y: str, place, cut: float) -> Drawing:
    """Two panels on the same axes, one a half."""
    with halves(2.5) as (figure, sides):
        margins = (0.45, 0.4, 0.05, 0.22)
        axes = [axes_of(half, 1, 1, margins)[0, 0] for half in sides]
        axes[1].sharex(axes[0])
        axes[1].sharey(axes[0])
        for ax, table, name in zip(axes, tables, names, strict=True):
            _points(ax, table, place(table))
            line = ax.axvline if place is _significance else ax.axhline
            for value in {-cut, cut}:
                line(value, color=FAINT, lw=0.7, ls="--")
            ax.set(title=name, xlabel=x, ylabel=y)
        return finish(figure)


def _points(axes, table: pd.DataFrame, points: tuple[np.ndarray, np.ndarray]) -> None:
    """Genes that are no DEGs as dots, DEGs as triangles that point up or down."""
    deg, fold = table["deg"].to_numpy(bool), _fold(table)
    kinds = (
        (~deg, TRAIN, "o", 3),
        (deg & (fold > 0), UP, "^", 8),
        (deg & (fold < 0), DOWN, "v", 8),
    )
    for chosen, color, marker, size in kinds:
        axes.scatter(
            points[0][chosen],
            points[1][chosen],
            s=size,
            color=color,
            marker=marker,
            alpha=0.7,
            lw=0,
            rasterized=True,
        )
