"""All tissues as one set: what is pooled, what is fitted on it, and how a row is scored."""

import json

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import GRAPHS, QC, TARGET, VERSION, trains, write_tissue
from helpers.training_sets import SETTINGS
from mdwgan.__main__ import main
from mdwgan.cohort.build import build_cohort
from mdwgan.cohort.graphs import views
from mdwgan.cohort.pooled import build_pooled
from mdwgan.cohort.sample_set import training_data
from mdwgan.cohort.training import POOL
from mdwgan.errors import InputError, InputWarning
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.evaluation.pooled import POOLED, score
from mdwgan.generators.adversarial.networks import embedding_size
from mdwgan.generators.adversarial.selection import validation_folds
from mdwgan.generators.registry import load, make
from mdwgan.io import write_h5ad, write_tsv
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.samples.split import split_donors
from mdwgan.seeds import rng
from sklearn.neighbors import kneighbors_graph


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Cohorts and split of alpha, beta and gamma; beta's tumours are alpha's, as ESCA's are."""
    root = tmp_path_factory.mktemp("run")
    table = pd.concat(
        [
            write_tissue(root, "alpha", 12, 14),
            write_tissue(root, "beta", 10, 0),
            write_tissue(root, "gamma", 12, 10),
        ]
    )
    table.loc["beta", "tumour"] = table.loc["alpha", "tumour"]
    samples = list_samples(table, list(table.index), "counts", root, VERSION)
    genes, _ = shared_genes(samples, "counts", root, VERSION)
    genes["ensembl_protein"] = "ENSP" + genes["entrez"]
    cohorts = [
        build_cohort(part, genes, "counts", TARGET, root, VERSION, QC)[0]
        for _, part in samples.groupby("tissue", sort=False)
    ]
    return cohorts, split_donors(samples, 0.5, seed=0)


@pytest.fixture(scope="module")
def data(run):
    return pooled(*run)


def pooled(cohorts, split, graphs=GRAPHS) -> anndata.AnnData:
    return build_pooled(iter(cohorts), split, list(cohorts[0].var_names), graphs)


# ---- what is pooled


def test_each_sample_counts_once_in_the_first_tissue_that_has_it(run, data):
    cohorts, _ = run
    assert sum(map(len, cohorts)) == 26 + 24 + 22
    assert data.n_obs == 26 + 10 + 22 and data.obs_names.is_unique
    counts = data.obs.groupby(["tissue", "condition"]).size().to_dict()
    assert counts == {
        ("alpha", "normal"): 12,
        ("alpha", "tumour"): 14,
        ("beta", "normal"): 10,
        ("gamma", "normal"): 12,
        ("gamma", "tumour"): 10,
    }
    # in the order of the run: with beta first, the shared tumours are beta's
    swapped = pooled([cohorts[1], cohorts[0], cohorts[2]], run[1])
    assert swapped.n_obs == data.n_obs
    assert set(swapped.obs["label"]) == set(data.obs["label"]) - {"alpha tumour"} | {"beta tumour"}


def test_values_are_those_of_the_cohorts(run, data):
    back = data.layers["z"] * data.var["sd"].to_numpy() + data.var["mean"].to_numpy()
    for cohort in run[0]:
        rows = data.obs_names.isin(cohort.obs_names)
        own = cohort[data.obs_names[rows]].layers["log"]
        assert np.allclose(back[rows], own, atol=1e-4)


def test_donors_train_or_test_as_in_the_run_s_split(run, data):
    by_donor = data.obs.groupby("donor")["split"].nunique()
    assert (by_donor == 1).all()
    split = run[1].set_index("donor")["split"]
    assert (data.obs["split"] == data.obs["donor"].map(split)).all()
    assert set(data.obs["split"]) == {"train", "test"}


def test_a_donor_of_two_tissues_is_on_one_side(run):
    cohorts, _ = run
    other = [cohort.copy() for cohort in cohorts]
    for cohort in (other[0], other[2]):  # the first donor of alpha gives a sample to gamma too
        cohort.obs["donor"] = cohort.obs["donor"].astype(str)
    other[2].obs.iloc[0, other[2].obs.columns.get_loc("donor")] = other[0].obs["donor"].iloc[0]
    samples = pd.concat([c.obs for c in other])
    data = pooled(other, split_donors(samples, 0.5, seed=1))
    both = data.obs[data.obs["donor"] == other[0].obs["donor"].iloc[0]]
    assert set(both["tissue"]) == {"alpha", "gamma"} and both["split"].nunique() == 1


