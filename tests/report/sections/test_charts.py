"""Charts of a tissue and the gene table: the same values as the files, whatever is missing."""

import base64
import json

import anndata
import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_biology import GENES, SYMBOLS
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.numerics.correlation import pearson
from mdwgan.readers.hdf5 import open_hdf5
from mdwgan.report.page.block import heads
from mdwgan.report.page.gene_data import shared
from mdwgan.report.page.load import Results
from mdwgan.report.sections import gene_search
from mdwgan.report.sections.curves import training_charts
from mdwgan.report.sections.dependence import dependence_block
from mdwgan.report.sections.expression import TOP_GENES, read_expression
from mdwgan.report.sections.flow import flow_block
from mdwgan.report.sections.fold_changes import BOTH, fold_change_block, paired
from mdwgan.report.sections.gene_search import gene_block
from mdwgan.report.sections.heat import heat_block
from mdwgan.report.sections.pictures import pictures
from mdwgan.report.sections.spread import spread_block
from mdwgan.report.sections.training import training_block

MODEL = "mdwgan-gp"
TAG = "<img src=x onerror=alert(1)>"


def all_blocks(results: Results, tissue: str = "kidney", planted: dict | None = None) -> dict:
    """Blocks with charts, by a name."""
    found = heads(results, tissue, [])
    metrics = results.metrics(tissue)
    values = read_expression(results, tissue, found)
    return {
        "flow": flow_block(values),
        "spread": spread_block(results, values),
        "dependence": dependence_block(results, tissue, metrics, values),
        "heat": heat_block(results, values),
        "fold": fold_change_block(results, tissue, metrics, values, str),
        "genes": gene_block(results, tissue, values, planted or {}, str),
        "training": training_block(results, tissue, found, str),
        "pictures": pictures(results, tissue, found, str),
    }


def written(folder, **changes) -> Results:
    settings = full_config(tissues=["kidney"], **changes)
    made.write_results(folder, settings)
    return Results(folder, settings)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return written(tmp_path_factory.mktemp("charts") / "run")


@pytest.fixture(scope="module")
def blocks(results):
    return all_blocks(results)


def spec_of(block, name: str, row: str = MODEL) -> dict:
    chart = next(chart for chart in block.charts if chart.name == name)
    return json.loads(json.dumps(chart.specs()[row], allow_nan=False))


def log(results, path: str) -> tuple[np.ndarray, pd.DataFrame]:
    parts = results.h5ad(path, "obs", "layers/log")
    return parts["layers/log"], parts["obs"]


def real_test(results) -> tuple[np.ndarray, np.ndarray]:
    values, obs = log(results, "kidney/seed0/training.h5ad")
    test = (obs["split"] == "test").to_numpy()
    return values[test], obs.loc[test, "condition"].to_numpy()


def synthetic(results) -> tuple[np.ndarray, np.ndarray]:
    values, obs = log(results, f"kidney/{MODEL}/seed0/synthetic.h5ad")
    return values, obs["condition"].to_numpy()


def test_a_run_with_all_files_has_all_charts(blocks):
    names = [chart.name for block in blocks.values() for chart in block.charts]
    assert names == [
        *("flow", "sd", "mean", "correlation", "heat", "log2fc"),
        *("training-score", "training-wasserstein", "pca"),
    ]
    assert not [note for block in blocks.values() for note in block.missing]


def test_fold_changes_are_those_of_the_tables(results, blocks):
    real, own = (
        read_tsv(results.root / f"kidney/{row}/seed0/deg.tsv").set_index("symbol")
        for row in ("real", MODEL)
    )
    spec = spec_of(blocks["fold"], "log2fc")
    shown = {
        gene: (x, y)
        for trace in spec["data"]
        for gene, x, y in zip(trace.get("text", []), trace["x"], trace["y"], strict=False)
    }
    assert len(shown) == GENES
    for gene, point in shown.items():
        expected = (real.loc[gene, "log2fc"], own.loc[gene, "log2fc"])
        assert point == pytest.approx(expected, rel=6e-3)
    agree = sum(
        real.loc[g, "deg"]
        and own.loc[g, "deg"]
        and real.loc[g, "log2fc"] * own.loc[g, "log2fc"] > 0
        for g in real.index
    )
    assert f"DEG {BOTH} ({agree})" in [trace["name"] for trace in spec["data"]]
    assert f"agree in gene and direction: {agree};" in spec["note"]
    assert "Slope 0.800" in spec["note"]  # deg_calibration.tsv has it


def test_degs_in_opposite_directions_do_not_agree():
    tables = [
        pd.DataFrame({"symbol": ["A", "B"], "log2fc": [2.0, 2.0], "deg": [True, True]}),
        pd.DataFrame({"symbol": ["B", "A"], "log2fc": [2.0, -2.0], "deg": [True, True]}),
    ]
    classes = paired(*tables).set_index("symbol")["class"]
    assert classes["B"] == BOTH != classes["A"]


