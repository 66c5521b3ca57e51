"""Bars and dots of enriched pathways, real beside synthetic (the paper's figure 10)."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator, PercentFormatter

from mdwgan.generators.rows import label, starred
from mdwgan.report.figures.style import FAINT, INK, canvas, embed
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import short

MOST_PATHWAYS = 15
PADJ = (1e-6, 0.05)  # ends of the colour scale


def enriched(real: pd.DataFrame, synthetic: pd.DataFrame) -> list[str]:
    """Pathways enriched in either table, the smallest padj first."""
    values = [t.loc[t["significant"].astype(bool), "padj"] for t in (real, synthetic)]
    best = pd.concat(values).groupby(level=0).min().reset_index()
    return best.sort_values(["padj", "pathway"])["pathway"].head(MOST_PATHWAYS).tolist()


@drawn("The bars of enriched pathways")
def bar_figure(
    real: pd.DataFrame, synthetic: pd.DataFrame, generator: str, seed: int
) -> Figure | None:
    """Bars of real and synthetic pathways: length the DEGs, colour padj.

    Parameters
    ----------
    real, synthetic : DataFrame
        kegg.tsv as the report reads it.
    generator : str
    seed : int

    Returns
    -------
    Figure or None
        None where neither table has a pathway below the cuts.
    """
    pathways = enriched(real, synthetic)
    if not pathways:
        return None
    scale = ScalarMappable(LogNorm(*PADJ, clip=True), "cividis")

    def draw(axes: Axes, table: pd.DataFrame) -> None:
        _bars(axes, table, pathways, scale)
        axes.set_xlabel("DEGs in the pathway")
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.grid(axis="y", visible=False)

    with canvas(7.4, 1.15 + 0.27 * len(pathways), 2, sharey=True, sharex=True) as (figure, axes):
        _side_by_side(figure, axes, (real, synthetic), pathways, generator, draw, scale)
        image = embed(figure)
    both = sum(_is_enriched(real, p) and _is_enriched(synthetic, p) for p in pathways)
    most = f", the best {MOST_PATHWAYS}" if len(pathways) == MOST_PATHWAYS else ""
    return Figure(
        image,
        f"Bars of the DEGs in {len(pathways)} pathways: real on the left, {starred(generator)} on "
        f"the right. {both} are enriched in both.",
        f"{label(generator)}, seed {seed}: pathways enriched in either set{most}; {both} of "
        f"these {len(pathways)} in both. Length: number of DEGs; dark: small padj; "
        "hollow: not enriched there.",
        wide=True,
        title="Enriched pathways",
    )


@drawn("The dots of enriched pathways")
def dot_figure(
    real: pd.DataFrame, synthetic: pd.DataFrame, generator: str, seed: int
) -> Figure | None:
    """Dots of real and synthetic pathways: place the gene ratio, size the DEGs, colour padj.

    Parameters are those of `bar_figure`.

    Returns
    -------
    Figure or None
        None where neither table has a pathway below the cuts, or no number of DEGs.
    """
    pathways = enriched(real, synthetic)
    if not pathways or not all("degs" in table for table in (real, synthetic)):
        return None
    most = float(pd.concat([t["overlap"].reindex(pathways) for t in (real, synthetic)]).max())
    scale = ScalarMappable(LogNorm(*PADJ, clip=True), "cividis")

    def draw(axes: Axes, table: pd.DataFrame) -> None:
        _dots(axes, table, pathways, most, scale)
        axes.set_xlabel("share of the DEGs")
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=None))
        axes.margins(x=0.12)

    with canvas(7.4, 1.3 + 0.27 * len(pathways), 2, sharey=True, sharex=True) as (figure, axes):
        _side_by_side(figure, axes, (real, synthetic), pathways, generator, draw, scale)
        _size_key(axes[1], most)
        image = embed(figure)
    return Figure(
        image,
        f"Dots of {len(pathways)} pathways: real on the left, {starred(generator)} on the right, "
        "by the share of the DEGs that lies in each.",
        f"{label(generator)}, seed {seed}: the same pathways by gene ratio, the share of all DEGs "
        "with a pathway that lies in this one. Size: number of DEGs; dark: small padj; hollow: not "
        "enriched there.",
        wide=True,
        title="Gene ratio",
    )


def _side_by_side(
    figure: Canvas,
    axes: np.ndarray,
    tables: tuple[pd.DataFrame, pd.DataFrame],
    pathways: list[str],
    generator: str,
    draw: Callable[[Axes, pd.DataFrame], None],
    scale: ScalarMappable,
) -> None:
    """Real on the left, synthetic on the right, a pathway a line, and the key of the colours."""
    real, synthetic = tables
    titles = ("real", f"synthetic ({label(generator)})")
    for ax, table, title in zip(axes, tables, titles, strict=True):
        draw(ax, table)
        ax.set_title(title)
    names = [(real if p in real.index else synthetic).loc[p, "name"] for p in pathways]
    axes[0].set_yticks(range(len(pathways)), [short(n) for n in names], fontsize=8.5)
    axes[0].set_ylim(len(pathways) - 0.4, -0.6)
    colorbar = figure.colorbar(scale, ax=axes, shrink=0.9, aspect=14, pad=0.02, extend="min")
    colorbar.set_label("padj")
    colorbar.ax.grid(visible=False)


def _is_enriched(table: pd.DataFrame, pathway: str) -> bool:
    return pathway in table.index and bool(table.loc[pathway, "significant"])


def _color(row: pd.Series, scale: ScalarMappable):
    return scale.to_rgba(max(row["padj"], 1e-300)) if row["significant"] else "white"


def _bars(axes: Axes, table: pd.DataFrame, pathways: list[str], scale: ScalarMappable) -> None:
    for y, pathway in enumerate(pathways):
        if pathway not in table.index or not table.loc[pathway, "overlap"] > 0:
            axes.text(0, y, " none", va="center", fontsize=8, color=FAINT)
            continue
        row = table.loc[pathway]
        axes.barh(
            y,
            row["overlap"],
            height=0.7,
            lw=1,
            edgecolor="none" if row["significant"] else INK,
            color=_color(row, scale),
        )


def _area(overlap: np.ndarray | float, most: float) -> np.ndarray:
    return 12 + 110 * np.asarray(overlap, dtype=float) / most


def _dots(
    axes: Axes, table: pd.DataFrame, pathways: list[str], most: float, scale: ScalarMappable
) -> None:
    for y, pathway in enumerate(pathways):
        if pathway not in table.index or not table.loc[pathway, "overlap"] > 0:
            continue
        row = table.loc[pathway]
        axes.scatter(
            row["overlap"] / row["degs"],
            y,
            s=_area(row["overlap"], most),
            zorder=3,
            facecolor=_color(row, scale),
            edgecolor="none" if row["significant"] else INK,
            lw=1,
        )


def _size_key(axes: Axes, most: float) -> None:
    """Three sizes of dots, below the axes' corner."""
    sizes = sorted({max(1, round(most / 4)), max(1, round(most / 2)), int(most)})
    handles = [
        axes.scatter([], [], s=_area(s, most), color="#9AA0A8", label=f"{s} DEGs") for s in sizes
    ]
    axes.figure.legend(handles=handles, loc="outside lower right", ncols=3, handletextpad=0.3)
