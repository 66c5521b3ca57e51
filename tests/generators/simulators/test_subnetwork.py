"""Subnetworks, against networkx's modularity and a network of known parts."""

import networkx as nx
import numpy as np
import pytest
from mdwgan.generators.simulators import subnetwork
from mdwgan.generators.simulators.subnetwork import extract, rewired


def cliques() -> np.ndarray:
    """Four cliques of ten genes, joined in a chain; genes are numbered from 100."""
    graph = nx.Graph()
    for part in range(4):
        genes = range(100 + 10 * part, 110 + 10 * part)
        graph.add_edges_from((a, b) for a in genes for b in genes if a < b)
        graph.add_edge(100 + 10 * part, 100 + 10 * ((part + 1) % 4))
    return np.sort(np.array(graph.edges), axis=1)


def of_rest(size, extraction, seed, edges=None):
    edges = cliques() if edges is None else edges
    return extract(edges, size, extraction, np.random.default_rng(seed))


def test_modularity_keeps_to_modules():
    spread = {
        extraction: np.mean(
            [len(np.unique(of_rest(10, extraction, seed) // 10)) for seed in range(30)]
        )
        for extraction in ("modularity", "neighbours")
    }
    assert spread["modularity"] < 1.5 < spread["neighbours"]


def test_the_best_neighbours_are_those_of_networkx_modularity(monkeypatch):
    edges, random = cliques(), np.random.default_rng(0)
    graph = nx.Graph(map(tuple, edges))
    names = np.unique(edges)
    place = {gene: number for number, gene in enumerate(names)}
    chosen = [100, 101, 110]
    inside = np.isin(names, chosen)
    to_set = np.array([len(set(graph[gene]) & set(chosen)) for gene in names], float)
    candidates = np.flatnonzero((to_set > 0) & ~inside)
    degree = np.array([graph.degree(gene) for gene in names])
    monkeypatch.setattr(subnetwork, "BEST", 1e-9)  # the best alone
    within = graph.subgraph(chosen).number_of_edges()
    best = subnetwork._best(candidates, within, to_set, inside, degree, len(edges), random)
    q = [
        nx.community.modularity(graph, [{*chosen, g}, set(names) - {*chosen, g}])
        for g in names[candidates]
    ]
    assert q[list(candidates).index(best[0])] == pytest.approx(max(q))
    assert place[100] == 0


@pytest.mark.parametrize("extraction", ["modularity", "neighbours"])
def test_sizes_and_parts_without_neighbours(extraction):
    two = np.array([[0, 1], [1, 2], [5, 6], [6, 7]])
    found = of_rest(5, extraction, 0, two)
    assert len(found) == 5 and set(found) <= {0, 1, 2, 5, 6, 7}
    assert of_rest(99, extraction, 0, two).tolist() == [0, 1, 2, 5, 6, 7]
    one_part = of_rest(3, extraction, 1, two).tolist()
    assert one_part in ([0, 1, 2], [5, 6, 7]), "a neighbour as long as there is one"
    assert of_rest(12, extraction, 4).tolist() == of_rest(12, extraction, 4).tolist()


def test_a_random_network_has_the_degrees_and_other_edges():
    edges = cliques()
    other = rewired(edges, np.random.default_rng(0))
    assert np.array_equal(np.bincount(other.ravel()), np.bincount(edges.ravel()))
    assert len(np.unique(other, axis=0)) == len(edges)
    same = {tuple(e) for e in edges} & {tuple(e) for e in other}
    assert len(same) < 0.5 * len(edges)


def test_a_star_cannot_be_rewired():
    star = np.array([[0, 1], [0, 2], [0, 3]])
    assert rewired(star, np.random.default_rng(0)).tolist() == star.tolist()
