"""The cache and its record of checksums."""

import hashlib
from pathlib import Path

import pytest
from helpers.source_files import CONTENT, LOCKED, OTHER, write
from mdwgan.errors import InputError
from mdwgan.io import read_tsv
from mdwgan.sources import Settings, fetch
from mdwgan.sources.cache import Cache, cache_folder


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
