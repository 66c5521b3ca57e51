"""Claims: a job that comes too late writes nothing; a file gets its name whole or not at all."""

import errno
import fcntl
import os
import threading

import pytest
from mdwgan.__main__ import build_parser, verbs
from mdwgan.errors import InputError
from mdwgan.io import atomic_path, write_text
from mdwgan.io.claims import Claim, claimed

# Verbs that write no product of a run under a name of their own.
WITHOUT = {
    "benchmarks",
    "check-generator",
    "check-run",
    "compare",
    "crate",
    "demo-data",
    "provenance",
}


def newer_job(path, ends: bool) -> Claim:
    """What a newer job does to a product that an older one has claimed."""
    newer = Claim.on(path)
    newer.take()
    if ends:
        path.write_text("new")
        newer.release()
    return newer


def files(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_job_claims_its_products_while_it_runs(tmp_path):
    path = tmp_path / "model.pt"
    with claimed(path):
        assert files(tmp_path) == [".model.pt.claim"]
        write_text("a", path)
        write_text("b", tmp_path / "history.tsv")
    assert files(tmp_path) == ["history.tsv", "model.pt"]


def test_a_job_that_fails_leaves_no_claim(tmp_path):
    with pytest.raises(RuntimeError), claimed(tmp_path / "model.pt"):
        raise RuntimeError
    assert files(tmp_path) == []


@pytest.mark.parametrize("ends", [False, True], ids=["at work", "ended"])
@pytest.mark.parametrize("name", ["model.pt", "history.tsv", "checkpoint.pt"])
def test_a_late_job_writes_nothing(tmp_path, name, ends):
    """Neither the product that it claimed nor another, whether the newer job has ended or not."""
    path = tmp_path / "model.pt"
    with claimed(path):
        newer = newer_job(path, ends)
        before = files(tmp_path)
        with pytest.raises(InputError, match=rf"{name}: a newer job .* too late.*file stays"):
            write_text("old", tmp_path / name)
        assert files(tmp_path) == before, "no temporary file either"
    assert files(tmp_path) == before, "the newer job keeps its claim"
    if ends:
        assert path.read_text() == "new"
    else:
        newer.release()
        assert files(tmp_path) == []


def test_what_a_killed_job_left_hinders_nobody(tmp_path):
    path = tmp_path / "model.pt"
    path.with_name(".model.pt.claim").write_text("the token of a job that was killed")
    with claimed(path):
        write_text("new", path)
    assert files(tmp_path) == ["model.pt"]


def test_a_claim_waits_while_another_job_renames(tmp_path):
    """Check and rename are one step: a newer job can't come between."""
    path = tmp_path / "model.pt"
    with claimed(path):
        file = os.open(tmp_path / ".model.pt.claim", os.O_RDWR)
        fcntl.flock(file, fcntl.LOCK_EX)
        newer = Claim.on(path)
        thread = threading.Thread(target=newer.take)
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        os.close(file)
        thread.join(5)
        with pytest.raises(InputError, match="a newer job"):
            write_text("old", path)


def test_claims_of_other_products_are_apart(tmp_path):
    with claimed(tmp_path / "model.pt"):
        newer_job(tmp_path / "cohort.h5ad", ends=False)
        write_text("a", tmp_path / "model.pt")


def test_a_job_that_fills_a_folder_claims_the_folder(tmp_path):
    (tmp_path / "genes").mkdir()
    with claimed(tmp_path / "genes"):
        assert files(tmp_path) == ["genes"]
        newer_job(tmp_path / "genes", ends=False)
        with pytest.raises(InputError, match="a newer job"):
            write_text("old", tmp_path / "genes" / "counts.tsv")


def test_without_a_folder_there_is_no_claim(tmp_path):
    """A refused input leaves nothing; without it, who writes the file makes the folder."""
    with claimed(tmp_path / "new" / "model.pt"):
        assert files(tmp_path) == []
        write_text("a", tmp_path / "new" / "model.pt")
    assert files(tmp_path / "new") == ["model.pt"]


def test_a_full_disk_leaves_no_claim(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with claimed(tmp_path / "model.pt"):
        assert files(tmp_path) == []


def test_a_folder_of_files_gets_its_name_whole(tmp_path):
    path = tmp_path / "samples.tables"
    with pytest.raises(RuntimeError), atomic_path(path) as half:
        half.mkdir()
        (half / "a.tsv").write_text("a")
        raise RuntimeError
    assert files(tmp_path) == []
    with atomic_path(path) as half:
        half.mkdir()
        (half / "a.tsv").write_text("a")
    assert files(path) == ["a.tsv"]


@pytest.mark.parametrize("verb", sorted(set(verbs()) - WITHOUT))
def test_every_verb_that_writes_names_what_it_claims(verb):
    choices = next(a.choices for a in build_parser([verb])._actions if a.dest == "verb")
    parser = choices[verb]
    claimed_flag = parser.get_default("product") or "output"
    assert claimed_flag in {action.dest for action in parser._actions}
