"""Metrics of rows: by hand, with one class, with few samples, and of a failed training."""

from dataclasses import replace

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import GRAPHS, halve, make_cohort, make_training
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.cohort.training import build_training
from mdwgan.errors import InputWarning
from mdwgan.evaluation.apply import COLUMNS, Options, apply
from mdwgan.evaluation.score import Scorer, evaluate, generated_set
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.metrics import detection
from mdwgan.metrics.base import Comparison, Undefined
from mdwgan.metrics.catalogue import METRICS
from mdwgan.metrics.dist import dist
from mdwgan.metrics.diversity import coverage, density, precision, recall
from mdwgan.metrics.memorisation import dcr_ratio
from mdwgan.numerics.correlation import spearman
from mdwgan.samples.conditions import like
from mdwgan.seeds import rng

# No networks and gene sets, and of 24 training samples 23 components, for which 24 test samples
# are too few.
WITHOUT = ["dist_string", "dist_humannet", "pathway_ks_normal", "pathway_ks_tumour", "frechet"]
NAMES = [*(metric.name for metric in METRICS), "dist_half_n"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_training(tmp_path_factory.mktemp("data"), normal=24, tumour=24)


@pytest.fixture(autouse=True)
def small_forests(monkeypatch):
    monkeypatch.setattr(detection, "TREES", 5)  # what they find is tested elsewhere


def synthetic_of(data, z: np.ndarray | None = None, conditions=None, **uns) -> anndata.AnnData:
    """What `generate` writes, as far as metrics look at it; by default like the test samples."""
    test = data[(data.obs["split"] == "test").to_numpy()]
    z = test.layers["z"] + 0.3 * rng(1).normal(size=test.shape) if z is None else z
    conditions = test.obs["condition"] if conditions is None else conditions
    result = anndata.AnnData(np.zeros(z.shape, np.float32), layers={"z": z.astype(np.float32)})
    result.obs["condition"] = pd.Series(list(conditions), index=result.obs_names, dtype=str)
    result.uns.update(
        {"generator": "mdwgan-gp", "seed": 0, "reason": "", "optimistic": False, **uns}
    )
    return result


def values(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["metric"], table["value"], strict=True))


def notes(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["metric"], table["note"], strict=True))


# ---- metrics by hand


def test_spearman_by_hand():
    assert spearman(np.array([1, 2, 3, 100]), np.array([1, 2, 3, 4])) == pytest.approx(1)
    # ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4
    ties = spearman(np.array([1, 5, 5, 9]), np.array([1, 2, 3, 4]))
    assert ties == pytest.approx(np.corrcoef([1, 2.5, 2.5, 4], [1, 2, 3, 4])[0, 1])


def comparison(real, synthetic, train) -> Comparison:
    genes = real.shape[1]
    return Comparison(
        real,
        synthetic,
        train,
        np.zeros(len(real), int),
        np.zeros(len(synthetic), int),
        np.zeros(genes),
        np.ones(genes),
        ["normal", "tumour"],
    )


def test_dcr_ratio_is_0_for_a_copier_and_1_for_real_samples():
    random = rng(0)
    train, real = random.normal(size=(20, 9)), random.normal(size=(20, 9))
    assert dcr_ratio(comparison(real, train[:10], train)) == pytest.approx(0, abs=1e-6)
    assert dcr_ratio(comparison(real, real, train)) == pytest.approx(1)
    far = dcr_ratio(comparison(real, real + 50, train))
    assert far > 10


def test_rows_like_the_wanted_labels():
    labels = np.array([1, 0, 0, 1, 0])
    assert like(labels, np.array([0, 1])).tolist() == [0, 1]
    assert like(labels, np.array([1, 1, 1, 0])).tolist() == [0, 1, 3], "as many as there are"
    assert like(labels, np.array([1])).tolist() == [0]
    assert like(labels, np.array([], dtype=int)).tolist() == []


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (
            np.linalg.LinAlgError("SVD did not\nconverge"),
            "failed: LinAlgError: SVD did not converge",
        ),
        (MemoryError("Unable to allocate 9 GiB"), "failed: MemoryError: Unable to allocate 9 GiB"),
        (ZeroDivisionError("division by zero"), "failed: ZeroDivisionError: division by zero"),
    ],
)
def test_a_metric_that_fails_is_a_row_and_its_traceback_is_logged(error, note, capsys):
    def fails(_):
        raise error

    row = apply(replace(METRICS[0], function=fails), comparison(*[rng(0).normal(size=(9, 4))] * 3))
    assert np.isnan(row["value"]) and row["note"] == note and row["n"] == 9
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("bug", "error"),
    [
        (lambda _: None.value, AttributeError),
        (lambda c: c.real @ c.synthetic, ValueError),  # shapes that don't fit
        (lambda c: float("nine"), ValueError),
        (lambda c: c.real[:, 99], IndexError),
    ],
)
def test_a_bug_in_a_metric_ends_the_job(bug, error):
    with pytest.raises(error):
        apply(replace(METRICS[0], function=bug), comparison(*[rng(0).normal(size=(9, 4))] * 3))


