"""KEGG's snapshot: dated, with its release, whole or not at all."""

import json
import os
from pathlib import Path

import pytest
from helpers.repository import MIRROR
from mdwgan.__main__ import main
from mdwgan.errors import InputError, InputWarning
from mdwgan.io import read_tsv
from mdwgan.readers.kegg import check_complete, read_release
from mdwgan.readers.organisms import ORGANISMS
from mdwgan.sources import Settings, kegg
from mdwgan.sources.kegg import INFO, freeze, kegg_paths

LINK, NAMES = kegg_paths(ORGANISMS["human"])


def link_of(genes: int, pathways: int, first: int = 10) -> bytes:
    rows = [f"hsa:{g}\tpath:hsa{first + g % pathways:05}\n" for g in range(1, genes + 1)]
    return "".join(rows).encode()


def names_of(pathways: int, first: int = 10) -> bytes:
    rows = [f"hsa{first + n:05}\tSet {n} - Homo sapiens (human)\n" for n in range(pathways)]
    return "".join(rows).encode()


WHOLE = {LINK: link_of(3_000, 150), NAMES: names_of(150)}
RELEASE = (
    b"kegg             Kyoto Encyclopedia of Genes and Genomes\n"
    b"kegg             Release 110.0+/05-13, May 24\n"
)


@pytest.fixture
def serve(server):
    """Let the server have these files."""

    def put(files: dict[str, bytes]) -> Settings:
        server.files = {f"/data/{path}": body for path, body in files.items()}
        return Settings(server.address)

    return put


def leftovers(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if ".tmp" in path.name]


def test_a_snapshot_is_dated_has_its_release_and_is_fetched_once(serve, server, tmp_path, cache):
    settings = serve(WHOLE | {INFO: RELEASE})
    snapshot, records = freeze(tmp_path / "one", settings)
    assert snapshot.release == "110.0+/05-13" and snapshot.date[:2] == "20"
    assert (snapshot.pathways, snapshot.genes) == (150, 3_000)
    assert [row["file"] for row in records] == [LINK, NAMES]
    assert records[0]["origin"] == f"{server.address}/{LINK}"
    assert records[0]["checksum"] == f"snapshot of {snapshot.date}, release 110.0+/05-13"
    asked = list(server.asked)
    assert asked == [f"/data/{path}" for path in (INFO, LINK, NAMES, INFO)]
    assert freeze(tmp_path / "two", settings) == (snapshot, records)
    assert freeze(tmp_path / "three", Settings(server.address, offline=True))[0] == snapshot
    assert server.asked == asked, "later runs take it from the cache"
    for path, body in WHOLE.items():
        assert (tmp_path / "three" / path).read_bytes() == body
    assert not leftovers(tmp_path)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({LINK: link_of(2_999, 150)}, "2999 genes, expected at least 3000"),
        ({LINK: link_of(4_000, 149)}, "149 pathways, expected at least 150"),
        ({LINK: link_of(4_000, 151)}, "1 pathways have no name in .*such as hsa00160"),
        ({NAMES: names_of(200)}, "50 of 200 named pathways have no genes"),
        ({LINK: WHOLE[LINK][:-1]}, "the last line has no end"),
        ({LINK: b"<html>busy</html>\n"}, "an HTML page"),
        ({LINK: b""}, "the file is empty"),
        ({INFO: b"down\n"}, "no release is named"),
    ],
)
def test_a_part_of_the_answer_fails_and_nothing_is_kept(serve, tmp_path, cache, files, told):
    settings = serve(WHOLE | {INFO: RELEASE} | files)
    with pytest.raises(InputError, match=told):
        freeze(tmp_path / "run", settings)
    assert not list(tmp_path.glob("run/**/hsa")) and not list(cache.glob("*/kegg/*"))
    freeze(tmp_path / "run", serve(WHOLE | {INFO: RELEASE}))


def test_a_release_that_changes_meanwhile_is_refused(serve, server, tmp_path, monkeypatch):
    settings = serve(WHOLE | {INFO: RELEASE})
    releases = iter(["1", "2"])
    monkeypatch.setattr(kegg, "read_release", lambda _: next(releases))
    with pytest.raises(InputError, match="changed its release"):
        freeze(tmp_path, settings)


