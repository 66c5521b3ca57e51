"""Differential expression and pathways of real and synthetic samples, side by side."""

import math

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.ticker import MaxNLocator

from mdwgan.generators.rows import OTHER_REAL, REAL_ROWS, label, models, starred
from mdwgan.report.figures.style import INK, Figure, canvas, embed
from mdwgan.report.page.load import Results, truths
from mdwgan.report.page.table import Cell, Table, by_row, number, numeric, percent, score
from mdwgan.report.sections.deg_tests import untested
from mdwgan.report.sections.overview import values

MOST_PATHWAYS = 15
DEG_COLUMNS = [
    "row",
    "DEGs",
    "up",
    "down",
    "n normal",
    "n tumour",
    "overlap",
    "precision",
    "recall",
    "Jaccard",
    "log2FC r",
    "rank r",
    "pathway Jaccard",
]


def deg_rows(generators: list[str], real: str = "test") -> list[str]:
    """Rows of the DEG table: the real cohorts first, the other half beside the half."""
    rows = ["real", OTHER_REAL[real], *generators]
    if "real-half" in rows:
        rows.insert(rows.index("real-half") + 1, "real-other-half")
    return rows


def read_degs(results: Results, tissue: str, row: str, seed: int) -> pd.DataFrame | None:
    """deg.tsv of a row with ``deg`` as booleans."""
    path = f"{tissue}/{row}/seed{seed}/deg.tsv"
    table = results.table(path)
    if table is None:
        return None
    if not {"symbol", "deg"} <= set(table):
        results.notes.append(f"unreadable: {path} (no columns symbol and deg)")
        return None
    return table.assign(deg=truths(table["deg"]))


def deg_table(results: Results, tissue: str, metrics: pd.DataFrame, link) -> Table:
    """DEG counts of every row, and how they agree with the real ones; means over seeds."""
    real = results.config.get("deg", {}).get("real", "test")
    names = deg_rows(results.deg_generators, real)
    degs = {
        (row, seed): read_degs(results, tissue, row, seed)
        for row in names
        for seed in results.seeds
    }
    rows = {}
    for row in names:
        present = {s: degs[row, s] for s in results.seeds if degs[row, s] is not None}
        tables = {s: t for s, t in present.items() if len(t)}
        if not tables:
            word = untested(results, tissue, row) if present else "missing"
            rows[row] = [Cell(word, kind="muted num"), *[numeric("")] * 11]
            continue
        reference = "real-other-half" if row == "real-half" else "real"
        others = {s: degs.get((reference, s)) for s in tables}
        rows[row] = _deg_line(row, tables, others, metrics, tissue)
    caption = (
        "Overlap, precision, recall and Jaccard are against the DEGs of row real, those of "
        "real-half against real-other-half; a DEG agrees where gene and direction do."
    )
    if real == "train":
        caption += " Row copy has the samples of row real: its agreement is no evidence."
    if len(results.seeds) > 1:
        caption += f" Means over {len(results.seeds)} seeds; the link opens the first."
    table = by_row(DEG_COLUMNS, rows, caption)
    for row, cells in zip(rows, table.rows, strict=True):
        seeds = [s for s in results.seeds if degs[row, s] is not None and len(degs[row, s])]
        cells[0].href = link(f"{tissue}/{row}/seed{seeds[0]}/deg.tsv") if seeds else ""
    return table


def _deg_line(row, tables: dict, others: dict, metrics, tissue: str) -> list[Cell]:
    def mean(function) -> str:
        found = [function(t) for t in tables.values()]
        return _count(float(np.nanmean(found))) if np.isfinite(found).any() else "–"

    def direction(sign: int):
        return mean(lambda t: int((t["deg"] & (sign * _column(t, "log2fc") > 0)).sum()))

    overlaps = [
        len(called(t) & called(others[s])) for s, t in tables.items() if others[s] is not None
    ]
    compared = row not in REAL_ROWS
    agreement = [
        "deg_precision",
        "deg_recall",
        "deg_jaccard",
        "logfc_r",
        "deg_rank_r",
        "kegg_jaccard",
    ]
    return [
        numeric(mean(lambda t: int(t["deg"].sum()))),
        numeric(direction(1)),
        numeric(direction(-1)),
        numeric(mean(lambda t: _first(t, "n_normal"))),
        numeric(mean(lambda t: _first(t, "n_tumour"))),
        numeric(_count(float(np.mean(overlaps))) if compared and overlaps else "–"),
        *(
            numeric(score(values(metrics, tissue, row, m).mean()) if compared else "–")
            for m in agreement
        ),
    ]


def _count(value: float) -> str:
    return number(round(value, 1), 1) if value else "0"


def called(table: pd.DataFrame) -> set[tuple[str, bool]]:
    """Genes called differentially expressed, each with whether it is higher in tumours."""
    degs = table[table["deg"]]
    return set(zip(degs["symbol"].astype(str), _column(degs, "log2fc") > 0, strict=True))


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series(np.nan, index=table.index)
    return pd.to_numeric(table[name], errors="coerce")


def _first(table: pd.DataFrame, name: str) -> float:
    column = _column(table, name).dropna()
    return float(column.iloc[0]) if len(column) else math.nan


def read_pathways(results: Results, tissue: str, row: str, seed: int) -> pd.DataFrame | None:
    """kegg.tsv of a row with ``significant`` as booleans."""
    path = f"{tissue}/{row}/seed{seed}/kegg.tsv"
    table = results.table(path)
    if table is None:
        return None
    if not {"pathway", "overlap", "padj"} <= set(table):
        results.notes.append(f"unreadable: {path} (no columns pathway, overlap and padj)")
        return None
    table = table.assign(
        padj=_column(table, "padj"),
        overlap=_column(table, "overlap"),
        pathway=table["pathway"].astype(str),
        name=table["name"].astype(str) if "name" in table else table["pathway"].astype(str),
        significant=truths(table["significant"]) if "significant" in table else False,
    )
    return table.drop_duplicates("pathway").set_index("pathway")


