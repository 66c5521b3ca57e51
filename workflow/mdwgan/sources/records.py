"""Records of fetched files, and the manifest of a run that is made of them."""

import json
from pathlib import Path

import pandas as pd

from mdwgan.io import sha256
from mdwgan.sources.table import find_source

COLUMNS = [
    "source",
    "version",
    "file",
    "bytes",
    "sha256",
    "origin",
    "licence",
    "citation",
    "note",
    "checksum",
    "recorded",
]


def describe(path: str, file: Path, origin: str, checksum: str, recorded: str = "") -> dict:
    """Record of a fetched file.

    Parameters
    ----------
    path : str
        Path in the layout of the table of sources.
    file : Path
        The file itself.
    origin : str
        Address or file it came from.
    checksum : str
        What it was checked against, such as ``git-blob <id>``; empty for nothing.
    recorded : str
        Date of the first fetch, where its checksum was recorded then.
    """
    row, _ = find_source(path)
    values = (
        row["source"],
        row["version"],
        path,
        file.stat().st_size,
        sha256(file),
        origin,
        row["licence"],
        row["citation"],
        row["note"],
        checksum,
        recorded,
    )
    return dict(zip(COLUMNS, values, strict=True))


def to_text(records: list[dict]) -> str:
    """Records as JSON."""
    return json.dumps(records, indent=1) + "\n"


def manifest(files: list[Path]) -> pd.DataFrame:
    """Table of the fetched files: where each came from, its size and checksum.

    Parameters
    ----------
    files : list of Path
        Records, as the fetch stage wrote them.
    """
    rows = [row for file in files for row in json.loads(file.read_text(encoding="utf-8"))]
    table = pd.DataFrame(rows, columns=COLUMNS).drop_duplicates("file")
    return table.sort_values("file", ignore_index=True)
