"""Which genes are kept: networks (the paper), highest expression or variance, or all."""

from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
import numpy as np
import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.readers.networks import NETWORKS

LEAST_GENES = 2
ALL_SEEDS = "*"
KEPT = ["symbol", "kept_seeds"]  # columns of genes.tsv that `kept_at` reads
# Edge counts of the paper's Data preparation; they look like file lines.
PAPER = {
    "string_all": "11,938,499 edges, 19,385 proteins",
    "string_cut": "360,783 edges, 14,220 proteins",
    "string_genes": "13,035 genes",
    "humannet_all": "977,495 edges, 18,458 genes",
    "humannet_cut": "97,749 edges, 15,443 genes",
    "expression": "18,154 genes",
    "kept": "10,612 genes",
}
PAPER_RNASEQDB = "6a853176fe925bd15f7392e84d433d4b34fb396a"
PAPER_TISSUES = 15


def gene_table(
    expression: pd.DataFrame,
    mapped: pd.DataFrame | None = None,
    entrez: Mapping[str, set[str]] | None = None,
) -> pd.DataFrame:
    """Join expression genes with the networks.

    Parameters
    ----------
    expression : DataFrame
        ``symbol``, ``entrez`` of the genes all files share.
    mapped : DataFrame or None
        ``ensembl_protein``, ``symbol``, ``entrez`` of STRING's proteins after its cut.
    entrez : dict of str to set of str
        Entrez ids after the cut, by the name of a network of genes.

    Returns
    -------
    DataFrame
        ``symbol``, ``entrez``, ``ensembl_protein`` (several joined by commas),
        ``in_<network>`` of each of `mdwgan.readers.networks.NETWORKS`.
    """
    table = expression.copy()
    proteins: dict[str, list[str]] = {}
    if mapped is not None:
        symbols = set(table["symbol"])
        for protein, symbol in zip(mapped["ensembl_protein"], mapped["symbol"], strict=True):
            if symbol in symbols:
                proteins.setdefault(symbol, []).append(protein)
    table["ensembl_protein"] = [",".join(sorted(proteins.get(s, []))) for s in table["symbol"]]
    for name, network in NETWORKS.items():
        if network.proteins:
            table[network.column] = table["ensembl_protein"] != ""
        else:
            table[network.column] = table["entrez"].isin((entrez or {}).get(name, set()))
    return table


def keep_networks(table: pd.DataFrame, networks: Iterable[str] = ()) -> np.ndarray:
    """Genes that all networks have (the paper: 10,612).

    Parameters
    ----------
    table : DataFrame
        From `gene_table`.
    networks : iterable of str
        Names of the networks that the run has, beside those that the filter requires.

    Raises
    ------
    InputError
        No gene of a network is an expression gene, or fewer than 2 genes are left.
    """
    networks = set(networks)
    used = [n for n in NETWORKS.values() if n.required or n.name in networks]
    for network in used:
        if not table[network.column].any():
            raise InputError(
                f"none of {network.title}'s ids is known among {len(table)} expression genes",
                f"sources.{network.name}",
                "ids of the same organism and naming",
                "check that network and expression files belong together",
            )
    kept = table[[network.column for network in used]].all(axis=1).to_numpy()
    check_count(int(kept.sum()), "genes.filter: networks")
    return kept


def check_count(count: int, where: str) -> None:
    """Refuse a filter that leaves too few genes."""
    if count < LEAST_GENES:
        raise InputError(
            f"{count} gene(s) left after the filter",
            where,
            f"at least {LEAST_GENES}",
            f"loosen {' or '.join(f'genes.{n.cut}' for n in NETWORKS.values())}, or choose another "
            "genes.filter",
        )


def keep_top(
    table: pd.DataFrame, values: pd.Series, n: int, which: str = "top_expressed"
) -> np.ndarray:
    """The ``n`` genes with the highest value, such as the mean log value; ties by symbol."""
    if n > len(table):
        warn(f"genes.n is {n}, but the files share {len(table)} genes: all are kept")
    means = table["symbol"].map(values).to_numpy()
    order = np.lexsort((table["symbol"].to_numpy().astype(str), -means))
    kept = np.zeros(len(table), dtype=bool)
    kept[order[:n]] = True
    check_count(int(kept.sum()), f"genes.filter: {which}")
    return kept


def count_row(
    step: str,
    what: str,
    lines: int | None,
    graph: nx.Graph | None,
    nodes: int | None,
    fault: str = "",
) -> dict:
    """One row of ``genes/counts.tsv``: file lines, undirected edges, nodes, the paper's numbers.

    ``fault`` says why the paper's numbers can't be compared with the row; empty where they can.
    """
    return {
        "step": what,
        "edges_lines": lines,
        "edges_undirected": graph.number_of_edges() if graph is not None else None,
        "nodes": nodes,
        "paper": PAPER.get(step, ""),
        "comparable": f"no: {fault}" if fault else "yes",
    }