def test_provenance_has_the_sources_of_all_cohorts_once(run, tmp_path):
    cohorts = [cohort.copy() for cohort in run[0]]
    paths = [tmp_path / f"cohort{number}.h5ad" for number in range(3)]
    for cohort, path, file in zip(cohorts, paths, ("a", "b", "a"), strict=True):
        record = {"provenance": 1, "sources": [{"file": file}], "steps": [{"product": "cohort"}]}
        cohort.uns["provenance"] = json.dumps(record)
        write_h5ad(cohort, path)
    write_tsv(run[1], tmp_path / "split.tsv")
    genes = pd.DataFrame({"symbol": cohorts[0].var_names, "entrez": "1", "kept_seeds": "*"})
    write_tsv(genes, tmp_path / "genes.tsv")
    output = tmp_path / "training.h5ad"
    options = {
        "--split": tmp_path / "split.tsv",
        "--genes": tmp_path / "genes.tsv",
        "--seed": 0,
        "--graphs": json.dumps(GRAPHS),
        "--output": output,
    }
    flags = [str(word) for pair in options.items() for word in pair]
    main(["prepare", "--pooled", "--cohorts", *map(str, paths), *flags])
    record = json.loads(anndata.read_h5ad(output).uns["provenance"])
    assert record["sources"] == [{"file": "a"}, {"file": "b"}]
    assert [step["product"] for step in record["steps"]] == ["cohort", "training"]


# ---- what is fitted


def test_z_is_by_training_samples_of_all_tissues(data):
    z, train = data.layers["z"], trains(data)
    assert np.allclose(z[train].mean(axis=0), 0, atol=1e-5)
    assert np.allclose(z[train].std(axis=0), 1, atol=1e-5)
    alpha = train & (data.obs["tissue"] == "alpha").to_numpy()
    assert abs(z[alpha].mean(axis=0)).max() > 0.05, "not by tissue"


def test_test_samples_have_no_say(run, data):
    train, other = trains(data), [cohort.copy() for cohort in run[0]]
    testing = set(data.obs_names[~train])
    for cohort in other:
        cohort.layers["log"][cohort.obs_names.isin(testing)] += 50
    changed = pooled(other, run[1])
    for layer in ("z", "x2", "x3"):
        assert np.array_equal(changed.layers[layer][train], data.layers[layer][train])
    assert np.array_equal(changed.var["mean"], data.var["mean"])
    assert np.array_equal(changed.var["sd"], data.var["sd"])
    assert not np.allclose(changed.layers["z"][~train], data.layers["z"][~train])


@pytest.mark.parametrize(("layer", "metric"), [("x2", "euclidean"), ("x3", "cosine")])
def test_graphs_join_samples_of_one_tissue_only(data, layer, metric):
    """Against scikit-learn's graphs, a tissue at a time."""
    for tissue in ("alpha", "beta", "gamma"):
        rows = trains(data) & (data.obs["tissue"] == tissue).to_numpy()
        z = data.layers["z"][rows].astype(np.float64)
        chosen = kneighbors_graph(z, GRAPHS["k"], metric=metric).toarray()
        loops = np.maximum(chosen, chosen.T) + np.eye(len(z))
        root = np.diag(loops.sum(axis=1) ** -0.5)
        assert np.allclose(data.layers[layer][rows], root @ loops @ root @ z, atol=1e-4)
    assert np.isnan(data.layers[layer][~trains(data)]).all()
    whole = views(data.layers["z"][trains(data)], np.zeros(trains(data).sum()), **GRAPHS)
    assert not np.allclose(whole[layer == "x3"], data.layers[layer][trains(data)])


def test_a_k_beyond_a_tissue_is_told_by_tissue(run, data):
    least = int((trains(data) & (data.obs["tissue"] == "beta").to_numpy()).sum())
    with pytest.warns(InputWarning, match="instead of"):
        large = pooled(*run, GRAPHS | {"k": least})
    told = f"beta: only {least} training samples: each is linked to {least - 1} neighbours"
    assert any(text.startswith(told) for text in large.uns["warnings"])
    assert len(data.uns["warnings"]) == 0


def test_a_pool_without_test_samples_is_refused(run):
    with pytest.raises(InputError, match="the pool of all tissues has no test sample"):
        pooled(run[0], run[1].assign(split="train"))


# ---- as generators see it


