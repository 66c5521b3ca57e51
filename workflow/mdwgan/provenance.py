"""Where a result comes from: sources with checksum and date, config, code version, seed.

Cohorts, models, synthetic samples and exports carry it inside; a table is told by its place in
the run's folder. It holds no time of day, so that the same seed gives the same bytes, and no rule
depends on it, so that another code version reruns nothing.
"""

import hashlib
import html
import json
import os
import re
import subprocess
import zlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pandas as pd

from mdwgan import __version__
from mdwgan.errors import InputError
from mdwgan.io import read_tsv, sha256, write_text
from mdwgan.paths import ROOT
from mdwgan.samples.listing import OWN_FILE

# Set for each job by rules/common.smk: as a parameter, it would rerun all rules at any change.
CONFIG_VARIABLE = "MDWGAN_CONFIG_SHA256"
RUNS = "provenance.json"
# Keys that say where things lie, not what they are.
PLACES = {"mirror", "local_dir", "offline", "cache"}
# R stores text as it is, so this finds the record in a decompressed .rds.
MARK = '{"provenance": 1, '
PARTS = re.compile(r"(?:(?P<tissue>[^/]+)/(?:(?P<row>[^/]+)/)?)?seed(?P<seed>\d+)/[^/]+")


def config_hash(config: dict) -> str:
    """SHA-256 of a checked config, without the run's name and the places of sources."""
    kept = {key: value for key, value in config.items() if key != "run"}
    kept["sources"] = {k: v for k, v in config.get("sources", {}).items() if k not in PLACES}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


@cache
def code_version() -> dict[str, str]:
    """Version of the package, and the commit of its code where git knows one.

    The commit is the last that changed the folder ``workflow``; ``+changes`` says
    that the folder differs from it.
    """
    found = {"mdwgan": __version__}
    if commit := _git("log", "-1", "--format=%H", "--", "."):
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".")
        found["commit"] = commit + ("+changes" if changed else "")
    return found


