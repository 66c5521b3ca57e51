"""The report: what it says, that it stands alone, and that a missing product doesn't stop it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_run import text_of
from mdwgan.__main__ import main
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import REFERENCES
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.build import cautions, write_report
from mdwgan.report.page.table import number
from mdwgan.report.page.words import listed
from mdwgan.report.sections import distributions, overview, pictures
from mdwgan.report.sections.verdict import verdict

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> tuple[Path, str]:
    """Folder and report of a run where one of three trainings failed."""
    root = tmp_path_factory.mktemp("run") / "results" / "small"
    settings = full_config(tissues=["kidney", "colon", "thyroid"])
    made.write_results(root, settings)
    made.fail_training(root, "thyroid", "mdwgan-gp", 0, "the critic diverged at epoch 35")
    config = root / "config.json"
    config.write_text(json.dumps(settings))
    argv = ["report", "--config", config, "--results", root, "--output", root / "report.html"]
    assert main([str(a) for a in argv]) == 0
    return root, (root / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> str:
    """Report of a run with every system, where one of them alone has DEGs."""
    root = tmp_path_factory.mktemp("many")
    settings = full_config(
        tissues=["kidney", "colon", "thyroid"], generators=[*SYSTEMS, *REFERENCES]
    )
    settings["deg"]["generators"] = ["mdwgan-gp"]
    made.write_results(root, settings)
    write_report(settings, root, root / "report.html")
    return (root / "report.html").read_text(encoding="utf-8")


def metrics_of(scores: dict[tuple[str, str], list[float]], optimistic: bool = False):
    """Metrics table of dist: one value a seed."""
    rows = [
        (t, g, s, "dependence", "dist", v, 60, optimistic and g not in ("copy",), "")
        for (t, g), found in scores.items()
        for s, v in enumerate(found)
    ]
    columns = ["tissue", "generator", "seed", "axis", "metric", "value", "n", "optimistic", "note"]
    return pd.DataFrame(rows, columns=columns)


def test_nothing_is_loaded_from_outside(run):
    _, page = run
    addresses = re.findall(r"""(?:src|href|action|poster|data)\s*=\s*["']([^"']*)""", page)
    assert not [a for a in addresses if not re.match(r"#|data:image/|[\w.-]+/", a)]
    assert not [a for a in addresses if "//" in a and not a.startswith("data:")]
    for forbidden in ("<script", "<link", "@import", "url(", "<iframe"):
        assert forbidden not in page
    assert "default-src 'none'" in page


def test_every_figure_has_words(run):
    _, page = run
    images = re.findall(r"<img [^>]*>", page)
    assert len(images) >= 11
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in images)
    assert page.count("<figcaption>") == len(images)
    assert len(page) < 5e6


def test_sections_and_links(run):
    root, page = run
    anchors = re.findall(r'href="#([^"]+)"', page)
    assert {"overview", "kidney", "colon", "thyroid", "run-genes", "run-config"} <= set(anchors)
    assert anchors.index("overview") < anchors.index("comparison") < anchors.index("kidney")
    assert all(f'id="{a}"' in page for a in anchors)
    files = [h for h in re.findall(r'href="([^"]+)"', page) if not h.startswith("#")]
    assert "kidney/mdwgan-gp/seed0/deg.tsv" in files
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
    assert "Plain baselines score as high or higher: bootstrap (kidney and colon)." in text
    assert "There is one seed" in text
    assert "limma::kegga 3.54.1" in text
    assert "30 ids were not mapped" in text
    assert "360,783 edges" in text  # the paper's number, beside ours
    assert "critic was restarted" in text
    assert "orgdb" in text and "string" in text
    assert "6 of 8 key genes are compared." in text
    assert "Where the list has them from: 1 abstract and 7 our choice" in text
    assert "Not compared, dropped by genes.filter: LOST." in text
    assert "Not compared, constant in the test samples: FLAT." in text


def test_data_are_escaped(run):
    _, page = run
    assert "<b>and were kept" not in page
    assert "&lt;b&gt;and were kept" in page


