"""Routes from STRING's proteins to genes, with the traps that each has met."""

import csv
import gzip
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.errors import InputError, InputWarning
from mdwgan.id_routes import ROUTES, make_route, map_ids
from mdwgan.id_routes.base import resolve
from mdwgan.id_routes.mygene import MyGeneRoute, ask, read_cache
from mdwgan.id_routes.orgdb import OrgDbRoute
from mdwgan.io import read_tsv

TP53 = "ENSP00000269305"


def proteins(**names: str) -> pd.DataFrame:
    return pd.DataFrame(list(names.items()), columns=["ensembl_protein", "preferred_name"])


def expression(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["symbol", "entrez"])


def cache(path, *hits: dict):
    path.write_text(json.dumps(hits))
    return path


def hit(query: str, symbol: str, entrez) -> dict:
    return {"query": query, "_id": str(entrez), "symbol": symbol, "entrezgene": entrez}


def status(mapped: pd.DataFrame) -> dict[str, str]:
    return dict(zip(mapped["ensembl_protein"], mapped["status"], strict=True))


# ---- shared policy


def test_one_gene_several_or_none():
    asked = proteins(P1="A", P2="B", P3="C", P4="D", P5="E")
    ids = expression(("A", "1"), ("B", "2"), ("X", "5"), ("Y", "5"))
    found = pd.DataFrame(
        [("P1", "1"), ("P2", "2"), ("P2", "3"), ("P4", "9"), ("P5", "5")],
        columns=["ensembl_protein", "entrez"],
    ).assign(note="step")
    mapped = resolve(found, asked, ids)
    assert list(mapped) == ["ensembl_protein", "symbol", "entrez", "status", "note"]
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


# ---- string


def test_string_takes_equal_names_only():
    ids = expression(("A", "1"), ("B", "0"), ("C", "3"), ("C", "4"))
    mapped = map_ids("string", proteins(P1="A", P2="B", P3="C", P4="a"), ids)
    assert mapped["status"].tolist() == ["mapped", "unmapped", "ambiguous", "unmapped"]
    assert mapped.loc[1, "note"] == "B has no Entrez id"
    assert mapped.loc[3, "note"] == "a is not a symbol of the expression files"


# ---- orgdb


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


# ---- mygene


def test_mygene_accepts_no_alias(tmp_path):
    answers = cache(tmp_path / "a.json", hit("TYMP", "SCO2", 9997), hit("tp53", "TP53", 7157))
    ids = expression(("TYMP", "1890"), ("SCO2", "9997"), ("TP53", "7157"))
    mapped = map_ids("mygene", proteins(P1="TYMP", P2="tp53"), ids, mygene_cache=answers)
    assert mapped["status"].tolist() == ["unmapped", "unmapped"]
    assert mapped.loc[0, "note"] == "found only SCO2, another symbol"


def test_mygene_keeps_the_hit_with_the_same_symbol(tmp_path):
    answers = cache(
        tmp_path / "a.json",
        hit("TYMP", "SCO2", 9997),
        hit("TYMP", "TYMP", 1890),
        hit("A", "A", "1"),
        hit("A", "A", "2"),
        hit("B", "B", "3"),
        hit("B", "B", 3),
        {"query": "C", "notfound": True},
        {"query": "D", "symbol": "D", "_id": "ENSG00000000001"},
    )
    ids = expression(("TYMP", "1890"), ("SCO2", "9997"), ("A", "1"), ("B", "3"), ("D", "4"))
    asked = proteins(P1="TYMP", P2="A", P3="B", P4="C", P5="D")
    mapped = map_ids("mygene", asked, ids, mygene_cache=answers)
    assert mapped["entrez"].tolist() == ["1890", "", "3", "", ""]
    assert list(status(mapped).values()) == [
        "mapped",
        "ambiguous",
        "mapped",
        "unmapped",
        "unmapped",
    ]
    assert mapped["note"].tolist()[3:] == ["not found", "D has no Entrez id"]


def test_mygene_cache_may_be_gzipped(tmp_path):
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(json.dumps([hit("A", "A", 1)]).encode()))
    mapped = map_ids("mygene", proteins(P1="A"), expression(("A", "1")), mygene_cache=path)
    assert mapped["status"].tolist() == ["mapped"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"out": []}', "a JSON dict; expected a list"),
        ('[{"symbol": "A"}]', "record 1 has no query"),
        ('[\n{"query": ]', r"a\.json:2: no JSON"),
    ],
)
def test_mygene_cache_is_checked(tmp_path, text, message):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_cache(path)


def test_mygene_cache_of_other_genes(tmp_path):
    answers = cache(tmp_path / "a.json", hit("A", "A", 1))
    ids = expression(("A", "1"), ("B", "2"))
    with pytest.raises(InputError, match="none of 1 names is in it"):
        map_ids("mygene", proteins(P2="B"), ids, mygene_cache=answers)
    with pytest.warns(InputWarning, match="no answer for 1 of 2 names"):
        mapped = map_ids("mygene", proteins(P1="A", P2="B"), ids, mygene_cache=answers)
    assert mapped["note"].tolist() == ["symbol", "no answer for B"]


