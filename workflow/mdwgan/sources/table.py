"""The table of sources: where a version's files lie, and how they are checked."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from mdwgan.errors import InputError, escaped
from mdwgan.paths import RESOURCES, read_schema
from mdwgan.readers.schemas import Validator
from mdwgan.readers.text import CELLS, refuse_nul

TABLE = RESOURCES / "sources.tsv"
LONGEST = 150  # bytes of a file's name; logs and records add to it
FILE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,149}?"  # what {file} and the like of a path stand for


def read_sources(path: str | Path = TABLE) -> pd.DataFrame:
    """Read the table of sources; ``path``, ``url`` and ``mirrors`` are patterns.

    Raises
    ------
    InputError
        Names the line and the column that the schema refuses.
    """
    schema = read_schema("sources")
    columns = list(schema["properties"])
    try:
        refuse_nul(path)
        table = pd.read_csv(path, sep="\t", dtype=str, skip_blank_lines=False, **CELLS)
    except (ValueError, pd.errors.ParserError) as error:
        raise InputError(f"the table can't be read ({error})", path, ", ".join(columns)) from error
    if list(table.columns) != columns:
        raise InputError(f"columns are {', '.join(table.columns)}", path, ", ".join(columns))
    table = table.fillna("")
    table = table[(table != "").any(axis=1)]  # the index still counts blank lines
    validator = Validator(schema)
    for line, row in zip(table.index + 2, table.to_dict("records"), strict=True):
        for error in validator.iter_errors(row):
            column = error.absolute_path[0]
            raise InputError(
                f"{column} {error.instance!r} is not allowed",
                f"{path}:{line}",
                schema["properties"][column]["description"].rstrip(".").lower(),
                "columns are separated by tabs, and empty cells keep theirs",
            )
    twice = table.duplicated(["source", "version"])
    if twice.any():
        row = table[twice].iloc[0]
        raise InputError(f"{row['source']} {row['version']} is listed twice", path, "one row each")
    return table.reset_index(drop=True)


@cache
def shipped() -> pd.DataFrame:
    """The table that ships, read once."""
    return read_sources()


def source_path(source: str, version: str, table: pd.DataFrame | None = None, **parts: str) -> str:
    """Path of a source's file, relative to a mirror and to ``results/<run>/sources``."""
    table = shipped() if table is None else table
    row = table[(table["source"] == source) & (table["version"] == version)].iloc[0]
    return row["path"].format(version=version, **parts)


def users_path(source: str, place: str) -> str:
    """Path of a file that the user names: a path or an address, which may have a query.

    What a file's name must not have becomes ``_``; of a long name, the end is kept.
    """
    name = Path(urlsplit(place).path if is_address(place) else place).name
    name = re.sub(r"[^A-Za-z0-9._-]", "_", name)[-LONGEST:].lstrip("._-")
    return source_path(source, "own", file=name or "table.tsv")


def find_source(path: str, table: pd.DataFrame | None = None) -> tuple[pd.Series, dict[str, str]]:
    """Row of the table that a path belongs to, and the parts its pattern names."""
    for _, row in (shipped() if table is None else table).iterrows():
        pattern = re.escape(row["path"].replace("{version}", row["version"]))
        pattern = re.sub(r"\\{(\w+)\\}", rf"(?P<\1>{FILE})", pattern)
        if match := re.fullmatch(pattern, path):
            return row, match.groupdict() | {"version": row["version"]}
    raise InputError(f"no source has the path {escaped(path)}", TABLE, "a path of that table")


def fetched_sources() -> list[str]:
    """Folders of the sources whose files are fetched one by one: neither snapshots nor users'."""
    table = shipped()
    table = table[(table["checksum"] != "snapshot") & (table["version"] != "own")]
    return list(dict.fromkeys(path.partition("/")[0] for path in table["path"]))


def addresses(path: str, mirror: str | None = None) -> list[str]:
    """Addresses or files a path is fetched from, in the order they are asked."""
    if mirror:
        return [f"{mirror.rstrip('/')}/{path}"]
    row, parts = find_source(path)
    patterns = [row["url"], *row["mirrors"].split()] if row["url"] else []
    return [pattern.format(**parts) for pattern in patterns]


def is_address(place: str) -> bool:
    """Whether a place is an address of the network, not a file."""
    return place.startswith(("http://", "https://"))
