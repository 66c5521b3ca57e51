"""Locks that killed runs leave go by themselves; those of living runs and of others stay."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import disks
from helpers.repository import ROOT
from mdwgan.config import lives
from mdwgan.errors import InputError

RUN = Path("results", "tiny")
# A run that lives until its input ends, with Snakemake's locks.
LIVES = """
import sys
from pathlib import Path
from mdwgan.config.lives import LOCKS, hold
hold(Path(sys.argv[1]))
LOCKS.mkdir(exist_ok=True)
Path(LOCKS, "0.input.lock").write_text("results/tiny/samples.tsv\\n")
Path(LOCKS, "0.output.lock").write_text("results/tiny/kidney/cohort.h5ad\\n")
print("lives", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    """A working directory; notes that this process holds are free after the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lives, "_held", [])
    yield
    for note in lives._held:
        os.close(note)


@pytest.fixture
def start():
    """Start a run that lives; it is dead after the test."""
    processes = []

    def started(run: Path = RUN) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", LIVES, str(run)],
            env=os.environ | {"PYTHONPATH": str(ROOT / "workflow")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        processes.append(process)
        assert process.stdout.readline() == b"lives\n"
        return process

    yield started
    for process in processes:
        process.kill()
        process.communicate()


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def locks() -> list[str]:
    return sorted(path.name for path in lives.LOCKS.glob("*"))


def lock(number: int, *outputs: str) -> list[str]:
    """Write Snakemake's two files of one run."""
    lives.LOCKS.mkdir(parents=True, exist_ok=True)
    names = [f"{number}.input.lock", f"{number}.output.lock"]
    Path(lives.LOCKS, names[0]).write_text("data.tsv\n")
    Path(lives.LOCKS, names[1]).write_text("".join(f"{path}\n" for path in outputs))
    return names


def test_locks_of_a_killed_run_are_removed(start, capsys):
    kill(start())
    assert len(locks()) == 2
    others = lock(1, "elsewhere/a.txt") + lock(2, "results/tiny2/samples.tsv")
    lock(3)  # cut short
    lives.hold(RUN)
    assert locks() == others
    assert "tiny: an earlier run was killed; its locks are removed" in capsys.readouterr().err
    lives.hold(Path("results", "other"))
    assert locks() == others and capsys.readouterr().err == ""


def test_locks_of_a_living_run_stay(start, capsys):
    process = start()
    lives.hold(RUN)
    assert len(locks()) == 2
    said = capsys.readouterr().err
    assert f"another Snakemake works on this run (process {process.pid} on " in said
    assert "wait until the other has ended" in said and "Don't use --unlock" in said


def test_two_living_runs_are_both_seen(start, capsys):
    """The second may make other products of the run; a third must not take its locks."""
    first, second = start(), start()
    kill(first)
    lives.hold(RUN)
    assert len(locks()) == 2
    assert f"process {second.pid} on" in capsys.readouterr().err


def test_locks_of_another_machine_stay(start, capsys, monkeypatch):
    """Its hold may be unseen here: not all file systems of clusters tell of locks elsewhere."""
    kill(start())
    monkeypatch.setattr(lives, "machine", lambda: "0123abcd")
    for _ in range(2):
        lives.hold(RUN)
        assert len(locks()) == 2
        said = capsys.readouterr().err
        assert "run the same command with --unlock, and then again without it" in said
        os.close(lives._held.pop())


def test_locks_of_an_unknown_run_stay(capsys):
    lock(0, "results/tiny/samples.tsv")
    lives.hold(RUN)
    assert len(locks()) == 2 and "unknown machine" in capsys.readouterr().err


def test_a_note_is_short_after_many_starts(start):
    for _ in range(2):
        start().communicate()
        for path in lives.LOCKS.glob("*"):
            path.unlink()
    assert len(Path(lives.NOTES, "tiny").read_text().splitlines()) == 1


def test_a_closed_folder_is_told(tmp_path, monkeypatch):
    """Snakemake itself would stop with a traceback."""
    (tmp_path / "closed").mkdir()
    monkeypatch.chdir(tmp_path / "closed")
    for close in disks.closable(tmp_path / "closed"):
        monkeypatch.chdir(tmp_path / "closed")  # what was mounted there
        close()
        with pytest.raises(InputError, match=r"closed: no access \(.*work in a folder of yours"):
            lives.hold(RUN)
        monkeypatch.chdir(tmp_path)


def test_a_full_disk_is_told(tmp_path, capsys):
    for folder in disks.small_disk(tmp_path / "small"):
        lives.say_if_full(folder)
        assert "small: the disk has no room left (64 kB are free)" in capsys.readouterr().err
    lives.say_if_full(tmp_path)
    lives.say_if_full(tmp_path / "none")
    assert capsys.readouterr().err == ""


def test_without_locks_of_the_file_system_nothing_is_done(monkeypatch, capsys):
    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lives.fcntl, "flock", none)
    lock(0, "results/tiny/samples.tsv")
    lives.hold(RUN)
    assert len(locks()) == 2 and capsys.readouterr().err == ""
