"""Bars of enriched pathways, real beside generated (the paper's figure 10)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from mdwgan.generators.rows import label
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import GENERATED, REAL
from mdwgan.report.figures.style import SMALL, canvas, key
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import short

MOST_PATHWAYS = 15
LONGEST = 30  # characters of a name


def enriched(real: pd.DataFrame, synthetic: pd.DataFrame) -> list[str]:
    """Pathways enriched in either table, the smallest padj first."""
    values = [t.loc[t["significant"].astype(bool), "padj"] for t in (real, synthetic)]
    best = pd.concat(values).groupby(level=0).min().reset_index()
    return best.sort_values(["padj", "pathway"])["pathway"].head(MOST_PATHWAYS).tolist()


@drawn("The bars of enriched pathways")
def bar_figure(
    real: pd.DataFrame, synthetic: pd.DataFrame, generator: str, seed: int
) -> Figure | None:
    """Pairs of bars, real above generated: length the DEGs, filled where enriched.

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
    names = [(real if p in real.index else synthetic).loc[p, "name"] for p in pathways]
    with canvas(0.62 + 0.29 * len(pathways)) as (figure, axes):
        for table, side, color in ((real, -0.2, REAL), (synthetic, 0.2, GENERATED)):
            _bars(axes, table.reindex(pathways), side, color)
        axes.set_yticks(range(len(pathways)), [short(n, LONGEST) for n in names])
        axes.set_ylim(len(pathways) - 0.4, -0.6)
        axes.set_xlabel("DEGs in the pathway, and padj")
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.margins(x=0.3)  # room for padj
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="y", visible=False)
        handles = [
            Patch(fc=REAL, label="real"),
            Patch(fc=GENERATED, label=f"synthetic ({label(generator)})"),
            Patch(fc="none", ec=REAL, lw=0.8, label="not enriched"),
        ]
        key(figure, handles=handles, ncols=3, handlelength=1)
        image = finish(figure)
    both = sum(_is_enriched(real, p) and _is_enriched(synthetic, p) for p in pathways)
    most = f", the best {MOST_PATHWAYS}" if len(pathways) == MOST_PATHWAYS else ""
    return Figure(
        image,
        f"Bars of the DEGs in {len(pathways)} pathways, of real samples and of "
        f"{label(generator)}. {both} are enriched in both.",
        f"{label(generator)}, seed {seed}: pathways enriched in either set{most}; {both} of "
        f"these {len(pathways)} in both. Length: number of DEGs; beside it padj; "
        "hollow: not enriched there.",
        title="Enriched pathways",
        name=f"pathways-{generator}",
        table=_table(real, synthetic, generator, pathways),
        row=generator,
        paper="Figure 10",
    )


def _table(
    real: pd.DataFrame, synthetic: pd.DataFrame, generator: str, pathways: list[str]
) -> pd.DataFrame:
    columns = ["name", "overlap", "padj", "significant"]
    parts = [
        table.loc[table.index.isin(pathways), columns].assign(row=row)
        for table, row in ((real, "real"), (synthetic, generator))
    ]
    return pd.concat(parts).reset_index()


def _is_enriched(table: pd.DataFrame, pathway: str) -> bool:
    return pathway in table.index and bool(table.loc[pathway, "significant"])


def _bars(axes: Axes, table: pd.DataFrame, side: float, color: str) -> None:
    """One bar a pathway, and its padj."""
    length = table["overlap"].fillna(0).to_numpy(float)
    filled = table["significant"].eq(True).to_numpy()
    y = np.arange(len(table)) + side
    fills = [color if full else "none" for full in filled]
    axes.barh(y, length, height=0.34, color=fills, edgecolor=color, lw=0.8)
    for place, value, padj in zip(y, length, table["padj"], strict=True):
        text = f"{padj:.0e}" if value > 0 and np.isfinite(padj) else "no DEG"
        options = {"va": "center", "fontsize": SMALL, "color": color}
        axes.annotate(text, (value, place), (2.5, 0), textcoords="offset points", **options)
