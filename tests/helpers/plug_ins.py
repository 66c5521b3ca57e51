"""A package with generators, as pip leaves one: a module, and its metadata with entry points."""

import sys
from pathlib import Path

from mdwgan.generators.plug_ins import GROUP


def install(monkeypatch, folder: Path, package: str, text: str, points: dict[str, str]) -> None:
    """Put a package of one module on the path, with entry points by name."""
    facts = folder / f"{package}-1.2.dist-info"
    facts.mkdir(parents=True)
    (folder / f"{package}.py").write_text(text)
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n")
    lines = [f"{name} = {place}" for name, place in points.items()]
    (facts / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]))
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, package, raising=False)