def test_an_infinite_value_is_none():
    infinite = replace(METRICS[0], function=lambda _: float("inf"))
    row = apply(infinite, comparison(*[rng(0).normal(size=(9, 4))] * 3))
    assert np.isnan(row["value"]) and row["note"] == "not defined: infinite"


# ---- rows


def test_a_row_has_every_metric_and_column(data):
    table = evaluate(data, synthetic_of(data, optimistic=True))
    assert list(table) == COLUMNS
    assert table["metric"].tolist() == NAMES
    assert table["metric"][table["value"].isna()].tolist() == WITHOUT
    told = notes(table)
    assert told["dist_string"] == "no edges of STRING are given"
    assert told["frechet"] == "PCA, p = 23: 24 samples, more than 46 needed"
    assert (table["n"].to_numpy()[:1] == 24).all() and table["optimistic"].all()
    assert set(table["tissue"]) == {"kidney"} and set(table["axis"]) == {
        "dependence",
        "marginals",
        "joint",
        "detection",
        "diversity",
        "memorisation",
    }


def test_dist_is_of_the_test_samples(data):
    found = values(evaluate(data, synthetic := synthetic_of(data)))
    test = data[(data.obs["split"] == "test").to_numpy()]
    train = data[(data.obs["split"] == "train").to_numpy()]
    real, generated = test.layers["z"], synthetic.layers["z"]
    assert found["dist"] == pytest.approx(dist(real, generated))
    ratio = dist(real, generated) / dist(real, train.layers["z"])
    assert found["dist_ratio"] == pytest.approx(ratio)
    tumours = (test.obs["condition"] == "tumour").to_numpy()
    assert found["dist_tumour"] == pytest.approx(dist(real[tumours], generated[tumours]))
    assert found["dist_normal"] == pytest.approx(dist(real[~tumours], generated[~tumours]))


def test_metrics_use_as_many_samples_as_the_test_set(data):
    test = synthetic_of(data)
    twice = synthetic_of(
        data,
        np.concatenate([test.layers["z"], 100 + test.layers["z"]]),
        [*test.obs["condition"], *test.obs["condition"]],
    )
    first, second = (evaluate(data, s).set_index("metric") for s in (test, twice))
    same = [name for name in NAMES if name != "dist_half_n"]
    assert first.loc[same].equals(second.loc[same])


@pytest.mark.parametrize("samples", [40, "cohort"])
def test_more_generated_samples_than_test_samples(data, samples):
    """Config generate.samples; classes stand one after the other, so rows lie beyond the test's."""
    mvn = make("mvn", {})
    mvn.fit(training_data(data), 0)
    table = evaluate(data, build_synthetic(data, mvn, samples, 0)).set_index("metric")
    assert table.loc["dist", "n"] == 24 and table.loc["dist_normal", "n"] == 12
    assert np.isfinite(table.loc[["dist", "dist_half_n", "auc_lr", "dcr_ratio"], "value"]).all()


# Equal values of 0.1 have an SD above 0, by rounding.
@pytest.mark.parametrize("value", [7.0, 0.1, -2.3])
def test_gene_that_is_constant_among_test_samples_is_left_out(data, value):
    other = data.copy()
    test = (other.obs["split"] == "test").to_numpy()
    other.layers["z"][test, 0] = np.float32(value)
    found = values(evaluate(other, synthetic_of(data)))
    without = values(evaluate(data[:, 1:].copy(), synthetic_of(data)[:, 1:].copy()))
    assert found["dist"] == pytest.approx(without["dist"])
    assert found["dcr_ratio"] == pytest.approx(without["dcr_ratio"])