def test_spread_is_the_sd_of_each_gene_and_condition(results, blocks):
    (real, of_real), (own, of_own) = real_test(results), synthetic(results)
    for trace, condition in zip(
        spec_of(blocks["spread"], "sd")["data"], results.conditions, strict=False
    ):
        assert trace["name"] == condition
        for values, labels, shown in ((real, of_real, "x"), (own, of_own, "y")):
            sd = dict(zip(SYMBOLS, values[labels == condition].std(axis=0, ddof=1), strict=True))
            expected = [sd[gene] for gene in trace["text"]]
            assert trace[shown] == pytest.approx(expected, rel=6e-3)


def test_correlations_are_pearsons(results, blocks):
    (real, _), (own, _) = real_test(results), synthetic(results)
    spec = spec_of(blocks["dependence"], "correlation")
    trace = spec["data"][0]
    assert len(trace["x"]) == 1500
    for names, x, y in list(zip(trace["text"], trace["x"], trace["y"], strict=True))[::100]:
        i, j = (SYMBOLS.index(name) for name in names.split(", "))
        assert x == pytest.approx(pearson(real[:, i], real[:, j]), abs=6e-3)
        assert y == pytest.approx(pearson(own[:, i], own[:, j]), abs=6e-3)
    chart = blocks["dependence"].charts[0]
    assert "1,500 points" in chart.caption
    assert len(chart.table(MODEL)) == GENES * (GENES - 1) // 2
    metrics = results.metrics("kidney").set_index(["generator", "metric"])["value"]
    assert f"dist {metrics[MODEL, 'dist']:.3f}" in spec["note"]


def test_the_way_of_the_samples_has_all_of_them(blocks):
    labels = [area["name"] for area in spec_of(blocks["flow"], "flow", "")["data"]]
    assert "training, normal: 8" in labels and "test, tumour: 32" in labels
    assert "synthetic, normal: 32" in labels
    groups = [name for name in labels if name.startswith("cohort")]
    assert sum(int(name.split(": ")[1]) for name in groups) == 80
    assert "cohort, normal, GTEX: 20" in groups


def test_the_heat_map_has_z_scores_of_the_top_degs(results, blocks):
    spec = spec_of(blocks["heat"], "heat")
    degs = read_tsv(results.root / "kidney/real/seed0/deg.tsv")
    called = set(degs.loc[degs["deg"], "symbol"])
    shown = spec["data"][0]["y"]
    assert len(shown) == min(TOP_GENES, len(called)) and set(shown) <= called
    assert spec["layout"]["xaxis"]["ticktext"][0] == "real<br>normal"
    table = blocks["heat"].charts[0].table(MODEL).set_index("gene")
    real, labels = real_test(results)
    gene = shown[0]
    column = real[:, SYMBOLS.index(gene)].astype(float)
    z = (column - column.mean()) / column.std(ddof=1)
    own = table.loc[gene, [c for c in table if c.startswith("real, tumour")]].to_numpy(float)
    assert set(np.round(own, 6)) <= set(np.round(z[labels == "tumour"], 6))


def test_curves_have_each_phase_and_the_epoch_that_is_used(results, blocks):
    history = read_tsv(results.root / f"kidney/{MODEL}/seed0/history.tsv")
    spec = spec_of(blocks["training"], "training-wasserstein")
    assert [trace["name"] for trace in spec["data"]] == ["fold1", "fold2", "refit"]
    refit = history[history["phase"] == "refit"]
    assert spec["data"][2]["y"] == pytest.approx(list(refit["wasserstein"]), rel=6e-3)
    used = [t for t in spec_of(blocks["training"], "training-score")["data"] if t["name"] == "used"]
    assert [trace["x"] for trace in used] == [[80], [80]]


def test_a_model_without_epochs_has_no_curve():
    """Of a fit in one step the history has scores alone."""
    history = pd.DataFrame({"phase": [None] * 3, "epoch": [None] * 3, "dist": [0.1, 0.2, 0.3]})
    assert not training_charts({"mvn-pan": history}, {"mvn-pan": 0})


def test_scores_say_what_they_are_taken_on(blocks):
    [chart] = [c for c in blocks["training"].charts if c.name == "training-score"]
    assert "Phase fold: on training samples that were held out. " in chart.caption
    assert "Dots mark" in chart.caption and "themselves" not in chart.caption
    alone = pd.DataFrame(
        {"phase": "normal: refit", "epoch": [5, 10], "score": [0.1, 0.8], "best": [0, 1]}
    )
    [chart] = training_charts({"gan": alone}, {"gan": 0})
    assert chart.caption.startswith("Phase refit: on the training samples themselves")
    assert "Dots" not in chart.caption and "held out" not in chart.caption


