"""The table of sources, fetching from folders, the cache with its lock, and the manifest."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from helpers.repository import MIRROR, ROOT
from helpers.source_files import COMMIT, CONTENT, LOCKED
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.io import atomic_path, read_tsv
from mdwgan.samples.tissues import FOLDERS, expression_files, read_tissues
from mdwgan.sources import Settings, addresses, fetch, find_source, read_sources, source_path
from mdwgan.sources.cache import Cache, cache_folder
from mdwgan.sources.checksum import git_blob, published

PATH = "string/vdemo/9606.protein.links.vdemo.txt.gz"
OTHER = gzip.compress(b"another release", mtime=0)


@pytest.fixture
def target(tmp_path):
    """Where a file goes, in a folder of its own, so that leftovers are seen."""
    return tmp_path / "target" / PATH


def leftovers(target) -> list[str]:
    return [path.name for path in target.parent.glob("*")] if target.parent.exists() else []


# ---- the table


def test_every_source_of_the_table_has_a_path_that_leads_back_to_it():
    table = read_sources()
    parts = {"matrix": "normalized", "file": "a-rsem-fpkm-gtex.txt.gz"}
    for _, row in table.iterrows():
        file = "links" if row["source"] in ("string", "kegg") else parts["file"]
        path = row["path"].format(version=row["version"], matrix="normalized", file=file)
        found, _ = find_source(path, table)
        assert (found["source"], found["version"]) == (row["source"], row["version"])
        for address in addresses(path):
            assert address.startswith("https://") and "{" not in address


def test_addresses_are_the_mirror_or_the_published_ones_in_order():
    path = source_path("string", "11.5", file="links")
    name = "9606.protein.links.v11.5.txt.gz"
    assert addresses(path, "http://mirror/") == [f"http://mirror/string/v11.5/{name}"]
    assert addresses(path) == [f"https://stringdb-static.org/download/protein.links.v11.5/{name}"]
    assert addresses("humannet/v3/HumanNet-FN.tsv") == [
        "https://www.inetbio.org/humannetv3/networks/HumanNet-FN.tsv",
        "https://staging2.inetbio.org/humannetv3/networks/HumanNet-FN.tsv",
    ]
    assert addresses(PATH) == []
    with pytest.raises(InputError, match=r"sources\.tsv: no source has the path string/nope"):
        addresses("string/nope")


def test_no_address_stands_in_a_rule():
    for path in [ROOT / "Snakefile", *(ROOT / "workflow").rglob("*.smk")]:
        assert "://" not in path.read_text(), path


def test_table_with_other_columns_is_refused(tmp_path):
    (tmp_path / "t.tsv").write_text("source\tversion\n")
    with pytest.raises(InputError, match=r"t\.tsv: columns are source, version; expected source"):
        read_sources(tmp_path / "t.tsv")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("checksum", "md5", r"t\.tsv:3: checksum 'md5' is not allowed; expected git-blob compares"),
        ("url", "ftp://x/y", r"t\.tsv:3: url 'ftp://x/y' is not allowed"),
        ("mirrors", "https://a b", r"t\.tsv:3: mirrors 'https://a b' is not allowed"),
        ("licence", "", r"t\.tsv:3: licence '' is not allowed; expected licence, or where"),
        ("version", "demo", r"rnaseqdb demo is listed twice"),
    ],
)
def test_a_wrong_row_is_told_with_line_and_column(tmp_path, column, value, message):
    table = read_sources()
    row = 1 if column != "version" else 0
    table.loc[row, column] = value
    table.to_csv(tmp_path / "t.tsv", sep="\t", index=False)
    with pytest.raises(InputError, match=message):
        read_sources(tmp_path / "t.tsv")


# ---- known checksums


def test_every_file_of_rnaseqdb_that_a_tissue_names_has_a_checksum():
    table = read_tissues(ROOT / "resources" / "tissues.tsv")
    seen = set()
    for tissue in table.index:
        for matrix, folder in FOLDERS.items():
            for file in expression_files(table, tissue, matrix):
                path = source_path("rnaseqdb", COMMIT, matrix=folder, file=file.name)
                row, _ = find_source(path)
                assert published(row, path).startswith("git-blob ")
                seen.add(path)
    blobs = read_tsv(ROOT / f"resources/checksums/rnaseqdb-{COMMIT}.tsv")
    assert len(blobs) == 156 and len(seen) == 156
    assert blobs["blob"].str.fullmatch("[0-9a-f]{40}").all()


def test_a_file_that_rnaseqdb_does_not_have_is_told(tmp_path, target):
    path = f"rnaseqdb/{COMMIT}/data/normalized/kidny-rsem-fpkm-gtex.txt.gz"
    with pytest.raises(InputError, match=r"has no file data/normalized/kidny.*tissue table"):
        fetch(path, target, Settings(local_dir=str(write(tmp_path / "have", path, CONTENT))))


def test_git_blob_is_gits(tmp_path):
    (tmp_path / "a").write_bytes(b"hello\n")
    assert git_blob(tmp_path / "a") == "ce013625030ba8dba906f756967f9e9ca394464a"


@pytest.mark.skipif(not MIRROR.is_dir(), reason=f"no mirror of the real sources at {MIRROR}")
def test_real_files_of_rnaseqdb_have_their_checksums(tmp_path, cache):
    folder = MIRROR / "rnaseqdb" / COMMIT / "data/expected_count"
    for file in sorted(folder.iterdir())[:3]:
        path = str(file.relative_to(MIRROR))
        record = fetch(path, tmp_path / "out" / path, Settings(mirror=str(MIRROR)))
        assert record["checksum"] == f"git-blob {git_blob(file)}" and record["recorded"] == ""


# ---- from a folder


def write(folder: Path, path: str, content: bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return folder


@pytest.fixture
def mirror(tmp_path, cache):
    """A folder with one file; returns a function that changes its content."""
    return lambda content, path=PATH: str(write(tmp_path / "mirror", path, content))


def test_fetch_from_a_folder(mirror, target, cache):
    folder = mirror(CONTENT)
    assert fetch(PATH, target, Settings(folder))["origin"] == f"{folder}/{PATH}"
    assert target.read_bytes() == CONTENT
    assert leftovers(target) == [target.name]
    assert not cache.exists(), "what lies on this machine is not copied into the cache"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (CONTENT[: len(CONTENT) // 2], "damaged or cut short"),
        (CONTENT[:-4], "damaged or cut short"),
        (CONTENT[:5000] + b"\xff\x00" + CONTENT[5002:], "damaged or cut short"),
        (b"<html>Sorry</html>", "an HTML page came instead of the file"),
        (b"\n<!DOCTYPE html>", "an HTML page came instead of the file"),
        (b"Sorry", "damaged or cut short.*Not a gzipped file"),
        (b"", "the file is empty"),
    ],
)
def test_a_damaged_file_leaves_nothing(mirror, target, content, message):
    with pytest.raises(InputError, match=rf"{PATH}: {message}.*[Ff]etch it again"):
        fetch(PATH, target, Settings(mirror(content)))
    assert leftovers(target) == []


def test_a_damaged_file_does_not_replace_a_good_one(mirror, target):
    fetch(PATH, target, Settings(mirror(CONTENT)))
    with pytest.raises(InputError):
        fetch(PATH, target, Settings(mirror(CONTENT[:-9])))
    assert target.read_bytes() == CONTENT
    assert leftovers(target) == [target.name]


def test_a_missing_file_names_the_mirror(tmp_path, target):
    with pytest.raises(InputError, match=r"none/string.*no such file.*Check sources\.mirror"):
        fetch(PATH, target, Settings(str(tmp_path / "none")))
    assert leftovers(target) == []


# ---- files that the user has, and working offline


def test_own_files_are_found_by_name_and_by_path_and_come_first(tmp_path, target, cache):
    have = tmp_path / "have"
    settings = Settings(mirror="http://127.0.0.1:1", local_dir=str(have), offline=True)
    write(have, Path(PATH).name, CONTENT)
    assert fetch(PATH, target, settings)["origin"] == str(have / Path(PATH).name)
    write(have, PATH, OTHER)
    assert fetch(PATH, target, settings)["origin"] == str(have / PATH)
    assert target.read_bytes() == OTHER


def test_offline_says_what_to_bring(target, cache):
    with pytest.raises(InputError, match=r"is not in the cache, and sources\.offline is true") as e:
        fetch(LOCKED, target, Settings(offline=True))
    assert "stringdb-static.org" in str(e.value) and "sources.local_dir" in str(e.value)
    assert str(cache / "published") in str(e.value)


def test_a_source_without_an_address_says_so(target, cache):
    path = "disgenet/curated_gene_disease_associations.tsv.gz"
    told = r"disgenet v7 has no published address.*sources\.local_dir \(needs an account"
    with pytest.raises(InputError, match=told):
        fetch(path, target, Settings())
    assert leftovers(target) == []


def test_the_rules_settings_come_by_the_environment(monkeypatch):
    assert Settings.from_environment("") == Settings()
    monkeypatch.setenv("MDWGAN_LOCAL_DIR", "have")
    monkeypatch.setenv("MDWGAN_OFFLINE", "yes")
    assert Settings.from_environment("m") == Settings("m", "have", True)


# ---- the lock


def test_the_first_checksum_is_recorded_and_enforced(tmp_path, target, cache):
    have = Settings(local_dir=str(write(tmp_path / "have", LOCKED, CONTENT)), offline=True)
    first = fetch(LOCKED, target, have)
    sum_ = hashlib.sha256(CONTENT).hexdigest()
    assert first["checksum"] == f"sha256 {sum_}" and first["recorded"]
    lock = read_tsv(cache / "published/lock.tsv", dtype=str)
    assert lock.loc[0, ["path", "sha256", "bytes"]].tolist() == [LOCKED, sum_, str(len(CONTENT))]

    write(tmp_path / "have", LOCKED, OTHER)
    with pytest.raises(InputError, match=r"has the sha256 checksum .*delete its line there"):
        fetch(LOCKED, target, have)
    assert target.read_bytes() == CONTENT, "the good product stays"
    (cache / "published/lock.tsv").unlink()
    assert fetch(LOCKED, target, have)["sha256"] == hashlib.sha256(OTHER).hexdigest()


def test_each_origin_has_a_cache_and_a_lock_of_its_own(tmp_path, mirror, target, cache):
    """A mirror's file of the same name is not the published one."""
    fetch(LOCKED, target, Settings(mirror(CONTENT, LOCKED)))
    have = Settings(local_dir=str(write(tmp_path / "have", LOCKED, OTHER)))
    assert fetch(LOCKED, target, have)["recorded"]
    assert len(list(cache.glob("*/lock.tsv"))) == 2
    assert Cache.of("http://a/x").folder == Cache.of("http://a/x/").folder
    assert Cache.of("http://a/x").folder != Cache.of("http://b/x").folder


