"""Controls check the metrics: by hand, on the demo's kidney, and as a verb."""

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.control_rows import Rows, deg_scores, demo_kidney, drawn_rows, utility_scores
from helpers.r_run import need_r
from helpers.score_tables import table_of
from mdwgan.__main__ import main
from mdwgan.evaluation.apply import Options
from mdwgan.evaluation.controls import POSITIVES, checked, control_table, failing
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.row import DRAW
from mdwgan.generators.rows import CONTROLS
from mdwgan.io import read_tsv, write_tsv
from mdwgan.metrics.catalogue import CATALOGUE, DEG_CONTROLS, METRICS
from mdwgan.metrics.classification import UTILITY
from mdwgan.seeds import rng

# Metrics that have no control, and why.
WITHOUT = {
    "nndr_real",  # the same for all rows
    "precision_pca",  # copies of training samples look far away in their own components
}


TESTED = [entry for entry in CATALOGUE.values() if entry.axis == "biology"]  # metrics of DEGs


def test_every_metric_of_samples_names_its_controls():
    assert {metric.name for metric in METRICS if not metric.controls} == WITHOUT
    named = {name for entry in CATALOGUE.values() for name in entry.controls}
    assert named == {*CONTROLS, "copy"} - {DRAW}


def test_every_metric_of_degs_that_is_named_exists():
    names = {entry.name.replace("_normal", "_{condition}") for entry in TESTED if entry.controls}
    assert set(DEG_CONTROLS) == {name for name in names if not name.endswith("_tumour")}


# ---- by hand


def of(metric: str, values: dict[str, float | list[float]]) -> pd.DataFrame:
    return table_of({("a", row): np.atleast_1d(found) for row, found in values.items()}, metric)


def test_a_control_that_is_better_than_real_samples_does_not_separate():
    good = of("ks", {"real-half": 0.1, "class-mean": 0.5, "one-mode": 0.2})
    assert control_table(good)["separates"].tolist() == [True, True]
    assert failing(control_table(good)) == {} and checked(control_table(good)) == {"ks": True}
    bad = of("ks", {"real-half": 0.1, "class-mean": 0.05, "one-mode": 0.2})
    assert failing(control_table(bad)) == {"ks": ["class-mean better than real-half"]}
    assert checked(control_table(bad)) == {"ks": False}


def test_worse_on_either_side_of_an_ideal_is_worse():
    two_sided = of("density", {"real-half": 1.1, "noise": 0.0, "class-mean": 9.0})
    assert control_table(two_sided)["separates"].all()
    equal = of("density", {"real-half": 1.1, "noise": 0.9, "class-mean": 1.1})
    assert failing(control_table(equal)) == {
        "density": ["noise not always worse than real-half", "class-mean not always worse than "
        "real-half"]
    }  # fmt: skip


def test_seeds_that_do_not_agree_separate_nothing():
    level = of("mmd2", {"real-half": [0.0, 0.0, 0.0], "noise": [0.3, -0.2, 0.1]})
    line = control_table(level).iloc[0]
    assert (line["seen"], line["separates"], line["seeds"]) == ("not always worse", False, 3)
    agreed = of("mmd2", {"real-half": [0.0, 0.0, 0.0], "noise": [0.9, 0.01, 0.2]})
    assert control_table(agreed).iloc[0]["separates"]


def test_a_row_without_a_value_says_nothing():
    absent = of("frechet", {"real-half": 3.0, "noise": np.nan})
    line = control_table(absent).iloc[0]
    assert line["seen"] == "no value" and line["separates"] is None
    assert failing(control_table(absent)) == {} and checked(control_table(absent)) == {}


def test_nndr_is_judged_by_that_of_real_samples():
    table = pd.concat(
        [
            of("nndr", {"real-half": 0.95, "copy": 0.0}),
            of("nndr_real", {"real-half": 0.94, "copy": 0.94}),
        ]
    )
    assert control_table(table)["separates"].tolist() == [True]


