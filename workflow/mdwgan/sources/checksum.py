"""Is a file what it should be: whole, of its kind, and with the checksum it is known by."""

import gzip
import hashlib
import zlib
from functools import cache
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import sha256
from mdwgan.sources.table import TABLE


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


def check_whole(path: Path, name: str) -> None:
    """Refuse an empty file, a page of HTML, and a gzip that is cut or damaged (reads it all)."""
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
    if not str(name).endswith(".gz"):
        return
    try:
        with gzip.open(path) as file:
            while file.read(1 << 20):
                pass
    except (EOFError, OSError, zlib.error) as error:
        raise Damaged(
            f"damaged or cut short ({error})", name, "a whole gzip file", "fetch it again"
        ) from error
