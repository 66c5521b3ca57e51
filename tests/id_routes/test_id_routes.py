"""Routes from STRING's proteins to genes, with the traps that each has met."""

import contextlib
import csv
import gzip
import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.errors import InputError, InputWarning
from mdwgan.id_routes import ROUTES, make_route, map_ids
from mdwgan.id_routes import mygene as mygene_module
from mdwgan.id_routes.base import Policy, resolve
from mdwgan.id_routes.mygene import MyGeneRoute, ask, read_cache
from mdwgan.id_routes.orgdb import OrgDbRoute
from mdwgan.io import read_tsv
from mdwgan.readers.string import read_aliases
from mdwgan.sources import retry

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


# ---- string


def test_string_takes_equal_names_only():
    ids = expression(("A", "1"), ("B", "0"), ("C", "3"), ("C", "4"))
    mapped = map_ids("string", proteins(P1="A", P2="B", P3="C", P4="a"), ids)
    assert mapped["status"].tolist() == ["mapped", "unmapped", "ambiguous", "unmapped"]
    assert mapped.loc[1, "note"] == "B has no Entrez id"
    assert mapped.loc[3, "note"] == "a is not a symbol of the expression files"


ALIASES = "#string_protein_id\talias\tsource\n"


def test_string_s_aliases_are_a_second_step(tmp_path):
    (tmp_path / "info.txt").write_text(
        "#string_protein_id\tpreferred_name\n"
        + "".join(
            f"9606.P{i}\t{name}\n" for i, name in enumerate(["A", "NEW", "TYMP", "N", "X"], 1)
        )
    )
    lines = [
        ("P1", "OLD"),
        ("P2", "OLD"),
        ("P2", "OLD"),
        ("P2", "P12345"),
        ("P3", "X"),
        ("P4", "OLD"),
        ("P4", "OLDER"),
        ("P9", "OLDER"),
    ]
    text = ALIASES + "".join(f"9606.{p}\t{alias}\tEnsembl\n" for p, alias in lines)
    (tmp_path / "aliases.txt.gz").write_bytes(gzip.compress(text.encode()))
    files = {"info": tmp_path / "info.txt", "aliases": tmp_path / "aliases.txt.gz"}
    ids = expression(("A", "1"), ("OLD", "2"), ("OLDER", "3"), ("X", "4"))
    asked = proteins(P1="A", P2="NEW", P3="TYMP", P4="N")
    mapped = map_ids("string", asked, ids, **files)
    assert mapped["symbol"].tolist() == ["A", "OLD", "", ""]
    assert mapped["note"].tolist()[:2] == ["preferred name", "alias"]
    assert mapped.loc[2, "status"] == "unmapped", "X is preferred for another protein"
    assert mapped.loc[3, ["status", "candidates"]].tolist() == ["ambiguous", "2, 3"]
    assert make_route("string", ids, **files).version == "info.txt, aliases.txt.gz"
    plain = map_ids("string", asked, ids)
    assert plain["status"].tolist() == ["mapped", "unmapped", "unmapped", "unmapped"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\talias\n", r"a\.txt:1: columns are 'id, alias'.*protein\.aliases file"),
        (ALIASES + "9606.P\tA\n", r"a\.txt:2: 2 columns; expected 3 columns"),
    ],
)
def test_bad_aliases(tmp_path, text, message):
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(InputError, match=message):
        read_aliases(tmp_path / "a.txt", {"P"}, {"A"})


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

    # TYMP: the service finds SCO2 by its alias beside it, and scores TWICE's second gene higher.
    genes = {"TP53": [7157], "TWICE": [11, 12], "TYMP": [1890]}  # noqa: RUF012
    aliases = {"TYMP": ("SCO2", 9997)}  # noqa: RUF012
    asked: list[dict] = []  # noqa: RUF012
    faults: list[str] = []  # noqa: RUF012  # what happens to the next requests, in turn

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        self.asked.append(form)
        body = json.dumps(self.rows(form)).encode()
        status = 200 if self.path.rstrip("/") == "/v3/query" else 404
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "slow":
            time.sleep(1)
        elif fault == "cut":
            return self.connection.close()
        elif fault == "html":
            body = b"<html>Service in maintenance</html>"
        elif fault == "dict":
            body = b'{"success": false}'
        elif fault:
            status = int(fault)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # gone after a timeout
            self.wfile.write(body)

    def rows(self, form: dict) -> list[dict]:
        rows = []
        for query in next(csv.reader([form["q"]])):  # the client quotes every name
            found = [hit(query, query, str(gene)) for gene in self.genes.get(query, [])]
            found = [row | {"_score": 10.0 + number} for number, row in enumerate(found)]
            if query in self.aliases and form["scopes"] != "symbol":
                found.insert(0, hit(query, *self.aliases[query]) | {"_score": 20.0})
            rows += found or [{"query": query, "notfound": True}]
        return rows

    def log_message(self, *_):
        pass


