"""Fetching one file: from a user's folder, the cache, a mirror or the published addresses.

requests downloads, with our loop around it: pooch, the usual choice, knows neither several
addresses for a file nor git's blob ids, repeats a 404, and has no lock between processes.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import atomic_path, full_disk_named, remove_leftovers, sha256
from mdwgan.sources import download
from mdwgan.sources.cache import Cache, read_only
from mdwgan.sources.checksum import Different, check_whole, compare, is_recorded, published
from mdwgan.sources.records import describe
from mdwgan.sources.table import addresses, find_source, is_address


@dataclass(frozen=True)
class Settings:
    """Where files may come from.

    Parameters
    ----------
    mirror : str, optional
        Folder or http(s) address, in place of the published addresses.
    local_dir : str, optional
        Folder with files that the user already has, by name or by path.
    offline : bool
        Ask nothing over the network.
    """

    mirror: str | None = None
    local_dir: str | None = None
    offline: bool = False

    @classmethod
    def from_environment(cls, mirror: str | None = None) -> "Settings":
        """Settings as the rules hand them on: ``MDWGAN_MIRROR``, ``_LOCAL_DIR`` and ``_OFFLINE``.

        They are no parameters of a rule, since a change of them is no reason to fetch a
        file again that is there.
        """
        mirror = mirror or os.environ.get("MDWGAN_MIRROR") or None
        local = os.environ.get("MDWGAN_LOCAL_DIR") or None
        return cls(mirror, local, os.environ.get("MDWGAN_OFFLINE") == "yes")


def fetch(path: str, output: Path, settings: Settings, place: str | None = None) -> dict:
    """Fetch one file and check it; ``output`` appears only when it is whole and known.

    Parameters
    ----------
    path : str
        Path in the layout of ``resources/sources.tsv``.
    output : Path
    settings : Settings
    place : str, optional
        File or address that the user names, in place of the table's.

    Returns
    -------
    dict
        Record of the file (`mdwgan.sources.records.describe`).

    Raises
    ------
    InputError
        Says what is wrong with the file or the place, and what to do.
    """
    row, _ = find_source(path)
    with full_disk_named(output):
        users_own = place is not None and not is_address(place)
        if not users_own and (local := local_file(path, settings.local_dir)):
            return _take(path, row, local, output, Cache.of(None))
        places = addresses(path, settings.mirror) if place is None else [place]
        if places and not is_address(places[0]):
            return _take(path, row, _existing(places[0]), output, Cache.of(settings.mirror))
        return _through_cache(path, row, places, output, settings)


def local_file(path: str, folder: str | None) -> Path | None:
    """File of the user's folder, found by its path or, where that says enough, its name."""
    if folder is None:
        return None
    inside = Path(folder, path)
    named = Path(folder, inside.name)
    if inside.is_file():
        return inside
    return named if inside.suffix and named.is_file() else None


def _existing(place: str) -> Path:
    if not Path(place).is_file():
        raise InputError(
            "no such file",
            place,
            "a file laid out as resources/sources.tsv says",
            "check sources.mirror in the config, or put the file into a folder that "
            "sources.local_dir names",
        )
    return Path(place)


def known_checksum(path: str, row: pd.Series, cache: Cache) -> tuple[str, str, str]:
    """Checksum that a file has to have: kind and value, who says so, and the date of the record."""
    if checksum := published(row, path):
        return checksum, "resources/sources.tsv", ""
    if is_recorded(row) and (record := cache.recorded(path)):
        date = record["recorded"]
        whence = f"recorded on {date} in {cache.lock_file}; where the change is meant, delete "
        return f"sha256 {record['sha256']}", f"{whence}its line there", date
    return "", "", ""


def _check(path: str, row: pd.Series, cache: Cache, file: Path, place: str) -> tuple[str, str]:
    """Check a file before it gets its name; its checksum is recorded where none is known."""
    checksum, stated_by, date = known_checksum(path, row, cache)
    if not checksum:
        check_whole(file, place)
        if not is_recorded(row):
            return "", ""
        record = cache.record(path, sha256(file), file.stat().st_size, place)
        checksum, stated_by = f"sha256 {record['sha256']}", f"recorded in {cache.lock_file}"
        date = record["recorded"]
    try:
        compare(file, checksum, place, stated_by)
    except Different:
        check_whole(file, place)  # names a cut file or a page of HTML as such
        raise
    return checksum, date


def _take(path: str, row: pd.Series, file: Path, output: Path, cache: Cache) -> dict:
    """Copy a file of this machine, checked."""
    remove_leftovers(output)
    with atomic_path(output) as temporary:
        shutil.copyfile(file, temporary)
        checksum, date = _check(path, row, cache, temporary, str(file))
        return describe(path, temporary, str(file), checksum, date)


def _through_cache(
    path: str, row: pd.Series, places: list[str], output: Path, settings: Settings
) -> dict:
    """Take a file from the cache, where it is downloaded to first."""
    cache = Cache.of(settings.mirror)
    cached = cache.folder / path
    remove_leftovers(output)
    with cache.locked(path) as writable, atomic_path(output) as temporary:
        if _cached(path, row, cached, cache, temporary):
            place = cache.recorded(path).get("origin") or (places or [str(cached)])[0]
        else:
            _refuse_to_download(path, row, places, settings)
            place = _download(path, row, places, cached if writable else None, cache, temporary)
        checksum, date = _check(path, row, cache, temporary, place)
        return describe(path, temporary, place, checksum, date)


def _cached(path: str, row: pd.Series, cached: Path, cache: Cache, target: Path) -> bool:
    """Copy a file out of the cache, if it is there and still what was put there."""
    checksum, stated_by, _ = known_checksum(path, row, cache)
    if not cached.is_file():
        return False
    shutil.copyfile(cached, target)
    try:
        if checksum:
            compare(target, checksum, str(cached), stated_by)
        else:
            check_whole(target, str(cached))
    except InputError as error:
        print(f"{error}\nthe cached file is fetched anew", flush=True)
        target.unlink()
        return False
    print(f"taken from the cache: {cached}", flush=True)
    return True


def _refuse_to_download(path: str, row: pd.Series, places: list[str], settings: Settings) -> None:
    name = f"{row['source']} {row['version']}"
    bring = f"put {Path(path).name} into a folder and name that in sources.local_dir"
    if not places:
        where = "sources.mirror"
        raise InputError(
            f"{name} has no published address",
            where,
            "a folder or address that has the files",
            f"{bring}" + (f" ({row['note']})" if row["note"] else ""),
        )
    if settings.offline:
        raise InputError(
            f"{path} is not in the cache, and sources.offline is true",
            Cache.of(settings.mirror).folder,
            f"the file of {places[0]}",
            f"{bring}, or run once with offline: false on a machine that shares the cache",
        )


def _download(
    path: str, row: pd.Series, places: list[str], cached: Path | None, cache: Cache, target: Path
) -> str:
    """Download into the cache and copy from there; straight to the target where it is read-only."""

    def check(file: Path, place: str) -> None:
        _check(path, row, cache, file, place)

    if cached is not None:
        try:
            cached.parent.mkdir(parents=True, exist_ok=True)
            remove_leftovers(cached)
            with atomic_path(cached) as half, full_disk_named(cached):
                place = download.download_first(places, half, check)
            shutil.copyfile(cached, target)
            return place
        except OSError as error:
            if not read_only(error):
                raise
    cache.warn_read_only()
    return download.download_first(places, target, check)
