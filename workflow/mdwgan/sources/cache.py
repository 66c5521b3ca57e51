"""The cache that runs share: files by origin and path, and their recorded checksums.

::

    <cache>/published/string/v11.5/9606.protein.links.v11.5.txt.gz
    <cache>/published/lock.tsv               path, sha256, bytes, recorded, origin
    <cache>/mirror-<digest>/...              what came from a mirror, apart by its address
"""

import contextlib
import datetime
import errno
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from mdwgan.errors import InputError, warn
from mdwgan.io import read_tsv, write_tsv

LOCK_COLUMNS = ["path", "sha256", "bytes", "recorded", "origin"]


def cache_folder() -> Path:
    """Folder of the cache: ``MDWGAN_CACHE``, or the user's cache folder."""
    import platformdirs

    named = os.environ.get("MDWGAN_CACHE")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("mdwgan")


def today() -> str:
    """Date of today, UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


@dataclass(frozen=True)
class Cache:
    """Files and checksums of one origin: the published addresses, or one mirror.

    Parameters
    ----------
    folder : Path
        ``<cache>/published`` or ``<cache>/mirror-<digest>``.
    """

    folder: Path

    @classmethod
    def of(cls, mirror: str | None) -> "Cache":
        """Cache of a mirror; of the published addresses without one."""
        if not mirror:
            return cls(cache_folder() / "published")
        digest = hashlib.sha256(mirror.rstrip("/").encode()).hexdigest()[:10]
        return cls(cache_folder() / f"mirror-{digest}")

    @property
    def lock_file(self) -> Path:
        """Table of the recorded checksums."""
        return self.folder / "lock.tsv"

    def recorded(self, path: str) -> dict[str, str]:
        """Row of the lock file for a path; empty where there is none."""
        if not self.lock_file.is_file():
            return {}
        table = read_tsv(self.lock_file, dtype=str)
        if list(table.columns) != LOCK_COLUMNS:
            raise InputError(
                f"columns are {', '.join(table.columns)}",
                self.lock_file,
                ", ".join(LOCK_COLUMNS),
                "restore the file; without it the cached files are not known to be the first ones",
            )
        rows = table[table["path"] == path].to_dict("records")
        return rows[-1] if rows else {}

    def record(self, path: str, checksum: str, size: int, origin: str) -> dict[str, str]:
        """Record a file's checksum at its first fetch; an older record stays.

        Without write access nothing is stored, and the record is returned all the same.
        """
        values = (path, checksum, str(size), today(), origin)
        row = dict(zip(LOCK_COLUMNS, values, strict=True))
        with self.locked("lock") as writable:
            if earlier := self.recorded(path):
                return earlier
            if writable:
                table = pd.DataFrame([row])
                if self.lock_file.is_file():
                    table = pd.concat([read_tsv(self.lock_file, dtype=str), table])
                write_tsv(table.sort_values("path"), self.lock_file)
        return row

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[bool]:
        """Hold the exclusive lock of a name; yields whether the cache is writable.

        The system drops the lock when the process ends, so a killed run blocks nobody.
        """
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        lock = FileLock(self.folder / ".locks" / digest)
        try:
            (self.folder / ".locks").mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=0.2)
            except Timeout:
                if name != "lock":
                    print(f"another run fetches {name}; waiting for it", flush=True)
                lock.acquire()
        except OSError as error:
            if not read_only(error):
                raise
            yield False
            return
        try:
            yield os.access(self.folder, os.W_OK)
        finally:
            lock.release()

    def warn_read_only(self) -> None:
        """Warn that the cache stores nothing."""
        warn(
            f"{self.folder}: the cache can't be written, so the file is not kept for other runs "
            "and its checksum is not recorded; name another folder in MDWGAN_CACHE"
        )


def read_only(error: OSError) -> bool:
    """Whether an error says that a folder can't be written at all."""
    return error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOENT)
