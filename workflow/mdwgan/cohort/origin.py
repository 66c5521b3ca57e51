"""Which input files a cohort and a run were made from: the sources of `mdwgan.provenance`."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import read_tsv, sha256
from mdwgan.provenance import read_runs
from mdwgan.samples.listing import OWN_FILE, is_prepared
from mdwgan.sources.table import find_source, read_sources

# Place of a product in a run's folder.
PLACE = re.compile(r"(?:(?P<tissue>[^/]+)/(?:(?P<row>[^/]+)/)?)?seed(?P<seed>\d+)/[^/]+")


def describe_file(path: Path, name: str, table: pd.DataFrame, checksum: str = "") -> dict[str, str]:
    """Source, version, checksum and date of retrieval of an input file.

    Parameters
    ----------
    path : Path
    name : str
        Path in the layout of ``resources/sources.tsv``; any other file is the user's own.
    table : DataFrame
        Content of ``resources/sources.tsv``.
    checksum : str, optional
        SHA-256, if it was computed before: large files take time.
    """
    try:
        row, _ = find_source(name, table)
        source, version = row["source"], row["version"]
    except InputError:
        source, version = "own", ""
    # A fetched file is written once, when it is retrieved.
    date = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    return {
        "source": source,
        "version": version,
        "file": name,
        "sha256": checksum or sha256(path),
        "retrieved": date,
    }


def sources_of(files: list[Path], root: Path) -> list[dict[str, str]]:
    """Describe the input files that a product was made of.

    Parameters
    ----------
    files : list of Path
    root : Path
        Folder of the fetched files.
    """
    table, sources = read_sources(), []
    for path in sorted(set(map(Path, files))):
        name = str(path.relative_to(root) if path.is_relative_to(root) else path)
        record = describe_file(path, name, table)
        if name == OWN_FILE:
            sources += _users_files(path, record)
        elif is_prepared(name):
            sources += _published_files(path)
        else:
            sources.append(record)
    return sources


def _users_files(path: Path, record: dict[str, str]) -> list[dict[str, str]]:
    """The user's two files, of which the one file of own data was made."""
    rows = read_tsv(path.with_name("files.tsv"), dtype=str).to_dict("records")
    return [record | {"file": row["origin"], "sha256": row["sha256"]} for row in rows]


def _published_files(path: Path) -> list[dict[str, str]]:
    """The files of a public source, of which a tissue's one file was made."""
    rows = read_tsv(path.with_name("files.tsv"), dtype=str)
    return rows[rows["tissue"] == path.stem].drop(columns="tissue").to_dict("records")


def of_run(folder: Path, name: str = "") -> dict:
    """Provenance of a run, or of the product with a path in its folder.

    Where the run was made in steps with several configs or code versions, a table doesn't
    say which was its own: all are listed.
    """
    place = PLACE.fullmatch(name)
    facts = {k: v for k, v in place.groupdict().items() if v is not None} if place else {}
    if "seed" in facts:
        facts["seed"] = int(facts["seed"])
    product = {"product": name} if name else {}
    steps = [{**product, **facts, **entry} for entry in read_runs(folder)]
    return {"provenance": 1, "sources": _fetched_files(folder / "sources"), "steps": steps}


def _fetched_files(root: Path) -> list[dict]:
    """Fetched files of a run; checksums from the manifest, where it lists the file."""
    checksums = {}
    if (root / "manifest.tsv").is_file():
        manifest = read_tsv(root / "manifest.tsv", dtype=str).fillna("")
        checksums = {row["file"]: row["sha256"] for row in manifest.to_dict("records")}
    files = [root / name for name in checksums] or [p for p in root.rglob("*") if p.is_file()]
    table = read_sources()
    return [
        describe_file(path, name := str(path.relative_to(root)), table, checksums.get(name, ""))
        for path in sorted(files)
        if path.is_file() and not path.name.startswith(".")
    ]
