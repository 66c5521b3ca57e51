"""The genes stage: networks and ids in, one table of kept genes and its bookkeeping out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.genes.filters import (
    ALL_SEEDS,
    count_row,
    gene_edges,
    graph_of,
    keep_networks,
    keep_top,
    network_fault,
    summarise_network,
)
from mdwgan.id_routes import map_ids, policy_of
from mdwgan.readers.networks import read_humannet, read_string_links
from mdwgan.readers.string import read_info
from mdwgan.samples.values import read_values, to_log


@dataclass
class Stage:
    """What the stage writes beside the table of genes."""

    counts: list[dict] = field(default_factory=list)
    networks: list[dict] = field(default_factory=list)
    unmapped: list[pd.DataFrame] = field(default_factory=list)
    mapped: pd.DataFrame | None = None  # STRING's proteins after the cut
    humannet: set[str] | None = None  # Entrez ids after the cut
    edges: dict[str, pd.DataFrame] = field(default_factory=dict)  # after the cut, by network
    faults: dict[str, str] = field(default_factory=dict)  # why a network isn't the paper's

    def add_string(
        self,
        links: Path,
        info: Path,
        score: int,
        map_proteins: Callable[..., pd.DataFrame],
        version: str = "",
    ) -> None:
        """Cut STRING at a score and map its proteins to genes.

        Parameters
        ----------
        links, info : paths of STRING's files
        score : int
            Config ``genes.string_score``.
        map_proteins : function
            DataFrame of proteins to what `mdwgan.id_routes.map_ids` returns.
        version : str
            Of STRING, to know whether the paper's numbers can be compared.
        """
        edges, total = read_string_links(links, score)
        proteins = read_info(info)
        graph = graph_of(edges, ["protein1", "protein2"])
        self._unknown_proteins(graph, proteins, info)
        kept = proteins[proteins["ensembl_protein"].isin(graph.nodes)]
        result = map_proteins(kept.rename(columns={"symbol": "preferred_name"}))
        self.mapped = result[result["status"] == "mapped"]
        self.unmapped.append(listed(result))
        if lost := graph.number_of_nodes() - len(self.mapped):
            warn(
                f"{lost} of STRING's {graph.number_of_nodes()} proteins have no gene of the "
                "expression files: genes/unmapped.tsv lists them"
            )
        self.edges["string"] = edges
        fault = self.faults["string"] = network_fault("string", version, total)
        cut, n_genes = graph.number_of_nodes(), self.mapped["symbol"].nunique()
        self.counts += [
            count_row("string_all", "STRING, all edges", total, None, len(proteins), fault),
            count_row("string_cut", f"STRING, score >= {score}", len(edges), graph, cut, fault),
            count_row("string_genes", "STRING, mapped to genes", None, None, n_genes, fault),
        ]
        self.networks.append(summarise_network("STRING (proteins)", graph))

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

    def add_humannet(self, path: Path, share: float, version: str = "") -> None:
        """Cut HumanNet to its heaviest edges."""
        edges, total = read_humannet(path, share)
        graph = graph_of(edges, ["entrez1", "entrez2"])
        self.humannet, self.edges["humannet"] = set(graph.nodes), edges
        fault = self.faults["humannet"] = network_fault("humannet", version, total)
        what, cut = f"HumanNet, heaviest {share:.0%}", graph.number_of_nodes()
        self.counts += [
            count_row("humannet_all", "HumanNet, all edges", total, None, None, fault),
            count_row("humannet_cut", what, len(edges), graph, cut, fault),
        ]
        self.networks.append(summarise_network("HumanNet (genes)", graph))

    def add_kept(self, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Edges between kept genes, by network, for the metrics of joined pairs.

        Parameters
        ----------
        table : DataFrame
            From `choose`.

        Returns
        -------
        dict of str to DataFrame
            ``gene1``, ``gene2`` of "string" and "humannet"; none where the run has no such network.
        """
        kept = table.loc[table["kept"], ["symbol", "entrez"]]
        ids = {"humannet": kept.rename(columns={"entrez": "id"})}
        if self.mapped is not None:
            mine = self.mapped[self.mapped["symbol"].isin(kept["symbol"])]
            ids["string"] = mine.rename(columns={"ensembl_protein": "id"})[["id", "symbol"]]
        found = {}
        for network, name in (("string", "STRING"), ("humannet", "HumanNet")):
            if network not in self.edges:
                found[network] = pd.DataFrame(columns=["gene1", "gene2"])
                continue
            edges = self.edges[network]
            found[network] = gene_edges(edges, list(edges.columns[:2]), ids[network])
            graph = graph_of(found[network], ["gene1", "gene2"], kept["symbol"])
            self.networks.append(summarise_network(f"{name} (kept genes)", graph))
        return found


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


def mean_log_of_training(
    samples: pd.DataFrame,
    splits: list[pd.DataFrame],
    symbols: list[str],
    matrix: str,
    target: float,
    root: Path,
    version: str,
) -> list[pd.Series]:
    """Mean log2 value of each gene over the run's training samples, for each split.

    A sample that serves several tissues counts once.
    """
    once = samples.drop_duplicates("sample")
    trains = [set(split.loc[split["split"] == "train", "donor"]) for split in splits]
    once = once[once["donor"].isin(set().union(*trains))]
    totals, counts = np.zeros((len(splits), len(symbols))), np.zeros(len(splits))
    for name in once["file"].unique():  # one file at a time bounds the memory
        part = once[once["file"] == name]
        values, library = read_values(part, symbols, matrix, root, version)
        log = to_log(values.to_numpy(), matrix, library.to_numpy(), target)
        for number, train in enumerate(trains):
            rows = part["donor"].isin(train).to_numpy()
            totals[number] += log[rows].sum(axis=0)
            counts[number] += rows.sum()
    means = totals / counts[:, None]
    return [pd.Series(mean, index=symbols) for mean in means]


def choose(
    table: pd.DataFrame, which: str, n: int, seeds: list[int], means: list[pd.Series]
) -> pd.DataFrame:
    """Add ``kept`` and ``kept_seeds``.

    Parameters
    ----------
    table : DataFrame
        From `mdwgan.genes.filters.gene_table`.
    which : {"networks", "top_expressed", "none"}
    n : int
        Number of genes for top_expressed.
    seeds, means : list of int, list of Series
        For top_expressed: mean log values of each seed's training samples.
    """
    if which == "top_expressed":
        by_seed = np.array([keep_top(table, mean, n) for mean in means])
        names = np.array([str(seed) for seed in seeds])
        kept = by_seed.any(axis=0)
        at = [",".join(names[column]) for column in by_seed.T]
    else:
        kept = keep_networks(table) if which == "networks" else np.ones(len(table), dtype=bool)
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