def test_copy_uses_all_training_samples_and_memorises(tmp_path):
    data = make_training(tmp_path, train=8)  # 16 of 24
    copy = make("copy", {})
    copy.fit(training_data(data), 0)
    table = evaluate(data, build_synthetic(data, copy, "test", 0))
    found = values(table)
    assert found["dcr_ratio"] == pytest.approx(0, abs=1e-3)
    assert found["dist_ratio"] == pytest.approx(1)
    assert table.set_index("metric").loc["dist", "n"] == 16


def test_real_half_is_scored_against_the_other_half(data):
    half = make("real-half", {})
    half.fit(training_data(data), 0)
    table = evaluate(data, build_synthetic(data, half, "test", 0))
    assert table["metric"].tolist() == NAMES
    row = table.set_index("metric").loc["dist"]
    assert row["n"] == 12 and row["note"].startswith("mean of 10 draws, SD 0.")
    test = training_data(data).test
    draws = [dist(test.z[b], test.z[a]) for a, b in (test.halves(0, i) for i in range(10))]
    assert row["value"] == pytest.approx(np.mean(draws), abs=1e-6)
    assert values(table)["dist_half_n"] == row["value"]
    assert notes(table)["auc_rf"].startswith("mean of 2 draws"), "slow, so fewer"
    assert notes(table)["recall_pca"].startswith("PCA, p = 23; mean of 10 draws")


def test_dist_half_n_uses_as_many_samples_as_real_half(data):
    row = evaluate(data, synthetic_of(data)).set_index("metric").loc["dist_half_n"]
    assert row["n"] == 12 and row["note"] == "mean of 10 draws"
    assert row["value"] != values(evaluate(data, synthetic_of(data)))["dist"]


def test_networks_reach_the_metrics(data):
    genes = list(data.var_names)
    pairs = pd.DataFrame({"gene1": genes[:6], "gene2": [*genes[6:11], "unknown"]})
    options = Options({"string": pairs, "humannet": pairs[:2]})
    table = evaluate(data, synthetic := synthetic_of(data), options)
    test = data[(data.obs["split"] == "test").to_numpy()].layers["z"]
    both = [np.corrcoef(z.T)[range(5), range(6, 11)] for z in (test, synthetic.layers["z"])]
    assert values(table)["dist_string"] == pytest.approx(np.corrcoef(both)[0, 1])
    assert notes(table)["dist_string"] == "5 pairs"
    assert notes(table)["dist_humannet"] == "HumanNet joins 2 pairs of these genes, 3 needed"
    again = pd.DataFrame(
        {"gene1": [*genes[:12], *pairs["gene2"]], "gene2": [*genes[:12], *pairs["gene1"]]}
    )
    more = Options({"string": pd.concat([pairs, again])})
    told = evaluate(data, synthetic, more).set_index("metric").loc["dist_string"]
    assert told["note"] == "5 pairs", "each once, and no gene with itself"
    assert told["value"] == pytest.approx(values(table)["dist_string"])
    other = data.copy()  # the first gene is left out, and with it the first pair
    other.layers["z"][(data.obs["split"] == "test").to_numpy(), 0] = 7.0
    assert notes(evaluate(other, synthetic, options))["dist_string"] == "4 pairs"


def test_genes_of_dendrograms_are_as_many_as_told_and_the_seed_s(data):
    first, same, other = (
        values(evaluate(data, synthetic_of(data, seed=seed), Options(dendrogram_genes=8)))
        for seed in (0, 0, 1)
    )
    assert first["s_dend"] == same["s_dend"] != other["s_dend"]
    whole = values(evaluate(data, synthetic_of(data), Options(dendrogram_genes=None)))
    assert whole["s_dend"] == values(evaluate(data, synthetic_of(data)))["s_dend"]
    assert whole["s_dend"] != first["s_dend"]


# ---- without a value


def test_failed_training_has_every_row_with_its_reason(data):
    empty = synthetic_of(data, np.zeros((0, data.n_vars)), [], reason="collapsed: all the same")
    table = evaluate(data, empty)
    assert table["metric"].tolist() == NAMES
    assert table["value"].isna().all() and (table["n"] == 0).all()
    assert set(table["note"]) == {"training failed: collapsed: all the same"}


