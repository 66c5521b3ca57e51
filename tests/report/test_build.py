"""The page: what it says, that it stands alone, and that a missing product doesn't stop it."""

import base64
import hashlib
import json
import re
import shutil

import helpers.report_run as made
import pytest
from helpers.configs import full_config
from helpers.report_run import text_of, without_scripts
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.build import cautions, write_report
from mdwgan.report.pages import TITLES
from mdwgan.report.sections import distributions, pictures


def test_nothing_is_loaded_from_outside(run):
    _, page = run
    page = without_scripts(page)
    # A link that a reader clicks on loads nothing by itself.
    page = re.sub(r'<a href="https://(doi\.org|arxiv\.org)/[^"]*" rel="noreferrer">', "<a>", page)
    addresses = re.findall(r"""(?:src|href|action|poster|data)\s*=\s*["']([^"']*)""", page)
    assert not [a for a in addresses if not re.match(r"#|[\w.-]+(/|\.(tsv|json)$)", a)]
    assert not [a for a in addresses if "//" in a and not a.startswith("data:")]
    for forbidden in ("<script", "<link", "@import", "url(", "<iframe"):
        assert forbidden not in page
    assert "default-src &#39;none&#39;" in page


def test_the_page_s_own_scripts_alone_may_run(run):
    scripts = re.findall(r"(?s)<script>(.*?)</script>", run[1])
    hashes = [hashlib.sha256(script.encode()).digest() for script in scripts]
    allowed = " ".join(f"&#39;sha256-{base64.b64encode(h).decode()}&#39;" for h in hashes)
    assert len(scripts) == 7 and f"script-src {allowed}; img-src" in run[1]
    assert "unsafe-eval" not in run[1]


def test_every_figure_has_words(run):
    figures = re.findall(r"(?s)<figure.*?</figure>", run[1])
    pictures = [re.findall(r'<img alt="([^"]*)">', figure) for figure in figures]
    assert sum(map(bool, pictures)) >= 11
    assert all(len(alts[0]) >= 20 for alts in pictures if alts), "later parts go with the first"
    assert all(figure.count("<figcaption") == 1 for figure in figures)
    assert len(run[1]) < 5e6


def test_sections_and_links(run):
    root, page = run[0], without_scripts(run[1])
    anchors = re.findall(r'href="#([^"]+)"', page)
    assert {"overview", "kidney-scores", "run-genes", "run-config", *TITLES} <= set(anchors)
    navigation = re.findall(r'href="#([^"]+)"', page.partition("<nav")[2].partition("</nav>")[0])
    assert [a for a in navigation if a in TITLES] == list(TITLES)
    assert not [a for a in anchors if f'id="{a}"' not in page]
    files = [h for h in re.findall(r'href="([^"]+)"', page) if not h.startswith(("#", "https://"))]
    assert "kidney/mdwgan-gp/seed0/deg.tsv" in files
    assert "kidney/mdwgan-gp/seed0/synthetic.h5ad" in files
    assert "figures/index.tsv" in files
    assert all((root / f).is_file() for f in files)


def test_words(run):
    text = text_of(run[1])
    assert (
        "does not beat copying the training set in any of the 2 tissues that could be compared"
        in text
    )
    assert "the bar to clear" in text
    assert "bootstrap training samples drawn with replacement, plus a little noise" in text
    assert "mvn draws from one normal distribution per condition" in text
    assert "Plain baselines are as high or higher: bootstrap (kidney and colon)." in text
    assert "Each model was trained once (one seed), so small differences between models" in text
    assert "limma::kegga 3.54.1" in text
    assert "30 ids were not mapped" in text
    assert "360,783 edges" in text  # the paper's number, beside ours
    assert "critic was restarted" in text
    assert "orgdb" in text and "string" in text
    assert "6 of 8 key genes are compared." in text
    assert "Origin of the listed genes: 1 abstract and 7 our choice" in text
    assert "Not compared, dropped by genes.filter: LOST." in text
    assert "Not compared, constant in the test samples: FLAT." in text


def test_data_are_escaped(run):
    _, page = run
    assert "<b>and were kept" not in page
    assert "&lt;b&gt;and were kept" in page


def test_failed_training_is_told(run):
    text = text_of(run[1])
    assert "The training of MDWGAN-GP (seed 0) failed: the critic diverged at epoch 35" in text
    assert "MDWGAN-GP failed to train in thyroid (seed 0): it has no samples there." in text


def test_no_bold_with_one_seed(run):
    assert "<strong>" not in run[1]


def test_same_bytes(run, tmp_path):
    root, page = run
    settings = json.loads((root / "config.json").read_text())
    write_report(settings, root, root / "again.html")
    assert (root / "again.html").read_text(encoding="utf-8") == page


def test_empty_results(tmp_path):
    write_report(full_config(), tmp_path / "results", tmp_path / "report.html")
    text = text_of((tmp_path / "report.html").read_text(encoding="utf-8"))
    for product in (
        "kidney/cohort.h5ad",
        "kidney/mdwgan-gp/seed0/history.tsv",
        "kidney/copy/seed0/metrics.tsv",
        "genes/counts.tsv",
    ):
        assert f"missing: {product}" in text
    assert "can't be compared with copying" in text


