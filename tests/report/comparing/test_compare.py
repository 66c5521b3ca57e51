"""Two runs compared: config, sources, software, samples, and metrics beyond noise."""

import json
import re
import shutil

import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from mdwgan.__main__ import main
from mdwgan.io import read_tsv, write_tsv
from mdwgan.report.comparing.runs import read_run
from mdwgan.report.comparing.scores import compare_scores, only_in_one
from mdwgan.report.comparing.words import compare_runs, text_of
from mdwgan.seeds import rng
from scipy import stats

ROWS = ["mdwgan-gp", "copy"]


def write_run(folder, values, **changes):
    """A run with a config and metrics alone; values by tissue, row, seed and metric."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(full_config(**changes)))
    lines = [(*key, value, "") for key, value in values.items()]
    columns = ["tissue", "generator", "seed", "metric", "value", "note"]
    write_tsv(pd.DataFrame(lines, columns=columns), folder / "metrics.tsv")
    return folder


def scores_of(tmp_path, a: dict, b: dict) -> pd.DataFrame:
    """Comparison of two runs with these values, by tissue, row and metric."""
    first, second = write_run(tmp_path / "a", a), write_run(tmp_path / "b", b)
    table = compare_scores(read_run(first), read_run(second))
    return table.set_index(["tissue", "generator", "metric"]).sort_index()


def of_seeds(metric: str, values, row: str = "mdwgan-gp", tissue: str = "kidney") -> dict:
    return {(tissue, row, seed, metric): value for seed, value in enumerate(values)}


@pytest.mark.parametrize(
    ("metric", "before", "after", "verdict"),
    [
        ("dist", 0.5, 0.6, "better"),
        ("dist", 0.6, 0.5, "worse"),
        ("ks", 0.2, 0.1, "better"),
        ("auc_lr", 0.9, 0.4, "better"),  # nearest to 0.5
        ("auc_lr", 0.55, 0.4, "worse"),
        ("deg_count", 10, 12, "changed"),
        ("a metric of another version", 1, 2, "changed"),
        ("dist", 0.5, 0.5 + 1e-8, "equal"),
        ("dist", 0.5, 0.5 + 1e-5, "better"),
    ],
)
def test_one_seed_counts_what_is_beyond_rounding(tmp_path, metric, before, after, verdict):
    table = scores_of(tmp_path, of_seeds(metric, [before]), of_seeds(metric, [after]))
    assert list(table["verdict"]) == [verdict] and table["noise"].isna().all()
    text = text_of(compare_runs(tmp_path / "a", tmp_path / "b"))
    assert "one seed in common" in text and "over seeds" not in text


def test_several_seeds_are_tested_as_a_paired_t_test(tmp_path):
    """One tissue: nothing is pooled, and one line needs no adjustment."""
    draw = rng(0, "compare")
    a = 0.5 + 0.05 * draw.normal(size=5)
    for shift in (0.004, 0.08):
        b = a + shift + 0.01 * draw.normal(size=5)
        line = scores_of(tmp_path, of_seeds("dist", a), of_seeds("dist", b)).iloc[0]
        expected = stats.ttest_rel(b, a)
        assert line["p_adjusted"] == pytest.approx(expected.pvalue, rel=1e-6)
        assert line["noise"] == pytest.approx(np.std(b - a, ddof=1) / np.sqrt(5), rel=1e-6)
        assert line["verdict"] == ("better" if expected.pvalue < 0.05 else "within noise")
        assert line["seeds"] == 5 and line["difference"] == pytest.approx((b - a).mean())


def test_noise_is_pooled_over_the_tissues_of_a_row(tmp_path):
    """Two seeds a tissue alone could never show a change: t has one degree of freedom."""
    a, b = {}, {}
    gains = {"kidney": (0.10, 0.12), "colon": (0.11, 0.08), "lung": (0.1, 0.13)}
    for tissue, (one, other) in gains.items():
        a |= of_seeds("dist", [0.5, 0.6], tissue=tissue)
        b |= of_seeds("dist", [0.5 + one, 0.6 + other], tissue=tissue)
    table = scores_of(tmp_path, a, b)
    variance = sum((one - other) ** 2 / 2 for one, other in gains.values()) / 3
    assert table["noise"].to_numpy() == pytest.approx([np.sqrt(variance / 2)] * 3)
    t = np.mean(gains["colon"]) / np.sqrt(variance / 2)
    assert table["p_adjusted"].max() == pytest.approx(2 * stats.t.sf(t, 3), rel=1e-6)
    assert set(table["verdict"]) == {"better"}


def test_chance_alone_changes_nothing(tmp_path):
    """200 metrics of noise: adjusted, no more than chance is left of 5 %, which would be 10."""
    draw = rng(1, "compare")
    values = [
        {
            key: value
            for i in range(200)
            for key, value in of_seeds(f"metric {i}", draw.normal(size=4)).items()
        }
        for _ in range(2)
    ]
    verdicts = scores_of(tmp_path, *values)["verdict"].value_counts()
    assert verdicts.get("changed", 0) <= 1 and verdicts["within noise"] >= 199


def test_what_one_run_alone_has_is_named(tmp_path):
    a = of_seeds("dist", [0.5]) | of_seeds("ks", [0.1]) | of_seeds("dist", [1], tissue="lung")
    b = of_seeds("dist", [0.5, 0.6]) | of_seeds("ks", [np.nan]) | of_seeds("dist", [1], "copy")
    table = scores_of(tmp_path, a, b)
    kidney = table.loc["kidney", "mdwgan-gp"]
    assert kidney.loc["dist", ["verdict", "seeds", "note"]].tolist() == [
        "equal",
        1,
        "seed 1 only in B",
    ]
    assert kidney.loc["ks", "verdict"] == "only in A"
    assert table.loc[("lung", "mdwgan-gp", "dist"), "verdict"] == "only in A"
    assert table.loc[("kidney", "copy", "dist"), "verdict"] == "only in B"
    assert only_in_one(read_run(tmp_path / "a"), read_run(tmp_path / "b")) == [
        "Only in A: tissue lung.",
        "Only in B: row copy; seed 1.",
    ]


def test_no_seed_in_common(tmp_path):
    other = {("kidney", "mdwgan-gp", 7, "dist"): 0.9}
    table = scores_of(tmp_path, of_seeds("dist", [0.5]), other)
    assert list(table["verdict"]) == ["no seed in common"]
    text = text_of(compare_runs(tmp_path / "a", tmp_path / "b"))
    assert "No tissue, row and seed has a value in both runs." in text


# ---- whole runs


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs with all products; in the second one a lot is changed."""
    base = tmp_path_factory.mktemp("runs")
    settings = full_config(tissues=["kidney"], generators=ROWS)
    first, second = base / "a", base / "b"
    made.write_results(first, settings)
    tables = [read_tsv(path) for path in sorted(first.rglob("seed0/metrics.tsv"))]
    write_tsv(pd.concat(tables), first / "metrics.tsv")
    write_tsv(pd.DataFrame({"donor": ["d"], "split": ["test"]}), first / "seed0/split.tsv")
    runs_of = [{"config": "0", "mdwgan": "0.1.0", "commit": "a" * 40}]
    (first / "provenance.json").write_text(json.dumps(runs_of))
    (first / "config.json").write_text(json.dumps(settings))
    shutil.copytree(first, second)
    changed = full_config(tissues=["kidney"], generators=ROWS, training={"epochs": 7}, run="b")
    del changed["planning"]
    (second / "config.json").write_text(json.dumps(changed))
    runs_of[0]["commit"] = "b" * 40
    (second / "provenance.json").write_text(json.dumps(runs_of))
    for name, column, value in (
        ("sources/manifest.tsv", "sha256", "1" * 64),
        ("r_versions.tsv", "version", "9.9.9"),
        ("seed0/split.tsv", "split", "train"),
    ):
        write_tsv(read_tsv(second / name).assign(**{column: value}), second / name)
    genes = read_tsv(second / "genes/genes.tsv")
    genes.loc[0, "kept"] = False
    write_tsv(genes, second / "genes/genes.tsv")
    metrics = read_tsv(second / "metrics.tsv")
    metrics.loc[metrics["generator"] == "mdwgan-gp", "value"] += 0.1
    metrics.loc[metrics["generator"] == "copy", "generator"] = "<b>x</b>"
    write_tsv(metrics, second / "metrics.tsv")
    return first, second


