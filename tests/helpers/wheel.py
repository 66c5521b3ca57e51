"""The package as a wheel, and fresh environments that have it from there alone."""

import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

from helpers.repository import ROOT

PACKAGE = ROOT / "workflow" / "mdwgan"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def build(folder: Path) -> Path:
    """Build the wheel from a copy, since a build leaves folders in the tree."""
    source, place = folder / "source", folder / "wheel"
    unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("workflow", "resources"):
        shutil.copytree(ROOT / name, source / name, ignore=unwanted)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(place), str(source))
    [path] = place.iterdir()
    return path


def pip(*arguments: str, python: Path | str = sys.executable) -> None:
    options = ["--isolated", "--disable-pip-version-check", "--quiet"]
    verb, *rest = arguments
    command = [sys.executable, "-m", "pip", "--python", str(python), *options]
    command += [verb, "--no-deps", "--no-index", *rest]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def environment(wheel: Path | None, venv: Path, hide: str = "") -> Path:
    """Make an environment with the wheel, or without; return the folder of its programs.

    Its dependencies are those of the tests. Code in ``hide`` runs when its Python starts.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    paths = sysconfig.get_paths(vars={"base": str(venv), "platbase": str(venv)})
    if wheel is not None:
        pip("install", str(wheel), python=venv / "bin" / "python")
    # A .pth line adds a folder, and not what .pth files in it add: no editable install comes along.
    lines = sorted({sysconfig.get_paths()[kind] for kind in ("purelib", "platlib")})
    if hide:
        Path(paths["purelib"], "hide_extra.py").write_text(hide)
        lines.append("import hide_extra")
    Path(paths["purelib"], "dependencies.pth").write_text("\n".join(lines) + "\n")
    return venv / "bin"
