"""KEGG's gene sets, frozen as one dated snapshot: which genes, which names, which release.

KEGG REST serves today's release alone, so its two tables are fetched together, once, and
every run that shares the cache uses them from then on.
"""

import datetime
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from mdwgan.errors import InputError, warn
from mdwgan.io import atomic_path, sha256, write_text
from mdwgan.readers.kegg import check_complete, read_release
from mdwgan.readers.organisms import HUMAN, ORGANISMS, Organism
from mdwgan.sources.cache import Cache, read_only, today
from mdwgan.sources.checksum import Damaged, check_whole
from mdwgan.sources.download import download_first
from mdwgan.sources.fetching import Settings, full_disk_named
from mdwgan.sources.records import describe
from mdwgan.sources.table import addresses, is_address, source_path

VERSION = "current"
INFO = source_path("kegg-info", VERSION)
UNKNOWN = "unknown"


def kegg_paths(organism: Organism) -> tuple[str, str]:
    """Paths of KEGG's two tables of an organism: genes of pathways, and names of pathways."""
    link, names = (
        source_path("kegg", VERSION, file=file, organism=organism.kegg) for file in ("link", "list")
    )
    return link, names


@dataclass(frozen=True)
class Snapshot:
    """What a snapshot is; written beside its files as ``snapshot.json``."""

    release: str
    date: str
    origin: str
    pathways: int
    genes: int
    files: dict[str, dict[str, str]]  # of each path: origin and sha256


def freeze(
    root: Path, settings: Settings, organism: Organism = ORGANISMS[HUMAN]
) -> tuple[Snapshot, list[dict]]:
    """Put a checked snapshot into a run's folder of sources.

    Parameters
    ----------
    root : Path
        ``results/<run>/sources``; gets ``kegg/link/pathway/hsa`` and ``kegg/list/pathway/hsa``,
        or those of another organism.
    settings : Settings
    organism : Organism

    Returns
    -------
    snapshot : Snapshot
    records : list of dict
        One a file.

    Raises
    ------
    InputError
        KEGG's answer is partial, or can't be had.
    """
    with full_disk_named(root):
        with tempfile.TemporaryDirectory(prefix="mdwgan-kegg-") as scratch:
            folder, snapshot = _find(settings, Path(scratch), organism)
            for path in snapshot.files:
                with atomic_path(root / path) as temporary:
                    shutil.copyfile(folder / path, temporary)
        _verify(root, snapshot)
    checksum = f"snapshot of {snapshot.date}, release {snapshot.release}"
    records = [
        describe(path, root / path, facts["origin"], checksum, snapshot.date)
        for path, facts in snapshot.files.items()
    ]
    return snapshot, records


def _find(settings: Settings, scratch: Path, organism: Organism) -> tuple[Path, Snapshot]:
    """Folder with the files of a snapshot: the user's, a mirror's, the cache's or a new one."""
    paths = kegg_paths(organism)
    for folder in filter(None, (settings.local_dir, settings.mirror)):
        if not is_address(folder) and all(Path(folder, path).is_file() for path in paths):
            return Path(folder), _of_folder(Path(folder), organism)
        if folder == settings.mirror and not is_address(folder):
            raise InputError(
                "no KEGG files", folder, " and ".join(paths), "check sources.mirror in the config"
            )
    cache = Cache.of(settings.mirror)
    with cache.locked("kegg") as writable:
        found = newest(cache, organism)
        if found is None and settings.offline:
            raise InputError(
                "KEGG is not in the cache, and sources.offline is true",
                cache.folder,
                "a snapshot",
                f"put {' and '.join(paths)} into a folder and name that in sources.local_dir, or "
                "set enrichment.pathways to orgdb",
            )
        return found or _download(cache, settings.mirror, scratch, writable, organism)


