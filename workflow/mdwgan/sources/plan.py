"""Files that a run would fetch: their sizes, and which of them are there already."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from mdwgan.readers.networks import NETWORKS
from mdwgan.readers.organisms import ORGANISMS, Organism
from mdwgan.samples.own.data import is_own, matrix_of
from mdwgan.samples.public import RNASEQDB
from mdwgan.samples.tissues import FOLDERS, expression_files, read_tissues
from mdwgan.sources.cache import Cache
from mdwgan.sources.checksum import known_size
from mdwgan.sources.disease import disease_paths
from mdwgan.sources.fetching import Settings, local_file
from mdwgan.sources.kegg import kegg_paths, newest
from mdwgan.sources.public import is_public, public_paths
from mdwgan.sources.table import addresses, find_source, is_address, source_path

TIMEOUT = 10  # seconds; a plan shouldn't wait long for a size
AT_ONCE = 8
COLUMNS = ["file", "source", "version", "status", "bytes", "place", "licence"]


def needed_files(config: dict, lenders: Sequence[str] = ()) -> list[str]:
    """Paths of the files that a checked config needs, each once, as the rules ask for them.

    Parameters
    ----------
    config : dict
    lenders : sequence of str
        RNAseqDB's tissues that lend to the run's.
    """
    sources, organism = config["sources"], ORGANISMS[config["cohort"]["organism"]]
    paths = [*_expression(config), *_of_rnaseqdb(config, lenders)]
    for name, network in NETWORKS.items():
        if (version := sources[name]) is not None:
            parts = network.parts(config["genes"])
            taxon = organism.taxon
            paths += [source_path(name, version, file=part, taxon=taxon) for part in parts]
    paths += disease_paths(config)
    if config["enrichment"]["pathways"] == "kegg":
        paths += kegg_paths(organism)
    return list(dict.fromkeys(paths))


def _expression(config: dict) -> list[str]:
    """Paths of the files that samples come from; own data is not fetched."""
    if is_own(config["cohort"]):
        return []
    if is_public(config):
        return public_paths(config, config["tissues"])
    return _of_rnaseqdb(config, config["tissues"])


def _of_rnaseqdb(config: dict, tissues: Sequence[str]) -> list[str]:
    """Paths of RNAseqDB's files of some tissues."""
    cohort = config["cohort"]
    matrix, table = matrix_of(cohort), read_tissues(config["tissue_table"], cohort["normals"])
    return [
        source_path(RNASEQDB, config["sources"][RNASEQDB], matrix=FOLDERS[matrix], file=file.name)
        for tissue in tissues
        for file in expression_files(table, tissue, matrix)
    ]


def plan(config: dict, lenders: Sequence[str] = ()) -> pd.DataFrame:
    """Table of the files a run needs.

    Parameters
    ----------
    config, lenders
        See `needed_files`.

    Returns
    -------
    DataFrame
        ``file``, ``source``, ``version``, ``status`` (in the run, local, cached, to fetch,
        missing), ``bytes`` (missing where neither a server nor the table of sources says it),
        ``place``, ``licence``.
    """
    sources = config["sources"]
    settings = Settings(sources["mirror"], sources["local_dir"], sources["offline"])
    root = Path("results", config["run"], "sources")
    organism = ORGANISMS[config["cohort"]["organism"]]
    files = needed_files(config, lenders)
    table = pd.DataFrame([_row(path, root, settings, organism) for path in files])
    table = table.reindex(columns=COLUMNS).astype({"bytes": "Int64"})
    if not settings.offline:
        ask = table["status"] == "to fetch"
        sizes = remote_sizes(list(table.loc[ask, "place"]))
        told = pd.Series(pd.array(sizes, dtype="Int64"), index=table.index[ask])
        table.loc[ask, "bytes"] = told.fillna(table.loc[ask, "bytes"])
    return table


def _row(path: str, root: Path, settings: Settings, organism: Organism) -> dict:
    status, place = _find(path, root, settings, organism)
    row, _ = find_source(path)
    here = Path(place).is_file()
    size = Path(place).stat().st_size if here else known_size(row, path)
    values = (path, row["source"], row["version"], status, size, place, row["licence"])
    return dict(zip(COLUMNS, values, strict=True))


def _find(path: str, root: Path, settings: Settings, organism: Organism) -> tuple[str, str]:
    """Where the fetch stage would take a file from."""
    if (root / path).is_file():
        return "in the run", str(root / path)
    if local := local_file(path, settings.local_dir):
        return "local", str(local)
    places = addresses(path, settings.mirror)
    if places and not is_address(places[0]):
        return ("local" if Path(places[0]).is_file() else "missing"), places[0]
    cache = Cache.of(settings.mirror)
    cached = cache.folder / path
    if path in kegg_paths(organism):
        snapshot = newest(cache, organism)
        cached = snapshot[0] / path if snapshot else cached
    if cached.is_file():
        return "cached", str(cached)
    if not places:
        return "missing", "no published address: bring it, sources.local_dir"
    return ("missing" if settings.offline else "to fetch"), places[0]


def remote_sizes(places: list[str]) -> list[int | None]:
    """Sizes that servers report (HEAD); None for a server that reports none."""
    import requests

    silent: set[str] = set()  # hosts that don't answer are asked once

    def size(place: str) -> int | None:
        host = urlsplit(place).netloc
        if host in silent:
            return None
        headers = {"Accept-Encoding": "identity"}
        try:
            answer = requests.head(place, timeout=TIMEOUT, headers=headers, allow_redirects=True)
        except requests.RequestException:
            silent.add(host)
            return None
        length = answer.headers.get("content-length", "")
        return int(length) if answer.ok and length.isdigit() else None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(size, places))


def in_words(table: pd.DataFrame) -> str:
    """Table for a reader, with sums by status."""
    lines = [f"{row.status:<10}  {human(row.bytes):>9}  {row.file}" for row in table.itertuples()]
    lines += ["", *sums(table)]
    if len(table) and (table["status"] == "to fetch").any() and table["bytes"].isna().all():
        lines.append("no server reported a size: check the network")
    for (source, version), files in table.groupby(["source", "version"], sort=False):
        lines.append(f"licence of {source} {version}: {files['licence'].iloc[0]}")
    return "\n".join(lines)


def sums(table: pd.DataFrame) -> list[str]:
    """Files and bytes of each status, a line for each."""
    lines = []
    for status, files in table.groupby("status", sort=False):
        unknown = int(files["bytes"].isna().sum())
        total = human(files["bytes"].sum()) if unknown < len(files) else ""
        more = f"{unknown} of unknown size" if unknown else ""
        lines.append(f"{status}: {len(files)} files, {' and '.join(filter(None, (total, more)))}")
    return lines


def human(size) -> str:
    """A number of bytes in a fitting unit."""
    if pd.isna(size):
        return "unknown"
    size = float(size)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
