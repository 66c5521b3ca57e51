"""A gene network of the run, as generators see it."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mdwgan.errors import InputError
from mdwgan.io import read_tsv


@dataclass(frozen=True)
class Network:
    """Edges between genes, without direction or sign.

    Attributes
    ----------
    edges : ndarray (edges, 2)
        Numbers of genes; each pair once, no gene with itself.
    """

    edges: np.ndarray

    def of_genes(self, genes: np.ndarray) -> "Network":
        """Return the network among some genes, by their numbers, numbered anew."""
        number = np.full(max(self.edges.max(initial=-1), genes.max(initial=-1)) + 1, -1)
        number[genes] = np.arange(len(genes))
        edges = number[self.edges]
        return replace(self, edges=edges[(edges >= 0).all(axis=1)])


def network_for(given: object, row: str) -> Network:
    """Return what a row's generator was given, if it is a network.

    Raises
    ------
    InputError
        The run has none.
    """
    if not isinstance(given, Network):
        raise InputError(
            f"{row} needs a gene network",
            "generators",
            "edges between the run's genes (genes/edges_<network>.tsv.gz)",
            "give sources.string or sources.humannet a version, or leave the row out",
        )
    return given


def read_network(path: Path, genes: list[str]) -> Network:
    """Read the edges among the given genes from a run's ``edges_<network>.tsv.gz``."""
    if not path.is_file():
        raise InputError("no such file", path, hint="run the stage genes first")
    table = read_tsv(path, dtype=str)
    if not {"gene1", "gene2"} <= set(table):
        raise InputError(f"its columns are {', '.join(table)}", path, "gene1 and gene2")
    number = {gene: place for place, gene in enumerate(genes)}
    pairs = [table[column].map(number) for column in ("gene1", "gene2")]
    known = pairs[0].notna() & pairs[1].notna()
    edges = np.stack([pair[known].to_numpy(np.int64) for pair in pairs], axis=1)
    edges = np.unique(np.sort(edges, axis=1), axis=0)
    return Network(edges[edges[:, 0] != edges[:, 1]])