def test_a_mirror_may_have_no_release_but_kegg_must(serve, server, tmp_path, monkeypatch, cache):
    settings = serve(WHOLE)
    with pytest.warns(InputWarning, match="release is unknown"):
        snapshot, _ = freeze(tmp_path, settings)
    assert snapshot.release == "unknown"
    known = kegg.addresses
    monkeypatch.setattr(kegg, "addresses", lambda path, _: known(path, server.address))
    with pytest.raises(InputError, match="404"):
        freeze(tmp_path, Settings())


def test_a_spoilt_snapshot_is_left_out(serve, server, tmp_path, cache):
    settings = serve(WHOLE | {INFO: RELEASE})
    freeze(tmp_path, settings)
    kept = next(cache.glob("*/kegg/*")) / LINK
    kept.write_bytes(WHOLE[LINK][: len(WHOLE[LINK]) // 2])
    with pytest.warns(InputWarning, match="left out"):
        freeze(tmp_path, settings)
    assert kept.read_bytes() == WHOLE[LINK] and len(server.asked) == 8


def test_left_by_a_killed_run(serve, tmp_path, cache):
    settings = serve(WHOLE | {INFO: RELEASE})
    half = kegg.Cache.of(settings.mirror).folder / "kegg" / "2026-01-01.tmp"
    (half / "kegg").mkdir(parents=True)
    freeze(tmp_path, settings)
    assert not half.exists()


def test_offline_without_a_snapshot(tmp_path, cache):
    with pytest.raises(InputError, match=r"KEGG is not in the cache.*set enrichment\.pathways"):
        freeze(tmp_path, Settings(offline=True))


def test_a_cache_that_cannot_be_written(serve, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MDWGAN_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.warns(InputWarning, match="MDWGAN_CACHE"):
        snapshot, _ = freeze(tmp_path / "run", serve(WHOLE | {INFO: RELEASE}))
    assert snapshot.genes == 3_000


# ---- files of a folder


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for path, body in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
        os.utime(folder / path, (1e9, 1e9))
    return folder


@pytest.mark.parametrize("key", ["mirror", "local_dir"])
def test_a_folder_has_the_date_of_its_files(tmp_path, cache, key):
    folder = write(tmp_path / "have", WHOLE)
    snapshot, records = freeze(tmp_path / "run", Settings(**{key: str(folder)}, offline=True))
    assert (snapshot.date, snapshot.release) == ("2001-09-09", "unknown")
    assert records[1]["origin"] == str(folder / NAMES)
    assert not cache.exists()


def test_a_folder_without_kegg_is_told(tmp_path):
    with pytest.raises(InputError, match=r"no KEGG files.*Check sources\.mirror"):
        freeze(tmp_path / "run", Settings(str(tmp_path)))


def test_the_verbs_hand_the_release_on(tmp_path, cache):
    root = tmp_path / "run"
    folder = write(tmp_path / "have", WHOLE | {INFO: RELEASE})
    snapshot, record = root / "kegg/snapshot.json", root / "records/kegg.json"
    arguments = ["--mirror", str(folder), "--root", str(root), "--snapshot", str(snapshot)]
    assert main(["kegg-snapshot", *arguments, "--record", str(record)]) == 0
    arguments = ["--link", str(root / LINK), "--names", str(root / NAMES), "--version", "current"]
    arguments += ["--snapshot", str(snapshot), "--output", str(root / "pathways.tsv")]
    assert main(["pathways", *arguments, "--summary", str(root / "pathways.json")]) == 0
    summary = json.loads((root / "pathways.json").read_text())
    assert summary["release"] == "110.0+/05-13" and summary["date"] == "2001-09-09"
    assert main(["manifest", "--output", str(root / "manifest.tsv"), str(record)]) == 0
    assert read_tsv(root / "manifest.tsv")["recorded"].tolist() == ["2001-09-09"] * 2


@pytest.mark.skipif(not MIRROR.is_dir(), reason=f"no mirror of the real sources at {MIRROR}")
def test_an_old_frozen_set_of_kegg_is_whole():
    assert check_complete(MIRROR / LINK, MIRROR / NAMES) == (177, 5_412)


def test_release_without_a_comma(tmp_path):
    (tmp_path / "info").write_text("kegg  Release 99\n")
    assert read_release(tmp_path / "info") == "99"
