"""The report's rooms: which may import which, and no global state."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mdwgan import report

HERE = Path(report.__file__).parent
MAY_IMPORT = {
    "page": {"page"},
    "figures": {"figures", "page"},
    "sections": {"sections", "figures", "page"},
}


def imports_of(path: Path) -> set[str]:
    """Modules of the package that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return names | {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_rooms_import_one_way(room):
    for path in (HERE / room).glob("*.py"):
        names = [name.split(".") for name in imports_of(path)]
        rooms = {name[2] for name in names if name[:2] == ["mdwgan", "report"] and len(name) > 2}
        assert rooms <= MAY_IMPORT[room], path.name
        assert ["mdwgan", "reference_docs"] not in [name[:2] for name in names], path.name


def test_conditions_are_no_literals():
    for path in HERE.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
        assert not any("tumour" in text for text in texts if isinstance(text, str)), path.name
        assert "normal" not in texts, path.name


def test_importing_the_report_changes_no_global_state():
    # RcParams.copy doesn't resolve the backend, which would import pyplot.
    code = (
        "import matplotlib, sys; before = matplotlib.rcParams.copy();"
        "import mdwgan.report.build;"
        "assert matplotlib.rcParams.copy() == before;"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1])}
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120, env=environment)
