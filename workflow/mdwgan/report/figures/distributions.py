"""Distributions of values: boxes of chosen genes, and what differs over all genes."""

from itertools import groupby

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from mdwgan.evaluation.distributions import ALL, BOTH
from mdwgan.evaluation.sets import REAL_TEST
from mdwgan.generators.rows import label, models
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import GENERATED, INK, REAL
from mdwgan.report.figures.style import SMALL, axes_of, halves, key, panels, segments
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import legend

LETTER = 0.048  # width of a letter of a row's name, in inches
TWO_DIGITS = 10
ROOM = 0.4  # of the real range, shown beyond it
# Statistic: title, what would be right, limits of the axis.
MEASURES = {
    "ks": ("KS distance", 0, (0, 1)),
    "mean_shift": ("mean, shift\nin real SDs", 0, (-1.5, 1.5)),
    "sd_ratio": ("SD, ratio", 1, (0, 2)),
    "min_shift": ("minimum, shift\nin real ranges", 0, (-0.8, 0.8)),
    "max_shift": ("maximum, shift\nin real ranges", 0, (-0.8, 0.8)),
}


@drawn("The figure of values of genes")
def gene_figure(table: pd.DataFrame, rows: list[str], seed: int) -> Figure | None:
    """Boxes of chosen genes, a panel a row, real beside generated (figures 3 to 5)."""
    lines = table[(table["gene"] != ALL) & (table["condition"] == BOTH)]
    boxes = {
        name: of_row.pivot_table(index="gene", columns="statistic", values="value", sort=False)
        for name, of_row in lines.groupby("generator", sort=False)
    }
    rows = [row for row in rows if row in boxes]
    if REAL_TEST not in boxes or not rows:
        return None
    real = boxes[REAL_TEST]
    genes = list(real.index)
    room = ROOM * (real["max"].max() - real["min"].min())
    lowest = max(real["min"].min() - room, -room / 10)  # log2(x + 1) ends at 0
    limits = (lowest, real["max"].max() + room)
    with panels(rows, 2.3, 1.1, ("gene", "expression, log2(x + 1)")) as (figure, axes):
        for row, ax in axes.items():
            _boxes(ax, real, -0.2, REAL)
            _boxes(ax, boxes[row].reindex(genes), 0.2, GENERATED)
            ax.set(ylim=limits, xlim=(0.3, len(genes) + 0.7))
            # Two digits need the room of two genes.
            places = range(1, len(genes) + 1)
            ax.set_xticks(places, [n if len(genes) < TWO_DIGITS or n % 2 else "" for n in places])
            ax.tick_params(axis="x", labelsize=SMALL, length=0)
            ax.grid(axis="x", visible=False)
        handles = [
            Line2D([], [], color=color, lw=3, label=name)
            for color, name in ((REAL, "real test, on the left"), (GENERATED, "synthetic"))
        ]
        key(figure, handles=handles, ncols=2, handlelength=1)
        return Figure(
            finish(figure),
            f"Boxes of the values of genes {', '.join(genes)}: real test samples beside those of "
            f"{', '.join(map(label, rows))}.",
            f"Seed {seed}, all conditions. Thin line: minimum to maximum, box: middle half, mark: "
            "median. A short blue line is a narrow band of values, one that is longer than the "
            f"dark line drifts outside; lines may leave the panel. Genes: {_chosen(lines, genes)}."
            f"{legend(rows)}",
            title="Values of single genes, all rows",
            name="genes",
            table=lines[lines["generator"].isin([REAL_TEST, *rows])],
            paper="Figures 3 to 5",
        )


def _chosen(lines: pd.DataFrame, genes: list[str]) -> str:
    """Genes with their numbers, and after those of one kind why they were chosen."""
    reasons = lines.drop_duplicates("gene").set_index("gene")["note"].fillna("").astype(str)
    parts = []
    for why, own in groupby(enumerate(genes, 1), lambda numbered: reasons[numbered[1]]):
        names = ", ".join(f"{i} {gene}" for i, gene in own)
        parts.append(f"{names} ({why})" if why else names)
    return "; ".join(parts)


def _boxes(axes: Axes, box: pd.DataFrame, side: float, color: str) -> None:
    x = np.arange(1, len(box) + 1) + side
    segments(axes, (x, box["min"]), (x, box["max"]), color=color, lw=0.6)
    segments(axes, (x, box["q25"]), (x, box["q75"]), color=color, lw=1.7)
    segments(axes, (x - 0.2, box["median"]), (x + 0.2, box["median"]), color=color, lw=0.9)


def _quantiles(
    axes: Axes, measures: pd.DataFrame, name: str, y: np.ndarray, limits: tuple[float, float]
) -> None:
    """5 to 95 %, middle half and median of a measure over genes, a line a row."""
    at = {q: measures[f"{name}_{q}"].to_numpy() for q in ("q05", "q25", "median", "q75", "q95")}
    segments(axes, (at["q05"], y), (at["q95"], y), color=GENERATED, lw=1)
    segments(axes, (at["q25"], y), (at["q75"], y), color=GENERATED, lw=2.8)
    # A median beyond the axis is drawn at its end.
    inside = np.clip(at["median"], *limits)
    axes.plot(inside, y, "o", ms=3.8, mec="white", mew=0.5, color=GENERATED, clip_on=False)


@drawn("The figure of values over all genes")
def all_genes_figure(table: pd.DataFrame, rows: list[str], seed: int) -> Figure | None:
    """Quantiles over all genes of what differs, a panel a measure, a line a row."""
    lines = table[(table["gene"] == ALL) & (table["condition"] == BOTH)]
    measures = lines.pivot_table(index="generator", columns="statistic", values="value", sort=False)
    rows = [row for row in rows if row in measures.index]
    if not rows:
        return None
    y = np.arange(len(rows)) + 0.6 * np.array([row not in models(rows) for row in rows])
    with halves(0.62 + 0.155 * len(rows)) as (figure, sides):
        longest = max(len(label(row)) for row in rows)
        room = max(0.98, LETTER * longest + 0.1)
        margins, titled = (room, 0.22, 0.08, 0.34), list(MEASURES.items())
        for half, chosen in zip(sides, (titled[:3], titled[3:]), strict=True):
            axes = axes_of(half, 1, len(chosen), margins, (0.12, 0), sharey=True)[0]
            for ax, measure in zip(axes, chosen, strict=True):
                _measure(ax, measures.loc[rows], measure, y)
            axes[0].set_yticks(y, [label(row) for row in rows])
        return Figure(
            finish(figure),
            "Quantiles over all genes of the differences between synthetic and real values, for "
            f"{', '.join(map(label, rows))}.",
            f"Seed {seed}, all genes, all conditions; dot: median gene, thick: middle half, thin: "
            "5 to 95 %; dark line: no difference. Dots left of 1 in SD ratio: a narrow band. "
            "Minimum above and maximum below the line: short tails; the other way round: values "
            f"outside the real range. Below the gap, reference rows.{legend(rows)}",
            title="Values of all genes",
            name="all-genes",
            table=lines[lines["generator"].isin(rows)],
        )


def _measure(axes: Axes, measures: pd.DataFrame, measure: tuple, y: np.ndarray) -> None:
    name, (title, ideal, limits) = measure
    axes.axvline(ideal, color=INK, lw=1.2)
    _quantiles(axes, measures, name, y, limits)
    axes.set(xlim=limits, ylim=(y.max() + 0.6, -0.6))
    axes.set_title(title)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