def test_classes_are_tissue_and_condition_in_the_run_s_order(data, tmp_path):
    write_h5ad(data.copy(), tmp_path / "t.h5ad")
    seen = training_data(anndata.read_h5ad(tmp_path / "t.h5ad"))
    classes = ["alpha normal", "alpha tumour", "beta normal", "gamma normal", "gamma tumour"]
    assert seen.train.classes == seen.test.classes == classes
    labels = data.obs["tissue"] + " " + data.obs["condition"]
    assert [classes[c] for c in seen.train.labels] == list(labels[trains(data)])
    assert seen.train.tissues.tolist() == data.obs["tissue"][trains(data)].tolist()
    assert seen.train.tissue == POOL and seen.graphs == GRAPHS
    assert np.array_equal(seen.train.x3, data.layers["x3"][trains(data)])


def test_rows_and_other_graphs_make_views_within_tissues(run, data):
    train = training_data(data).train
    rows = np.arange(0, len(train), 2)
    part = train.take(rows, GRAPHS)
    for tissue in np.unique(part.tissues):
        own = part.tissues == tissue
        x2, x3 = views(part.z[own], part.labels[own], **GRAPHS)
        assert np.array_equal(part.x2[own], x2) and np.array_equal(part.x3[own], x3)
    other = training_data(data, GRAPHS | {"k": 1})
    assert other.graphs["k"] == 1 and not np.allclose(other.train.x2, train.x2)
    made = training_data(pooled(*run, GRAPHS | {"k": 1})).train
    assert np.array_equal(other.train.x2, made.x2) and np.array_equal(other.train.x3, made.x3)


def test_folds_are_by_donor_and_score_classes_that_their_fit_has(data):
    train = training_data(data).train
    for fit, held in validation_folds(train, 0, "mdwgan-gp"):
        assert not set(train.donors[fit]) & set(train.donors[held])
    single = train.labels.copy()
    single[0] = len(train.classes)  # a class of one donor: none can fit and score it
    lone = train.take(np.arange(len(train)))
    lone = type(lone)(**{**vars(lone), "labels": single, "classes": [*train.classes, "lone"]})
    folds = validation_folds(lone, 0, "mdwgan-gp")
    assert len(folds) == 3
    assert not any(0 in held for _, held in folds) and any(0 in fit for fit, _ in folds)


@pytest.fixture(scope="module")
def planted(data):
    """The pool with a tissue mean and a condition's shift planted in each gene."""
    data, random = data.copy(), rng(0, "planted")
    means = random.normal(scale=2, size=(5, data.n_vars))
    names = ["alpha normal", "alpha tumour", "beta normal", "gamma normal", "gamma tumour"]
    labels = np.array([names.index(label) for label in data.obs["label"]])
    z = means[labels] + 0.3 * random.normal(size=data.shape)
    data.layers["z"] = z.astype(np.float32)
    rows = trains(data)
    x2, x3 = views(
        data.layers["z"][rows], labels[rows], **GRAPHS, tissues=data.obs["tissue"].to_numpy()[rows]
    )
    data.layers["x2"][rows], data.layers["x3"][rows] = x2, x3
    return data, means


def test_labels_condition_the_generator(planted, tmp_path):
    data, means = planted
    training = training_data(data)
    settings = SETTINGS | {"epochs": 200, "selection": "none", "learning_rate": 0.003}
    generator = make("mdwgan-gp", settings)
    generator.fit(training, seed=0)
    assert generator.reason == ""
    assert generator.net.embedding.embedding_dim == embedding_size(5) == 3
    generator.save(tmp_path / "model.pt")
    labels = np.repeat(np.arange(5), 40)
    z = load(tmp_path / "model.pt").sample(labels, 0).z
    made = np.array([z[labels == c].mean(axis=0) for c in range(5)])
    r = np.corrcoef(made, means)[:5, 5:]
    assert r.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert np.diag(r).min() > 0.8


# ---- scores


def values(table: pd.DataFrame) -> dict[tuple[str, str], float]:
    return table.set_index(["tissue", "metric"])["value"].to_dict()


def by_numpy(real: np.ndarray, made: np.ndarray) -> float:
    upper = np.triu_indices(real.shape[1], 1)
    return np.corrcoef(*(np.corrcoef(x.T)[upper] for x in (real, made)))[0, 1]


class Given:
    """A generator that returns given samples."""

    name, reason, optimistic = "mdwgan-gp", "", False

    def __init__(self, z: np.ndarray):
        self.z = z

    def sample(self, labels: np.ndarray, seed: int):
        assert len(labels) == len(self.z)
        return type("Samples", (), {"z": self.z, "labels": labels, "rows": None})