def _git(*arguments: str) -> str:
    """Output of git in the folder of the code; empty without git or a repository."""
    try:
        done = subprocess.run(  # noqa: S603 no part of it comes from data
            ["git", "-C", str(ROOT / "workflow"), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


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
        SHA-256, where it is known: large files take time.
    """
    from mdwgan.sources import find_source

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


def begin(files: list[Path], root: Path, **facts) -> str:
    """Make the record of a first product from the input files it was made of.

    Parameters
    ----------
    files : list of Path
    root : Path
        Folder of the fetched files.
    **facts
        What tells the product from its neighbours: product, tissue, ...

    Returns
    -------
    str
        JSON.
    """
    # Imported where files are looked up: most verbs only pass a record on, and should start fast.
    from mdwgan.sources import read_sources

    table, found = read_sources(), []
    for path in sorted(set(map(Path, files))):
        name = str(path.relative_to(root) if path.is_relative_to(root) else path)
        record = describe_file(path, name, table)
        found += _users_files(path, record) if name == OWN_FILE else [record]
    return _text({"sources": found, "steps": []}, facts)


def _users_files(path: Path, record: dict[str, str]) -> list[dict[str, str]]:
    """The user's two files, of which the one file of own data was made."""
    rows = read_tsv(path.with_name("files.tsv"), dtype=str).to_dict("records")
    return [record | {"file": row["origin"], "sha256": row["sha256"]} for row in rows]


def extend(record: str, **facts) -> str:
    """Add a step to the record of what a product was made from; empty where that had none."""
    return _text(json.loads(record) if record else {"sources": [], "steps": []}, facts)


def join(records: list[str]) -> str:
    """Join the records of products that one is made of; each source and step once."""
    read = [json.loads(record) for record in records if record]
    joined = {
        part: list({json.dumps(entry): entry for record in read for entry in record[part]}.values())
        for part in ("sources", "steps")
    }
    return json.dumps({"provenance": 1, **joined})


def _text(record: dict, facts: dict) -> str:
    config = os.environ.get(CONFIG_VARIABLE)
    step = facts | ({"config": config} if config else {}) | code_version()
    return json.dumps(
        {"provenance": 1, "sources": record["sources"], "steps": [*record["steps"], step]}
    )


# ---- a run's folder


def record_run(folder: Path, config: dict) -> None:
    """Note with which config and code a run is made; each pair once, in ``provenance.json``."""
    known = _runs(folder)
    entry = {"config": config_hash(config), **code_version()}
    if entry not in known:
        write_text(json.dumps([*known, entry], indent=1) + "\n", folder / RUNS)


def _runs(folder: Path) -> list[dict]:
    try:
        return json.loads((folder / RUNS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []


def of_run(folder: Path, name: str = "") -> dict:
    """Provenance of a run, or of the product with a path in its folder.

    Where the run was made in parts with several configs or code versions, a table can't tell
    which was its own: all are listed.
    """
    parts = PARTS.fullmatch(name)
    facts = {k: v for k, v in parts.groupdict().items() if v is not None} if parts else {}
    if "seed" in facts:
        facts["seed"] = int(facts["seed"])
    steps = [{**({"product": name} if name else {}), **facts, **entry} for entry in _runs(folder)]
    return {"provenance": 1, "sources": _sources_of_run(folder / "sources"), "steps": steps}


def _sources_of_run(root: Path) -> list[dict]:
    """Fetched files of a run; checksums from the manifest, where it lists the file."""
    from mdwgan.sources import read_sources

    known = {}
    if (root / "manifest.tsv").is_file():
        table = read_tsv(root / "manifest.tsv", dtype=str).fillna("")
        known = {row["file"]: row["sha256"] for row in table.to_dict("records")}
    files = [root / name for name in known] or [p for p in root.rglob("*") if p.is_file()]
    table = read_sources()
    return [
        describe_file(path, name := str(path.relative_to(root)), table, known.get(name, ""))
        for path in sorted(files)
        if path.is_file() and not path.name.startswith(".")
    ]


# ---- of a file


def of_file(path: Path) -> dict:
    """Provenance that a product carries, or that its place in a run's folder tells."""
    path = Path(path)
    if not path.is_file():
        raise InputError("no such file", path, hint="make it first")
    if record := _inside(path):
        return record
    twin = path.with_name(path.name.split(".")[0] + ".h5ad")  # of an exported table
    if path.name.endswith(".tsv.gz") and twin.is_file():
        return of_file(twin)
    for folder in path.resolve().parents:
        if (folder / RUNS).is_file():
            return of_run(folder, str(path.resolve().relative_to(folder)))
    raise InputError(
        "the file carries no provenance, and no run's folder is around it",
        path,
        "a product in its place in results/<run>/, or an .h5ad, .pt, .rds or report.html",
    )


def _inside(path: Path) -> dict | None:
    readers = {".h5ad": _of_h5ad, ".pt": _of_model, ".rds": _of_rds, ".html": _of_html}
    text = readers.get(path.suffix, lambda path: "")(path)
    if not text:
        return None
    try:
        record, _ = json.JSONDecoder().raw_decode(text)
    except ValueError as error:
        raise InputError(f"its provenance is damaged ({error})", path) from error
    return record if "steps" in record else None


def _of_h5ad(path: Path) -> str:
    import h5py

    try:
        with h5py.File(path) as file:
            value = file["uns/provenance"][()] if "uns/provenance" in file else b""
    except OSError as error:
        raise InputError(f"not an .h5ad file ({error})", path, "a whole file") from error
    return value.decode() if isinstance(value, bytes) else ""


def _of_model(path: Path) -> str:
    from mdwgan.generators.base import read_model

    return read_model(path)[0].get("provenance", "")


def _of_rds(path: Path) -> str:
    """Record in an .rds file, found without R: gzip-compressed, and texts stand as they are."""
    try:
        content = zlib.decompress(path.read_bytes(), wbits=31)
    except zlib.error as error:
        raise InputError(f"not a gzip-compressed .rds file ({error})", path) from error
    start = content.find(MARK.encode())
    return content[start:].decode("utf-8", errors="replace") if start >= 0 else ""


def _of_html(path: Path) -> str:
    found = re.search(r'<meta name="provenance" content="([^"]*)">', path.read_text("utf-8"))
    return html.unescape(found[1]) if found else ""
