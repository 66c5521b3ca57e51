"""Networks of pathways and genes."""

import math

import numpy as np
import pandas as pd
from helpers.report_tables import kegg
from mdwgan.report.figures import gene_networks
from mdwgan.report.figures.gene_networks import layout, network_figures, shown_genes, top_members

OWN = kegg({"p1": 1e-2, "p2": 0.3, "p5": 1e-4})


def test_the_five_best_pathways_and_their_genes():
    table = kegg({f"p{i}": 10.0**-i for i in range(9)})
    assert list(top_members(table)) == ["p8", "p7", "p6", "p5", "p4"]
    assert top_members(table)["p8"] == ["A", "B"]
    assert list(top_members(table.assign(padj=0.06, significant=False))) == []
    assert top_members(table.drop(columns="genes")) == {}


def test_genes_of_several_pathways_and_of_largest_change_come_first(monkeypatch):
    members = {"p1": ["A", "B", "C", "D"], "p2": ["D", "E"], "p3": ["D", "F"]}
    change = pd.Series({"A": 1.0, "B": -7.0, "C": math.nan, "D": 0.1, "E": 2.0})
    assert shown_genes(members, change) == ["D", "B", "E", "F", "A", "C"]
    monkeypatch.setattr(gene_networks, "MOST_GENES", 3)
    assert shown_genes(members, change) == ["D", "B", "E"], "each pathway in its turn"


def test_layout_is_the_same_each_time_and_keeps_pathways_apart():
    genes = list("ABCDEF")
    members = {"p1": genes, "p2": genes, "p3": ["F"], "p4": []}
    graph, places = layout(members, genes)
    again = layout(members, genes)[1]
    assert all(np.array_equal(places[node], again[node]) for node in places)
    assert graph.has_edge("p3", "F") and not graph.has_edge("p3", "A")
    gaps = [np.hypot(*(places[a] - places[b])) for a, b in (("p1", "p2"), ("p1", "p4"))]
    assert min(gaps) >= gene_networks.GAP - 1e-9
    assert all(np.isfinite(place).all() for place in places.values())


def test_networks_share_their_colours_and_say_what_is_left_out(monkeypatch):
    scales = []
    draw = gene_networks._draw

    def keep(axes, members, genes, change, scale):
        scales.append(scale.get_clim())
        draw(axes, members, genes, change, scale)

    monkeypatch.setattr(gene_networks, "_draw", keep)
    monkeypatch.setattr(gene_networks, "MOST_GENES", 2)
    real = kegg({"p1": 1e-8, "p2": 1e-3}, genes=["A/B/C", "A"])
    change = {"symbol": ["A", "B", "C"], "log2fc": [1.0, -3.0, 9.0]}
    degs = pd.DataFrame(change)
    sets = {"real": (real, degs), "mdwgan-gp": (OWN, degs), "gan": (real, None)}
    figures = network_figures(sets, 0)
    assert [figure.title.split(": ")[1] for figure in figures] == ["real", "MDWGAN-GP"]
    # A and C are shown of the real set, A and B of the other; C changes most.
    assert scales == [(-9.0, 9.0)] * 2
    assert (
        "the 2 best enriched pathways (numbered) with 2 of 3 DEGs, those in most"
        in figures[0].caption
    )
    assert "(numbered) with all 2 DEGs. Orange: higher in tumour" in figures[1].caption
    assert "Set p1 and Set p2" in figures[0].alt