def test_scores_against_numpy(data):
    training = training_data(data)
    test = training.test
    z = (test.z + rng(0).normal(size=test.z.shape)).astype(np.float32)
    table = score(data, training, Given(z), "mdwgan-gp_k5", 3)
    assert list(table.columns) == COLUMNS
    assert set(table["generator"]) == {"mdwgan-gp_k5"} and set(table["seed"]) == {3}
    found = values(table)
    assert found[POOL, "dist"] == pytest.approx(by_numpy(test.z, z))
    own = []
    for tissue in ("alpha", "beta", "gamma"):
        rows = test.tissues == tissue
        own.append(by_numpy(test.z[rows], z[rows]))
        assert found[tissue, "dist"] == pytest.approx(own[-1])
    assert found[POOL, "dist_within"] == pytest.approx(np.mean(own))
    counts = table[table["metric"] == "dist"].set_index("tissue")["n"]
    assert counts[POOL] == len(test) == counts.drop(POOL).sum()
    assert table["note"].iloc[-1] == "mean of 3 of 3 tissues"


def test_tissue_means_alone_score_over_the_pool_and_not_within_tissues(planted):
    data, means = planted
    training = training_data(data)
    noise = 0.3 * rng(1).normal(size=training.test.z.shape)
    tissue_only = means[[0, 0, 2, 3, 3]][training.test.labels] + noise
    found = values(score(data, training, Given(tissue_only.astype(np.float32)), "a", 0))
    assert found[POOL, "dist"] > 0.5
    assert abs(found[POOL, "dist_within"]) < 0.2
    right = (means[training.test.labels] + noise).astype(np.float32)
    found = values(score(data, training, Given(right), "a", 0))
    # beta has normal samples only: noise against noise
    assert found[POOL, "dist"] > 0.9 and found["alpha", "dist"] > 0.9 > 0.3 > found["beta", "dist"]


def fitted(name: str, training, settings=None):
    generator = make(name, settings or {})
    generator.fit(training, 0)
    return generator


def test_reference_rows(data):
    training = training_data(data)
    rows = {
        name: score(data, training, fitted(name, training), name, 0)
        for name in ("copy", "real-half", "mvn")
    }
    found = {name: values(table) for name, table in rows.items()}
    assert found["copy"][POOL, "dist"] == pytest.approx(by_numpy(training.test.z, training.train.z))
    assert found["copy"][POOL, "dcr_ratio"] == pytest.approx(0, abs=1e-3)
    assert (rows["copy"].query("metric == 'dist'")["n"].iloc[0]) == len(training.train)
    assert set(found["mvn"]) == set(found["copy"]) == set(found["real-half"])
    assert np.isfinite(list(found["mvn"].values())).all()
    draws, alpha = [], []
    for draw in range(10):
        halves = training.test.halves(0, draw)
        first, second = (training.test.z[rows] for rows in halves)
        draws.append(by_numpy(second, first))
        own = [rows[training.test.tissues[rows] == "alpha"] for rows in halves]
        alpha.append(by_numpy(training.test.z[own[1]], training.test.z[own[0]]))
    assert found["real-half"][POOL, "dist"] == pytest.approx(np.mean(draws))
    assert found["real-half"]["alpha", "dist"] == pytest.approx(np.mean(alpha))
    note = rows["real-half"]["note"].iloc[0]
    assert note == f"mean of 10 draws, SD {np.std(draws):.4f}"


def test_a_failed_training_is_rows_with_its_reason(data):
    training, failed = training_data(data), make("mdwgan-gp", SETTINGS)
    failed.reason = "diverged"
    table = score(data, training, failed, "mdwgan-gp", 0)
    assert table["value"].isna().all()
    assert set(table["note"]) == {"training failed: diverged"}
    assert len(table) == len(POOLED) + 3 + 1


def test_a_tissue_with_few_test_samples_is_left_out_with_its_reason(run):
    cohorts, split = run
    keep = split["donor"][split["split"] == "test"][split["donor"].str.contains("beta")][:3]
    small = cohorts[1][
        (~cohorts[1].obs["donor"].isin(split["donor"][split["split"] == "test"]))
        | cohorts[1].obs["donor"].isin(keep)
    ].copy()
    data = pooled([cohorts[0], small, cohorts[2]], split)
    training = training_data(data)
    table = score(data, training, fitted("mvn", training), "mvn", 0).set_index(["tissue", "metric"])
    assert np.isnan(table.loc[("beta", "dist"), "value"])
    assert table.loc[("beta", "dist"), "note"] == "3 test samples, 4 needed"
    assert table.loc[(POOL, "dist_within"), "note"] == "mean of 2 of 3 tissues"
    mean = table.loc[[("alpha", "dist"), ("gamma", "dist")], "value"].mean()
    assert table.loc[(POOL, "dist_within"), "value"] == pytest.approx(mean)