def test_one_class_only(tmp_path):
    with pytest.warns(InputWarning, match="normal samples only"):
        data = make_training(tmp_path, normal=16, tumour=0)
    table = evaluate(data, synthetic_of(data))
    assert notes(table)["dist_tumour"] == "no tumour samples in training"
    empty = table[table["value"].isna()]
    edges = {name for name in NAMES if name.startswith("coexpr")}  # 8 test samples, 10 needed
    assert set(empty["metric"]) == edges | {
        "dist_tumour",
        "auc_lr",
        "auc_rf",
        "effect_r",
        "effect_slope",
        *WITHOUT,
    }
    assert notes(table)["auc_lr"] == "8 test samples, 10 needed"
    assert values(table)["dist"] == pytest.approx(values(table)["dist_normal"])


@pytest.mark.parametrize("name", ["copy", "real-half", "mdwgan-gp"])
def test_no_test_sample_of_what_trains(tmp_path, name):
    cohort = make_cohort(tmp_path, normal=8, tumour=4)
    split = halve(cohort)
    split["split"] = np.where(split["donor"].str.startswith("GTEX"), "train", "test")
    data = build_training(cohort, split, list(cohort.var_names), GRAPHS)
    if name == "mdwgan-gp":
        synthetic = synthetic_of(data, data[:8].layers["z"], ["normal"] * 8)
    else:
        generator = make(name, {})
        generator.fit(training_data(data), 0)
        synthetic = build_synthetic(data, generator, "test", 0)
    table = evaluate(data, synthetic)
    assert table["value"].isna().all() and (table["note"] != "").all()


def test_small_sets_leave_values_empty_with_the_reason(tmp_path):
    data = make_training(tmp_path, train=3, normal=5, tumour=5)  # 2 and 2 to test
    found = notes(evaluate(data, synthetic_of(data)))
    assert found["dist"] == ""
    assert found["dist_normal"] == "2 test samples, 4 needed"
    assert found["dist_half_n"] == "too few test samples for halves"
    assert found["coverage"] == "4 test samples, 6 needed"
    assert found["auc_lr"] == "4 test samples, 10 needed"
    z = synthetic_of(data).layers["z"][:1]
    table = evaluate(data, synthetic_of(data, z, ["normal"]))
    assert notes(table)["dist"] == "1 generated samples, 2 needed"
    assert notes(table)["dist_half_n"] == "1 generated samples, 2 needed"
    assert notes(table)["dist_tumour"] == "2 test samples, 4 needed"
    assert table["value"].isna().all()


def test_generated_samples_that_are_all_the_same_have_no_dist(data):
    table = evaluate(data, synthetic_of(data, np.ones((24, data.n_vars))))
    for name in ("dist", "dist_half_n"):
        assert np.isnan(values(table)[name])
        assert notes(table)[name].startswith("not defined: no gene varies")
    assert np.isfinite(values(table)["dcr_ratio"])


def test_one_metric_says_which_side_is_short():
    metric = METRICS[0]
    short = comparison(np.ones((3, 4)), np.ones((9, 4)), np.ones((9, 4)))
    assert apply(metric, short)["note"] == "3 test samples, 4 needed"


def test_without_a_gene_that_varies_no_metric_has_a_value():
    sets = np.ones((20, 0)), np.ones((20, 0)), np.ones((20, 0))
    nothing = replace(
        comparison(*sets), real_labels=np.arange(20) % 2, synthetic_labels=np.arange(20) % 2
    )
    for metric in METRICS:
        row = apply(metric, nothing)
        assert np.isnan(row["value"])
        assert row["note"] == "no gene varies among the test samples", metric.name
    for ball in (precision, recall, density, coverage):
        with pytest.raises(Undefined, match="no gene varies"):
            ball(nothing)


@pytest.mark.parametrize("genes", [1, 2])
def test_dist_of_one_or_two_genes_says_why_it_has_no_value(genes):
    random = rng(4)
    few = comparison(*random.normal(size=(3, 12, genes)))
    for metric in METRICS:
        if metric.name in ("dist", "dist_ratio"):
            assert apply(metric, few)["note"] == f"{genes} genes, 3 needed"


def test_a_metric_that_is_undefined_says_why():
    random = rng(3)
    few = comparison(random.normal(size=(12, 5)), random.normal(size=(12, 5)), np.ones((4, 5)))
    few = replace(few, real_donors=np.array(["a"] * 12))
    metric = next(metric for metric in METRICS if metric.name == "auc_lr")
    row = apply(metric, few)
    assert np.isnan(row["value"]) and row["n"] == 12
    assert row["note"] == "too few donors for folds with real and generated samples"