def newest(cache: Cache, organism: Organism) -> tuple[Path, Snapshot] | None:
    """Newest whole snapshot of an organism in a cache."""
    for file in sorted(cache.folder.glob("kegg/*/snapshot.json"), reverse=True):
        try:
            snapshot = Snapshot(**json.loads(file.read_text(encoding="utf-8")))
            if not set(kegg_paths(organism)) <= set(snapshot.files):
                continue
            _verify(file.parent, snapshot)
        except (InputError, OSError, ValueError, TypeError) as error:
            warn(f"{file.parent}: this snapshot is not what was fetched, and is left out ({error})")
            continue
        print(f"KEGG's snapshot of {snapshot.date} is in the cache: {file.parent}", flush=True)
        return file.parent, snapshot
    return None


def _verify(folder: Path, snapshot: Snapshot) -> None:
    for path, facts in snapshot.files.items():
        if sha256(folder / path) != facts["sha256"]:
            raise InputError("the file has changed", folder / path, facts["sha256"])


def _of_folder(folder: Path, organism: Organism) -> Snapshot:
    """Describe a folder's files; its date is that of the files."""
    paths = kegg_paths(organism)
    pathways, genes = check_complete(*(folder / path for path in paths), organism)
    seconds = max((folder / path).stat().st_mtime for path in paths)
    date = datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
    release = read_release(folder / INFO) if (folder / INFO).is_file() else UNKNOWN
    files = {path: _known(folder / path, str(folder / path)) for path in paths}
    return Snapshot(release, date, str(folder), pathways, genes, files)


def _known(file: Path, origin: str) -> dict[str, str]:
    return {"origin": origin, "sha256": sha256(file)}


def _download(
    cache: Cache, mirror: str | None, scratch: Path, writable: bool, organism: Organism
) -> tuple[Path, Snapshot]:
    """Fetch a snapshot into the cache; it gets its name when all of it is there and checked."""
    if not writable:
        cache.warn_read_only()
        return scratch, _fetch_all(scratch, mirror, organism)
    place = cache.folder / "kegg"
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if read_only(error):
            return _download(cache, mirror, scratch, False, organism)
        raise
    for left in place.glob("*.tmp"):  # of a killed run: no other works here, by the lock
        shutil.rmtree(left, ignore_errors=True)
    half = place / f"{today()}.tmp"
    try:
        snapshot = _fetch_all(half, mirror, organism)
        write_text(json.dumps(asdict(snapshot), indent=1) + "\n", half / "snapshot.json")
        other = "" if organism.name == HUMAN else f"-{organism.kegg}"
        final = place / f"{snapshot.date}{other}"
        shutil.rmtree(final, ignore_errors=True)
        half.rename(final)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return final, snapshot


def _fetch_all(folder: Path, mirror: str | None, organism: Organism) -> Snapshot:
    paths = kegg_paths(organism)
    before = _release(folder, mirror)
    origins = {path: _get(path, folder, mirror) for path in paths}
    if before != UNKNOWN and _release(folder, mirror) != before:
        raise InputError(
            "KEGG changed its release while it was fetched",
            origins[paths[0]],
            before,
            "fetch it again",
        )
    pathways, genes = check_complete(*(folder / path for path in paths), organism)
    files = {path: _known(folder / path, origin) for path, origin in origins.items()}
    return Snapshot(before, today(), mirror or origins[paths[0]], pathways, genes, files)


def _release(folder: Path, mirror: str | None) -> str:
    """KEGG's release; a mirror may not have it."""
    try:
        _get(INFO, folder, mirror)
    except InputError as error:
        if mirror is None:
            raise
        warn(f"KEGG's release is unknown: {error}")
        return UNKNOWN
    return read_release(folder / INFO)


def _get(path: str, folder: Path, mirror: str | None) -> str:
    """Download one answer; gives its address."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    return download_first(addresses(path, mirror), target, _check_text)


def _check_text(file: Path, place: str) -> None:
    """KEGG's answers end with a line's end; one that doesn't was cut."""
    check_whole(file, place)
    if not file.read_bytes().endswith(b"\n"):
        raise Damaged(
            "cut short: the last line has no end", place, "a whole answer", "fetch it again"
        )
