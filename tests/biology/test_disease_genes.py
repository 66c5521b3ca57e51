"""Genes of a run's diseases: ids that ship, and ids that no table has."""

import pandas as pd
import pytest
from mdwgan.biology.disease_genes import by_disease, genes_of_diseases
from mdwgan.errors import InputError
from mdwgan.readers.disease_sources import DISEASES, IDS, default_diseases, default_names
from mdwgan.samples.public.studies import TISSUES
from mdwgan.samples.tissues import read_tissues

NAMES = {"C01": "Breast Carcinoma", "C02": "Breast cyst", "C03": "Gout"}
TABLE = pd.DataFrame(
    {
        "disease": ["C01", "C01", "C02", "C03", "C01"],
        "entrez": ["1", "2", "2", "7", "2"],
        "score": [0.3, 0.4, 1.0, 0.01, 0.9],
    }
)


def chosen(diseases: list[str], least: float = 0) -> pd.DataFrame:
    return genes_of_diseases(TABLE, "entrez", diseases, least, NAMES, "a.tsv, b.tsv")


def test_best_score_of_each_gene():
    table = chosen(["C03", "C01"], 0.5)
    assert table["disease"].tolist() == ["C03", "C01"] and table["score"].tolist()[1:] == [0.9]
    assert by_disease(table, ["C01", "C03"]) == {
        "C01": ("Breast Carcinoma", {"2"}),
        "C03": ("Gout", set()),
    }


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("C04", r"C03 \(Gout\)"),
        ("breast", r"expected C01 \(Breast Carcinoma\) or C02 \(Breast cyst\)"),
        ("gaut", r"expected C03 \(Gout\)"),
        ("scurvy", r"one of its 3 ids, such as C01 \(Breast Carcinoma\)"),
    ],
)
def test_unknown_disease_names_close_ones(wanted, told):
    with pytest.raises(InputError, match=f"a.tsv, b.tsv: no disease '{wanted}'.*{told}.*Correct"):
        chosen([wanted])


@pytest.mark.parametrize("table", ["resources/tissues.tsv", TISSUES])
def test_the_paper_s_tissues_have_cancers_of_diseases(table):
    by_tissue = default_diseases(DISEASES)
    known = set(read_tissues(table).index)
    paper = set(read_tissues("resources/tissues.tsv").index)
    assert paper <= set(by_tissue) and set(by_tissue) - paper <= set(read_tissues(TISSUES).index)
    assert known & set(by_tissue)
    assert all(1 <= len(ids) <= 3 for ids in by_tissue.values())


@pytest.mark.parametrize(("source", "form"), [(DISEASES, r"DOID:\d+"), ("disgenet", r"C\d{7}")])
def test_ids_that_ship_have_the_form_of_their_source(source, form):
    ids = pd.Series(list(default_names(source)))
    assert len(ids) and ids.str.fullmatch(form).all() and ids.str.fullmatch(IDS[source][0]).all()


def test_an_id_that_ships_has_one_name():
    seen = {}
    for ids in default_diseases(DISEASES).values():
        for disease, name in ids.items():
            assert seen.setdefault(disease, name) == name and name == name.strip()
    assert len(set(seen.values())) == len(seen)
