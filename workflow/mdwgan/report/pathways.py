"""Pathways of real and generated samples: dots, gene networks, which are shared, full rankings."""

import json
import math
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize
from matplotlib.ticker import MaxNLocator, PercentFormatter

from mdwgan.report.biology import chosen_pathways, short
from mdwgan.report.load import Results, truths
from mdwgan.report.rows import label, listed
from mdwgan.report.style import INK, SETTINGS, Figure, canvas, embed
from mdwgan.report.table import Cell, Table, by_row, numeric, percent, score
from mdwgan.systems_docs import starred

TOP = 5  # pathways of a network (the paper's figures 11 and 12)
MOST_GENES = 30  # of a network: more names can't be read
MOST_ROWS = 30  # of the table of shared pathways
APART = 4  # steps between what no path joins in a network
GAP = 0.2  # least distance of two pathways in a network, where all is within -1 and 1


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
            rows.append([Cell(short(title, 60), sub=pathway), Cell(where), _found(real, pathway),
                         _found(own, pathway)])  # fmt: skip
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
    most = max(t["overlap"].reindex(shown).max() for t in (real, own) if len(t))
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
        axes.scatter(row["overlap"] / row["degs"], y, s=_area(row["overlap"], most), zorder=3,
                     facecolor=scale.to_rgba(max(row["padj"], 1e-300)) if full else "white",
                     edgecolor="none" if full else INK, lw=1)  # fmt: skip
    return scale


def _size_key(axes, most: float) -> None:
    """Three sizes of dots, below the axes' corner."""
    sizes = sorted({max(1, round(most / 4)), max(1, round(most / 2)), int(most)})
    handles = [
        axes.scatter([], [], s=_area(s, most), color="#9AA0A8", label=f"{s} DEGs") for s in sizes
    ]
    axes.figure.legend(handles=handles, loc="outside lower right", ncols=3, handletextpad=0.3)


# ---- gene networks


def network_figures(
    sets: dict[str, tuple[pd.DataFrame, pd.DataFrame | None]], seed: int
) -> list[Figure]:
    """Networks of the best pathways and their DEGs, coloured by log2FC; one colour scale for all.

    Parameters
    ----------
    sets : dict
        row -> (pathways, DEGs): ``kegg.tsv`` and ``deg.tsv`` as the report reads them.
    seed : int

    Returns
    -------
    list of Figure
        One a row that has an enriched pathway with named DEGs.
    """
    found = {}
    for row, (pathways, degs) in sets.items():
        members = top_members(pathways)
        if members and degs is not None and {"symbol", "log2fc"} <= set(degs):
            change = pd.to_numeric(degs.set_index(degs["symbol"].astype(str))["log2fc"], "coerce")
            found[row] = (members, change[~change.index.duplicated()])
    shown = {row: shown_genes(*pair) for row, pair in found.items()}
    values = [abs(found[row][1].get(g, math.nan)) for row, genes in shown.items() for g in genes]
    limit = max([v for v in values if math.isfinite(v)], default=1.0) or 1.0
    return [
        _network(row, members, change, shown[row], sets[row][0], limit, seed)
        for row, (members, change) in found.items()
    ]


def top_members(pathways: pd.DataFrame) -> dict[str, list[str]]:
    """DEGs of the best enriched pathways, as the table names them."""
    if "genes" not in pathways:
        return {}
    best = pathways[pathways["significant"].astype(bool) & pathways["genes"].notna()]
    best = best.reset_index().sort_values(["padj", "pathway"]).head(TOP)
    return {p: str(g).split("/") for p, g in zip(best["pathway"], best["genes"], strict=True)}


def shown_genes(members: dict[str, list[str]], change: pd.Series) -> list[str]:
    """Genes that are drawn: of each pathway in turn those in most pathways, of largest change."""
    times = pd.Series([g for genes in members.values() for g in genes]).value_counts()

    def rank(gene: str) -> tuple:
        size = abs(change.get(gene, 0.0))
        return -times[gene], -size if math.isfinite(size) else 0.0, gene

    queues = [sorted(genes, key=rank) for genes in members.values()]
    chosen: dict[str, None] = {}
    for turn in range(max(map(len, queues), default=0)):
        for queue in queues:
            if turn < len(queue) and len(chosen) < MOST_GENES:
                chosen[queue[turn]] = None
    return list(chosen)


