"""Classification and the augmentation curve: scores, planted generators, what they may see."""

import json
from types import SimpleNamespace

import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from helpers.snakemake_run import jobs, snakemake, write_config
from helpers.training_sets import SETTINGS, samples
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.config.run import augmented_generators, classified_generators
from mdwgan.config.schema import validate
from mdwgan.errors import InputError
from mdwgan.evaluation import augmentation
from mdwgan.evaluation import classify as stage
from mdwgan.evaluation.classify import classify, drawn
from mdwgan.generators.base import Samples
from mdwgan.generators.registry import make
from mdwgan.generators.rows import REFERENCES
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.metrics import classification as utility
from mdwgan.metrics.base import Undefined
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.metrics.classification import join, make_classifier, score
from mdwgan.numerics.standardise import moments
from mdwgan.report.build import write_report
from mdwgan.report.page.load import METRICS, Results
from mdwgan.report.sections import augmentation as curves
from mdwgan.report.sections.classification import CHOSEN, classification, score_table, verdict
from mdwgan.seeds import rng
from scipy import stats

EFFECT = 0.7  # shift of tumours in each gene, in SDs


def plant(rows: int, labels: np.ndarray, seed: int) -> np.ndarray:
    """Truth of the planted cohort: normals of SD 1 about -EFFECT/2 or +EFFECT/2."""
    return rng(seed, "plant").normal(size=(len(labels), rows)) + EFFECT * (labels[:, None] - 0.5)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Five training samples of each condition, too few to learn well from, and 70 test samples."""
    folder = tmp_path_factory.mktemp("data")
    data = make_training(folder, train=5, normal=40, tumour=40)
    labels = (data.obs["condition"] == "tumour").to_numpy().astype(int)
    log = 8 + plant(data.n_vars, labels, 0)
    mean, sd = moments(log[(data.obs["split"] == "train").to_numpy()])
    data.layers["log"] = log.astype(np.float32)
    data.layers["z"] = ((log - mean) / sd).astype(np.float32)
    data.var["mean"], data.var["sd"] = mean, sd
    return data


class Planted:
    """A generator that knows the truth, or the truth with labels exchanged."""

    reason, optimistic, tissue = "", False, "kidney"

    def __init__(self, data, lies: bool = False):
        self.name, self.lies = "liar" if lies else "oracle", lies
        self.mean, self.sd = data.var["mean"].to_numpy(), data.var["sd"].to_numpy()

    def sample(self, labels, seed):
        truth = 8 + plant(len(self.mean), 1 - labels if self.lies else labels, seed)
        return Samples(((truth - self.mean) / self.sd).astype(np.float32), labels)


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    """Twenty trees do here; that the forest has 200 is a test of its own."""

    def quick(name, samples, seed):
        model = make_classifier(name, samples, seed)
        return model.set_params(n_estimators=20) if name == "rf" else model

    monkeypatch.setattr(utility, "make_classifier", quick)


def fitted(name: str, data, settings=None):
    generator = make(name, {"bootstrap_noise": 0.1} if settings is None else settings)
    generator.fit(training_data(data), 0)
    return generator


def values(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["metric"], table["value"], strict=True))


# ---- scores


def test_scores_by_the_papers_equations():
    truth = np.array([1, 1, 1, 1, 1, 1, 0, 0, 0, 0])
    found = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 1])
    tp, fn, tn, fp = 4, 2, 3, 1
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    root = np.sqrt((tp + fn) * (tp + fp) * (tn + fn) * (tn + fp))
    assert score(truth, found) == pytest.approx(
        {
            "accuracy": 0.7,
            "f1": 2 * precision * recall / (precision + recall),
            "mcc": (tp * tn - fp * fn) / root,
            "balanced_accuracy": (recall + tn / (tn + fp)) / 2,
        }
    )
    assert score(truth, 1 - truth)["mcc"] == -1
    assert score(truth, np.zeros_like(truth))["f1"] == 0


def test_classifiers_are_the_papers():
    forest, near, net = (make_classifier(name, 9, 3) for name in utility.CLASSIFIERS)
    assert forest.n_estimators == 200 and near.n_neighbors == 5
    assert net.hidden_layer_sizes == (128, 128) and net.activation == "relu"
    assert forest.random_state == net.random_state == 3
    assert make_classifier("knn", 4, 0).n_neighbors == 4  # of four samples


def test_knn_of_copy_against_a_count_of_neighbours(data):
    """Deterministic, so that the value can be had by hand: brute force in numpy."""
    training = training_data(data)
    train, test = training.train, training.test
    far = ((test.z[:, None].astype(float) - train.z[None]) ** 2).sum(axis=2)
    votes = train.labels[np.argsort(far, axis=1)[:, :5]].sum(axis=1) > 2
    table = classify(data, fitted("copy", data), 2, False, 0)
    assert values(table)["knn_accuracy"] == pytest.approx((votes == test.labels).mean())
    mcc = np.corrcoef(votes, test.labels)[0, 1]  # Matthews' is Pearson's of two binary vectors
    assert values(table)["knn_mcc"] == pytest.approx(mcc)
    assert set(table["n"]) == {10} and list(table.columns) == METRICS
    row = table.set_index("metric").loc["knn_mcc"]
    assert row["note"] == "mean of 2 runs, SD 0.0000" and row["axis"] == "utility"


def test_a_generator_that_helps_and_one_that_harms(data):
    real = values(classify(data, fitted("copy", data), 2, False, 0))
    good = values(classify(data, Planted(data), 2, False, 0))
    bad = values(classify(data, Planted(data, lies=True), 2, False, 0))
    for name in utility.CLASSIFIERS:
        assert good[f"{name}_mcc"] > 0.6 and good[f"{name}_added_mcc"] > real[f"{name}_mcc"] + 0.1
        assert bad[f"{name}_mcc"] < -0.5 and bad[f"{name}_added_mcc"] < real[f"{name}_mcc"] - 0.1


def test_runs_differ_by_the_draw_and_rows_by_their_samples_alone(data, monkeypatch):
    drawn_, seeds = [], []

    def spy(train, test, seed):
        drawn_.append(train.z)
        seeds.append(seed)
        return {name: test.labels for name in utility.CLASSIFIERS}

    monkeypatch.setattr(stage, "predict", spy)
    classify(data, fitted("mvn", data), 2, False, 0)
    assert not np.array_equal(drawn_[0], drawn_[2])  # alone, added, of two runs
    of_mvn = list(seeds)
    seeds.clear()
    classify(data, fitted("bootstrap", data), 2, False, 0)
    assert seeds == of_mvn and seeds[0] == seeds[1] != seeds[2]


def test_labels_are_those_of_the_test_set(data):
    kept = np.flatnonzero(data.obs["split"] == "train").tolist()
    test = np.flatnonzero(data.obs["split"] == "test")
    part = data[np.array(kept + test[10:].tolist())]  # 25 normals or tumours, 35 of the other
    training = training_data(part)
    made_, held = stage.sets_of_run(training, fitted("mvn", part), 0, 0)
    assert np.array_equal(made_.labels, held.labels)
    assert sorted(np.bincount(held.labels)) == [25, 35]


@pytest.mark.parametrize("name", ["copy", "real-half", "mvn"])
def test_no_test_donor_in_any_training_set(data, monkeypatch, name):
    training = training_data(data)
    pairs = []

    def spy(train, test, seed):
        pairs.append((train, test))
        return {key: test.labels for key in utility.CLASSIFIERS}

    monkeypatch.setattr(stage, "predict", spy)
    classify(data, fitted(name, data), 3, True, 0)
    assert len(pairs) == 3 * (1 + 1 + 5)
    for train, test in pairs:
        assert not set(train.donors) & set(test.donors)
        assert not set(train.names) & set(test.names)
        if name != "real-half":  # its samples are test samples, and are tested on the others
            assert not set(train.donors) & set(training.test.donors)
    tested = [set(test.names) for _, test in pairs[:2]]
    assert tested[0] == tested[1]
    if name == "real-half":  # another division in each run
        assert set(pairs[0][0].names) != set(pairs[7][0].names)


def test_within_one_set_is_labelled(data):
    """A generator of two far blobs scores 1 within, whatever real samples are like."""
    blobs = Planted(data)

    def far(labels, seed):
        noise = rng(seed).normal(size=(len(labels), data.n_vars))
        return Samples(1000 * (1 - 2 * labels[:, None]) + noise, labels)

    blobs.sample = far
    table = classify(data, blobs, 1, True, 0)
    inside = table[table["metric"].str.contains("within")]
    assert len(table) == 36 and len(inside) == 12
    assert (inside["value"] == 1).all()
    assert inside["note"].str.contains("mean of 1 run; .*paper's reading, optimistic").all()
    assert values(table)["knn_mcc"] < 0.5


def test_catalogue_names_every_row(data):
    table = classify(data, fitted("bootstrap", data), 1, True, 0)
    entries = [CATALOGUE[name] for name in table["metric"]]
    assert {(e.axis, e.direction, e.ideal) for e in entries} == {("utility", "higher", 1)}
    assert len({e.definition for e in entries}) == 36
    assert "F1 (tumour is positive) of a nearest" in CATALOGUE["knn_added_f1"].definition


# ---- what can't be had


def test_one_class_and_few_test_samples_are_empty_rows(tmp_path, data):
    single = make_training(tmp_path, normal=24, tumour=0)
    table = classify(single, fitted("copy", single), 2, False, 0)
    assert len(table) == 24 and table["value"].isna().all()
    assert set(table["note"]) == {"training has normal samples only: nothing to tell apart"}
    rows = (data.obs["split"] == "train") | (data.obs["condition"] == "normal")
    rows |= np.arange(data.n_obs) == np.flatnonzero(~rows)[0]
    table = classify(data[rows.to_numpy()], fitted("copy", data), 2, False, 0)
    assert set(table["note"]) == {"1 test sample(s) of a condition, 2 of each needed"}
    curve = augmentation.augment(single, "mvn", {}, [5, 2], [1.0], 1, 0)
    assert curve["value"].isna().all() and list(curve["n_real"]) == [2, 5]
    assert set(curve["note"]) == {"training has normal samples only: nothing to tell apart"}


@pytest.mark.parametrize("value", [np.nan, 1e60])  # the latter is infinite in float32
def test_values_that_no_classifier_takes(data, value):
    broken = Planted(data)
    broken.sample = lambda labels, seed: Samples(
        np.where(labels[:, None] == 1, value, -value) * np.ones(data.n_vars), labels
    )
    table = classify(data, broken, 2, False, 0)
    assert table["value"].isna().all()
    assert set(table["note"]) == {"generated values that aren't finite"}


def test_a_value_that_no_classifier_takes_among_those_to_be_labelled():
    """As in a fold of `within` that comes before those whose training samples have it."""
    first, broken = samples(n=8), samples(n=6, seed=1)
    broken.z[0, 0] = np.inf
    with pytest.raises(Undefined, match="aren't finite"):
        utility.predict(first, broken, 0)


def test_within_with_fewer_donors_than_folds(data):
    """Six samples of each condition, of three donors: two of the five folds are empty."""
    rows = np.flatnonzero(data.obs["split"] == "test")
    labels = (data.obs["condition"].iloc[rows] == "tumour").to_numpy()
    chosen = np.sort(np.concatenate([rows[labels][:6], rows[~labels][:6]]))
    part = data[chosen].copy()
    part.obs["split"] = "train"
    samples_ = training_data(part).train
    donors = np.char.add("donor", (np.arange(12) // 2 % 3).astype(str))
    own = type(samples_)(**{**vars(samples_), "donors": donors})
    assert len(set(donors[own.labels == 0])) == len(set(donors[own.labels == 1])) == 3
    found = stage.within(None, own, own, 0)
    assert len(found) == 12 and np.isfinite(list(found.values())).all()


def test_failed_training_through_the_command(tmp_path, data):
    failed = fitted("mvn", data)
    failed.reason = "diverged at epoch 3"
    failed.save(tmp_path / "model.pt")
    table = by_command(tmp_path, data)
    assert table["value"].isna().all() and (table["n"] == 0).all()
    assert set(table["note"]) == {"training failed: diverged at epoch 3"}
    assert list(table.columns) == METRICS


def by_command(folder, data, name="utility.tsv") -> pd.DataFrame:
    write_h5ad(data, folder / "training.h5ad")
    paths = {key: str(folder / key) for key in ("training.h5ad", "model.pt", name)}
    argv = [
        "classify",
        "--training",
        paths["training.h5ad"],
        "--model",
        paths["model.pt"],
        "--settings",
        json.dumps({"runs": 2, "within": False}),
        "--seed",
        "0",
        "--threads",
        "1",
        "--output",
        paths[name],
    ]
    assert main(argv) == 0
    return read_tsv(folder / name)


def test_same_seed_same_bytes(tmp_path, data):
    fitted("bootstrap", data).save(tmp_path / "model.pt")
    for name in ("a.tsv", "b.tsv"):
        table = by_command(tmp_path, data, name)
        argv = [
            "augment",
            "--training",
            str(tmp_path / "training.h5ad"),
            "--generator",
            "mvn",
            "--settings",
            "{}",
            "--curve",
            json.dumps({"real": [3, 9], "factors": [0.5, 2], "repeats": 2}),
            "--seed",
            "0",
            "--threads",
            "1",
            "--output",
        ]
        assert main([*argv, str(tmp_path / f"curve-{name}")]) == 0
    assert (tmp_path / "a.tsv").read_bytes() == (tmp_path / "b.tsv").read_bytes()
    assert (tmp_path / "curve-a.tsv").read_bytes() == (tmp_path / "curve-b.tsv").read_bytes()
    assert len(table) == 24 and table["value"].notna().all()
    curve = read_tsv(tmp_path / "curve-a.tsv")
    assert list(curve.columns) == utility.CURVE
    assert len(curve) == 3 * 3 * 2 + 1  # factors 0, 0.5, 2; classifiers; metrics; 9 doesn't fit
    assert curve["note"].iloc[-1] == "training has 5 of its rarer condition, fewer than 9"


# ---- the augmentation curve


class Spy:
    """Keeps what it is fitted on; draws the truth, in the z-scores it was given."""

    def __init__(self, name, settings, seen, reason=""):
        self.name, self.settings, self.seen, self.reason = name, settings, seen, reason

    def fit(self, data, seed):
        self.seen.append((data, seed))
        self.given = data.train

    def sample(self, labels, seed):
        z = plant(self.given.z.shape[1], labels, seed % 2**31)
        return Samples(z.astype(np.float32), labels)


def test_the_generator_is_fitted_on_the_few_real_samples_only(data, monkeypatch):
    seen, settings, fits = [], [], []
    monkeypatch.setattr(
        augmentation, "make", lambda name, own: settings.append(own) or Spy(name, own, seen)
    )
    known = augmentation.alone
    monkeypatch.setattr(
        augmentation,
        "alone",
        lambda training, train, test, seed: (
            fits.append((train, test)) or known(training, train, test, seed)
        ),
    )
    table = augmentation.augment(
        data, "mdwgan-gp", {"selection": "test"}, [2, 4, 50], [0.5, 3.0], 2, 0
    )
    training = training_data(data)
    assert [len(given.train) for given, _ in seen] == [4, 4, 8, 8]
    log = data.to_df("log")
    for given, _ in seen:
        assert not len(given.test)  # nothing to select on
        assert np.bincount(given.train.labels).tolist() == [len(given.train) // 2] * 2
        assert set(given.train.names) < set(training.train.names)
        # z-scores are by these samples, not by all of the training set
        own = log.loc[list(given.train.names)].to_numpy().astype(float)
        assert np.allclose(given.train.z, (own - own.mean(axis=0)) / own.std(axis=0), atol=1e-4)
        assert given.train.x2.shape == given.train.z.shape  # the views are made anew
    first, second, larger = (set(given.train.names) for given, _ in seen[:3])
    assert first != second and first < larger  # repeats differ; a larger size has the smaller one
    assert len({seed for _, seed in seen}) == 4
    assert settings == [{"selection": "validation"}] * 4
    assert set(table.loc[table["factor"] > 0, "note"]) == {augmentation.VALIDATED}
    assert [len(train) for train, _ in fits] == [4, 6, 16] * 2 + [8, 12, 32] * 2
    for train, test in fits:
        assert not set(train.donors) & set(training.test.donors)
        assert list(test.names) == list(training.test.names)
    of_test = log.loc[list(training.test.names)].to_numpy().astype(float)
    own = log.loc[list(fits[0][0].names)].to_numpy().astype(float)
    assert np.allclose(fits[0][1].z, (of_test - own.mean(axis=0)) / own.std(axis=0), atol=1e-3)


def test_gain_is_the_paired_difference_to_the_real_samples_alone(data, monkeypatch):
    by_size = {4: [0.2, 0.4], 8: [0.5, 0.9]}

    def planned(training, train, test, seed):
        keys = [(c, m) for c in utility.CLASSIFIERS for m in augmentation.METRICS]
        return dict.fromkeys(keys, by_size[len(train)].pop(0))

    monkeypatch.setattr(augmentation, "alone", planned)
    table = augmentation.augment(data, "bootstrap", {"bootstrap_noise": 0.1}, [2], [1.0], 2, 0)
    row = table[(table["factor"] == 1) & (table["classifier"] == "rf")].iloc[0]
    assert row["value"] == pytest.approx(0.7) and row["gain"] == pytest.approx(0.4)
    assert row["gain_sd"] == pytest.approx(np.std([0.3, 0.5], ddof=1)) and row["repeats"] == 2
    zero = table[table["factor"] == 0].iloc[0]
    assert (zero["value"], zero["gain"], zero["gain_sd"]) == (pytest.approx(0.3), 0, 0)


def test_a_curve_that_rises_and_one_that_falls(data, monkeypatch):
    gains = {}
    for lies in (False, True):

        def honest(name, settings, lies=lies):
            spy = Spy(name, settings, [])
            if lies:
                truth = spy.sample
                spy.sample = lambda labels, seed: Samples(truth(1 - labels, seed).z, labels)
            return spy

        monkeypatch.setattr(augmentation, "make", honest)
        table = augmentation.augment(data, "mvn", {}, [3], [1.0, 10.0], 3, 0)
        own = table[(table["metric"] == "mcc") & (table["factor"] == 10)]
        gains[lies] = own["gain"].to_numpy()
    assert (gains[False] > 0.1).all() and (gains[True] < -0.3).all()


def test_a_size_that_is_not_there_and_a_fit_that_fails(data, monkeypatch):
    table = augmentation.augment(data, "mvn", {}, [10, 20], [1.0], 1, 0)
    assert table["n_real"].tolist()[:3] == [5, 5, 5]  # what there is
    assert table.iloc[-1]["note"] == "training has 5 of its rarer condition, fewer than 20"
    monkeypatch.setattr(augmentation, "make", lambda name, own: Spy(name, own, [], "collapsed"))
    table = augmentation.augment(data, "gan", {}, [2], [1.0], 2, 0)
    real, added = table[table["factor"] == 0], table[table["factor"] == 1]
    assert real["value"].notna().all() and added["value"].isna().all()
    assert set(added["note"]) == {"training failed: collapsed"} and set(added["repeats"]) == {0}

    def nothing(training, train, test, seed):
        raise Undefined("no classifier")

    monkeypatch.setattr(augmentation, "alone", nothing)
    table = augmentation.augment(data, "mvn", {}, [2], [1.0], 2, 0)
    assert table["value"].isna().all() and set(table["note"]) == {"no classifier"}


@pytest.mark.parametrize("name", ["mdwgan-gp", "gan"])
def test_networks_are_fitted_anew(data, name):
    settings = {**SETTINGS, "epochs": 2}
    table = augmentation.augment(data, name, settings, [3], [1.0], 1, 0)
    assert table["value"].notna().all() and set(table["note"]) == {""}


def test_join_and_drawn():
    first, second = samples(n=6), samples(n=4, seed=1)
    both = join(first, second)
    assert len(both) == 10 and both.x2 is None and both.sources is None
    assert list(both.names) == [*first.names, *second.names]
    fake = SimpleNamespace(name="x", sample=lambda labels, seed: Samples(np.ones((2, 12)), labels))
    assert list(drawn(fake, first, np.array([0, 1]), 0).donors) == ["x-00001", "x-00002"]
    with pytest.raises(Undefined, match="1 test sample"):
        utility.refuse_few(first.take(np.array([0, 2, 1])), "test")


# ---- config and workflow


@pytest.mark.parametrize(
    "group, words",
    [
        ({"classification": {"generators": ["cgan"]}}, "classification.generators: cgan is not in"),
        ({"augmentation": {"generators": ["mvm"]}}, "augmentation.generators: unknown generator"),
        ({"augmentation": {"generators": ["copy"]}}, "copy returns real samples as they are"),
        ({"augmentation": {"real": [1]}}, "evaluation.augmentation.real.0: 1 is not allowed"),
        ({"augmentation": {"factors": [0]}}, "evaluation.augmentation.factors.0: 0 is not"),
        ({"classification": {"runs": 0}}, "evaluation.classification.runs: 0 is not allowed"),
    ],
)
def test_faults_of_the_config(group, words):
    with pytest.raises(InputError) as caught:
        validate({"run": "x", "tissues": ["kidney"], "evaluation": group})
    assert words in str(caught.value)


def test_generators_that_the_config_chooses():
    config = validate({"run": "x", "tissues": ["kidney"]})
    assert classified_generators(config) == ["mdwgan-gp", *REFERENCES]
    assert augmented_generators(config) == ["mvn", "bootstrap"]
    config["evaluation"]["classification"]["generators"] = ["mvn"]
    assert classified_generators(config) == ["copy", "real-half", "mvn"]


def test_dry_run_of_chosen_rows(tmp_path, mirror):
    evaluation = {
        "classification": {"generators": ["mdwgan-gp"]},
        "augmentation": {"generators": ["mvn"]},
    }
    config = write_config(tmp_path, mirror, tissues=["alpha"], evaluation=evaluation)
    found = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert found["classify"] == 3 and found["augment"] == 1  # with copy and real-half


# ---- the report

EVALUATION = {
    "classification": {"generators": ["mdwgan-gp", "mvn"], "runs": 10, "within": True},
    "augmentation": {"generators": ["mvn"], "real": [5], "factors": [1, 5], "repeats": 3},
}
OF_ROW = {
    "mdwgan-gp": (0.5, 0.6),
    "copy": (0.8, 0.79),
    "real-half": (0.9, 0.95),
    "mvn": (0.78, 0.9),
}


def write_utility(root, settings) -> None:
    """Products of classification: mdwgan-gp harms, mvn helps."""
    for tissue in settings["tissues"]:
        for seed in settings["seeds"]:
            for row, pair in OF_ROW.items():
                scores = {
                    utility.metric_name(c, kind, s): value + 0.01 * seed
                    for kind, value in zip(utility.KINDS, [*pair, 0.99], strict=True)
                    for c in utility.CLASSIFIERS
                    for s in utility.SCORES
                }
                folder = root / tissue / row / f"seed{seed}"
                made._metrics(folder, tissue, row, seed, scores, "utility", name="utility.tsv")
            rows = [
                {
                    "n_real": 5,
                    "factor": f,
                    "classifier": c,
                    "metric": m,
                    "value": 0.7 + 0.02 * f,
                    "sd": 0.03,
                    "gain": 0.02 * f,
                    "gain_sd": 0.005 * (f > 0),
                    "repeats": 3,
                    "note": "",
                }
                for f in (0, 1, 5)
                for c in utility.CLASSIFIERS
                for m in augmentation.METRICS
            ]
            rows.append(
                {"n_real": 20, "note": "training has 6 of its rarer condition, fewer than 20"}
            )
            table = pd.DataFrame(rows).assign(tissue=tissue, generator="mvn", seed=seed)
            write_tsv(
                table.reindex(columns=utility.CURVE),
                root / tissue / "mvn" / f"seed{seed}" / "augmentation.tsv",
            )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    root = tmp_path_factory.mktemp("run")
    settings = made.config(tissues=["kidney"], seeds=[0, 1], evaluation=EVALUATION)
    settings["generators"] = ["mdwgan-gp", *REFERENCES]
    made.write_results(root, settings)
    write_utility(root, settings)
    return root, settings


def block_of(root, settings):
    results = Results(root, settings)
    return classification(results, "kidney", results.metrics("kidney"), lambda path: path)


def test_block_says_plainly_whether_generated_samples_help(run):
    block = block_of(*run)
    words = " ".join(block.words)
    assert words.startswith(
        "The real training samples alone reach an MCC of 0.805 (RF), 0.805 (kNN) and 0.805 (MLP);"
    )
    assert "MDWGAN-GP: added to the real training samples, generated ones lower MCC with" in words
    assert "RF (−0.200), kNN (−0.200) and MLP (−0.200)." in words
    assert "Alone, they train worse than the real ones with RF, kNN and MLP." in words
    assert "mvn: added to the real training samples, generated ones help: they raise MCC" in words
    assert "bootstrap" not in words and "one seed" not in words
    table = block.tables[0]
    assert table.columns[1:] == ["RF", "kNN", "MLP", "RF, added", "kNN, added", "MLP, added"]
    cells = {row[0].text: row for row in table.rows}
    assert list(cells) == ["mdwgan-gp", "copy", "real-half", "mvn"]
    assert cells["copy"][0].tag == "trained on real"
    assert cells["mdwgan-gp"][1].text == "0.505 ± 0.007"  # 0.50 and 0.51
    assert cells["mdwgan-gp"][4].text == "0.605 ± 0.007"
    folded = [title for title, _ in block.folded]
    assert folded == [
        "accuracy",
        "F1, tumour is positive",
        "balanced accuracy",
        "within one set, the paper's reading",
        "augmentation curve",
    ]
    assert not block.missing


def test_added_samples_are_bold_where_they_beat_the_real_ones_alone():
    """kNN of each real sample twice is worse here than of each once, and no bar to clear."""
    scores = {
        ("copy", ""): 0.8,
        ("copy", "added"): 0.5,
        ("cgan", "added"): 0.7,
        ("gan", "added"): 0.9,
        ("cgan", ""): 0.6,
        ("gan", ""): 0.6,
    }
    rows = [
        {
            "tissue": "t",
            "generator": row,
            "seed": seed,
            "metric": utility.metric_name("knn", k, s),
            "value": value + 0.001 * seed,
            "axis": "utility",
            "optimistic": False,
            "note": "",
            "n": 9,
        }
        for (row, k), value in scores.items()
        for seed in range(3)
        for s in ("mcc", "f1")
    ]
    for of in ("mcc", "f1"):
        table = score_table(pd.DataFrame(rows), "t", ["cgan", "gan", "copy"], of, ("", "added"))
        strong = {row[0].text: [cell.strong for cell in row[1:]] for row in table.rows}
        assert strong["gan"] == [False, False, False, False, True, False]
        assert not any(strong["cgan"]) and not any(strong["copy"])


def test_curve_in_the_report(run):
    block = block_of(*run)
    assert "Augmentation by mvn: MCC rises in 6 and falls in 0 of 6 settings" in block.words[-2]
    assert block.words[-1] == (
        "No curve for 20 real samples of each condition: training has 6 of its rarer condition."
    )
    (figure,) = block.figures
    assert figure.wide and "with 5 real samples" in figure.alt
    found = curves.over_seeds(curves.read_curves(Results(*run), "kidney", ["mvn"]))
    row = found[(found["factor"] == 5) & (found["metric"] == "mcc")].iloc[0]
    assert row["gain"] == pytest.approx(0.1) and row["repeats"] == 6
    # Two seeds, each with three repeats of SD 0.005 about the same mean.
    repeats = 0.1 + 0.005 * np.array([-1, 0, 1, -1, 0, 1])
    assert row["gain_sd"] == pytest.approx(repeats.std(ddof=1))


def curve_of(gains: dict[int, list[float]], n_real: int = 5) -> pd.DataFrame:
    """Rows of read_curves: gains of the repeats by seed, at one setting."""
    rows = [
        {
            "tissue": "t",
            "generator": "mvn",
            "seed": seed,
            "n_real": n_real,
            "factor": 1.0,
            "classifier": "rf",
            "metric": "mcc",
            "value": 0.5,
            "gain": np.mean(own),
            "note": "",
            "gain_sd": np.std(own, ddof=1) if len(own) > 1 else np.nan,
            "repeats": len(own),
        }
        for seed, own in gains.items()
    ]
    return pd.DataFrame(rows)


def test_the_interval_of_a_gain_is_over_seeds_whose_repeats_share_samples():
    gains = {0: [0.10, 0.11, 0.12], 1: [-0.05, -0.04, -0.06], 2: [0.06, 0.05, 0.04]}
    (row,) = curves.over_seeds(curve_of(gains)).itertuples()
    assert row.gain_sd == pytest.approx(np.std(np.concatenate(list(gains.values())), ddof=1))
    means = [np.mean(own) for own in gains.values()]
    low, high = stats.t.interval(0.95, 2, np.mean(means), stats.sem(means))
    assert row.half == pytest.approx((high - low) / 2)
    assert "rises in 0 and falls in 0 of 1 settings" in curves.curve_words(curve_of(gains))[0]
    one = curve_of({0: gains[0]})
    low, high = stats.t.interval(0.95, 2, 0.11, stats.sem(gains[0]))
    assert curves.over_seeds(one)["half"].item() == pytest.approx((high - low) / 2)
    (words,) = curves.curve_words(one)
    assert "rises in 1 and falls in 0 of 1" in words and "interval over repeats" in words


def test_repeats_of_one_draw_each_have_the_sd_between_seeds():
    (row,) = curves.over_seeds(curve_of({0: [0.1], 1: [0.3]})).itertuples()
    assert row.gain_sd == pytest.approx(np.std([0.1, 0.3], ddof=1))


def test_a_size_that_one_seed_lacks_is_not_told_to_have_no_curve():
    lacking = {"generator": "mvn", "seed": 1, "n_real": 5, "note": "training has 4, fewer than 5"}
    table = pd.concat([curve_of({0: [0.1, 0.2]}), pd.DataFrame([lacking])])
    assert not any("No curve" in text for text in curves.curve_words(table))
    table["n_real"] = [5, 9]
    assert curves.curve_words(table)[-1].startswith("No curve for 9 real samples")


def test_report_shows_the_block_and_says_what_is_missing(run, tmp_path):
    root, settings = run
    (root / "kidney" / "mdwgan-gp" / "seed1" / "utility.tsv").unlink()
    write_report(settings, root, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Classification" in page and "Augmentation curve" in page
    assert "missing: kidney/mdwgan-gp/seed1/utility.tsv" in page
    assert page.count("rf_added_mcc") == 0  # in the block's tables, not among all metrics
    table = Results(root, settings).metrics("kidney")
    assert {"utility", "dependence"} <= set(table["axis"])


def test_words_of_many_generators_and_of_none():
    def rows(value, generator, metric):
        return {
            "tissue": "t",
            "generator": generator,
            "seed": 0,
            "metric": metric,
            "value": value,
            "axis": "utility",
            "optimistic": False,
            "note": "",
            "n": 9,
        }

    names = ["gan", "cgan", "wgan", "cwgan", "mvn"]
    table = pd.DataFrame(
        [rows(0.5, "copy", "rf_mcc")]
        + [rows(0.3 + 0.1 * i, name, "rf_added_mcc") for i, name in enumerate(names)]
    )
    words = verdict(table, "t", [*names, "copy"])
    assert words[1].startswith("RF: added to the real training samples, samples of 2 of 5 ")
    assert "raise MCC: CWGAN and mvn" in words[1] and "one seed" in words[2]
    table["optimistic"] = table["generator"] == "gan"
    assert "Selected on the test set, so optimistic: GAN." in verdict(table, "t", [*names, "copy"])
    few = verdict(table, "t", ["gan", "cgan", "copy"])
    assert few[1].startswith("GAN: ") and few[1].endswith(CHOSEN) and CHOSEN not in few[2]
    assert "Alone" not in few[1], "no score of samples alone"
    assert verdict(table[table["generator"] == "none"], "t", []) == []
