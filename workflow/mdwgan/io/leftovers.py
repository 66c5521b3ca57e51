"""Temporary files that killed jobs leave: whose they are, and when they can go."""

import hashlib
import os
import re
import shutil
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

# Versions before 0.2 named no machine.
TEMPORARY = re.compile(r"\..+?(\.(?P<machine>[0-9a-f]{8}))?\.(?P<pid>\d+)\.tmp(\.\w+)?")
LATEST = 24 * 3600  # seconds without a change, after which a file of an unnamed machine is dead


@cache
def machine() -> str:
    """Short name for where a process id is one: the host, and on Linux the container."""
    place = socket.gethostname()  # workflow/scripts/lib/common.R makes the same name
    with suppress(OSError):
        place += os.readlink("/proc/self/ns/pid")
    return hashlib.md5(place.encode(), usedforsecurity=False).hexdigest()[:8]


def remove_dead(files: Iterable[Path]) -> None:
    """Remove temporary files among these whose process ran on this machine and is gone.

    A kill -9 leaves them. Those of other machines stay: nobody here knows whether they are in use.
    Names of old versions don't tell the machine: such a file goes a day after its last change.
    """
    for file in files:
        parts = TEMPORARY.fullmatch(file.name)
        if not parts or _lives(int(parts["pid"])):
            continue
        if parts["machine"] == machine() or (not parts["machine"] and _is_old(file)):
            shutil.rmtree(file, ignore_errors=True)
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _is_old(file: Path) -> bool:
    with suppress(OSError):
        return time.time() - file.lstat().st_mtime > LATEST
    return False


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