def network_fault(network: str, version: str, lines: int) -> str:
    """Why counts of a network can't be compared with the paper's; empty where they can.

    The version alone is not enough: a mirror may have a part of the published file.
    """
    title = NETWORKS[network].title
    if NETWORKS[network].paper is None:
        return f"the paper has no {title}"
    published, full = NETWORKS[network].paper
    if version != published:
        return f"{title} is {version or 'another version'}, the paper's {published}"
    if abs(lines - full) > 1:  # the paper may have counted the header
        return f"{title}'s file has {lines:,} lines, the paper's {full:,}"
    return ""


def expression_fault(version: str, tissues: int) -> str:
    """Why the count of expression genes can't be compared with the paper's."""
    if " " in version:
        return f"samples of {version}, the paper's are RNAseqDB's"
    if version != PAPER_RNASEQDB:
        return f"RNAseqDB is {version[:12]}, not the published one"
    if tissues != PAPER_TISSUES:
        return f"{tissues} tissue(s), the paper's {PAPER_TISSUES}"
    return ""


def gene_edges(edges: pd.DataFrame, columns: Sequence[str], ids: pd.DataFrame) -> pd.DataFrame:
    """Undirected edges of a network between genes.

    Parameters
    ----------
    edges : DataFrame
        With two columns of the network's own ids.
    columns : sequence of str
        Names of those two.
    ids : DataFrame
        ``id`` (the network's), ``symbol``; an edge without both ends here is left out.

    Returns
    -------
    DataFrame
        ``gene1``, ``gene2``: each pair once, the lesser symbol first, sorted; no gene with itself.
    """
    ids = ids.drop_duplicates()
    pairs = edges[list(columns)].set_axis(["a", "b"], axis="columns")
    for end in ("a", "b"):
        named = ids.rename(columns={"id": end, "symbol": f"gene_{end}"})
        pairs = pairs.merge(named, on=end)
    a, b = pairs["gene_a"].to_numpy(object), pairs["gene_b"].to_numpy(object)
    ordered = a < b
    table = pd.DataFrame({"gene1": np.where(ordered, a, b), "gene2": np.where(ordered, b, a)})
    table = table[table["gene1"] != table["gene2"]].drop_duplicates()
    return table.sort_values(["gene1", "gene2"], ignore_index=True)


def graph_of(edges: pd.DataFrame, columns: Sequence[str], nodes: Iterable[str] = ()) -> nx.Graph:
    """Undirected graph of an edge list; both directions of an edge are one.

    ``nodes`` are in it also where no edge joins them.
    """
    graph = nx.from_pandas_edgelist(edges, *columns)
    graph.add_nodes_from(nodes)
    graph.remove_edges_from(nx.selfloop_edges(graph))
    return graph


def summarise_network(name: str, graph: nx.Graph) -> dict:
    """Describe a network by size, components and degrees."""
    components = sorted((len(c) for c in nx.connected_components(graph)), reverse=True)
    degrees = [degree for _, degree in graph.degree()]
    return {
        "network": name,
        "nodes": graph.number_of_nodes(),
        "edges": graph.number_of_edges(),
        "components": len(components),
        "largest_component": components[0] if components else 0,
        "isolated": sum(degree == 0 for degree in degrees),
        "mean_degree": float(np.mean(degrees)) if degrees else 0.0,
        "median_degree": float(np.median(degrees)) if degrees else 0.0,
        "max_degree": max(degrees, default=0),
        "density": nx.density(graph),
    }


def kept_at(table: pd.DataFrame, seed: int) -> list[str]:
    """Genes of ``genes.tsv`` that are kept at a seed.

    ``top_expressed`` and ``most_variable`` rank by training samples, so their choice differs
    between seeds; then ``kept`` holds the genes that any seed keeps. Other filters write ``*``,
    every seed.
    """
    seeds = table["kept_seeds"].fillna("").astype(str).str.split(",")
    return [
        symbol
        for symbol, names in zip(table["symbol"], seeds, strict=True)
        if str(seed) in names or ALL_SEEDS in names
    ]


def span_kept(table: pd.DataFrame, seeds: Sequence[int]) -> str:
    """Number of genes that a seed keeps, as a span where seeds keep more and fewer."""
    numbers = [len(kept_at(table, seed)) for seed in seeds]
    return " to ".join(f"{number:,}" for number in sorted({min(numbers), max(numbers)}))
