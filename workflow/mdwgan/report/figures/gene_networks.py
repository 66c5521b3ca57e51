"""Networks of the best pathways and their genes: the paper's figures 11 (real) and 12."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize

from mdwgan.generators.rows import label
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import FAINT, GRID, INK, SIGNED, TRAIN
from mdwgan.report.figures.style import SMALL, canvas
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import listed, short
from mdwgan.samples.conditions import CASE, REFERENCE

TOP = 5  # pathways of a network
MOST_GENES = 25  # more names can't be read
APART = 3.5  # steps between what no path joins
GAP = 0.2  # least distance of two pathways, where all is within -1 and 1


@drawn("The networks of genes and pathways", many=True)
def network_figures(
    sets: dict[str, tuple[pd.DataFrame, pd.DataFrame | None]],
    seed: int,
    contrast: tuple[str, str] = (REFERENCE, CASE),
) -> list[Figure]:
    """Networks of the best pathways and their DEGs, coloured by log2FC; one colour scale for all.

    Parameters
    ----------
    sets : dict
        row -> (pathways, DEGs): ``kegg.tsv`` and ``deg.tsv`` as the report reads them.
    seed : int
    contrast : tuple of str
        Reference and case of the DEGs.

    Returns
    -------
    list of Figure
        One a row that has an enriched pathway with named DEGs.
    """
    drawn = {}
    for row, (pathways, degs) in sets.items():
        members = top_members(pathways)
        if members and degs is not None and {"symbol", "log2fc"} <= set(degs):
            change = pd.to_numeric(degs.set_index(degs["symbol"].astype(str))["log2fc"], "coerce")
            drawn[row] = (members, change[~change.index.duplicated()])
    shown = {row: shown_genes(*pair) for row, pair in drawn.items()}
    values = [abs(drawn[row][1].get(g, math.nan)) for row, genes in shown.items() for g in genes]
    limit = max([v for v in values if math.isfinite(v)], default=1.0) or 1.0
    return [
        _network(row, members, change, shown[row], sets[row][0], limit, seed, contrast)
        for row, (members, change) in drawn.items()
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
    taken: dict[str, None] = {}
    for turn in range(max(map(len, queues), default=0)):
        for queue in queues:
            if turn < len(queue) and len(taken) < MOST_GENES:
                taken[queue[turn]] = None
    return list(taken)


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


@drawn("A network of genes and pathways")
def _network(
    row: str,
    members: dict[str, list[str]],
    change: pd.Series,
    genes: list[str],
    pathways: pd.DataFrame,
    limit: float,
    seed: int,
    contrast: tuple[str, str],
) -> Figure:
    names = [str(pathways.loc[p, "name"]) for p in members]
    scale = ScalarMappable(Normalize(-limit, limit), SIGNED)
    with canvas(4.2) as (figure, axes):
        _draw(axes, members, genes, change, scale)
        key = [f"{i}  {short(name, 50)}" for i, name in enumerate(names, 1)]
        axes.set_title("\n".join(key), linespacing=1.3)
        colorbar = figure.colorbar(
            scale, ax=axes, orientation="horizontal", shrink=0.6, aspect=30, pad=0.02
        )
        colorbar.set_label(f"log2FC, {contrast[1]} over {contrast[0]}")
        colorbar.ax.grid(visible=False)
        image = finish(figure)
    total = len({g for inside in members.values() for g in inside})
    degs, most = f"all {total}", ""
    if len(genes) < total:
        degs, most = f"{len(genes)} of {total}", ", those in most pathways and of largest change"
    title = "real" if row == "real" else label(row)
    best = "the one enriched pathway"
    if len(members) > 1:
        best = f"the {len(members)} best enriched pathways"
    return Figure(
        image,
        f"Network of {len(genes)} DEGs in {title} and their pathways: {listed(names)}.",
        f"{title}, seed {seed}: {best} (numbered) with {degs} DEGs{most}. "
        f"Orange: higher in {contrast[1]} samples, purple: lower.",
        title=f"Pathways and genes: {title}",
        name=f"network-{row}",
        table=_table(members, genes, change, pathways),
        row=row,
        paper="Figure 11" if row == "real" else "Figure 12",
    )


def _table(
    members: dict[str, list[str]], genes: list[str], change: pd.Series, pathways: pd.DataFrame
) -> pd.DataFrame:
    """Lines of the network: a pathway and one of its genes."""
    lines = [
        {
            "pathway": p,
            "name": pathways.loc[p, "name"],
            "gene": g,
            "log2fc": change.get(g, math.nan),
        }
        for p, inside in members.items()
        for g in inside
        if g in set(genes)
    ]
    return pd.DataFrame(lines, columns=["pathway", "name", "gene", "log2fc"])


def _draw(
    axes: Axes,
    members: dict[str, list[str]],
    genes: list[str],
    change: pd.Series,
    scale: ScalarMappable,
) -> None:
    """Pathways as numbers, genes by name, white where a gene has no log2FC."""
    graph, places = layout(members, genes)
    axes.set_axis_off()
    lines = [(places[a], places[b]) for a, b in graph.edges]
    axes.add_collection(LineCollection(lines, colors=TRAIN, linewidths=0.5, zorder=1))
    _nodes(axes, places, list(members), GRID, s=120, edgecolors=INK, linewidths=0.8)
    for i, pathway in enumerate(members, 1):
        axes.annotate(str(i), places[pathway], fontsize=7.5, ha="center", va="center")
    changes = [change.get(gene, math.nan) for gene in genes]
    colors = [scale.to_rgba(v) if math.isfinite(v) else "white" for v in changes]
    _nodes(axes, places, genes, colors, s=30, edgecolors=FAINT, linewidths=0.5)
    for gene in genes:
        # Away from its pathways, where there is room.
        centre = np.mean([places[pathway][1] for pathway in graph[gene]])
        up = 1 if places[gene][1] >= centre else -1
        axes.annotate(
            gene,
            places[gene],
            (0, 3.5 * up),
            textcoords="offset points",
            fontsize=SMALL,
            ha="center",
            va="bottom" if up > 0 else "top",
        )
    axes.margins(0.09, 0.06)


def _nodes(axes: Axes, places: dict, names: list[str], color, **options) -> None:
    x, y = np.array([places[name] for name in names]).reshape(-1, 2).T
    axes.scatter(x, y, color=color, zorder=2, **options)
