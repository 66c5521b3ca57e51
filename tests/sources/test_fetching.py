"""Fetching from folders, the user's files, and working offline."""

from pathlib import Path

import pytest
from helpers.source_files import CONTENT, LOCKED, OTHER, PATH, leftovers, write
from mdwgan.errors import InputError
from mdwgan.sources import Settings, fetch


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
