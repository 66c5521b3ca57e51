"""The genes stage: networks and ids in, one table of kept genes and its bookkeeping out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from mdwgan.cohort import read_values, to_log
from mdwgan.errors import InputError, warn
from mdwgan.genes import (
    ALL_SEEDS,
    count_row,
    graph_of,
    keep_networks,
    keep_top,
    summarise_network,
)
from mdwgan.id_routes import map_ids
from mdwgan.readers.networks import read_humannet, read_string_links
from mdwgan.readers.string import read_info


@dataclass
class Stage:
    """What the stage writes beside the table of genes."""

    counts: list[dict] = field(default_factory=list)
    networks: list[dict] = field(default_factory=list)
    unmapped: list[pd.DataFrame] = field(default_factory=list)
    mapped: pd.DataFrame | None = None  # STRING's proteins after the cut
    humannet: set[str] | None = None  # Entrez ids after the cut

    def add_string(
        self, links: Path, info: Path, score: int, map_proteins: Callable[..., pd.DataFrame]
    ) -> None:
        """Cut STRING at a score and map its proteins to genes.

        Parameters
        ----------
        links, info : paths of STRING's files
        score : int
            Config ``genes.string_score``.
        map_proteins : function
            DataFrame of proteins to what `mdwgan.id_routes.map_ids` returns.
        """
        edges, total = read_string_links(links, score)
        proteins = read_info(info)
        graph = graph_of(edges, ["protein1", "protein2"])
        self._unknown_proteins(graph, proteins, info)
        kept = proteins[proteins["ensembl_protein"].isin(graph.nodes)]
        result = map_proteins(kept.rename(columns={"symbol": "preferred_name"}))
        self.mapped = result[result["status"] == "mapped"]
        rest = result[result["status"] != "mapped"]
        if unmapped := len(rest) + graph.number_of_nodes() - len(kept):
            warn(
                f"{unmapped} of STRING's {graph.number_of_nodes()} proteins have no gene of the "
                "expression files: genes/unmapped.tsv lists them"
            )
        self.unmapped.append(
            pd.DataFrame(
                {"id": rest["ensembl_protein"], "reason": rest["status"] + ": " + rest["note"]}
            )
        )
        n_genes = self.mapped["symbol"].nunique()
        self.counts += [
            count_row("string_all", "STRING, all edges", total, None, len(proteins)),
            count_row(
                "string_cut",
                f"STRING, score >= {score}",
                len(edges),
                graph,
                graph.number_of_nodes(),
            ),
            count_row("string_genes", "STRING, mapped to genes", None, None, n_genes),
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
        self.unmapped.append(pd.DataFrame({"id": unknown, "reason": reason}))

    def add_humannet(self, path: Path, share: float) -> None:
        """Cut HumanNet to its heaviest edges."""
        edges, total = read_humannet(path, share)
        graph = graph_of(edges, ["entrez1", "entrez2"])
        self.humannet = set(graph.nodes)
        self.counts += [
            count_row("humannet_all", "HumanNet, all edges", total, None, None),
            count_row(
                "humannet_cut",
                f"HumanNet, heaviest {share:.0%}",
                len(edges),
                graph,
                graph.number_of_nodes(),
            ),
        ]
        self.networks.append(summarise_network("HumanNet (genes)", graph))


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
        From `mdwgan.genes.gene_table`.
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


def map_with(route: str, expression: pd.DataFrame, cache: str | None, save: Path) -> Callable:
    """Function that maps proteins by a route of the config; answers of a service are kept."""
    return lambda proteins: map_ids(
        route, proteins, expression, mygene_cache=cache, mygene_save=save
    )
