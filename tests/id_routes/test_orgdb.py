"""Route orgdb: org.Hs.eg.db."""

import subprocess
import sys

import pytest
from helpers.id_routes import TP53, expression, proteins
from mdwgan.errors import InputError
from mdwgan.id_routes import make_route, map_ids
from mdwgan.id_routes.base import resolve
from mdwgan.id_routes.orgdb import OrgDbRoute


def tables(**steps: dict[str, list[str]]):
    """Stands for org.Hs.eg.db; knows nothing but these."""

    def select(ids, keytype):
        return {key: steps[keytype][key] for key in ids if key in steps.get(keytype, {})}

    return select


def test_orgdb_goes_by_protein_then_symbol_then_alias():
    select = tables(
        ENSEMBLPROT={"P1": ["1"]},
        SYMBOL={"A": ["99"], "B": ["2"]},
        ALIAS={"C": ["3"], "D": ["4", "5"]},
    )
    asked = proteins(P1="A", P2="B", P3="C", P4="D", P5="E")
    ids = expression(*((s, str(i)) for i, s in enumerate("ABCDE", start=1)))
    mapped = resolve(OrgDbRoute(select).candidates(asked), asked, ids)
    assert mapped["entrez"].tolist() == ["1", "2", "3", "", ""]
    assert mapped["note"].tolist()[:3] == ["ENSEMBLPROT", "SYMBOL", "ALIAS"]
    assert mapped["status"].tolist()[3:] == ["ambiguous", "unmapped"]


def test_orgdb_refuses_an_alias_of_another_proteins_gene():
    select = tables(SYMBOL={"SCO2": ["9997"]}, ALIAS={"TYMP": ["9997"]})
    asked = proteins(P1="SCO2", P2="TYMP")
    ids = expression(("SCO2", "9997"), ("TYMP", "1890"))
    mapped = resolve(OrgDbRoute(select).candidates(asked), asked, ids)
    assert mapped["status"].tolist() == ["mapped", "unmapped"]
    assert "TYMP is an alias of Entrez 9997, another protein's gene" in mapped.loc[1, "note"]


def test_orgdb_itself():
    pytest.importorskip("rpy2.robjects", exc_type=ImportError)
    query = "q(status = !requireNamespace('org.Hs.eg.db', quietly = TRUE))"
    if subprocess.run(["Rscript", "-e", query], capture_output=True).returncode:
        pytest.skip("R package org.Hs.eg.db is missing")
    asked = proteins(**{TP53: "TP53", "ENSP00000000233": "ARF5", "P3": "TYMP", "P4": "none"})
    ids = expression(("TP53", "7157"), ("ARF5", "381"), ("TYMP", "1890"), ("SCO2", "9997"))
    route = make_route("orgdb", ids)
    mapped = resolve(route.candidates(asked), asked, ids)
    assert mapped["entrez"].tolist() == ["7157", "381", "1890", ""]
    assert mapped.loc[0, "note"] == "SYMBOL", "no ENSEMBLPROT key, and that must stop nothing"
    assert route.version.startswith("3.")


def test_orgdb_without_r_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "rpy2", None)
    with pytest.raises(InputError, match=r"rpy2 can't be imported.*envs/rpy2\.yaml"):
        map_ids("orgdb", proteins(P1="A"), expression(("A", "1")))


def test_no_other_route_imports_rpy2():
    code = (
        "import sys, mdwgan.id_routes, mdwgan.commands.id_routes;"
        "sys.exit(any(m in sys.modules for m in ('rpy2', 'mygene')))"
    )
    path = str(pytest.importorskip("mdwgan").__path__[0]).removesuffix("/mdwgan")
    run = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path})
    assert run.returncode == 0