def test_the_pca_has_all_samples_of_a_model(results, blocks):
    table = read_tsv(results.root / "kidney/seed0/embedding.tsv")
    pca = table[(table["method"] == "pca") & table["set"].isin(["real-train", "real-test", MODEL])]
    traces = spec_of(blocks["pictures"], "pca")["data"]
    shown = {text: x for trace in traces for text, x in zip(trace["text"], trace["x"], strict=True)}
    assert sum(len(trace["x"]) for trace in traces) == len(pca)
    first = pca.iloc[-1]
    assert shown[first["sample"]] == pytest.approx(first["x"], rel=6e-3)
    fills = {trace["name"]: trace["marker"]["symbol"] for trace in traces}
    assert fills["synthetic, normal"] != fills["synthetic, tumour"]
    assert fills["synthetic, normal"] == fills["real test, normal"]


# ---- genes


def test_the_gene_table_has_every_gene_and_its_tests(results):
    truth = pd.DataFrame({"symbol": SYMBOLS[:2], "tissue": "kidney", "log2fc": [1.5, np.nan]})
    block = all_blocks(results, planted={"genes": truth})["genes"]
    table = block.data_tables[0]
    columns = dict(zip(table.columns, table.values, strict=True))
    assert sorted(columns["gene"]) == sorted(SYMBOLS)
    degs = read_tsv(results.root / "kidney/real/seed0/deg.tsv").set_index("symbol")
    own = read_tsv(results.root / f"kidney/{MODEL}/seed0/deg.tsv").set_index("symbol")
    means = real_test(results)[0][real_test(results)[1] == "tumour"].mean(axis=0)
    for i, gene in enumerate(columns["gene"]):
        called = degs.loc[gene, "deg"]
        up = "up" if degs.loc[gene, "log2fc"] > 0 else "down"
        assert columns["DEG"][i] == (up if called else "")
        assert columns["log2FC, real"][i] == pytest.approx(degs.loc[gene, "log2fc"], abs=0.006)
        assert columns["log2FC, MDWGAN-GP"][i] == pytest.approx(own.loc[gene, "log2fc"], abs=0.006)
        expected = means[SYMBOLS.index(gene)]
        assert columns["real test, tumour"][i] == pytest.approx(expected, rel=6e-3)
    calls = [bool(deg) for deg in columns["DEG"]]
    assert calls == sorted(calls, reverse=True) and any(calls)
    planted = dict(zip(columns["gene"], columns["planted log2FC"], strict=True))
    assert (planted["GENE0"], planted["GENE1"], planted["GENE2"]) == (1.5, 0, None)
    files = [f"kidney/{row}/seed0/deg.tsv" for row in ("real", MODEL)]
    assert [path for path, _ in block.links] == ["kidney/seed0/training.h5ad", *files]


def test_values_of_a_gene_are_near_those_of_the_samples(results, blocks):
    own = json.loads(json.dumps(blocks["genes"].genes, allow_nan=False))
    values, labels = synthetic(results)
    s = [item["row"] for item in own["sets"]].index(MODEL)
    assert own["sets"][s] == {"row": MODEL, "title": "MDWGAN-GP", "color": "generated"}
    for c, condition in enumerate(own["conditions"]):
        part = values[labels == condition]
        codes = np.frombuffer(base64.b64decode(own["mean"][s][c]), np.uint8)
        assert own["low"] + codes * own["step"] == pytest.approx(part.mean(axis=0), abs=own["step"])
        codes = np.frombuffer(base64.b64decode(own["sd"][s][c]), np.uint8)
        assert codes * own["sd_step"] == pytest.approx(part.std(axis=0, ddof=1), abs=own["sd_step"])
    joined = shared({"a": own, "b": own, "c": own | {"genes": ["X"]}})
    assert joined["genes"] == own["genes"]
    assert "genes" not in joined["tissues"]["b"] and joined["tissues"]["c"]["genes"] == ["X"]


def test_large_runs_have_fewer_models_in_the_picture_of_a_gene(results, monkeypatch):
    monkeypatch.setattr(gene_search, "SMALL", 10)
    monkeypatch.setattr(gene_search, "MOST_VALUES", 10)
    several = Results(results.root, results.config | {"generators": [MODEL, "cgan"]})
    copied = results.root / "kidney/cgan/seed0/synthetic.h5ad"
    if not copied.exists():
        copied.parent.mkdir(parents=True)
        copied.write_bytes((results.root / f"kidney/{MODEL}/seed0/synthetic.h5ad").read_bytes())
    block = all_blocks(several)["genes"]
    assert [s["row"] for s in block.genes["sets"]] == ["", "", MODEL]
    assert any("has MDWGAN-GP alone" in words for words in block.words)
    assert not [c for c in block.data_tables[0].columns if c.startswith("real test")]


