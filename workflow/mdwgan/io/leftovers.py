"""Temporary files that killed jobs leave: whose they are, and when they can go."""

import hashlib
import os
import re
import shutil
import socket
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

TEMPORARY = re.compile(r"\..+\.(?P<machine>[0-9a-f]{8})\.(?P<pid>\d+)\.tmp(\.\w+)?")


@cache
def machine() -> str:
    """Short name for where a process id is one: the host, and on Linux the container."""
    place = socket.gethostname()
    with suppress(OSError):
        place += os.readlink("/proc/self/ns/pid")
    return hashlib.sha256(place.encode()).hexdigest()[:8]


def remove_dead(files: Iterable[Path]) -> None:
    """Remove temporary files among these whose process ran on this machine and is gone.

    A kill -9 leaves them. Those of other machines stay: nobody here knows whether they are in use.
    """
    for file in files:
        parts = TEMPORARY.fullmatch(file.name)
        if parts and parts["machine"] == machine() and not _lives(int(parts["pid"])):
            shutil.rmtree(file, ignore_errors=True)
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    if os.name != "posix":  # there, signal 0 would end the process
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
