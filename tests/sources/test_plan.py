"""The plan: what a run would fetch, before anything starts."""

from pathlib import Path

import yaml
from helpers.repository import ROOT
from helpers.snakemake_run import output, snakemake
from helpers.source_files import CONTENT, LOCKED
from mdwgan.__main__ import main
from mdwgan.config.schema import validate
from mdwgan.io import read_tsv
from mdwgan.sources import Settings, fetch
from mdwgan.sources.plan import human, in_words, needed_files, plan

COMMIT = "6a853176fe925bd15f7392e84d433d4b34fb396a"


def config_of(**changes) -> dict:
    """Config of one tissue with all sources; `sources` are changed key by key."""
    sources = changes.pop("sources", {})
    config = {"run": "planned", "tissues": ["kidney"], "sources": sources}
    return validate(config | {"tissue_table": str(ROOT / "resources/tissues.tsv")} | changes)


def test_own_data_fetch_the_networks_and_pathways_of_their_organism(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.csv").write_text("id,A,B\nTrp53,3,300\nEgfr,2,500\n")
    (tmp_path / "s.csv").write_text("sample,condition\nA,normal\nB,tumour\n")
    cohort = {"matrix": "m.csv", "samples": "s.csv", "values": "counts", "organism": "mouse"}
    config = config_of(cohort=cohort, genes={"filter": "none"}, tissues=None)
    string = "string/v11.5/10090.protein.{}.v11.5.txt.gz"
    kegg = ["kegg/link/pathway/mmu", "kegg/list/pathway/mmu"]
    assert needed_files(config) == [string.format("links"), string.format("info"), *kegg]


def test_sizes_come_from_the_server_without_a_download(server, tmp_path, monkeypatch):
    config = config_of(sources={"mirror": server.address}, enrichment={"pathways": "orgdb"})
    monkeypatch.chdir(tmp_path)
    server.answers = [(200, {"Content-Length": "2500000"}, b"")]
    table = plan(config)
    assert len(table) == 10 and set(table["status"]) == {"to fetch"}
    assert (table["bytes"] == 2_500_000).all()
    assert "to fetch: 10 files, 25.0 MB" in in_words(table)
    server.answers = [(404, {}, b"")]
    assert "to fetch: 10 files, 10 of unknown size\nno server reported" in in_words(plan(config))


def test_what_is_there_is_told(server, tmp_path, monkeypatch):
    """In the run, in the user's folder, in the cache; the rest is missing where none is asked."""
    config = config_of(sources={"mirror": server.address, "local_dir": str(tmp_path)})
    config["sources"]["offline"] = True
    monkeypatch.chdir(tmp_path)
    server.answers = [(200, {}, CONTENT)]
    fetch(LOCKED, tmp_path / "x.gz", Settings(server.address))
    (tmp_path / "HumanNet-FN.tsv").write_text("1\t2\t3\n")
    info = "string/v11.5/9606.protein.info.v11.5.txt.gz"
    product = tmp_path / "results/planned/sources" / info
    product.parent.mkdir(parents=True)
    product.write_bytes(CONTENT)
    asked = list(server.asked)
    table = plan(config).set_index("file")
    assert server.asked == asked
    assert table.loc[LOCKED, "status"] == "cached"
    assert table.loc[LOCKED, "bytes"] == len(CONTENT)
    assert table.loc["humannet/v3/HumanNet-FN.tsv", "status"] == "local"
    assert table.loc[info, "status"] == "in the run"
    assert table.loc["kegg/link/pathway/hsa", "status"] == "missing"


def test_the_verb_prints_the_plan_and_writes_it(tmp_path, capsys, monkeypatch):
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    monkeypatch.chdir(tmp_path)  # the project's own folder may have the products of a demo
    table = tmp_path / "plan.tsv"
    config = str(ROOT / "config" / "config.yaml")
    assert main(["sources", "--plan", "--config", config, "--output", str(table)]) == 0
    assert "local: 18 files, 1." in capsys.readouterr().out
    assert set(read_tsv(table)["status"]) == {"local"}
    more = tmp_path / "more.yaml"
    more.write_text("sources: {mirror: nowhere}\n")
    assert main(["sources", "--plan", "--config", config, str(more)]) == 0
    assert "missing: 18 files" in capsys.readouterr().out
    assert main(["sources"]) == 0
    assert "MDWGAN_CACHE" not in capsys.readouterr().out
    assert main(["sources", "--plan"]) == 1
    assert main(["sources", "--plan", "--config", str(Path("none.yaml"))]) == 1
    assert "none.yaml: no such file" in capsys.readouterr().err


def test_sizes_in_words():
    assert [human(size) for size in (None, 12, 1_500, 2e6, 3.21e9)] == [
        "unknown",
        "12 B",
        "1.5 kB",
        "2.0 MB",
        "3.2 GB",
    ]


# ---- the rules


def test_a_product_that_is_there_is_not_asked_for_again(server, tmp_path):
    """Neither with the server gone, nor where offline or the folder of own files changes."""
    own = tmp_path / "have"
    own.mkdir()
    sources = {"mirror": server.address}
    config = tmp_path / "my.yaml"

    def run(*arguments: str, **changes):
        settings = {"run": "tiny", "tissues": ["kidney"], "sources": sources | changes}
        settings["tissue_table"] = str(ROOT / "resources/tissues.tsv")
        config.write_text(yaml.safe_dump(settings))
        return snakemake(tmp_path, str(config), f"results/tiny/sources/{LOCKED}", *arguments)

    missing = run(offline=True)
    assert missing.returncode != 0 and "sources.offline is true" in output(missing)
    assert server.asked == []
    server.answers = [(200, {}, CONTENT)]
    done = run()
    assert done.returncode == 0, output(done)
    record = tmp_path / "results/tiny/sources/records" / f"{LOCKED}.json"
    assert server.address in record.read_text() and len(server.asked) == 1
    server.shutdown()
    for changes in ({}, {"offline": True}, {"local_dir": str(own)}):
        assert "Nothing to be done" in output(run(**changes))
