"""Reading and writing products: to a temporary name, then renamed; same content, same bytes.

A job claims its products when it starts, by a token in a hidden file beside the first of them. A
newer job puts its own token there. So a job that lives on after its run, or after its settings were
changed, finds at the rename that it comes too late.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from mdwgan.errors import InputError

try:
    import fcntl
except ImportError:  # no Unix, so no workflow either; the package's other verbs need no claim
    fcntl = None

if TYPE_CHECKING:  # slow to import, and most verbs don't need it
    import anndata


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; rename it on success, remove it on failure.

    Who writes may make a folder of that name, where ``path`` is not there or is an empty folder.

    Raises
    ------
    InputError
        A newer job has claimed the products of this one (`claimed`).
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The process id keeps two runs apart; the suffix stays, since writers look at it.
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.tmp{path.suffix}")
    try:
        yield temporary
        if _claim is None:
            os.replace(temporary, path)
        else:
            _claim.replace(temporary, path)
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes left beside a path, while no other process writes that path."""
    for file in path.parent.glob(f".{path.stem}.*.tmp{path.suffix}"):
        with suppress(OSError):
            file.unlink(missing_ok=True)


# ---- claims

NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)  # of a file system without locks


@contextmanager
def claimed(product: str | Path) -> Iterator[None]:
    """Claim the products of the job that this process runs, until the job ends.

    Whatever `atomic_path` writes meanwhile needs the claim, so that a job that comes too late
    leaves neither products nor checkpoints.

    Parameters
    ----------
    product : str or Path
        First product of the job; a folder that is there, where the job fills one. Jobs with the
        same first product have one claim.
    """
    global _claim
    earlier, claim = _claim, None
    if fcntl is not None:
        # No such folder, or none that can be written: the writing itself will tell.
        with suppress(OSError):
            claim = Claim.on(Path(product))
            claim.take()
            _claim = claim
    try:
        yield
    finally:
        _claim = earlier
        if claim is not None:
            with suppress(OSError):
                claim.release()


@dataclass(frozen=True)
class Claim:
    """Right of a job to write its products, until a newer job takes it.

    Parameters
    ----------
    file : Path
        Holds the token of the newest job. The file is its own lock, and is gone after a job that
        ended.
    token : str
        The job's own.
    """

    file: Path
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    @classmethod
    def on(cls, product: Path) -> Claim:
        """Claim on a file or folder; another job may have it."""
        if product.is_dir():
            return cls(product / ".claim")
        return cls(product.with_name(f".{product.name}.claim"))

    def take(self) -> None:
        """Take the claim from whichever job has it."""
        with _locked(self.file, os.O_CREAT) as descriptor:
            os.ftruncate(descriptor, 0)
            try:
                os.write(descriptor, self.token.encode())
            except OSError:  # a full disk
                self.file.unlink()
                raise

    def release(self) -> None:
        """Remove the file, unless a newer job has the claim."""
        with _locked(self.file) as descriptor:
            if self._is_held(descriptor):
                self.file.unlink()

    def replace(self, temporary: Path, path: Path) -> None:
        """Rename a file to its name, unless a newer job has the claim."""
        with _locked(self.file) as descriptor:
            if not self._is_held(descriptor):
                raise InputError(
                    "a newer job has begun to make this file, or has made it, so this job comes "
                    "too late and its result is dropped",
                    path,
                    hint="nothing is to be done: the newer job's file stays",
                )
            os.replace(temporary, path)

    def _is_held(self, descriptor: int | None) -> bool:
        return descriptor is not None and os.read(descriptor, 99) == self.token.encode()


_claim: Claim | None = None  # of the job that this process runs


@contextmanager
def _locked(file: Path, create: int = 0) -> Iterator[int | None]:
    """Open a claim's file and lock it; yields None where there is no such file.

    The system drops the lock when the process ends, so a killed job blocks nobody.
    """
    while True:
        try:
            descriptor = os.open(file, os.O_RDWR | create, 0o666)
        except FileNotFoundError:
            if create:
                raise
            yield None
            return
        try:
            _lock(descriptor)
            # Another job may have removed the file before this one had the lock.
            if _same_file(descriptor, file):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise


def _same_file(descriptor: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), file.stat())
    except FileNotFoundError:
        return False


# ---- products


def write_text(text: str, path: str | Path) -> None:
    """Write UTF-8 text atomically."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_tsv(table: pd.DataFrame, path: str | Path, index: bool = False) -> None:
    """Write a table as TSV (gzipped where the name says so) atomically.

    Floats have 10 significant digits; the gzip header has no time, so that the
    same table gives the same bytes.
    """
    text = table.to_csv(None, sep="\t", index=index, float_format="%.10g", lineterminator="\n")
    with atomic_path(path) as temporary:
        if str(path).endswith(".gz"):
            temporary.write_bytes(gzip.compress(text.encode(), compresslevel=6, mtime=0))
        else:
            temporary.write_text(text, encoding="utf-8")


def sha256(path: str | Path) -> str:
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_tsv(path: str | Path, **options) -> pd.DataFrame:
    """Read a TSV that this workflow wrote; only empty cells are missing values."""
    return pd.read_csv(path, sep="\t", keep_default_na=False, na_values=[""], **options)


def write_h5ad(data: anndata.AnnData, path: str | Path) -> None:
    """Write an AnnData file atomically, gzip-compressed."""
    with atomic_path(path) as temporary:
        data.write_h5ad(temporary, compression="gzip")
