"""Disks that are full or can't be written, whoever runs the tests."""

import os
import subprocess
from pathlib import Path

import pytest


def mount(folder: Path, *options: str) -> bool:
    """Mount a small file system of memory; False where this machine doesn't let us."""
    if os.geteuid() != 0:
        return False
    done = subprocess.run(
        ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True
    )
    return done.returncode == 0


def small_disk(folder: Path, kilobytes: int = 64):
    """Make a small disk, and unmount it after the test."""
    folder.mkdir()
    if not mount(folder, "-o", f"size={kilobytes}k"):
        pytest.skip("no small disk without root; RLIMIT_FSIZE stands for it in another test")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def closable(folder: Path):
    """Yield a function that makes a folder with all in it read-only."""
    folder.mkdir(exist_ok=True)
    is_mounted = mount(folder)

    def lock():
        if is_mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        elif os.geteuid() == 0:
            pytest.skip("root writes everywhere, and mounting is not allowed here")
        else:
            for place in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
                place.chmod(0o555)

    yield lock
    if is_mounted:
        subprocess.run(["umount", str(folder)], check=True)
    else:
        for place in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
            place.chmod(0o755)
