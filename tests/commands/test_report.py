"""``mdwgan report RUN``: the page anew, without Snakemake; a folder that is no run is refused."""

import json

import helpers.report_run as made
import pytest
from helpers.configs import full_config
from mdwgan.__main__ import build_parser, main
from mdwgan.commands import arguments
from mdwgan.report.build import write_report
from mdwgan.report.page.alone import without_files


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of one tissue with a planted truth; its page by the function that the verb calls."""
    base = tmp_path_factory.mktemp("work")
    settings = full_config(tissues=["kidney"], report={"truth": "planted"})
    root = base / "results" / "small"
    made.write_results(root, settings)
    (root / "config.json").write_text(json.dumps(settings))
    (base / "planted").mkdir()
    (base / "planted/truth_genes.tsv").write_text("symbol\ttissue\tlog2fc\nGENE0\tkidney\t2\n")
    (base / "planted/truth_pathways.tsv").write_text("pathway\nhsa00001\n")
    write_report(settings, root, root / "report.html", base / "planted", root / "figures")
    return root


def test_the_page_is_the_same_again_from_any_folder(run, tmp_path, monkeypatch, capsys):
    page = run / "report.html"
    before = page.read_bytes()
    page.unlink()
    monkeypatch.chdir(tmp_path)
    assert main(["report", str(run)]) == 0
    assert page.read_bytes() == before, "the truth lies beside the folder results"
    twin = (run / "report_alone.html").read_text()
    assert 'href="genes/genes.tsv"' in before.decode() and 'href="genes/genes.tsv"' not in twin
    monkeypatch.chdir(run.parents[1])
    assert main(["report", "results/small"]) == 0
    assert page.read_bytes() == before
    assert "truth" not in capsys.readouterr().out


def test_the_page_can_lie_elsewhere(run, tmp_path):
    output = tmp_path / "pages" / "a.html"
    assert main(["report", "--output", str(output), str(run)]) == 0
    assert "results/small/genes/genes.tsv" in output.read_text(), "links lead to the run"
    assert [path.name for path in output.parent.iterdir()] == ["a.html"]


def test_the_page_is_claimed(tmp_path):
    there, folder = tmp_path / "a.html", str(tmp_path)
    for words, page in (
        ([folder], tmp_path / "report.html"),
        ([folder, "--output", str(there)], there),
        (["--output", str(there), folder], there),
    ):
        args = build_parser(["report"]).parse_args(["report", *words])
        assert arguments.claimed_by(args) == page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no config.json in it; expected the folder of a run"),
        ("{", "not JSON"),
        ("[]", "no tissues"),
        ('{"tissues": ["kidney"]}', "no run in the config"),
    ],
)
def test_a_folder_that_is_no_run(tmp_path, capsys, content, told):
    if content:
        (tmp_path / "config.json").write_text(content)
    assert main(["report", str(tmp_path)]) == 1
    message = capsys.readouterr().err
    assert told in message and str(tmp_path) in message and message.count("\n") == 1
    assert not (tmp_path / "report.html").exists()


def test_no_folder_and_the_folder_of_all_runs(run, tmp_path, capsys):
    assert main(["report", str(tmp_path / "x")]) == 1
    assert "no such folder" in capsys.readouterr().err
    assert main(["report", str(run / "config.json")]) == 1
    assert "not a folder" in capsys.readouterr().err
    assert main(["report", str(run.parent)]) == 1
    assert f"Did you mean {run}?" in capsys.readouterr().err


def test_links_to_files_alone_are_taken_out():
    page = (
        '<a href="a/b.tsv">b &amp; c</a> <a class="x" href="#top">top</a> '
        '<a href="https://a.org/">a</a> <script>x = \'<a href="b.tsv">b</a>\'</script>'
        '<a\nhref="../c.h5ad">c\nd</a>'
    )
    assert without_files(page) == (
        '<span>b &amp; c</span> <a class="x" href="#top">top</a> '
        '<a href="https://a.org/">a</a> <script>x = \'<a href="b.tsv">b</a>\'</script>'
        "<span>c\nd</span>"
    )
