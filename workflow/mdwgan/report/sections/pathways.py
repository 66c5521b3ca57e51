"""Pathways of real and generated samples: which are shared, dots, full rankings."""

import json
import math

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.ticker import MaxNLocator, PercentFormatter

from mdwgan.generators.rows import label, starred
from mdwgan.report.figures.style import INK, Figure, canvas, embed
from mdwgan.report.page.load import Results, truths
from mdwgan.report.page.table import Cell, Table, by_row, numeric, percent, score
from mdwgan.report.page.words import listed
from mdwgan.report.sections.differential_expression import chosen_pathways, short

MOST_ROWS = 30  # of the table of shared pathways


# ---- what was tested


def read_summary(results: Results, tissue: str, row: str, seed: int) -> dict:
    """kegg.json of a row: counts of genes, and the reason of an empty table; else nothing."""
    try:
        path = results.root / tissue / row / f"seed{seed}" / "kegg.json"
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):  # the table says whether it is missing
        return {}


def untested(summaries: dict[str, dict]) -> list[str]:
    """One sentence a reason why rows have no table."""
    rows: dict[str, list[str]] = {}
    for row, summary in summaries.items():
        if reason := summary.get("reason"):
            rows.setdefault(str(reason), []).append(label(row))
    return [
        f"No pathway could be tested for {listed(names)}: {reason}."
        for reason, names in rows.items()
    ]


def unmapped(summaries: dict[str, dict]) -> list[str]:
    """One sentence on DEGs that no pathway can hold, since they have no Entrez id."""
    told = []
    for row, summary in summaries.items():
        degs, known = summary.get("degs", 0), summary.get("degs_with_entrez", 0)
        if degs and known < degs:
            share = (degs - known) / degs
            told.append(f"{degs - known} of {degs} of {label(row)} ({percent(share)})")
    return [f"DEGs without an Entrez id take no part: {listed(told)}."] if told else []


# ---- which pathways


def shared_table(real: pd.DataFrame, own: pd.DataFrame, generator: str) -> Table | None:
    """Pathways enriched in both tables, in the real one alone, in the generator's alone."""
    hits = [set(t.index[t["significant"].astype(bool)]) for t in (real, own)]
    name = label(generator)
    groups = {
        "both": hits[0] & hits[1],
        "real only": hits[0] - hits[1],
        f"{name} only": hits[1] - hits[0],
    }
    rows = []
    for where, pathways in groups.items():
        for pathway in sorted(pathways, key=lambda p: (_padj(real, own, p), p)):
            title = (real if pathway in real.index else own).loc[pathway, "name"]
            rows.append(
                [
                    Cell(short(title, 60), sub=pathway),
                    Cell(where),
                    _found(real, pathway),
                    _found(own, pathway),
                ]
            )
    if not rows:
        return None
    counts = ", ".join(f"{len(pathways)} {where}" for where, pathways in groups.items())
    caption = f"Enriched pathways by name, padj below each: {counts}."
    notes = [f"first {MOST_ROWS} of {len(rows)}"] if len(rows) > MOST_ROWS else []
    return Table(["pathway", "enriched in", "real", name], rows[:MOST_ROWS], caption, notes)


def _padj(real: pd.DataFrame, own: pd.DataFrame, pathway: str) -> float:
    return min(t.loc[pathway, "padj"] for t in (real, own) if pathway in t.index)


def _found(table: pd.DataFrame, pathway: str) -> Cell:
    if pathway not in table.index:
        return Cell("no DEG", kind="muted num")
    row = table.loc[pathway]
    return numeric(f"{row['overlap']:.0f} DEGs", sub=f"padj {row['padj']:.1e}")


# ---- dots


