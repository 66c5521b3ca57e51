"""The notebooks of the documentation: each runs from top to bottom, in a folder of its own."""

import copy
import os
import re
import time

import nbformat
import pytest
from helpers.repository import ROOT

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
LARGEST = 100_000  # bytes, the stored outputs among them
LONGEST = 60  # seconds


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def outputs(notebook) -> list[dict]:
    return [part for cell in notebook.cells for part in cell.get("outputs", [])]


def kinds(notebook) -> set[str]:
    """Kinds of stored outputs, such as image/png."""
    return {kind for part in outputs(notebook) for kind in part.get("data", {})}


def test_there_are_notebooks():
    assert [path.name for path in NOTEBOOKS] == ["own_matrix.ipynb"]


def test_a_notebook_runs_and_draws(notebook, tmp_path, monkeypatch):
    from nbclient import NotebookClient

    for variable in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(variable, str(tmp_path / "jupyter"))
    search = [str(ROOT / "workflow"), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(search))
    work = tmp_path / "work"
    work.mkdir()
    fresh, started = copy.deepcopy(notebook), time.monotonic()
    client = NotebookClient(
        fresh, timeout=LONGEST, kernel_name="python3", resources={"metadata": {"path": str(work)}}
    )
    client.execute()  # raises where a cell does
    assert time.monotonic() - started < LONGEST
    assert "image/png" in kinds(fresh)
    assert not [part for part in outputs(fresh) if part.get("name") == "stderr"]
    assert sorted(path.name for path in work.iterdir()) == ["model.pt", "more.h5ad"]


def test_what_is_stored_is_small_and_of_one_run(notebook):
    path = ROOT / "docs" / "notebooks" / "own_matrix.ipynb"
    assert path.stat().st_size < LARGEST
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1)), (
        "run: jupyter execute --inplace docs/notebooks/*.ipynb"
    )
    assert "image/png" in kinds(notebook)
    assert "Traceback" not in path.read_text(encoding="utf-8")


def test_links_of_the_notebook_resolve(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)\s]+)\)", cell.source):
                assert (ROOT / "docs" / "notebooks" / target).is_file(), target