def layout(members: dict[str, list[str]], genes: list[str]) -> tuple:
    """Graph of pathways and genes, and the place of each node.

    Kamada and Kawai's layout, started from a circle: nothing is drawn at random, so the same
    genes give the same picture.
    """
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(members)
    for pathway, inside in members.items():
        graph.add_edges_from((pathway, gene) for gene in inside if gene in set(genes))
    steps = dict(nx.all_pairs_shortest_path_length(graph))
    distances = {a: {b: steps[a].get(b, APART) for b in graph} for a in graph}
    places = nx.kamada_kawai_layout(graph, dist=distances)
    for a, b in combinations(members, 2):  # which lie on each other where they share all genes
        gap = places[b] - places[a]
        size = float(np.hypot(*gap))
        way = gap / size if size > 1e-9 else np.array([1.0, 0.0])
        push = way * max(0.0, GAP - size) / 2
        places[a], places[b] = places[a] - push, places[b] + push
    return graph, places


def _network(row, members, change, genes, pathways, limit: float, seed: int) -> Figure:
    import networkx as nx

    graph, places = layout(members, genes)
    scale = ScalarMappable(Normalize(-limit, limit), "RdBu_r")
    with canvas(5.2, 5.7) as (figure, axes):
        axes.set_axis_off()
        nx.draw_networkx_edges(graph, places, ax=axes, edge_color="#C9CDD3", width=0.8)
        nx.draw_networkx_nodes(graph, places, list(members), ax=axes, node_color="#E6C229",
                               node_size=190, edgecolors=INK, linewidths=0.8)  # fmt: skip
        numbers = {pathway: i for i, pathway in enumerate(members, 1)}
        nx.draw_networkx_labels(graph, places, numbers, ax=axes, font_size=9, font_weight="bold",
                                font_family=[SETTINGS["font.family"]])  # fmt: skip
        colours = [
            scale.to_rgba(change[g]) if math.isfinite(change.get(g, math.nan)) else "white"
            for g in genes
        ]
        nx.draw_networkx_nodes(graph, places, genes, ax=axes, node_color=colours, node_size=55,
                               edgecolors="#6B7280", linewidths=0.5)  # fmt: skip
        for gene in genes:
            axes.annotate(gene, places[gene], (0, 5), textcoords="offset points", fontsize=7,
                          ha="center", va="bottom")  # fmt: skip
        key = [f"{i}  {short(str(pathways.loc[p, 'name']), 52)}" for p, i in numbers.items()]
        axes.set_title("\n".join(key), fontsize=8.5, linespacing=1.35)
        axes.margins(0.09, 0.06)
        colorbar = figure.colorbar(scale, ax=axes, orientation="horizontal", shrink=0.6, aspect=30,
                                   pad=0.02)  # fmt: skip
        colorbar.set_label("log2FC, tumour over normal")
        colorbar.ax.grid(visible=False)
        image = embed(figure)
    everyone = {g for inside in members.values() for g in inside}
    name = "real" if row == "real" else label(row)
    names = listed([str(pathways.loc[p, "name"]) for p in members])
    of = f"{len(genes)} of {len(everyone)}" if len(genes) < len(everyone) else f"all {len(genes)}"
    most = ", those in most pathways and of largest change" if len(genes) < len(everyone) else ""
    return Figure(
        image,
        f"Network of {len(members)} pathways and {len(genes)} of their DEGs in {name}: {names}.",
        f"{name}, seed {seed}: the {len(members)} best enriched pathways (numbered) with {of} DEGs "
        f"in them{most}. Red: higher in tumours.",
        title=f"Pathways and genes: {name}",
    )


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
