"""What becomes of proteins with one gene, several or none, and of genes with several proteins."""

import pandas as pd
import pytest
from helpers.id_routes import expression, proteins
from mdwgan.errors import InputError
from mdwgan.id_routes import map_ids
from mdwgan.id_routes.base import Policy, resolve


def test_one_gene_several_or_none():
    asked = proteins(P1="A", P2="B", P3="C", P4="D", P5="E")
    ids = expression(("A", "1"), ("B", "2"), ("X", "5"), ("Y", "5"))
    found = pd.DataFrame(
        [("P1", "1"), ("P2", "2"), ("P2", "3"), ("P4", "9"), ("P5", "5")],
        columns=["ensembl_protein", "entrez"],
    ).assign(note="step")
    mapped = resolve(found, asked, ids)
    columns = ["ensembl_protein", "symbol", "entrez", "status", "note", "candidates"]
    assert list(mapped) == columns
    assert mapped["status"].tolist() == [
        "mapped",
        "ambiguous",
        "unmapped",
        "unmapped",
        "ambiguous",
    ]
    assert mapped["symbol"].tolist() == ["A", "", "", "", ""]
    assert mapped["note"].tolist() == [
        "step",
        "several Entrez ids: 2, 3",
        "not found",
        "Entrez 9 is not in the expression files",
        "Entrez 5 has several symbols: X, Y",
    ]
    assert mapped["candidates"].tolist() == ["", "2, 3", "", "", "X, Y"]


def test_first_of_several_genes_is_the_source_s_first_that_is_expressed():
    asked = proteins(P1="A", P2="B", P3="C", P4="D")
    ids = expression(("A", "1"), ("B", "3"), ("X", "5"), ("Y", "5"))
    found = pd.DataFrame(
        [("P1", "7"), ("P1", "3"), ("P1", "1"), ("P2", "8"), ("P2", "9"), ("P3", "5"), ("P4", "3")],
        columns=["ensembl_protein", "entrez"],
    ).assign(note="step")
    mapped = resolve(found, asked, ids, Policy(one_to_many="first"))
    assert mapped["symbol"].tolist() == ["B", "", "X", "B"]
    assert mapped["status"].tolist() == ["mapped", "unmapped", "mapped", "mapped"]
    assert mapped["candidates"].tolist() == ["1, 3, 7", "8, 9", "X, Y", ""]


@pytest.mark.parametrize(
    ("rule", "statuses"),
    [
        ("keep", ["mapped", "mapped", "mapped"]),
        ("first", ["duplicate", "mapped", "mapped"]),
        ("drop", ["duplicate", "duplicate", "mapped"]),
    ],
)
def test_several_proteins_of_one_gene_by_policy(rule, statuses):
    ids = expression(("A", "1"), ("B", "2"))
    asked = proteins(P2="A", P1="A", P3="B")
    mapped = map_ids("string", asked, ids, Policy(many_to_one=rule))
    assert mapped["status"].tolist() == statuses
    out = mapped[mapped["status"] == "duplicate"]
    assert set(out["note"]) <= {"A has several proteins: P1, P2"}
    assert set(out["candidates"]) <= {"1"} and not out["symbol"].any()


def test_several_proteins_of_one_gene_are_all_mapped():
    mapped = map_ids("string", proteins(P1="A", P2="A"), expression(("A", "1")))
    assert mapped["symbol"].tolist() == ["A", "A"]


def test_entrez_ids_read_as_numbers_are_the_same_ids():
    ids = pd.DataFrame({"symbol": ["A", "B"], "entrez": [1.0, None]})
    mapped = map_ids("string", proteins(P1="A", P2="B"), ids)
    assert mapped["entrez"].tolist() == ["1", ""]


def test_unknown_route():
    with pytest.raises(InputError, match=r"unknown route 'biomart'.*string, orgdb, mygene"):
        map_ids("biomart", proteins(P1="A"), expression(("A", "1")))
