"""Route mygene: saved answers, and a service that is asked."""

import contextlib
import csv
import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pandas as pd
import pytest
from helpers.id_routes import TP53, cache, expression, hit, proteins, status
from mdwgan.errors import InputError, InputWarning
from mdwgan.id_routes import map_ids
from mdwgan.id_routes import mygene as mygene_module
from mdwgan.id_routes.base import Policy, resolve
from mdwgan.id_routes.mygene import MyGeneRoute, ask, read_cache
from mdwgan.io import retry


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
