"""Sources of input: a table of addresses, and fetching a file whole or not at all."""

import gzip
import hashlib
import re
import shutil
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from mdwgan import progress
from mdwgan.errors import InputError
from mdwgan.io import atomic_path

TABLE = Path(__file__).parents[2] / "resources" / "sources.tsv"
COLUMNS = ["source", "version", "path", "url", "licence", "citation", "note"]
TRIES = 3
TIMEOUT = 60  # seconds without a byte
PASSING = (408, 429)  # timeout, too many requests: the statuses of 4xx that pass


def read_sources(path: str | Path = TABLE) -> pd.DataFrame:
    """Read the table of sources; ``path`` and ``url`` are patterns."""
    table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    if list(table.columns) != COLUMNS:
        raise InputError(f"columns are {', '.join(table.columns)}", path, ", ".join(COLUMNS))
    return table


def source_path(source: str, version: str, table: pd.DataFrame | None = None, **parts: str) -> str:
    """Path of a source's file, relative to a mirror and to ``results/<run>/sources``."""
    table = read_sources() if table is None else table
    row = table[(table["source"] == source) & (table["version"] == version)].iloc[0]
    return row["path"].format(version=version, **parts)


def find_source(path: str, table: pd.DataFrame) -> tuple[pd.Series, dict[str, str]]:
    """Row of the table that a path belongs to, and the parts its pattern names."""
    for _, row in table.iterrows():
        pattern = re.escape(row["path"].replace("{version}", row["version"]))
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+?)", pattern)
        if match := re.fullmatch(pattern, path):
            return row, match.groupdict() | {"version": row["version"]}
    raise InputError(f"no source has the path {path}", TABLE, "a path of that table")


def origin(path: str, mirror: str | None) -> str:
    """Address or file a path is fetched from."""
    if mirror is not None:
        return f"{mirror.rstrip('/')}/{path}"
    row, parts = find_source(path, read_sources())
    if not row["url"]:
        raise InputError(
            f"{row['source']} {row['version']} has no published address",
            "sources.mirror",
            "a folder or address that has the files",
        )
    return row["url"].format(**parts)


def fetch(path: str, mirror: str | None, output: Path) -> str:
    """Fetch one file and check that it is whole; ``output`` appears only then.

    Parameters
    ----------
    path : str
        Path in the layout of ``resources/sources.tsv``.
    mirror : str or None
        Folder or http(s) address with that layout; None for the published address.
    output : Path

    Returns
    -------
    str
        Where it came from.
    """
    place = origin(path, mirror)
    with atomic_path(output) as temporary:
        if place.startswith(("http://", "https://")):
            _retry(lambda: _download(place, temporary), place)
        else:
            _copy(place, temporary)
        check_whole(temporary, place)
    return place


def _copy(place: str, target: Path) -> None:
    if not Path(place).is_file():
        raise InputError(
            "no such file",
            place,
            "a file laid out as resources/sources.tsv says",
            "check sources.mirror in the config",
        )
    shutil.copyfile(place, target)


def _download(address: str, target: Path) -> None:
    """Stream an address to a file, with a progress bar on a terminal."""
    import requests

    headers = {"Accept-Encoding": "identity"}
    with requests.get(address, stream=True, timeout=TIMEOUT, headers=headers) as answer:
        answer.raise_for_status()
        # Some servers call a .gz "Content-Encoding: gzip" all the same; it isn't to be unpacked.
        answer.raw.headers.pop("Content-Encoding", None)
        size = int(answer.headers.get("content-length", 0)) or None
        name = address.rsplit("/", 1)[-1]
        with (
            target.open("wb") as file,
            progress.bytes_bar(size, name) as bar,
        ):
            for block in answer.iter_content(1 << 16):
                file.write(block)
                bar.update(len(block))


def _retry(action: Callable[[], None], place: str) -> None:
    """Run a download, again after 1 and 2 seconds where the fault may pass."""
    import requests

    for attempt in range(TRIES):
        try:
            return action()
        except requests.RequestException as error:
            status = getattr(error.response, "status_code", None)
            final = status is not None and 400 <= status < 500 and status not in PASSING
            if final or attempt == TRIES - 1:
                raise InputError(
                    f"can't be fetched: {error}",
                    place,
                    "a file",
                    "check the network, or name a mirror in sources.mirror",
                ) from error
            time.sleep(2**attempt)
    return None


def check_whole(path: Path, name: str) -> None:
    """Refuse an empty file and a gzip that is cut or damaged; checks the CRC by reading it all."""
    if path.stat().st_size == 0:
        raise InputError("the file is empty", name, hint="fetch it again")
    if not str(name).endswith(".gz"):
        return
    try:
        with gzip.open(path) as file:
            while file.read(1 << 20):
                pass
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(
            f"damaged or cut short ({error})", name, "a whole gzip file", "fetch it again"
        ) from error


def sha256(path: str | Path) -> str:
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest(root: Path, paths: list[str], mirror: str | None) -> pd.DataFrame:
    """Table of the fetched files: where each came from, its size and checksum."""
    table, rows = read_sources(), []
    for path in sorted(set(paths)):
        row, _ = find_source(path, table)
        rows.append(
            {
                "source": row["source"],
                "version": row["version"],
                "file": path,
                "bytes": (root / path).stat().st_size,
                "sha256": sha256(root / path),
                "origin": origin(path, mirror),
                "licence": row["licence"],
                "citation": row["citation"],
                "note": row["note"],
            }
        )
    return pd.DataFrame(rows)
