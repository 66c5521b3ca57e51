"""The genes stage: networks and ids in, one table of kept genes and its bookkeeping out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.genes import BY_TRAINING
from mdwgan.genes.filters import (
    ALL_SEEDS,
    check_count,
    count_row,
    gene_edges,
    graph_of,
    keep_networks,
    keep_top,
    network_fault,
    summarise_network,
)
from mdwgan.id_routes import map_ids, policy_of
from mdwgan.readers.networks import NETWORKS, Network
from mdwgan.readers.string import read_info
from mdwgan.samples.values import read_values, to_log


@dataclass
class Stage:
    """Tables that the stage writes beside the table of genes."""

    counts: list[dict] = field(default_factory=list)
    networks: list[dict] = field(default_factory=list)
    unmapped: list[pd.DataFrame] = field(default_factory=list)
    mapped: pd.DataFrame | None = None  # STRING's proteins after the cut
    entrez: dict[str, set[str]] = field(default_factory=dict)  # ids after the cut, by network
    edges: dict[str, pd.DataFrame] = field(default_factory=dict)  # after the cut, by network
    faults: dict[str, str] = field(default_factory=dict)  # why a network isn't the paper's

    def add_network(
        self,
        network: Network,
        files: dict[str, Path],
        cut: float,
        version: str = "",
        map_proteins: Callable[..., pd.DataFrame] | None = None,
    ) -> None:
        """Cut a network; map its proteins to genes, where it has proteins.

        Parameters
        ----------
        network : Network
        files : dict of str to Path
            By the parts of `Network.files`.
        cut : float
            Value of the network's key in the config's ``genes``.
        version : str
            Of the source, to know whether the paper's numbers can be compared.
        map_proteins : function, optional
            DataFrame of proteins to what `mdwgan.id_routes.map_ids` returns.
        """
        name, title = network.name, network.title
        edges, total = network.read(files[network.files[0]], cut)
        graph = graph_of(edges, list(edges.columns[:2]))
        self.edges[name] = edges
        fault = self.faults[name] = network_fault(name, version, total)
        kind, n_listed = "genes", None
        if network.proteins:
            kind, n_listed = "proteins", self._map(graph, files["info"], map_proteins)
        else:
            self.entrez[name] = set(graph.nodes)
        n_cut, what = graph.number_of_nodes(), f"{title}, {network.cut_text.format(cut)}"
        self.counts += [
            count_row(f"{name}_all", f"{title}, all edges", total, None, n_listed, fault),
            count_row(f"{name}_cut", what, len(edges), graph, n_cut, fault),
        ]
        if network.proteins:
            n_genes, what = self.mapped["symbol"].nunique(), f"{title}, mapped to genes"
            self.counts.append(count_row(f"{name}_genes", what, None, None, n_genes, fault))
        self.networks.append(summarise_network(f"{title} ({kind})", graph))

    def _map(self, graph: nx.Graph, info: Path, map_proteins: Callable[..., pd.DataFrame]) -> int:
        """Map STRING's proteins to genes; returns the number of proteins of the info file."""
        proteins = read_info(info)
        self._unknown_proteins(graph, proteins, info)
        joined = proteins[proteins["ensembl_protein"].isin(graph.nodes)]
        result = map_proteins(joined.rename(columns={"symbol": "preferred_name"}))
        self.mapped = result[result["status"] == "mapped"]
        self.unmapped.append(listed(result))
        if lost := graph.number_of_nodes() - len(self.mapped):
            warn(
                f"{lost} of STRING's {graph.number_of_nodes()} proteins have no gene of the "
                "expression files: genes/unmapped.tsv lists them"
            )
        return len(proteins)

    def _unknown_proteins(self, graph: nx.Graph, proteins: pd.DataFrame, info: Path) -> None:
        unknown = sorted(set(graph.nodes) - set(proteins["ensembl_protein"]))
        if len(unknown) == graph.number_of_nodes():
            raise InputError(
                f"none of the {len(unknown)} proteins of the links file is listed",
                info,
                "links and info of the same version",
                "check sources.string",
            )
        reason = "in STRING's links, but not in its info file"
        self.unmapped.append(pd.DataFrame({"id": unknown, "reason": reason, "status": "unmapped"}))

    def add_kept(self, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Edges between kept genes, by network, for the metrics of joined pairs.

        Parameters
        ----------
        table : DataFrame
            From `choose`.

        Returns
        -------
        dict of str to DataFrame
            ``gene1``, ``gene2`` of each network; no row where the run lacks the network.
        """
        kept = table.loc[table["kept"], ["symbol", "entrez"]]
        pairs_of = {}
        for name, network in NETWORKS.items():
            if name not in self.edges:
                pairs_of[name] = pd.DataFrame(columns=["gene1", "gene2"])
                continue
            ids = kept.rename(columns={"entrez": "id"})
            if network.proteins:
                proteins = self.mapped[self.mapped["symbol"].isin(kept["symbol"])]
                ids = proteins.rename(columns={"ensembl_protein": "id"})[["id", "symbol"]]
            edges = self.edges[name]
            pairs_of[name] = gene_edges(edges, list(edges.columns[:2]), ids)
            graph = graph_of(pairs_of[name], ["gene1", "gene2"], kept["symbol"])
            self.networks.append(summarise_network(f"{network.title} (kept genes)", graph))
        return pairs_of


def listed(mapped: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``genes/unmapped.tsv`` for proteins that are not one gene's.

    Where the config's policy takes the first of several genes, that is listed too, as `chosen`.
    """
    chosen = (mapped["status"] == "mapped") & (mapped["candidates"] != "")
    table = mapped.assign(status=mapped["status"].mask(chosen, "chosen"))
    table.loc[chosen, "note"] = table["symbol"] + " is the first of several: " + table["candidates"]
    table = table[table["status"] != "mapped"]
    return pd.DataFrame(
        {
            "id": table["ensembl_protein"],
            "reason": table["status"] + ": " + table["note"],
            "status": table["status"],
            "candidates": table["candidates"],
        }
    )


def ranks_of_training(
    which: str,
    samples: pd.DataFrame,
    splits: list[pd.DataFrame],
    symbols: list[str],
    matrix: str,
    target: float,
    root: Path,
    version: str,
) -> list[pd.Series]:
    """What genes are ranked by, over the run's training samples, for each split.

    ``top_expressed``: the mean of a gene's log2 values; ``most_variable``: their variance over the
    training samples of all tissues and conditions. No test sample has a say. A sample that serves
    several tissues counts once.
    """
    once = samples.drop_duplicates("sample")
    trains = [set(split.loc[split["split"] == "train", "donor"]) for split in splits]
    once = once[once["donor"].isin(set().union(*trains))]
    totals, counts = np.zeros((len(splits), len(symbols))), np.zeros(len(splits))
    squares = np.zeros_like(totals)
    for name in once["file"].unique():  # one file at a time bounds the memory
        in_file = once[once["file"] == name]
        values, library = read_values(in_file, symbols, matrix, root, version)
        log = to_log(values.to_numpy(), matrix, library.to_numpy(), target)
        for number, train in enumerate(trains):
            rows = in_file["donor"].isin(train).to_numpy()
            totals[number] += log[rows].sum(axis=0)
            squares[number] += (log[rows] ** 2).sum(axis=0)
            counts[number] += rows.sum()
    values = totals / counts[:, None]
    if which == "most_variable":
        values = np.maximum(squares / counts[:, None] - values**2, 0)
    return [pd.Series(of_seed, index=symbols) for of_seed in values]


def choose(
    table: pd.DataFrame,
    which: str,
    n: int,
    seeds: list[int],
    values: list[pd.Series],
    networks: Iterable[str] = (),
    listed: np.ndarray | None = None,
) -> pd.DataFrame:
    """Add ``kept`` and ``kept_seeds``.

    Parameters
    ----------
    table : DataFrame
        From `mdwgan.genes.filters.gene_table`.
    which : {"networks", "top_expressed", "most_variable", "list", "none"}
    n : int
        Number of genes for top_expressed and most_variable.
    seeds, values : list of int, list of Series
        For these two: from `ranks_of_training`.
    networks : iterable of str
        For networks: names of those that the run has.
    listed : ndarray of bool, optional
        For list: the genes that the user's list names.
    """
    if which in BY_TRAINING:
        by_seed = np.array([keep_top(table, of_seed, n, which) for of_seed in values])
        names = np.array([str(seed) for seed in seeds])
        kept = by_seed.any(axis=0)
        at = [",".join(names[column]) for column in by_seed.T]
    else:
        kept = np.ones(len(table), dtype=bool)
        if which == "networks":
            kept = keep_networks(table, networks)
        elif which == "list":
            kept = listed
            check_count(int(kept.sum()), "genes.filter: list")
        at = np.where(kept, ALL_SEEDS, "")
    return table.assign(kept=kept, kept_seeds=at)


def map_with(expression: pd.DataFrame, settings: dict, **files: Path | None) -> Callable:
    """Function that maps proteins by the route and policy of the config ``genes``."""
    return lambda proteins: map_ids(
        settings["id_route"],
        proteins,
        expression,
        policy_of(settings),
        mygene_cache=settings["mygene_cache"],
        **files,
    )
