"""Subnetworks of a gene network, and random networks of the same degrees.

GeneNetWeaver's module extraction: a random seed gene; then, until the set is full, a neighbour of
the set. For each neighbour v Newman's modularity of the split {set and v, rest} is computed,

    Q = sum_c [ L_c / m - (D_c / 2m)^2 ],  L edges within, D sum of degrees of part c, m all edges,

and v is drawn from the best tenth. SynTReN's neighbour addition draws any neighbour. A set without
neighbours goes on with any other gene that has edges.
"""

from contextlib import suppress
from typing import Literal

import networkx as nx
import numpy as np

Extraction = Literal["modularity", "neighbours"]
BEST = 0.1  # share of the neighbours to draw from, by modularity
SWAPS = 10  # of each edge, in a random network


def extract(
    edges: np.ndarray, size: int, extraction: Extraction, random: np.random.Generator
) -> np.ndarray:
    """Choose the genes of a subnetwork.

    Parameters
    ----------
    edges : ndarray (edges, 2)
        At least one.
    size : int
        Genes to choose; all that have edges, where there are fewer.
    extraction : {"modularity", "neighbours"}
    random : Generator

    Returns
    -------
    ndarray (size,)
        Numbers of genes, ascending.
    """
    names, places = np.unique(edges, return_inverse=True)
    places = places.reshape(edges.shape)
    neighbours = _neighbours(places, len(names))
    degree = np.array([len(found) for found in neighbours])
    inside = np.zeros(len(names), bool)
    to_set = np.zeros(len(names))  # edges of each gene to the set
    within = 0.0  # edges in the set
    for _ in range(min(size, len(names))):
        candidates = np.flatnonzero((to_set > 0) & ~inside)
        if not len(candidates):
            candidates = np.flatnonzero(~inside)
        elif extraction == "modularity":
            candidates = _best(candidates, within, to_set, inside, degree, len(edges), random)
        chosen = int(random.choice(candidates))
        within += to_set[chosen]
        inside[chosen] = True
        to_set[neighbours[chosen]] += 1
    return names[inside]


def _neighbours(edges: np.ndarray, genes: int) -> list[np.ndarray]:
    """Neighbours of each gene."""
    both = np.concatenate([edges, edges[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    return np.split(both[:, 1], np.searchsorted(both[:, 0], np.arange(1, genes)))


def _best(
    candidates: np.ndarray,
    within: float,
    to_set: np.ndarray,
    inside: np.ndarray,
    degree: np.ndarray,
    edges: int,
    random: np.random.Generator,
) -> np.ndarray:
    """Candidates whose joining gives the best modularity; ties are broken at random."""
    own, total = degree[inside].sum(), 2 * edges
    joined = within + to_set[candidates]
    degrees = own + degree[candidates]
    rest = edges - joined - (degrees - 2 * joined)  # neither within the set nor across
    q = (joined + rest) / edges - (degrees / total) ** 2 - (1 - degrees / total) ** 2
    order = np.lexsort([random.random(len(q)), -q])
    return candidates[order[: max(1, round(BEST * len(q)))]]


def rewired(edges: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return a random network in which every gene has as many edges as before.

    Double edge swaps (Maslov and Sneppen, Science 296:910, 2002); a network that allows none, such
    as a star, stays as it is.
    """
    graph = nx.Graph(map(tuple, edges.tolist()))
    swaps = SWAPS * len(edges)
    if len(edges) > 1 and len(graph) > 3:
        with suppress(nx.NetworkXException):  # fewer swaps than asked for: those made stay
            nx.double_edge_swap(graph, swaps, 10 * swaps, seed=int(random.integers(2**31)))
    return np.sort(np.array(graph.edges, dtype=np.int64).reshape(-1, 2), axis=1)