# ---- what is missing


def test_without_files_there_are_notes_and_no_charts(tmp_path):
    found = all_blocks(Results(tmp_path, full_config(tissues=["kidney"])))
    for name, block in found.items():
        assert not block.charts and not block.data_tables, name
        # Pictures need a model with samples; that there is none is said of the tissue.
        assert block.missing or block.words or name == "pictures", name


@pytest.mark.parametrize(
    ("lost", "without"),
    [
        ("kidney/seed0/training.h5ad", {"flow", "sd", "mean", "correlation", "heat"}),
        (f"kidney/{MODEL}/seed0/deg.tsv", {"log2fc"}),
        ("kidney/real/seed0/deg.tsv", {"log2fc", "heat"}),
        ("kidney/seed0/embedding.tsv", {"pca"}),
        (f"kidney/{MODEL}/seed0/history.tsv", {"training-score", "training-wasserstein"}),
    ],
)
def test_a_lost_file_takes_its_charts_alone(tmp_path, blocks, lost, without):
    results = written(tmp_path)
    (results.root / lost).unlink()
    found = all_blocks(results)
    names = [{c.name for b in blocks.values() for c in b.charts} for blocks in (blocks, found)]
    assert names[0] - names[1] == without
    assert any(lost in note for block in found.values() for note in block.missing)
    assert found["genes"].data_tables


def test_a_damaged_file_is_named(tmp_path):
    results = written(tmp_path)
    path = results.root / f"kidney/{MODEL}/seed0/synthetic.h5ad"
    with open_hdf5(path) as file:
        assert "layers" in file
    few = made._samples("few", 8)[:, :10].copy()
    few.uns.update(reason="", warnings=[])
    write_h5ad(few, path)
    block = all_blocks(results)["spread"]
    assert not block.charts
    assert block.missing == [f"not used: kidney/{MODEL}/seed0/synthetic.h5ad (10 genes, not 60)"]


def test_the_first_seed_with_samples_is_shown(tmp_path):
    results = written(tmp_path, seeds=[0, 1])
    made.fail_training(results.root, "kidney", MODEL, 0, "diverged")
    found = all_blocks(results)
    for name in ("spread", "dependence", "heat", "fold"):
        assert found[name].charts[0].specs()[MODEL]["note"].startswith("Seed 1"), name


def test_a_run_without_degs_says_so(tmp_path):
    results = written(tmp_path)
    path = results.root / "kidney/real/seed0/deg.tsv"
    write_tsv(read_tsv(path).assign(deg="FALSE"), path)
    found = all_blocks(results)
    assert "No gene is a DEG" in found["heat"].charts[0].caption
    assert "agree in gene and direction: 0;" in found["fold"].charts[0].specs()[MODEL]["note"]
    table = found["genes"].data_tables[0]
    assert set(table.values[table.columns.index("DEG")]) == {""}


def test_one_condition_has_charts_of_values(tmp_path):
    results = written(tmp_path)
    for path in results.root.glob("kidney/**/*.h5ad"):
        parts = results.h5ad(str(path.relative_to(results.root)), "obs", "uns")
        keep = (parts["obs"]["condition"] == "normal").to_numpy()
        write_h5ad(anndata.read_h5ad(path)[keep].copy(), path)
    for path in results.root.glob("kidney/*/seed0/deg.tsv"):
        write_tsv(read_tsv(path).head(0), path)
    found = all_blocks(results)
    names = {chart.name for block in found.values() for chart in block.charts}
    assert {"flow", "sd", "mean", "correlation"} <= names and not {"heat", "log2fc"} & names
    assert found["heat"].words and found["fold"].words
    assert found["genes"].data_tables


def test_names_with_markup_and_of_any_length(tmp_path):
    results = written(tmp_path)
    long = TAG + "x" * 300
    for path in results.root.glob("kidney/**/*.h5ad"):
        data = anndata.read_h5ad(path)
        data.var_names = [long, *data.var_names[1:]]
        data.obs["source"] = long
        write_h5ad(data, path)
    for path in results.root.glob("kidney/*/seed0/deg.tsv"):
        table = read_tsv(path)
        write_tsv(table.assign(symbol=[long, *table["symbol"][1:]]), path)
    found = all_blocks(results)
    for block in found.values():
        for chart in block.charts:
            text = json.dumps(chart.specs(), allow_nan=False)
            assert TAG not in text, chart.name
    # Tables and the picture of a gene are escaped by the page's script.
    assert long in found["genes"].data_tables[0].values[0]
    assert long in found["genes"].genes["genes"]