@pytest.fixture(scope="module")
def kidney(tmp_path_factory):
    """Products of a run of one tissue, to be copied."""
    root = tmp_path_factory.mktemp("kidney") / "run"
    made.write_results(root, full_config(tissues=["kidney"]))
    return root


@pytest.mark.parametrize(
    "product",
    [
        "kidney/cohort.h5ad",
        "kidney/seed0/training.h5ad",
        "kidney/mdwgan-gp/seed0/synthetic.h5ad",
        "kidney/mdwgan-gp/seed0/deg.tsv",
        "kidney/real/seed0/kegg.tsv",
        "kidney/copy/seed0/metrics.tsv",
        "kidney/seed0/embedding.tsv",
        "kidney/seed0/distributions.tsv",
        "kidney/seed0/key_genes/correlations.tsv",
        "kidney/seed0/key_genes/dist_key.tsv",
        "genes/unmapped.tsv",
        "pathways.json",
    ],
)
@pytest.mark.usefixtures("undrawn")
def test_unreadable_product(tmp_path, product, monkeypatch, kidney):
    # Slow, and not of interest.
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    monkeypatch.setattr(distributions, "gene_figure", lambda *_: None)
    settings = full_config(tissues=["kidney"])
    shutil.copytree(kidney, tmp_path / "run")
    (tmp_path / "run" / product).write_bytes(b"\x00\xffnot a product")
    write_report(settings, tmp_path / "run", tmp_path / "report.html")
    text = text_of((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert re.search(f"(unreadable|missing): {re.escape(product)}", text)


@pytest.mark.usefixtures("undrawn")
def test_optimistic_rows_are_labelled(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    settings = full_config(tissues=["kidney"], training={"selection": "test"})
    made.write_results(tmp_path, settings)
    path = tmp_path / "kidney/mdwgan-gp/seed0/metrics.tsv"
    write_tsv(read_tsv(path).assign(optimistic="TRUE"), path)
    write_report(settings, tmp_path, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<span class="tag optimistic">optimistic</span>' in page
    assert "It was selected on the test set in kidney" in text_of(page)


@pytest.mark.usefixtures("undrawn")
def test_links_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    settings = full_config(tissues=["kidney"])
    made.write_results(tmp_path / "my results", settings)
    write_report(settings, tmp_path / "my results", tmp_path / "out" / "report.html")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert 'href="../my%20results/kidney/cohort.h5ad"' in page


def test_only_the_run_s_systems_are_told(run):
    appendix = text_of(run[1].split('<h3 id="run-systems"')[1].split("<h3")[0])
    assert "MDWGAN-GP" in appendix and "cwgan" not in appendix
    assert "reconstruction" not in text_of(run[1].partition('id="methods"')[0])


def test_fpkm_is_explained():
    words = " ".join(cautions(full_config(cohort={"matrix": "fpkm"})))
    assert "FPKM are not counts" in words
    assert "FPKM" not in " ".join(cautions(full_config()))


def test_a_generator_selected_on_the_test_set_is_named():
    settings = full_config(generators=["mdwgan-gp", "cwgan", "copy"])
    settings["training_of"] = {"cwgan": {"selection": "test"}}
    assert "selection: test (CWGAN)." in " ".join(cautions(settings))
    assert "selection: test. " in " ".join(cautions(full_config(training={"selection": "test"})))


def broken(*_, **__):
    raise ValueError("bad <b>value</b> in $x^$")


def page_of(kidney, tmp_path, capsys) -> tuple[str, str]:
    """Report of a run of one tissue with its log."""
    settings = full_config(tissues=["kidney"])
    shutil.copytree(kidney, tmp_path / "run")
    write_report(settings, tmp_path / "run", tmp_path / "report.html")
    return (tmp_path / "report.html").read_text(encoding="utf-8"), capsys.readouterr().err


@pytest.mark.usefixtures("noted")
def test_a_figure_that_fails_is_a_note_and_the_page_goes_on(kidney, tmp_path, monkeypatch, capsys):
    from mdwgan.report.figures import distributions as figures

    monkeypatch.setattr(figures, "panels", broken)
    page, log = page_of(kidney, tmp_path, capsys)
    text = text_of(page)
    assert "The figure of values of genes could not be made (ValueError: bad" in text
    assert "bad &lt;b&gt;value&lt;/b&gt; in $x^$" in page and "bad <b>" not in page
    assert "Traceback" in log and "broken" in log
    assert "Key genes" in text and page.count("<img") >= 5, "all other figures are there"


@pytest.mark.usefixtures("noted", "undrawn")
@pytest.mark.parametrize(
    ("room", "function"),
    [
        ("mdwgan.report.tissue", "score_block"),
        ("mdwgan.report.build", "comparison_block"),
        ("mdwgan.report.build", "overview_block"),
        ("mdwgan.report.sections.provenance", "software_block"),
    ],
)
def test_a_part_that_fails_is_a_note_and_the_page_goes_on(
    room, function, kidney, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    monkeypatch.setattr(f"{room}.{function}", broken)
    page, log = page_of(kidney, tmp_path, capsys)
    assert "This part could not be made (ValueError: bad" in text_of(page)
    assert "Traceback" in log and page.count("<img") >= 5, "all else is there"
