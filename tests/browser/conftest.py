"""A browser, and the report of a made-up run of several tissues, models and seeds."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers.browser import launched, opened
from helpers.scored_run import write_scored_run
from helpers.shared import made_once
from mdwgan.report.build import write_report


@pytest.fixture(scope="session")
def browser():
    """A headless browser; tests that ask for it are skipped where there is none."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def scored(browser, tmp_path_factory, worker_id) -> SimpleNamespace:
    """Folder, config and page of a run; made once for all processes of the tests.

    It asks for the browser first, so that nothing is made where there is none.
    """

    def make(folder: Path) -> None:
        root = folder / "results" / "scored"
        write_report(write_scored_run(root), root, root / "report.html")

    shared = made_once(tmp_path_factory.getbasetemp(), worker_id, "scored-run", make)
    root = shared / "results" / "scored"
    config = json.loads((root / "config.json").read_text(encoding="utf-8"))
    return SimpleNamespace(root=root, config=config, file=root / "report.html")


@pytest.fixture
def visit(browser, scored) -> Callable:
    """``with visit(...) as page``: the report, or another file, in a new window."""

    def visit(file: Path | None = None, **settings):
        return opened(browser, file or scored.file, **settings)

    return visit
