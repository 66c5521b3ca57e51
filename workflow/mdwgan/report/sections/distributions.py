"""Value distributions of all rows: chosen genes side by side, and differences over all genes."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from mdwgan.evaluation.distributions import (
    ALL,
    BOTH,
    DISTRIBUTION_COLUMNS,
    FAR,
    NARROW,
    SHIFTED,
)
from mdwgan.evaluation.sets import REAL_TEST
from mdwgan.generators.rows import models, ordered, starred
from mdwgan.report.figures.style import (
    GENERATED,
    INK,
    REAL,
    WIDE,
    Figure,
    embed,
    key,
    panels,
    row_of_panels,
    segments,
)
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table, by_row, numeric, percent, score
from mdwgan.report.page.words import legend, listed
from mdwgan.samples.conditions import CONDITIONS

ROOM = 0.4  # of the real range, shown beyond it
# Statistic: title, what would be right, limits of the axis.
MEASURES = {
    "ks": ("KS distance", 0, (0, 1)),
    "mean_shift": ("mean, shift\nin real SDs", 0, (-1.5, 1.5)),
    "sd_ratio": ("SD, ratio", 1, (0, 2)),
    "min_shift": ("minimum, shift\nin real ranges", 0, (-0.8, 0.8)),
    "max_shift": ("maximum, shift\nin real ranges", 0, (-0.8, 0.8)),
}
SHARES = {
    "share_shifted": f"mean off by over {SHIFTED:g} SD",
    "share_narrow": f"SD under {NARROW:g} of real",
    "share_short": "short at both ends",
    "share_beyond": "leaves the real range",
    "share_values_outside": "values outside the range",
}


def distribution_block(results: Results, tissue: str, link) -> Block:
    """Distributions of the first seed."""
    block = Block("Value distributions")
    seed = results.seeds[0]
    path = f"{tissue}/seed{seed}/distributions.tsv"
    table = results.table(path)
    if table is not None and not set(DISTRIBUTION_COLUMNS) <= set(table):
        results.notes.append(f"unreadable: {path} (columns are {', '.join(map(str, table))})")
        table = None
    if table is not None:
        table = table.assign(value=pd.to_numeric(table["value"], errors="coerce"))
        rows = [r for r in ordered(results.generators) if (table["generator"] == r).any()]
        block.figures = [
            f for f in (_gene_figure(table, rows, seed), _all_figure(table, rows, seed)) if f
        ]
        caption = (
            f"Shares of genes, seed {seed}, both conditions. Short at both ends: the generated "
            f"minimum and maximum lie inside the real ones by more than {percent(FAR)} of the real "
            "range; leaves the real range: one of them lies outside by as much. The last column "
            "counts values, not genes. Row copy shows what real samples of the training set's "
            "size have."
        )
        failed = failed_in(results, tissue, seed)
        block.tables.append(share_table(table, rows, failed, BOTH, caption))
        block.folded = [
            (f"{c} samples", share_table(table, rows, failed, c, "")) for c in CONDITIONS
        ]
        block.links.append(("distributions.tsv", link(path)))
    absent = absent_genes(results, table)
    if absent:
        block.words.append(
            f"Not among the run's genes, and so not drawn: {listed(absent)} (evaluation.genes)."
        )
    block.missing = results.take_notes()
    return block


def absent_genes(results: Results, table: pd.DataFrame | None) -> list[str]:
    """Genes of the config that the table lacks."""
    wanted = results.config.get("evaluation", {}).get("genes", [])
    return [] if table is None else [g for g in wanted if not (table["gene"] == g).any()]


def failed_in(results: Results, tissue: str, seed: int) -> set[str]:
    """Generators whose training failed in a tissue and seed."""
    failed = results.failures()
    return set(failed.loc[(failed["tissue"] == tissue) & (failed["seed"] == seed), "generator"])


def share_table(
    table: pd.DataFrame, rows: list[str], failed: set[str], condition: str, caption: str
) -> Table:
    """Rows x shares of genes with each fault, and the median KS distance."""
    own = table[(table["gene"] == ALL) & (table["condition"] == condition)]
    lines = {}
    for row in rows:
        part = own[own["generator"] == row]
        found = part.set_index("statistic")["value"]
        if "ks_median" not in found:
            why = str(part["note"].iloc[0]) if len(part) and part["note"].notna().any() else "–"
            why = "failed" if row in failed else why
            lines[row] = [Cell(why, kind="muted num"), *[numeric("")] * len(SHARES)]
            continue
        lines[row] = [numeric(score(found["ks_median"]))]
        lines[row] += [numeric(percent(found[name])) for name in SHARES]
    return by_row(["row", "median KS distance", *SHARES.values()], lines, caption)


def _gene_figure(table: pd.DataFrame, rows: list[str], seed: int) -> Figure | None:
    """Boxes of chosen genes, a panel a row, real beside generated (figures 3 to 5)."""
    own = table[(table["gene"] != ALL) & (table["condition"] == BOTH)]
    boxes = {
        name: part.pivot_table(index="gene", columns="statistic", values="value", sort=False)
        for name, part in own.groupby("generator", sort=False)
    }
    rows = [row for row in rows if row in boxes]
    if REAL_TEST not in boxes or not rows:
        return None
    real = boxes[REAL_TEST]
    genes = list(real.index)
    room = ROOM * (real["max"].max() - real["min"].min())
    lowest = max(real["min"].min() - room, -room / 10)  # log2(x + 1) ends at 0
    limits = (lowest, real["max"].max() + room)
    with panels(rows, (WIDE, 3.2), 1.45, ("gene", "expression, log2(x + 1)")) as (figure, axes):
        for row, ax in axes.items():
            _boxes(ax, real, -0.2, REAL)
            _boxes(ax, boxes[row].reindex(genes), 0.2, GENERATED)
            ax.set(ylim=limits, xlim=(0.3, len(genes) + 0.7))
            ax.set_xticks(range(1, len(genes) + 1))
            ax.tick_params(axis="x", labelsize=6.5, length=0)
            ax.grid(axis="x", visible=False)
        handles = [
            Line2D([], [], color=color, lw=4, label=name)
            for color, name in ((REAL, "real test"), (GENERATED, "generated"))
        ]
        key(figure, len(rows) == 1, handles=handles, ncols=2, handlelength=1)
        names = ", ".join(f"{i} {gene}" for i, gene in enumerate(genes, 1))
        return Figure(
            embed(figure),
            f"Boxes of the values of genes {', '.join(genes)}: real test samples beside those of "
            f"{', '.join(map(starred, rows))}.",
            f"Seed {seed}, both conditions. Thin line: minimum to maximum, box: middle half, mark: "
            "median. A short blue line is a narrow band of values, one that is longer than the red "
            f"line drifts outside; lines may leave the panel. Genes: {names}.{legend(rows)}",
            wide=True,
            title="Values of single genes, all rows",
        )


def _boxes(axes, box: pd.DataFrame, side: float, color: str) -> None:
    x = np.arange(1, len(box) + 1) + side
    segments(axes, (x, box["min"]), (x, box["max"]), color=color, lw=0.8)
    segments(axes, (x, box["q25"]), (x, box["q75"]), color=color, lw=2.6)
    segments(axes, (x - 0.17, box["median"]), (x + 0.17, box["median"]), color=INK, lw=0.9)


def _all_figure(table: pd.DataFrame, rows: list[str], seed: int) -> Figure | None:
    """Quantiles over all genes of what differs, a panel a measure, a line a row."""
    own = table[(table["gene"] == ALL) & (table["condition"] == BOTH)]
    found = own.pivot_table(index="generator", columns="statistic", values="value", sort=False)
    rows = [row for row in rows if row in found.index]
    if not rows:
        return None
    y = np.arange(len(rows)) + 0.6 * np.array([row not in models(rows) for row in rows])
    size = (0.75 + 0.2 * len(rows), (1.05, 0.3, 0.15, 0.4), len(MEASURES))
    with row_of_panels(*size, sharey=True) as (figure, axes):
        for ax, (name, (title, ideal, limits)) in zip(axes, MEASURES.items(), strict=True):
            at = {
                q: found.loc[rows, f"{name}_{q}"].to_numpy()
                for q in ("q05", "q25", "median", "q75", "q95")
            }
            ax.axvline(ideal, color=INK, lw=1.4)
            segments(ax, (at["q05"], y), (at["q95"], y), color=GENERATED, lw=1)
            segments(ax, (at["q25"], y), (at["q75"], y), color=GENERATED, lw=3.6)
            # A median beyond the axis is drawn at its end.
            ax.plot(
                np.clip(at["median"], *limits),
                y,
                "o",
                ms=4.5,
                mec="white",
                mew=0.6,
                color=GENERATED,
                clip_on=False,
            )
            ax.set(xlim=limits, ylim=(y.max() + 0.6, -0.6))
            ax.set_title(title, fontsize=8.5)
            ax.tick_params(labelsize=8)
            ax.tick_params(axis="y", length=0)
            ax.grid(axis="y", visible=False)
        axes[0].set_yticks(y, [starred(row) for row in rows])
        return Figure(
            embed(figure),
            "Quantiles over all genes of the differences between generated and real values, for "
            f"{', '.join(map(starred, rows))}.",
            f"Seed {seed}, all genes, both conditions; dot: median gene, thick: middle half, thin: "
            "5 to 95 %; dark line: no difference. Dots left of 1 in SD ratio: a narrow band. "
            "Minimum above and maximum below the line: short tails; the other way round: values "
            f"outside the real range. Below the gap, reference rows.{legend(rows)}",
            wide=True,
            title="Values of all genes",
        )
