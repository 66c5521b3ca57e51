"""Networks of the best pathways and their genes: the paper's figures 11 (real) and 12."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from mdwgan.generators.rows import label
from mdwgan.report.figures.style import INK, SETTINGS, Figure, canvas, embed
from mdwgan.report.page.words import listed
from mdwgan.report.sections.differential_expression import short

TOP = 5  # pathways of a network
MOST_GENES = 25  # more names can't be read
APART = 3.5  # steps between what no path joins
GAP = 0.2  # least distance of two pathways, where all is within -1 and 1


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
    names = [str(pathways.loc[p, "name"]) for p in members]
    scale = ScalarMappable(Normalize(-limit, limit), "RdBu_r")
    with canvas(4.8, 5.4) as (figure, axes):
        _draw(axes, members, genes, change, scale)
        key = [f"{i}  {short(name, 52)}" for i, name in enumerate(names, 1)]
        axes.set_title("\n".join(key), fontsize=8.5, linespacing=1.35)
        colorbar = figure.colorbar(
            scale, ax=axes, orientation="horizontal", shrink=0.6, aspect=30, pad=0.02
        )
        colorbar.set_label("log2FC, tumour over normal")
        colorbar.ax.grid(visible=False)
        image = embed(figure)
    total = len({g for inside in members.values() for g in inside})
    of, most = f"all {total}", ""
    if len(genes) < total:
        of, most = f"{len(genes)} of {total}", ", those in most pathways and of largest change"
    whose = "real" if row == "real" else label(row)
    several = len(members) > 1
    best = f"the {len(members)} best enriched pathways" if several else "the one enriched pathway"
    return Figure(
        image,
        f"Network of {len(genes)} DEGs in {whose} and their pathways: {listed(names)}.",
        f"{whose}, seed {seed}: {best} (numbered) with {of} DEGs{most}. Red: higher in tumours.",
        title=f"Pathways and genes: {whose}",
    )


def _draw(axes, members, genes: list[str], change: pd.Series, scale: ScalarMappable) -> None:
    """Pathways as numbers, genes by name, white where a gene has no log2FC."""
    import networkx as nx

    graph, places = layout(members, genes)
    axes.set_axis_off()
    nx.draw_networkx_edges(graph, places, ax=axes, edge_color="#C9CDD3", width=0.8)
    nx.draw_networkx_nodes(
        graph,
        places,
        list(members),
        ax=axes,
        node_color="#E6C229",
        node_size=190,
        edgecolors=INK,
        linewidths=0.8,
    )
    numbers = {pathway: i for i, pathway in enumerate(members, 1)}
    nx.draw_networkx_labels(
        graph,
        places,
        numbers,
        ax=axes,
        font_size=9,
        font_weight="bold",
        font_family=[SETTINGS["font.family"]],
    )
    values = [change.get(gene, math.nan) for gene in genes]
    colours = [scale.to_rgba(v) if math.isfinite(v) else "white" for v in values]
    nx.draw_networkx_nodes(
        graph,
        places,
        genes,
        ax=axes,
        node_color=colours,
        node_size=55,
        edgecolors="#6B7280",
        linewidths=0.5,
    )
    for gene in genes:
        # Away from its pathways, where there is room.
        centre = np.mean([places[pathway][1] for pathway in graph[gene]])
        up = 1 if places[gene][1] >= centre else -1
        axes.annotate(
            gene,
            places[gene],
            (0, 5 * up),
            textcoords="offset points",
            fontsize=7.5,
            ha="center",
            va="bottom" if up > 0 else "top",
        )
    axes.margins(0.09, 0.06)
