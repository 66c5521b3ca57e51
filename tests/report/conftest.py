"""Two runs and their reports, made once."""

import json
from pathlib import Path

import helpers.report_run as made
import pytest
from helpers.configs import full_config
from helpers.shared import made_once
from matplotlib.figure import Figure as Canvas
from mdwgan.__main__ import main
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import REFERENCES
from mdwgan.report import build
from mdwgan.report.build import write_report
from mdwgan.report.page import block, data, figure

FAILURE = figure.failure


def set_failure(patch: pytest.MonkeyPatch, function) -> None:
    for module in (build, block, data, figure):
        patch.setattr(module, "failure", function)


@pytest.fixture(scope="session", autouse=True)
def raised():
    """Errors end a test here, where users get a note; tests of the notes ask for `noted`."""

    def fail(what, error):
        raise error

    with pytest.MonkeyPatch.context() as patch:
        set_failure(patch, fail)
        yield


@pytest.fixture
def noted(raised, monkeypatch):
    """Errors become notes, as users have them."""
    set_failure(monkeypatch, FAILURE)


@pytest.fixture
def undrawn(monkeypatch):
    """Reports have empty pictures, since drawing takes time: for tests of their words."""
    monkeypatch.setattr(Canvas, "savefig", made.no_drawing)


@pytest.fixture(scope="session")
def run(raised, tmp_path_factory, worker_id) -> tuple[Path, str]:
    """Folder and report of a run where one of three trainings failed; its figures are files too."""

    def make(folder: Path) -> None:
        root = folder / "results" / "small"
        settings = full_config(tissues=["kidney", "colon", "thyroid"])
        made.write_results(root, settings)
        made.fail_training(root, "thyroid", "mdwgan-gp", 0, "the critic diverged at epoch 35")
        (root / "config.json").write_text(json.dumps(settings))
        assert main(["report", str(root)]) == 0

    shared = made_once(tmp_path_factory.getbasetemp(), worker_id, "report-run", make)
    root = shared / "results" / "small"
    return root, (root / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def many(raised, tmp_path_factory, worker_id) -> str:
    """Report of a run with every system, where one of them alone has DEGs."""

    def make(root: Path) -> None:
        settings = full_config(
            tissues=["kidney", "colon", "thyroid"], generators=[*SYSTEMS, *REFERENCES]
        )
        settings["deg"]["generators"] = ["mdwgan-gp"]
        made.write_results(root, settings)
        write_report(settings, root, root / "report.html")

    shared = made_once(tmp_path_factory.getbasetemp(), worker_id, "report-many", make)
    return (shared / "report.html").read_text(encoding="utf-8")
