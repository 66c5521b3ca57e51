"""Claims: no job that comes too late replaces what a newer job has made.

A job claims its products when it starts, by a token in a hidden file beside the first of them. A
newer job puts its own token there. So a job that lives on after its run, or after its settings were
changed, finds at the rename that it comes too late.
"""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from mdwgan.errors import InputError

try:
    import fcntl
except ImportError:  # no Unix, so no workflow either; the package's other verbs need no claim
    fcntl = None

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
        with locked(self.file, os.O_CREAT) as descriptor:
            os.ftruncate(descriptor, 0)
            try:
                os.write(descriptor, self.token.encode())
            except OSError:  # a full disk
                self.file.unlink()
                raise

    def release(self) -> None:
        """Remove the file, unless a newer job has the claim."""
        with locked(self.file) as descriptor:
            if self._is_held(descriptor):
                self.file.unlink()

    def replace(self, temporary: Path, path: Path) -> None:
        """Rename a file to its name, unless a newer job has the claim."""
        with locked(self.file) as descriptor:
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
def locked(file: Path, create: int = 0) -> Iterator[int | None]:
    """Open a file and lock it; yields its descriptor, or None where there is no such file.

    With ``os.O_CREAT`` the file is made where it isn't there. The system drops the lock when the
    process ends, so a killed job blocks nobody.
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


def put_in_place(temporary: Path, path: Path) -> None:
    """Rename a finished file to its name, if this process' job may still write it.

    Raises
    ------
    InputError
        A newer job has claimed the products of this one.
    """
    if _claim is None:
        os.replace(temporary, path)
    else:
        _claim.replace(temporary, path)