def dot_figure(real: pd.DataFrame, own: pd.DataFrame, generator: str, seed: int) -> Figure | None:
    """Dots of real and synthetic pathways: place the gene ratio, size the DEGs, colour padj.

    Returns
    -------
    Figure or None
        None where neither table has a pathway below the cuts, or no number of DEGs.
    """
    shown = chosen_pathways(real, own)
    if not shown or not all("degs" in table for table in (real, own)):
        return None
    names = [(real if p in real.index else own).loc[p, "name"] for p in shown]
    most = float(pd.concat([t["overlap"].reindex(shown) for t in (real, own)]).max())
    with canvas(7.4, 1.3 + 0.27 * len(shown), 2, sharey=True, sharex=True) as (figure, axes):
        titles = ("real", f"synthetic ({label(generator)})")
        for ax, table, title in zip(axes, (real, own), titles, strict=True):
            dots = _dots(ax, table, shown, most)
            ax.set_title(title)
            ax.set_xlabel("share of the DEGs")
            ax.xaxis.set_major_locator(MaxNLocator(4))
            ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=None))
            ax.margins(x=0.12)
        axes[0].set_yticks(range(len(shown)), [short(n) for n in names], fontsize=8.5)
        axes[0].set_ylim(len(shown) - 0.4, -0.6)
        _size_key(axes[1], most)
        colorbar = figure.colorbar(dots, ax=axes, shrink=0.9, aspect=14, pad=0.02, extend="min")
        colorbar.set_label("padj")
        colorbar.ax.grid(visible=False)
        image = embed(figure)
    return Figure(
        image,
        f"Dots of {len(shown)} pathways: real on the left, {starred(generator)} on the right, "
        "by the share of the DEGs that lies in each.",
        f"{label(generator)}, seed {seed}: the same pathways by gene ratio, the share of all DEGs "
        "with a pathway that lies in this one. Size: number of DEGs; dark: small padj; hollow: not "
        "enriched there.",
        wide=True,
        title="Gene ratio",
    )


def _area(overlap, most: float):
    return 12 + 110 * np.asarray(overlap, dtype=float) / most


def _dots(axes, table: pd.DataFrame, shown: list[str], most: float):
    scale = ScalarMappable(LogNorm(1e-6, 0.05, clip=True), "cividis")
    for y, pathway in enumerate(shown):
        if pathway not in table.index or not table.loc[pathway, "overlap"] > 0:
            continue
        row = table.loc[pathway]
        full = bool(row["significant"])
        axes.scatter(
            row["overlap"] / row["degs"],
            y,
            s=_area(row["overlap"], most),
            zorder=3,
            facecolor=scale.to_rgba(max(row["padj"], 1e-300)) if full else "white",
            edgecolor="none" if full else INK,
            lw=1,
        )
    return scale


def _size_key(axes, most: float) -> None:
    """Three sizes of dots, below the axes' corner."""
    sizes = sorted({max(1, round(most / 4)), max(1, round(most / 2)), int(most)})
    handles = [
        axes.scatter([], [], s=_area(s, most), color="#9AA0A8", label=f"{s} DEGs") for s in sizes
    ]
    axes.figure.legend(handles=handles, loc="outside lower right", ncols=3, handletextpad=0.3)


# ---- the full ranking


def read_rankings(results: Results, tissue: str, rows: list[str], seed: int) -> dict:
    """kegg_gsea.tsv of the rows, indexed by pathway, with ``significant`` as booleans."""
    tables = {}
    for row in rows:
        path = f"{tissue}/{row}/seed{seed}/kegg_gsea.tsv"
        table = results.table(path)
        if table is None:
            continue
        if not {"pathway", "direction", "pvalue", "significant"} <= set(table):
            results.notes.append(f"unreadable: {path} (no columns direction and pvalue)")
            continue
        table = table.assign(significant=truths(table["significant"]))
        tables[row] = table.drop_duplicates("pathway").set_index("pathway")
    return tables


def ranking_table(tables: dict[str, pd.DataFrame]) -> Table:
    """Pathways at either end of each row's ranking, and how they agree with the real ones."""
    signed = {row: _signed(table) for row, table in tables.items()}
    rows = {}
    for row, table in tables.items():
        if table.empty:
            rows[row] = [Cell("not tested", kind="muted num"), *[numeric("–")] * 3]
            continue
        hits = _ends(table)
        shared, r = "–", math.nan
        if row != "real" and "real" in tables:
            shared = str(len(hits & _ends(tables["real"])))
            both = pd.concat([signed[row], signed["real"]], axis=1).dropna()
            if len(both) > 2 and (both.nunique() > 1).all():
                r = float(both.corr("spearman").iloc[0, 1])
        rows[row] = [
            *(numeric(str(sum(d == end for _, d in hits))) for end in ("up", "down")),
            numeric(shared),
            numeric(score(r)),
        ]
    caption = (
        "Pathways on the full ranking of genes by DESeq2's statistic, no cut on DEGs. Also in "
        "real: in the same direction. Rank r: Spearman of signed log p over all pathways."
    )
    return by_row(["row", "up", "down", "also in real", "rank r"], rows, caption)


def _ends(table: pd.DataFrame) -> set[tuple[str, str]]:
    hits = table[table["significant"]]
    return set(zip(hits.index, hits["direction"].astype(str), strict=True))


def _signed(table: pd.DataFrame) -> pd.Series:
    sign = table["direction"].astype(str).map({"up": 1.0, "down": -1.0})
    p = pd.to_numeric(table["pvalue"], errors="coerce").clip(lower=1e-300)
    return -np.log10(p) * sign
