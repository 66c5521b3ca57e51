"""Filters of genes: networks and highest expression."""

import pandas as pd
import pytest
from helpers.gene_tables import genes, proteins
from mdwgan.errors import InputError, InputWarning
from mdwgan.genes.filters import (
    expression_fault,
    gene_edges,
    gene_table,
    graph_of,
    keep_networks,
    keep_top,
    kept_at,
    network_fault,
    summarise_network,
)
from mdwgan.genes.stage import choose
from mdwgan.io import read_tsv, write_tsv


def test_a_gene_is_kept_where_both_networks_have_it():
    mapped = proteins(P1="A", P3="A", P2="B", P4="D", P9="not expressed")
    table = gene_table(genes("A", "B", "C", "D"), mapped, {"humannet": {"1", "3", "4", "99"}})
    assert table["ensembl_protein"].tolist() == ["P1,P3", "P2", "", "P4"]
    assert table["in_string"].tolist() == [True, True, False, True]
    assert table["in_humannet"].tolist() == [True, False, True, True]
    assert keep_networks(table).tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("mapped", "humannet", "message"),
    [
        (proteins(P1="X"), {"1", "2"}, r"sources\.string: none of STRING's ids is known among 3"),
        (proteins(P1="A", P2="B"), {"9"}, r"sources\.humannet: none of HumanNet's ids is known"),
        (proteins(P1="A", P2="B"), {"1"}, r"genes\.filter: networks: 1 gene\(s\) left.*at least 2"),
        (proteins(P1="A"), {"2"}, r"genes\.filter: networks: 0 gene\(s\) left.*at least 2"),
    ],
)
def test_networks_that_know_too_little_are_refused(mapped, humannet, message):
    with pytest.raises(InputError, match=message):
        keep_networks(gene_table(genes("A", "B", "C"), mapped, {"humannet": humannet}))


def test_without_networks_the_table_says_so():
    table = gene_table(genes("A", "B"), None, None)
    assert not table["in_string"].any() and not table["in_humannet"].any()
    assert choose(table, "none", 0, [0, 1], [])["kept"].all()


def test_both_directions_of_an_edge_are_one():
    edges = pd.DataFrame({"a": ["A", "B", "A", "D"], "b": ["B", "A", "C", "D"]})
    summary = summarise_network("n", graph_of(edges, ["a", "b"]))
    assert (summary["nodes"], summary["edges"], summary["components"]) == (4, 2, 2)
    assert (summary["max_degree"], summary["isolated"]) == (2, 1)
    assert summary["mean_degree"] == 1.0
    assert summarise_network("n", graph_of(edges, ["a", "b"], ["A", "E"]))["isolated"] == 2


def test_edges_between_genes_are_named_once_and_sorted():
    edges = pd.DataFrame(
        [("P2", "P1"), ("P1", "P2"), ("P3", "P2"), ("P1", "P3"), ("P1", "Q"), ("P4", "P1")],
        columns=["x", "y"],
    )
    # P1 and P3 are proteins of A; P4 is of two genes
    ids = pd.DataFrame(
        [("P1", "A"), ("P2", "B"), ("P3", "A"), ("P4", "D"), ("P4", "C")], columns=["id", "symbol"]
    )
    found = gene_edges(edges, ["x", "y"], ids)
    assert found.to_numpy().tolist() == [["A", "B"], ["A", "C"], ["A", "D"]]
    assert list(gene_edges(edges, ["x", "y"], ids.head(0))) == ["gene1", "gene2"]


@pytest.mark.parametrize(
    ("network", "version", "lines", "fault"),
    [
        ("string", "11.5", 11_938_499, ""),
        ("string", "11.5", 11_938_498, ""),
        ("string", "12.0", 11_938_498, "STRING is 12.0, the paper's 11.5"),
        ("string", "11.5", 340_574, "STRING's file has 340,574 lines, the paper's 11,938,499"),
        ("humannet", "v3", 977_495, ""),
        ("humannet", "v1", 977_495, "HumanNet is v1, the paper's v3"),
        ("humannet", "v3", 9_774, "HumanNet's file has 9,774 lines, the paper's 977,495"),
    ],
)
def test_the_paper_s_numbers_are_comparable_with_whole_published_files_only(
    network, version, lines, fault
):
    assert network_fault(network, version, lines) == fault


def test_the_paper_s_expression_is_fifteen_tissues_of_the_published_files():
    published = "6a853176fe925bd15f7392e84d433d4b34fb396a"
    assert expression_fault(published, 15) == ""
    assert expression_fault(published, 2) == "2 tissue(s), the paper's 15"
    assert expression_fault("demo", 15) == "RNAseqDB is demo, not the published one"


def test_top_expressed_by_mean_with_ties_by_symbol():
    table = gene_table(genes("D", "A", "C", "B"), None, None)
    means = pd.Series({"A": 1.0, "B": 5.0, "C": 5.0, "D": 5.0})
    assert keep_top(table, means, 2).tolist() == [False, False, True, True]
    assert keep_top(table, means, 3).tolist() == [True, False, True, True]
    with pytest.raises(InputError, match=r"top_expressed: 1 gene\(s\) left"):
        keep_top(table, means, 1)


def test_more_genes_wanted_than_there_are_is_a_warning():
    table = gene_table(genes("A", "B", "C"), None, None)
    means = pd.Series({"A": 1.0, "B": 5.0, "C": 5.0})
    with pytest.warns(InputWarning, match=r"genes\.n is 10, .* 3 genes.*all are kept"):
        assert keep_top(table, means, 10).all()


def test_top_expressed_keeps_its_choice_by_seed():
    table = gene_table(genes("A", "B", "C", "D"), None, None)
    means = [
        pd.Series({"A": 9, "B": 8, "C": 1, "D": 1}),
        pd.Series({"A": 9, "B": 1, "C": 8, "D": 1}),
    ]
    table = choose(table, "top_expressed", 2, [3, 13], means)
    assert table["kept"].tolist() == [True, True, True, False]
    assert table["kept_seeds"].tolist() == ["3,13", "3", "13", ""]
    assert kept_at(table, 3) == ["A", "B"] and kept_at(table, 13) == ["A", "C"]
    assert kept_at(table, 1) == [], "seed 1 is not part of 13"


def test_networks_keep_the_same_genes_at_every_seed(tmp_path):
    table = gene_table(genes("A", "B", "C"), proteins(P1="A", P2="B"), {"humannet": {"1", "2"}})
    write_tsv(choose(table, "networks", 0, [0, 1], []), tmp_path / "genes.tsv")
    read = read_tsv(tmp_path / "genes.tsv", dtype={"entrez": str, "kept_seeds": str})
    assert kept_at(read, 0) == kept_at(read, 7) == ["A", "B"]