class MyGene(BaseHTTPRequestHandler):
    """POST /v3/query as MyGene.info answers it: more rows than queries, `notfound` rows."""

    genes = {"TP53": [7157], "TWICE": [11, 12]}  # noqa: RUF012
    asked: list[dict] = []  # noqa: RUF012

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        self.asked.append(form)
        rows = []
        for query in next(csv.reader([form["q"]])):  # the client quotes every name
            rows += [hit(query, query, str(gene)) for gene in self.genes.get(query, [])] or [
                {"query": query, "notfound": True}
            ]
        body = json.dumps(rows).encode()
        self.send_response(200 if self.path.rstrip("/") == "/v3/query" else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def client():
    """The real client, pointed at a server of this process, two names a batch."""
    mygene = pytest.importorskip("mygene")
    server = ThreadingHTTPServer(("127.0.0.1", 0), MyGene)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    MyGene.asked = []
    client = mygene.MyGeneInfo()
    client.url = f"http://127.0.0.1:{server.server_port}/v3"
    client.step, client.delay = 2, 0
    yield client
    server.shutdown()
    server.server_close()


def test_mygene_is_asked_by_symbol_in_batches_and_its_answers_are_saved(client, tmp_path):
    asked = proteins(**{TP53: "TP53", "P2": "TWICE", "P3": "NONE", "P4": "TP53", "P5": "TP53B"})
    ids = expression(("TP53", "7157"), ("TWICE", "11"))
    saved = tmp_path / "answers.json"
    route = MyGeneRoute(save=saved, client=client)
    mapped = resolve(route.candidates(asked), asked, ids)
    assert mapped["status"].tolist() == ["mapped", "ambiguous", "unmapped", "mapped", "unmapped"]
    assert [form["q"] for form in MyGene.asked] == ['"NONE","TP53"', '"TP53B","TWICE"']
    assert {form["scopes"] for form in MyGene.asked} == {"symbol"}
    assert {form["species"] for form in MyGene.asked} == {"9606"}
    assert {form["fields"] for form in MyGene.asked} == {"entrezgene,symbol"}
    assert route.version.startswith("mygene 3.")

    again = map_ids("mygene", asked, ids, mygene_cache=saved)
    pd.testing.assert_frame_equal(again, mapped)
    assert len(MyGene.asked) == 2, "with a cache nothing is asked"


def test_mygene_that_does_not_answer_is_told_with_the_way_out(client):
    client.url += "/elsewhere"
    with pytest.raises(InputError, match=r"no answer from .*mygene_cache"):
        ask(["TP53"], client)


# ---- the verb


@pytest.fixture
def run_folder(tmp_path):
    (tmp_path / "info.txt").write_text(
        "#string_protein_id\tpreferred_name\tprotein_size\tannotation\n"
        f"9606.{TP53}\tTP53\t393\tp53\n9606.P2\tTYMP\t1\tx\n9606.P3\tNONE\t1\tx\n"
    )
    (tmp_path / "ids.tsv").write_text("symbol\tentrez\nTP53\t7157\nTYMP\t1890\nEMPTY\t\n")
    (tmp_path / "genes.tsv").write_text("symbol\tkept\nTP53\tTrue\nTYMP\tTrue\nEMPTY\tFalse\n")
    return tmp_path


def compare(folder, *options: str) -> pd.DataFrame:
    names = {"genes": "genes.tsv", "info": "info.txt", "expression-ids": "ids.tsv"}
    paths = [text for n, file in names.items() for text in (f"--{n}", str(folder / file))]
    assert main(["id-routes", *paths, "--output", str(folder / "out.tsv"), *options]) == 0
    return read_tsv(folder / "out.tsv").set_index("route")


def test_verb_compares_the_routes(run_folder):
    hits = [
        hit("TP53", "TP53", 7157),
        hit("TYMP", "SCO2", 9997),
        {"query": "NONE", "notfound": True},
    ]
    answers = cache(run_folder / "a.json", *hits)
    table = compare(run_folder, "--mygene-cache", str(answers))
    assert table.index.tolist() == list(ROUTES)
    counts = ["asked", "mapped", "ambiguous", "unmapped", "agree_with_string"]
    assert table.loc["string", counts].tolist() == [3, 2, 0, 1, 2]
    assert table.loc["mygene", counts].tolist() == [3, 1, 0, 2, 1]
    assert table.loc["string", "version"] == "info.txt"
    assert table.loc["mygene", "version"] == "cache a.json"
    assert table.loc["mygene", "note"] == "reaches 1 of 2 kept genes; by symbol 1"


@pytest.mark.parametrize("options", [[], ["--mygene-cache"], ["--mygene-cache", ""]])
def test_verb_goes_on_without_a_route(run_folder, recwarn, options):
    table = compare(run_folder, *options)
    assert table.loc["mygene", "note"].startswith("not run: genes.mygene_cache: no saved answers")
    assert pd.isna(table.loc["mygene", "mapped"])
    assert any("route mygene not run" in str(w.message) for w in recwarn)
