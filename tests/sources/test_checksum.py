"""Checksums that are known before a file is fetched."""

import pytest
from helpers.repository import MIRROR, ROOT
from helpers.source_files import COMMIT, CONTENT, write
from mdwgan.errors import InputError
from mdwgan.io import read_tsv
from mdwgan.samples.tissues import FOLDERS, expression_files, read_tissues
from mdwgan.sources import Settings, fetch, find_source, source_path
from mdwgan.sources.checksum import git_blob, published


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