@pytest.fixture
def client(monkeypatch):
    """The real client, pointed at a server of this process, two names a batch."""
    pytest.importorskip("mygene")
    server = ThreadingHTTPServer(("127.0.0.1", 0), MyGene)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    MyGene.asked, MyGene.faults = [], []
    monkeypatch.setattr(retry, "PAUSE", 0.01)
    monkeypatch.setattr(mygene_module, "TIMEOUT", 0.3)
    client = mygene_module.make_client()
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


@pytest.mark.parametrize("fault", ["500", "503", "429", "408", "slow", "cut", "html", "dict"])
def test_mygene_is_asked_again_where_the_fault_may_pass(client, fault):
    MyGene.faults = [fault, fault]
    hits = [hit for batch in ask(["TP53"], client) for hit in batch]
    assert [hit["symbol"] for hit in hits] == ["TP53"]
    assert len(MyGene.asked) == 3


def test_mygene_s_first_of_several_is_the_best_hit(client):
    asked, ids = proteins(P2="TWICE"), expression(("TWICE", "11"), ("T2", "12"))
    found = MyGeneRoute(client=client).candidates(asked)
    assert found["entrez"].tolist() == ["12", "11"]
    mapped = resolve(found, asked, ids, Policy(one_to_many="first"))
    assert mapped["entrez"].tolist() == ["12"]


def test_mygene_finds_no_alias_in_the_symbol_scope(client):
    asked, ids = proteins(P1="TYMP"), expression(("TYMP", "1890"), ("SCO2", "9997"))
    mapped = resolve(MyGeneRoute(client=client).candidates(asked), asked, ids)
    assert mapped["entrez"].tolist() == ["1890"]


@pytest.mark.parametrize(("path", "fault", "tries"), [("/elsewhere", "", 1), ("", "500", 4)])
def test_mygene_that_does_not_answer_is_told_with_the_way_out(client, path, fault, tries):
    client.url += path
    MyGene.faults = [fault] * tries
    with pytest.raises(InputError, match=r"no answer from .*mygene_cache"):
        list(ask(["TP53"], client))
    assert len(MyGene.asked) == tries, "what is wrong on this side is asked once"


def test_mygene_goes_on_where_a_run_was_cut_off(client, tmp_path):
    asked = proteins(P1="A", P2="B", P3="TP53", P4="TWICE")
    ids, saved = expression(("TP53", "7157")), tmp_path / "answers.json"
    MyGene.faults = ["", "404"]
    with pytest.raises(InputError, match="no answer"):
        MyGeneRoute(save=saved, client=client).candidates(asked)
    MyGene.asked.clear()
    mapped = resolve(MyGeneRoute(save=saved, client=client).candidates(asked), asked, ids)
    assert [form["q"] for form in MyGene.asked] == ['"TP53","TWICE"']
    assert mapped["status"].tolist() == ["unmapped", "unmapped", "mapped", "ambiguous"]
    assert {hit["query"] for hit in read_cache(saved)} == {"A", "B", "TP53", "TWICE"}


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