def test_a_spoilt_lock_file_is_told(tmp_path, target, cache):
    (cache / "published").mkdir(parents=True)
    (cache / "published/lock.tsv").write_text("nothing\n")
    have = Settings(local_dir=str(write(tmp_path / "have", LOCKED, CONTENT)))
    with pytest.raises(InputError, match=r"lock\.tsv: columns are nothing"):
        fetch(LOCKED, target, have)


def test_the_cache_lies_where_the_user_says(monkeypatch):
    monkeypatch.setenv("MDWGAN_CACHE", "~/somewhere")
    assert cache_folder() == Path("~/somewhere").expanduser()
    monkeypatch.delenv("MDWGAN_CACHE")
    assert cache_folder().name == "mdwgan"


# ---- the verbs


def test_fetch_tells_a_fault_on_the_terminal_and_in_the_log(mirror, target, tmp_path, capsys):
    log = tmp_path / "fetch.log"
    arguments = ["--path", PATH, "--mirror", mirror(CONTENT[:-9]), "--output", str(target)]
    arguments += ["--record", str(tmp_path / "record.json")]
    assert main(["--log", str(log), "fetch", *arguments]) == 1
    assert "damaged or cut short" in capsys.readouterr().err
    assert "damaged or cut short" in log.read_text()
    assert "Traceback" not in log.read_text()
    assert leftovers(target) == [] and not (tmp_path / "record.json").exists()


def test_manifest_lists_checksum_and_origin(tmp_path, mirror, target):
    folder = mirror(CONTENT)
    record, output = tmp_path / "record.json", tmp_path / "manifest.tsv"
    arguments = ["--path", PATH, "--mirror", folder, "--output", str(target)]
    assert main(["fetch", *arguments, "--record", str(record)]) == 0
    assert main(["manifest", "--output", str(output), str(record), str(record)]) == 0
    table = read_tsv(output)
    assert len(table) == 1, "each file once"
    assert table.loc[0, ["source", "version", "file"]].tolist() == ["string", "demo", PATH]
    assert table.loc[0, "bytes"] == len(CONTENT)
    assert table.loc[0, "sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert table.loc[0, "origin"] == f"{folder}/{PATH}"
    assert table.loc[0, "licence"] == "MIT"
    assert json.loads(record.read_text())[0]["checksum"] == ""


def test_a_failed_write_leaves_the_old_product(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic_path(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.tsv"]