def test_donors_of_real_rows_reach_the_metrics(tmp_path):
    data = make_training(tmp_path, train=8)
    copy = make("copy", {})
    copy.fit(training_data(data), 0)
    training = training_data(data)
    found = generated_set(build_synthetic(data, copy, "test", 0), training)
    assert found.donors.tolist() == training.train.donors.tolist()
    assert not set(found.donors) & set(training.test.donors)
    made = generated_set(synthetic_of(data), training)
    assert len(set(made.donors)) == len(made)


# ---- the verbs


def test_tables_are_collected_in_order_and_empty_ones_left_out(data, tmp_path):
    paths = []
    for name, seed in (("b", 1), ("b", 0), ("a", 0)):
        table = evaluate(data, synthetic_of(data, generator=name, seed=seed))
        paths.append(tmp_path / f"{name}{seed}.tsv")
        write_tsv(table, paths[-1])
    write_tsv(pd.DataFrame(columns=COLUMNS), tmp_path / "none.tsv")
    output = tmp_path / "metrics.tsv"
    command = ["collect", "--output", str(output), *map(str, paths), str(tmp_path / "none.tsv")]
    assert main(command) == 0
    table = read_tsv(output)
    assert list(table) == COLUMNS
    order = table[["generator", "seed"]].drop_duplicates().to_numpy().tolist()
    assert order == [["a", 0], ["b", 0], ["b", 1]]


def test_the_verb_writes_what_the_function_returns(data, tmp_path):
    write_h5ad(data, tmp_path / "t.h5ad")
    write_h5ad(synthetic_of(data), tmp_path / "s.h5ad")
    pairs = pd.DataFrame({"gene1": data.var_names[:5], "gene2": data.var_names[5:10]})
    write_tsv(pairs, tmp_path / "edges.tsv.gz")
    command = [
        "score",
        "--training",
        str(tmp_path / "t.h5ad"),
        "--synthetic",
        str(tmp_path / "s.h5ad"),
        "--string",
        str(tmp_path / "edges.tsv.gz"),
        "--dendrogram-genes",
        "all",
        "--output",
        str(tmp_path / "m.tsv"),
    ]
    assert main(command) == 0
    expected = evaluate(data, synthetic_of(data), Options({"string": pairs}, None))
    assert np.allclose(read_tsv(tmp_path / "m.tsv")["value"], expected["value"], equal_nan=True)


# ---- rows scored together


def with_networks_and_sets(data) -> Options:
    genes, draw = data.var_names.to_numpy(), rng(4)
    ends = draw.choice(genes, (2, 30))
    edges = {name: pd.DataFrame({"gene1": ends[0], "gene2": ends[1]}) for name in ("string",)}
    sets = [("kegg", f"p{i}", gene) for i in range(3) for gene in draw.choice(genes, 4, False)]
    return Options(edges, 8, pd.DataFrame(sets, columns=["collection", "pathway", "symbol"]))


def test_rows_scored_together_have_the_values_that_each_has_alone(data):
    options = with_networks_and_sets(data)
    test = data[(data.obs["split"] == "test").to_numpy()]
    far = synthetic_of(data, test.layers["z"] + rng(8).normal(size=test.shape))
    half = build_synthetic(data, make("real-half", {}), "test", 0)
    rows = [synthetic_of(data), far, half, synthetic_of(data, seed=1), synthetic_of(data)]
    scorer = Scorer(data, options)
    for row in rows:
        pd.testing.assert_frame_equal(scorer.score(row), evaluate(data, row, options))


def test_what_rows_share_is_computed_once_and_reads_nothing_of_the_generated_samples(
    data, monkeypatch
):
    scorer = Scorer(data, with_networks_and_sets(data))
    first = scorer.score(synthetic_of(data)).set_index("metric")["value"]
    shared = dict(scorer.side.of_real)
    names = {key[0].__name__ for key in shared}
    assert {"unit_real", "real_edges", "real_tree", "real_scores", "second_halves"} <= names
    unlike = synthetic_of(data, np.zeros((24, data.n_vars)) + rng(2).normal(size=(24, 1)))
    second = scorer.score(unlike).set_index("metric")["value"]
    assert scorer.side.of_real.keys() == shared.keys(), "nothing is computed a second time"
    assert all(scorer.side.of_real[key] is value for key, value in shared.items())
    assert first["dist"] != second["dist"]