def engines(tables: list[pd.DataFrame]) -> list[str]:
    """Names and versions of the enrichment engines that made the tables."""
    found = set()
    for table in tables:
        if {"engine", "engine_version"} <= set(table):
            pairs = table[["engine", "engine_version"]].dropna().astype(str).drop_duplicates()
            found |= {" ".join(pair) for pair in pairs.itertuples(index=False)}
    return sorted(found)


def pathway_figure(real: pd.DataFrame, own: pd.DataFrame, generator: str, seed: int):
    """Bars of real and synthetic pathways: length the DEGs, colour padj (figure 10).

    Returns
    -------
    Figure or None
        None where neither table has a pathway below the cuts.
    """
    shown = chosen_pathways(real, own)
    if not shown:
        return None
    names = [(real if p in real.index else own).loc[p, "name"] for p in shown]
    with canvas(7.4, 1.15 + 0.27 * len(shown), 2, sharey=True, sharex=True) as (figure, axes):
        for ax, table, title in zip(
            axes, (real, own), ("real", f"synthetic ({label(generator)})"), strict=True
        ):
            bars = _bars(ax, table, shown)
            ax.set_title(title)
            ax.set_xlabel("DEGs in the pathway")
            ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            ax.grid(axis="y", visible=False)
        axes[0].set_yticks(range(len(shown)), [short(n) for n in names], fontsize=8.5)
        axes[0].set_ylim(len(shown) - 0.4, -0.6)
        colorbar = figure.colorbar(bars, ax=axes, shrink=0.9, aspect=14, pad=0.02, extend="min")
        colorbar.set_label("padj")
        colorbar.ax.grid(visible=False)
        image = embed(figure)
    return _pathway_caption(image, real, own, shown, generator, seed)


def _pathway_caption(image: str, real, own, shown: list[str], generator: str, seed: int) -> Figure:
    both = sum(_significant(real, p) and _significant(own, p) for p in shown)
    most = f", the best {MOST_PATHWAYS}" if len(shown) == MOST_PATHWAYS else ""
    return Figure(
        image,
        f"Bars of the DEGs in {len(shown)} pathways: real on the left, {starred(generator)} on the "
        f"right. {both} are enriched in both.",
        f"{label(generator)}, seed {seed}: pathways enriched in either set{most}; {both} of "
        f"these {len(shown)} in both. Length: number of DEGs; dark: small padj; "
        "hollow: not enriched there.",
        wide=True,
        title="Enriched pathways",
    )


def _significant(table: pd.DataFrame, pathway: str) -> bool:
    return pathway in table.index and bool(table.loc[pathway, "significant"])


def chosen_pathways(real: pd.DataFrame, own: pd.DataFrame) -> list[str]:
    """Pathways enriched in either table, the smallest padj first."""
    parts = [t.loc[t["significant"].astype(bool), "padj"] for t in (real, own)]
    best = pd.concat(parts).groupby(level=0).min()
    return (
        best.reset_index().sort_values(["padj", "pathway"])["pathway"].head(MOST_PATHWAYS).tolist()
    )


def _bars(axes, table: pd.DataFrame, shown: list[str]):
    scale = ScalarMappable(LogNorm(1e-6, 0.05, clip=True), "cividis")
    for y, pathway in enumerate(shown):
        if pathway not in table.index or not table.loc[pathway, "overlap"] > 0:
            axes.text(0, y, " none", va="center", fontsize=8, color="#6B7280")
            continue
        row = table.loc[pathway]
        full = bool(row["significant"])
        axes.barh(
            y,
            row["overlap"],
            height=0.7,
            lw=1,
            edgecolor=INK if not full else "none",
            color=scale.to_rgba(max(row["padj"], 1e-300)) if full else "white",
        )
    return scale


def short(name: str, most: int = 38) -> str:
    """Name of a pathway, cut where it is long."""
    name = name.removesuffix(" - Homo sapiens (human)")
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def pathway_summary(
    tables: dict[str, pd.DataFrame], generators: list[str], told: set[str] = frozenset()
) -> list[str]:
    """One sentence on the real set, and one a model that found no pathway and isn't ``told`` of."""
    sentences = []
    for row in ["real", *models(generators)]:
        if row in told or row not in tables or tables[row]["significant"].astype(bool).any():
            continue
        what = "the real samples" if row == "real" else f"{label(row)}'s samples"
        how = "passes the cuts" if len(tables[row]) else "could be tested"
        sentences.append(f"No pathway {how} for the DEGs of {what}.")
    return sentences


def pathway_counts(tables: dict[str, pd.DataFrame]) -> Table:
    """Count the enriched pathways of each row, and how many of them the real set has too."""

    def hits(row: str) -> set[str]:
        table = tables[row]
        return set(table.index[table["significant"].astype(bool)])

    rows = {}
    for row in tables:
        if tables[row].empty:
            rows[row] = [Cell("not tested", kind="muted num"), numeric("–"), numeric("–")]
            continue
        shared = len(hits(row) & hits("real")) if "real" in tables and row != "real" else None
        share = shared / len(hits("real")) if shared is not None and hits("real") else math.nan
        rows[row] = [
            numeric(str(len(hits(row)))),
            numeric("–" if shared is None else str(shared)),
            numeric(percent(share)),
        ]
    return by_row(["row", "enriched pathways", "also in real", "of the real ones"], rows)
