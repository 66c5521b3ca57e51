"""What of the page can fail, all of it at once: notes in its places, and a log that has it all."""

import ast
import json
import re
from pathlib import Path

import helpers.report_run as made
import pytest
from helpers.configs import full_config
from helpers.hostile import HOSTILE
from helpers.report_run import no_drawing, text_of
from matplotlib.figure import Figure as Canvas
from mdwgan.__main__ import main
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report import build, tissue
from mdwgan.report.build import write_report
from mdwgan.report.figures import distributions, embedding
from mdwgan.report.page.load import Results
from mdwgan.report.sections import provenance, summary

pytestmark = pytest.mark.usefixtures("noted")
WORDS = "<b>no\x1b[2J place</b>\nfor $x^$"
SHOWN = r"could not be made (ValueError: &lt;b&gt;no\x1b[2J place&lt;/b&gt;\nfor $x^$)"
SECTIONS = {
    tissue: [name for name in vars(tissue) if name.endswith("_block")],
    build: ["overview_block", "comparison_block", "methods_block", "counts_block"],
    build.runinfo: ["systems_block", "gene_block"],
    provenance: [name for name in vars(provenance) if name.endswith("_block")],
}
SECTIONS[tissue] += ["pictures", "classification"]


def fail(*_, **__):
    raise ValueError(WORDS)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Config and folder of a run of one tissue."""
    root = tmp_path_factory.mktemp("faults")
    settings = full_config(tissues=["kidney"])
    made.write_results(root, settings)
    return settings, root


def read(root: Path) -> str:
    return (root / "report.html").read_text(encoding="utf-8")


def write(results: tuple) -> str:
    """Write the report and read it."""
    write_report(*results, results[1] / "report.html")
    return read(results[1])


def titles(page: str) -> list[str]:
    return re.findall(r"<h[234] [^>]*>(.*?)</h[234]>", page)


@pytest.fixture(scope="module")
def whole(results) -> str:
    """The page without a fault, and without drawings, which take time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Canvas, "savefig", no_drawing)
        return write(results)


def test_figures_can_fail_one_by_one(whole, results, tmp_path, monkeypatch):
    """By the verb, which ends well: Snakemake would remove the page otherwise."""
    monkeypatch.setattr(Canvas, "savefig", no_drawing)
    monkeypatch.setattr(distributions, "_boxes", fail)
    monkeypatch.setattr(embedding, "_axis_names", fail)  # of the PCA alone
    settings, root = results
    (root / "config.json").write_text(json.dumps(settings))
    assert main(["--log", str(tmp_path / "report.log"), "report", str(root)]) == 0
    page, log = read(root), (tmp_path / "report.log").read_text()
    assert "could not be made" not in whole
    assert page.count('<figcaption class="note fail"') == 2
    # The verb writes files of figures too, and the page says where.
    shown = [title for title in titles(page) if title != "Figures as files"]
    assert shown == titles(whole) and page.count("<table>") == whole.count("<table>")
    assert f"The figure of values of genes {SHOWN}. The rest of the page stands." in page
    assert f"The figure of the PCA {SHOWN}" in page
    assert "<b>no" not in page and "\x1b" not in page + log
    assert "<li>kidney, Value distributions</li>" in page, "at the top of the page"
    assert log.count("Traceback") == 2 and "_boxes" in log
    assert "made, in kidney, Real and synthetic samples; kidney, Value distributions" in log


def test_all_sections_can_fail(whole, results, monkeypatch, capsys):
    for module, names in SECTIONS.items():
        for name in names:
            monkeypatch.setattr(module, name, fail)
    monkeypatch.setattr(summary, "facts", fail)
    page = write(results)
    # Sections without content are left out, as long as they can be made.
    assert set(titles(page)) >= set(titles(whole))
    count = sum(map(len, SECTIONS.values())) + 1
    assert count > 17 and page.count(SHOWN) == count
    assert capsys.readouterr().err.count("Traceback") == count


def test_each_part_of_the_first_screen_can_fail(whole, results, monkeypatch):
    monkeypatch.setattr(Canvas, "savefig", no_drawing)
    parts = ["simulated_words", "facts", "answers", "choice_answer", "scorecard", "failings"]
    for name in [*parts, "buttons"]:
        monkeypatch.setattr(summary, name, fail)
    page = write(results)
    assert page.count(SHOWN) == len(parts) + 1, "each has its note"
    for what in ("The banner", "The answers", "The scorecard", "What fails", "The links"):
        assert f"{what} {SHOWN}" in page
    shown = [title for title in titles(whole) if title in titles(page)]
    assert "Overview" in shown and "Config" in shown
    assert page.partition('<h3 id="overview">')[2].count("<table") == (
        whole.partition('<h3 id="overview">')[2].count("<table")
    )


def test_readers_can_fail(results, monkeypatch):
    monkeypatch.setattr(Canvas, "savefig", no_drawing)
    for name in ("metrics", "h5ad"):
        monkeypatch.setattr(Results, name, fail)
    page = write(results)
    assert f"The metrics {SHOWN}" in page and f"The list of trainings {SHOWN}" in page
    assert ">Value distributions</h4>" in page and ">Config</h3>" in page
    assert "<li>kidney</li>" in page


def test_every_function_that_draws_is_marked():
    """Else its error would take the tables of its section with it."""
    found = 0
    for path in sorted((build.HERE / "figures").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            returned = ast.unparse(node.returns) if getattr(node, "returns", None) else ""
            if "Figure" in re.findall(r"\w+", returned):
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                assert len(marks) == 1 and marks[0].startswith("drawn("), (path.name, node.name)
                assert ("many=True" in marks[0]) == returned.startswith("list"), node.name
                found += 1
    assert found > 20


def test_a_gene_named_as_mathtext_is_drawn(results):
    """With matplotlib at work: such a name attacks its parser."""
    path = results[1] / "kidney/seed0/distributions.tsv"
    table, before = read_tsv(path), path.read_bytes()
    genes = [gene for gene in table["gene"].unique() if gene != distributions.ALL]
    write_tsv(table.replace({"gene": {genes[0]: HOSTILE["mathtext"], genes[1]: "<b>$"}}), path)
    page = write(results)
    path.write_bytes(before)
    assert "could not be made" not in text_of(page) and "<b>$" not in page
