"""Is a file what it should be: whole, of its kind, and with the checksum it is known by."""

import gzip
import hashlib
import zlib
from functools import cache
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import sha256
from mdwgan.readers.limits import limits, refuse
from mdwgan.sources.table import TABLE

TAIL = 1 << 20  # bytes at the end of a file that hold its last two lines


class Damaged(InputError):
    """A file that is cut, empty or something else; another try may bring a good one."""


class Different(InputError):
    """A whole file whose checksum is not the known one; trying again brings the same."""


def git_blob(path: str | Path) -> str:
    """Id that git gives a file's content: SHA-1 of a header with its size, and the content."""
    digest = hashlib.sha1(f"blob {Path(path).stat().st_size}\0".encode(), usedforsecurity=False)
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@cache
def _blobs(table: str) -> dict[str, str]:
    rows = pd.read_csv(TABLE.parent / table, sep="\t", dtype=str)
    return dict(zip(rows["file"], rows["blob"], strict=True))


@cache
def _sums(table: str) -> pd.DataFrame:
    return pd.read_csv(TABLE.parent / table, sep="\t", dtype={"sha256": str}).set_index("file")


def _listed(row: pd.Series, path: str) -> pd.Series | None:
    """What a table of sums says of a file: ``sha256`` and ``bytes``; None where it says nothing."""
    if row["checksum"] != "sha256-list":
        return None
    name = path.removeprefix(f"{row['source']}/{row['version']}/")
    sums = _sums(row["checksum_value"])
    return sums.loc[name] if name in sums.index else None


def known_size(row: pd.Series, path: str) -> int | None:
    """Size that the table of sources knows for a path, in bytes."""
    facts = _listed(row, path)
    return None if facts is None else int(facts["bytes"])


def is_recorded(row: pd.Series) -> bool:
    """Whether the sum of a file that the tables don't know is recorded when it is fetched."""
    return row["checksum"] in ("lock", "sha256-list")


def published(row: pd.Series, path: str) -> str:
    """Checksum that the table of sources knows for a path; empty where it knows none.

    Raises
    ------
    InputError
        The source has a table of checksums, and the file is not in it.
    """
    if row["checksum"] == "git-blob":
        name = path.removeprefix(f"{row['source']}/{row['version']}/")
        blobs = _blobs(row["checksum_value"])
        if name not in blobs:
            raise InputError(
                f"{row['source']} {row['version']} has no file {name}",
                TABLE.parent / row["checksum_value"],
                f"one of its {len(blobs)} files",
                "check the studies in the tissue table",
            )
        return f"git-blob {blobs[name]}"
    if (facts := _listed(row, path)) is not None:
        return f"sha256 {facts['sha256']}"
    return f"sha256 {row['checksum_value']}" if row["checksum"] == "sha256" else ""


def compare(file: Path, expected: str, place: str, stated_by: str) -> None:
    """Compare a file with a checksum, given as its kind and value."""
    kind, value = expected.split()
    actual = git_blob(file) if kind == "git-blob" else sha256(file)
    if actual != value:
        raise Different(
            f"the file has the {kind} checksum {actual}",
            place,
            f"{value} ({stated_by})",
            "the place has another file than the one known by this name; take it from another "
            "place, or a version of the source that has it",
        )


def is_gzip(path: Path, name: str) -> bool:
    """Whether a file is gzipped by its name or its first bytes."""
    with path.open("rb") as file:
        return str(name).endswith(".gz") or file.read(2) == b"\x1f\x8b"


def check_end(path: Path, name: str) -> None:
    """Refuse a text file that may be cut: its last line has no end, and no one told its size."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 1, 0))
        last = file.read()
    if last != b"\n" and not is_gzip(path, name):
        raise Damaged(
            "perhaps cut short: the last line has no end, and the server didn't say how long the "
            "file is",
            name,
            "a text file that ends with a line's end",
            "fetch it again, or name a folder that has the whole file in sources.local_dir",
        )


def _check_last_line(path: Path, name: str) -> None:
    """Refuse a text file whose last line has no end and other cells than the line before."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - TAIL, 0))
        lines = file.read().split(b"\n")
    if lines[-1] and len(lines) > 2 and lines[-1].count(b"\t") != lines[-2].count(b"\t"):
        raise Damaged(
            f"cut short: the last line has {lines[-1].count(9) + 1} cells and no end",
            name,
            f"{lines[-2].count(9) + 1} cells, as in the line before",
            "fetch it again",
        )


def check_whole(path: Path, name: str) -> None:
    """Refuse an empty file, a page of HTML, a cut line, and a gzip that is cut or damaged.

    A gzip file is read whole, since its checksum is at its end.
    """
    if path.stat().st_size == 0:
        raise Damaged("the file is empty", name, hint="fetch it again")
    with path.open("rb") as file:
        head = file.read(512).lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise Damaged(
            "an HTML page came instead of the file",
            name,
            "the file itself",
            "open the address in a browser to see what the server says, and fetch it again later",
        )
    if not is_gzip(path, name):
        _check_last_line(path, name)
        return
    size = 0
    try:
        with gzip.open(path) as file:
            while block := file.read(1 << 20):
                size += len(block)
                if size > limits()["unpacked_bytes"]:
                    refuse("unpacked_bytes", name)
    except (EOFError, OSError, zlib.error) as error:
        raise Damaged(
            f"damaged or cut short ({error})", name, "a whole gzip file", "fetch it again"
        ) from error