def test_the_verb_says_all_that_differs(runs, tmp_path, capsys):
    table, page = tmp_path / "t.tsv", tmp_path / "p.html"
    argv = ["compare", *map(str, runs), "--tsv", str(table), "--html", str(page)]
    assert main(argv) == 0
    text = capsys.readouterr().out
    for told in (
        "Config: 1 difference.\n  training.epochs: 500 -> 7 (default 500)",
        "Sources: 1 difference.\n  string: a.txt.gz: 000000000000 -> 111111111111 (checksum)",
        f"code: mdwgan 0.1.0, commit {'a' * 40} -> mdwgan 0.1.0, commit {'b' * 40}",
        "R package limma: 3.54.1 -> 9.9.9",
        "Only in A: row copy",
        "Seed 0 divides other samples",
        "The runs keep other genes (60 and 59, 59 of them in both)",
        "Better, the largest change first:",
    ):
        assert told in text
    written = read_tsv(table)
    better = written[(written["metric"] == "dist") & (written["generator"] == "mdwgan-gp")]
    assert better["verdict"].item() == "better"
    assert better["gain"].item() == pytest.approx(0.1)
    html = page.read_text()
    assert "<b>x" not in html and "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<script" not in html and "default-src &#39;none&#39;" not in html
    assert re.search(r"Content-Security-Policy\" content=\"default-src 'none'; style-src", html)
    for told in ("training.epochs", "limma", "divides other samples", "Nearer to the best value"):
        assert told in html
    anchors = set(re.findall(r'href="#([^"]+)"', html))
    assert anchors and anchors <= set(re.findall(r'id="([^"]+)"', html))


