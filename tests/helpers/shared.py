"""What takes long to make, and is made once for all processes of the tests."""

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


def made_once(base: Path, worker: str, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that the first process fills; the others wait for it.

    ``base`` is pytest's folder of this process, ``worker`` the process's name among several.
    """
    shared = (base if worker == "master" else base.parent) / name
    shared.mkdir(exist_ok=True)
    with FileLock(shared / "lock"):
        if not (shared / "made").exists():
            make(shared)
            (shared / "made").touch()
    return shared
