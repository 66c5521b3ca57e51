"""Which runs live in a working directory, and locks of Snakemake that killed runs have left.

Snakemake locks the files of a run, and a killed run leaves its locks: the next one then stops, as
nobody can tell them from those of a living run. So each run holds a note of its own while it
lives, locked by the system, which frees it however the run ends. A run that finds the note free
knows that Snakemake's locks of this run's folder are left over.
"""

import fcntl
import os
import shutil
import socket
import sys
from pathlib import Path

from mdwgan.errors import of_disk
from mdwgan.io.claims import NO_LOCKS
from mdwgan.io.leftovers import machine

NOTES = Path(".snakemake", "mdwgan-runs")
LOCKS = Path(".snakemake", "locks")
FEW_BYTES = 1 << 20  # a disk with less is full for a run

_held: list[int] = []  # open until the process ends, since closing would free the note


def hold(folder: Path) -> None:
    """Hold the note of a run while this process lives, and remove locks that killed runs left.

    Says what it did. Where the file system has no locks nothing is done: Snakemake's own locks
    still keep runs apart.

    Parameters
    ----------
    folder : Path
        Of the run, such as ``results/demo``, from the working directory.

    Raises
    ------
    InputError
        The working directory can't be written, or its disk is full.
    """
    try:
        NOTES.mkdir(parents=True, exist_ok=True)
        note = os.open(NOTES / folder.name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        _held.append(note)
        _take(folder, note)
    except OSError as error:
        if told := of_disk(error, Path.cwd()):
            raise told from error
        if error.errno not in NO_LOCKS:
            raise


def _take(folder: Path, note: int) -> None:
    """Lock a note for this process, together with other living runs of the folder."""
    try:
        fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say_living(folder, _holders(note))
    else:
        _clear(folder, note)
    fcntl.flock(note, fcntl.LOCK_SH)  # the next run finds the note in use
    os.write(note, f"{machine()} {socket.gethostname()} {os.getpid()}\n".encode())


def _holders(note: int) -> list[list[str]]:
    """Machine, host and process of each run that held a note since its locks were last removed."""
    lines = os.read(note, 1 << 16).decode(errors="replace").splitlines()
    return [parts for line in lines if len(parts := line.split()) == 3]


def _clear(folder: Path, note: int) -> None:
    """Remove locks of dead runs, but none of another machine: its hold may be unseen here."""
    holders = _holders(note)
    if locks := left_over(folder):
        host = next((host for place, host, _ in holders if place != machine()), None)
        if host is not None or not holders:
            print(
                f"{folder}: Snakemake's locks are those of a run on "
                f"{host or 'an unknown machine'}. If that run has ended, run the same command "
                "with --unlock, and then again without it",
                file=sys.stderr,
            )
            return
        for lock in locks:
            lock.unlink(missing_ok=True)
        print(
            f"{folder}: an earlier run was killed; its locks are removed, and what it had not "
            "finished is made now",
            file=sys.stderr,
        )
    os.ftruncate(note, 0)


def left_over(folder: Path) -> list[Path]:
    """Snakemake's locks of files in a run's folder, and those that were cut short."""
    found = []
    for inputs in LOCKS.glob("*.input.lock"):
        outputs = inputs.with_name(inputs.name.replace(".input.", ".output."))
        locked = outputs.read_text(encoding="utf-8").splitlines() if outputs.exists() else []
        if not locked or any(Path(path).is_relative_to(folder) for path in locked):
            found += [inputs, outputs]
    return found


def _say_living(folder: Path, holders: list[list[str]]) -> None:
    """Name the run that lives: where both make the same files, Snakemake stops the second one."""
    who = f"process {holders[-1][2]} on {holders[-1][1]}" if holders else "another process"
    print(
        f"{folder}: another Snakemake works on this run ({who}). Where both would make the same "
        "files, this one stops: wait until the other has ended, or give this run another name "
        "(key run of the config). Don't use --unlock while the other one lives",
        file=sys.stderr,
    )


def say_if_full(folder: Path) -> None:
    """Say that a run's disk is full: of its last words, those of Snakemake are tracebacks."""
    free = shutil.disk_usage(folder).free if folder.is_dir() else FEW_BYTES
    if free < FEW_BYTES:
        print(
            f"{folder}: the disk has no room left ({free // 1024} kB are free). Products that are "
            "there are whole. Free some space and run the same command again: it goes on from them",
            file=sys.stderr,
        )