# ---- the demo


@pytest.fixture(scope="module")
def kidney() -> anndata.AnnData:
    return demo_kidney()


@pytest.fixture(scope="module")
def rows(kidney) -> Rows:
    return drawn_rows(kidney)


@pytest.fixture(scope="module")
def metrics(kidney, rows) -> pd.DataFrame:
    """Scores of all controls, with pairs and sets of genes drawn by chance."""
    genes, random = kidney.var_names.to_numpy(), rng(0, "controls")
    pairs = pd.DataFrame(random.choice(genes, size=(3000, 2)), columns=["gene1", "gene2"])
    sets = [random.choice(genes, size=20, replace=False) for _ in range(10)]
    members = pd.DataFrame(
        [("c", f"set {i}", gene) for i, own in enumerate(sets) for gene in own],
        columns=["collection", "pathway", "symbol"],
    )
    options = Options({"string": pairs, "humannet": pairs}, 300, members)
    assert all(drawn.obs_names.is_unique for _, drawn in rows.values())
    tables = [evaluate(kidney, drawn, options) for _, drawn in rows.values()]
    return pd.concat(tables, ignore_index=True)


@pytest.mark.parametrize("positive", POSITIVES)
@pytest.mark.parametrize("metric", [m.name for m in METRICS if m.controls])
def test_every_metric_orders_its_controls_on_the_demo(metrics, metric, positive):
    assert seen(metrics, metric, positive) == all_worse(metric)


def seen(scores: pd.DataFrame, metric: str, positive: str) -> list[tuple[str, str]]:
    """Each control of a metric, and how the metric finds it beside a row of real samples."""
    table = control_table(scores)
    own = table[(table["metric"] == metric) & (table["positive"] == positive)]
    return list(zip(own["control"], own["seen"], strict=True))


def all_worse(metric: str) -> list[tuple[str, str]]:
    """What the catalogue says that is."""
    return [(control, "worse") for control in CATALOGUE[metric].controls]


@pytest.fixture(scope="module")
def few(rows) -> Rows:
    """Rows that metrics of utility and biology are asked about; copy is what calibration needs."""
    named = {name for entry in (*UTILITY, *TESTED) for name in entry.controls}
    return {name: rows[name] for name in rows if name in {*named, *POSITIVES, "copy"}}


@pytest.fixture(scope="module")
def utility(kidney, few) -> pd.DataFrame:
    return utility_scores(kidney, few, runs=1)


@pytest.mark.parametrize("positive", POSITIVES)
@pytest.mark.parametrize("metric", [entry.name for entry in UTILITY if entry.controls])
def test_classifiers_order_their_controls_on_the_demo(utility, metric, positive):
    assert seen(utility, metric, positive) == all_worse(metric)


@pytest.fixture(scope="module")
def biology(kidney, few, tmp_path_factory) -> pd.DataFrame:
    need_r("DESeq2")
    return deg_scores(tmp_path_factory.mktemp("degs"), kidney, few)


@pytest.mark.parametrize("positive", POSITIVES)
@pytest.mark.parametrize("metric", [entry.name for entry in TESTED if entry.controls])
def test_tests_of_degs_order_their_controls_on_the_demo(biology, metric, positive):
    expected = all_worse(metric)
    if metric.startswith("deg_added") and positive == "real-half":  # nothing is added to it
        expected = [(control, "no value") for control, _ in expected]
    assert seen(biology, metric, positive) == expected


def test_the_verb_writes_the_table(metrics, tmp_path, capsys):
    write_tsv(metrics, tmp_path / "metrics.tsv")
    out = tmp_path / "controls.tsv"
    assert main(["controls", "--metrics", str(tmp_path / "metrics.tsv"), "--output", str(out)]) == 0
    found = read_tsv(out)
    assert len(found) == len(control_table(metrics)) and found["separates"].astype(bool).all()
    assert f"{len(found)} of {len(found)} comparisons have values" in capsys.readouterr().out