def test_a_run_is_like_itself(runs, capsys):
    assert main(["compare", str(runs[0]), str(runs[0])]) == 0
    text = capsys.readouterr().out
    for part in ("Config", "Sources", "Software"):
        assert f"{part}: no difference." in text
    assert re.search(r"Metrics: (\d+) values .*: \1 equal\.", text)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("no run", "no config.json in it; expected the folder of a run"),
        ("no metrics", "no metrics.tsv in it"),
        ("empty", "no line of a metric"),
        ("columns", "no column metric, value"),
        ("binary", "not a table"),
    ],
)
def test_bad_input_gets_one_message(tmp_path, capsys, wrong, told):
    good = write_run(tmp_path / "good", of_seeds("dist", [0.5]))
    bad = write_run(tmp_path / "bad", of_seeds("dist", [0.5]))
    metrics = bad / "metrics.tsv"
    if wrong == "no run":
        (bad / "config.json").unlink()
    elif wrong == "no metrics":
        metrics.unlink()
    elif wrong == "empty":
        metrics.write_text(metrics.read_text().splitlines()[0] + "\n")
    elif wrong == "columns":
        metrics.write_text("tissue\tgenerator\tseed\nkidney\tgan\t0\n")
    else:
        metrics.write_bytes(b"\xff\xfe\x00\x01")
    for pair in ((good, bad), (bad, good)):
        assert main(["compare", *map(str, pair)]) == 1
        seen = capsys.readouterr()
        assert told in seen.err and str(bad) in seen.err and seen.err.count("\n") == 1
        assert not seen.out