def test_failed_training_is_told(run):
    text = text_of(run[1])
    assert "The training of mdwgan-gp (seed 0) failed: the critic diverged at epoch 35" in text
    assert "mdwgan-gp failed to train in thyroid (seed 0)" in text


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
def test_unreadable_product(tmp_path, product, monkeypatch):
    # Slow, and not of interest.
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    monkeypatch.setattr(distributions, "_gene_figure", lambda *_: None)
    settings = full_config(tissues=["kidney"])
    made.write_results(tmp_path / "run", settings)
    (tmp_path / "run" / product).write_bytes(b"\x00\xffnot a product")
    write_report(settings, tmp_path / "run", tmp_path / "report.html")
    text = text_of((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert re.search(f"(unreadable|missing): {re.escape(product)}", text)


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


def test_planted_truth(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    settings = full_config(tissues=["kidney"])
    made.write_results(tmp_path / "run", settings)
    genes = {"symbol": made.SYMBOLS[:12], "tissue": "kidney", "log2fc": [4.0] * 10 + [1.0, 0.0]}
    write_tsv(pd.DataFrame(genes), tmp_path / "truth_genes.tsv")
    planted = {
        "pathway": ["00001", "99999"],
        "name": ["Tyrosine metabolism", "Another"],
        "direction": "up",
        "tissues": "kidney,thyroid",
    }
    write_tsv(pd.DataFrame(planted), tmp_path / "truth_pathways.tsv")
    write_report(settings, tmp_path / "run", tmp_path / "report.html", tmp_path)
    text = text_of((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "planted with |log2FC| > 3 in kidney" in text
    assert re.search(r"Tyrosine metabolism 00001 up (not )?found padj", text)
    assert "Another 99999 up not tested" in text


def test_links_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "embedding_figures", lambda *_: [])
    settings = full_config(tissues=["kidney"])
    made.write_results(tmp_path / "my results", settings)
    write_report(settings, tmp_path / "my results", tmp_path / "out" / "report.html")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert 'href="../my%20results/kidney/cohort.h5ad"' in page


def test_many_generators_are_one_headline_and_one_table(many):
    text = text_of(many)
    assert (
        "1 of 13 generators scores above copying the training set in every tissue: CGAN. Above it "
        "in some tissues: GAN in 1 of 3 (kidney). Above it in no tissue: the other 11." in text
    )
    assert "On average over 3 tissues, CGAN has the highest dist of them, 0.8" in text
    heads = re.findall(r'<th scope="row"[^>]*>([^<]*)<', many.split("</table>")[0])
    starred = [n + "*" * s.reconstruction for n, s in SYSTEMS.items()]
    assert heads == [*starred, *REFERENCES], "the config's order, reference rows last"
    assert many.count("reference rows</span>") >= 7  # of the overview, and of each tissue


def test_pictures_of_many_generators_stand_in_one_figure(many):
    assert many.count("<h4>PCA</h4>") == many.count("<h4>Training: score</h4>") == 3
    assert many.count("<h4>t-SNE</h4>") == many.count("<h4>Values of single genes</h4>") == 3
    for title in (
        "By condition and source",
        "Clusters",
        "Values of single genes, all rows",
        "Values of all genes",
        "Correlations among the key genes",
    ):
        assert many.count(f"<h4>{title}</h4>") == 3, title
    assert many.count("<h4>All tissues together</h4>") == 1
    assert "drawn for MDWGAN-GP alone, the first generator of the config" in text_of(many)
    assert len(many) < 5e6


def test_reconstructions_are_marked_and_systems_told(many):
    text = text_of(many)
    assert "gene-cwgan*" in text and "*reconstruction: see Systems." in text
    assert 'id="run-systems"' in many
    assert SYSTEMS["cwgan"].about.split(":")[0] in text
    assert not re.search(r'scope="row"[^>]*>gene-cwgan(-c0)?<', many)


def test_only_the_run_s_systems_are_told(run):
    appendix = text_of(run[1].split('id="run-systems"')[1].split("</section>")[0])
    assert "MDWGAN-GP" in appendix and "cwgan" not in appendix
    assert "reconstruction" not in text_of(run[1])


def test_degs_of_chosen_generators_alone(many):
    assert "missing:" not in many
    told = "those of MDWGAN-GP, copy and real-half: the config's deg.generators leaves out the "
    assert told + "other 14" in text_of(many)
    assert "kidney/mdwgan-gp/seed0/deg.tsv" in many and "kidney/cgan/seed0/deg.tsv" not in many


@pytest.mark.parametrize(
    ("best", "words"),
    [
        ({}, "None of 4 generators beats copying the training set in any tissue."),
        (
            {"a-gan": [0.8, 0.6]},
            "None of 4 generators scores above copying the training set in every tissue; 1 does in "
            "some. Above it in some tissues: A-GAN in 1 of 2 (x). Above it in no tissue: B-GAN, "
            "C-GAN and D-GAN.",
        ),
        (
            {"a-gan": [0.8, 0.8], "b-gan": [0.8, 0.8]},
            "2 of 4 generators score above copying the training set in every tissue: A-GAN and "
            "B-GAN. Above it in no tissue: C-GAN and D-GAN.",
        ),
    ],
)
def test_verdict_of_many(best, words):
    names = ["a-gan", "b-gan", "c-gan", "d-gan"]
    rows = {name: [0.6, 0.6] for name in names} | {"copy": [0.7, 0.7], "mvn": [0.6, 0.65]} | best
    scores = {(t, g): [both[i]] for g, both in rows.items() for i, t in enumerate("xy")}
    paragraphs = verdict(metrics_of(scores), ["x", "y"], [*names, "copy", "mvn"])
    assert paragraphs[0] == words
    assert f"mvn (0.625) scores at least as high as {4 - len(best)} of 4" in paragraphs[1]


def test_verdict_counts_tissues():
    scores = {
        ("a", "copy"): [0.7],
        ("b", "copy"): [0.7],
        ("c", "copy"): [0.7],
        ("a", "x-gan"): [0.6],
        ("b", "x-gan"): [0.7],
        ("c", "x-gan"): [0.75],
    }
    words = verdict(metrics_of(scores), ["a", "b", "c"], ["x-gan", "copy"])
    assert words[0] == (
        "X-GAN does not beat copying the training set in 2 of 3 tissues (a and b); it scores above "
        "it in c by 0.050."
    )


def test_verdict_names_plain_baselines_that_score_higher():
    scores = {
        ("a", "copy"): [0.7],
        ("b", "copy"): [0.7],
        ("a", "x-gan"): [0.75],
        ("b", "x-gan"): [0.8],
        ("a", "bootstrap"): [0.74],
        ("b", "bootstrap"): [0.79],
        ("a", "mvn"): [0.76],
        ("b", "mvn"): [0.7],
        ("a", "real-half"): [0.9],
        ("b", "real-half"): [0.9],
    }
    rows = ["x-gan", "copy", "real-half", "bootstrap", "mvn"]
    words = verdict(metrics_of(scores), ["a", "b"], rows)
    assert words[0] == (
        "X-GAN scores above copying the training set in a by 0.050 and b by 0.100. Plain baselines "
        "score as high or higher: mvn (a)."
    )
    words = verdict(metrics_of(scores | {("b", "bootstrap"): [0.8]}), ["a", "b"], rows)
    assert words[0].endswith("score as high or higher: bootstrap (b) and mvn (a).")
    words = verdict(metrics_of(scores | {("a", "mvn"): [0.1]}), ["a", "b"], rows)
    assert "Plain baselines" not in words[0]


@pytest.mark.parametrize(
    ("own", "strong", "state"),
    [
        ([0.80, 0.81, 0.80], True, "above"),
        ([0.60, 0.75, 0.80], False, "level"),
        ([0.60, 0.61, 0.60], False, "below"),
        ([0.80], False, "above"),
    ],
)
def test_bold_only_beyond_noise(own, strong, state):
    metrics = metrics_of({("a", "x-gan"): own, ("a", "copy"): [0.7, 0.71, 0.7][: len(own)]})
    cell = overview.dist_cell(metrics, "a", "x-gan", {})
    assert cell.strong is strong
    compared = overview.compare(
        *(overview.values(metrics, "a", g, "dist") for g in ("x-gan", "copy"))
    )
    assert compared.state == state
    assert ("±" in cell.text) is (len(own) > 1)


def test_missing_seeds_are_told():
    cell = overview.dist_cell(
        metrics_of({("a", "x-gan"): [0.8], ("a", "copy"): [0.7, 0.7]}), "a", "x-gan", {}
    )
    assert cell.tag == "1 of 2 seeds"
    assert not cell.strong


def test_optimistic_is_never_bold():
    scores = {("a", "x-gan"): [0.8, 0.81, 0.8], ("a", "copy"): [0.7, 0.71, 0.7]}
    cell = overview.dist_cell(metrics_of(scores, optimistic=True), "a", "x-gan", {})
    assert not cell.strong and cell.tag == "optimistic"


def test_fpkm_is_explained():
    words = " ".join(cautions(full_config(cohort={"matrix": "fpkm"})))
    assert "FPKM are not counts" in words
    assert "FPKM" not in " ".join(cautions(full_config()))


def test_a_generator_selected_on_the_test_set_is_named():
    settings = full_config(generators=["mdwgan-gp", "cwgan", "copy"])
    settings["training_of"] = {"cwgan": {"selection": "test"}}
    assert "selection: test (cwgan)." in " ".join(cautions(settings))
    assert "selection: test. " in " ".join(cautions(full_config(training={"selection": "test"})))


def test_small_helpers():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert [number(x) for x in (1234, 0.5, -0.25, np.nan, 1e-5)] == [
        "1,234",
        "0.500",
        "−0.250",
        "–",
        "1.0e-05".replace("-", "−"),
    ]


def test_bad_config(tmp_path, capsys):
    (tmp_path / "c.json").write_text("{}")
    argv = ["report", "--config", tmp_path / "c.json", "--results", tmp_path, "--output", tmp_path]
    assert main([str(a) for a in argv]) == 1
    assert "tissues" in capsys.readouterr().err


MEASURE = """<!doctype html><body style="margin:0"><iframe id="f" style="width:360px;height:800px;
border:0"></iframe><p id="out">not measured</p><script>
const f = document.getElementById("f");
f.onload = () => {
  const d = f.contentDocument, wide = [];
  for (const e of d.querySelectorAll("body *")) {
    const scrolls = e.parentElement.closest(".wrap, .card, pre, nav ul");
    const right = e.getBoundingClientRect().right;
    if (!scrolls && right > 360.5) wide.push(e.tagName + "." + e.className);
  }
  const width = d.documentElement.scrollWidth;
  document.getElementById("out").textContent =
    `width=${width} images=${d.images.length} wide=${wide.join()}`;
};
f.srcdoc = %s;
</script>"""


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize("which", ["run", "many"])
def test_fits_a_phone(which, request, tmp_path):
    made = request.getfixturevalue(which)
    page = made if which == "many" else made[1]
    page = re.sub(r"<meta http-equiv[^>]*>", "", page)  # its policy forbids the measuring script
    page = json.dumps(page).replace("</", "<\\/")
    (tmp_path / "measure.html").write_text(MEASURE.replace("%s", page), encoding="utf-8")
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=5000",
        "--dump-dom",
    ]
    command = [CHROMIUM, *flags, (tmp_path / "measure.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90)
    found = re.search(r"width=(\d+) images=(\d+) wide=([^<]*)<", done.stdout)
    assert found, done.stderr[-2000:]
    assert int(found[1]) <= 360 and found[3] == ""
    assert int(found[2]) >= 11
