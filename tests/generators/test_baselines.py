"""Plain baselines: what draws reproduce, and the contract."""

import tracemalloc

import numpy as np
import pytest
from helpers.cohorts import make_training
from mdwgan.cohort.sample_set import SampleSet, TrainingData, training_data
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.archive import read_archive
from mdwgan.generators.registry import load, make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.numerics.standardise import within_sd
from sklearn import covariance

NOISE = {"bootstrap_noise": 0.1}


GRAPHS = {"k": 3, "within_condition": False, "mutual": False}


def samples(n: int, genes: int, seed: int = 0) -> np.ndarray:
    """Correlated genes with means."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(n, 3)) @ random.normal(size=(3, genes))
    return random.normal(size=genes) + factors + 0.5 * random.normal(size=(n, genes))


def data_of(z: np.ndarray, labels: np.ndarray, classes=("normal", "tumour")) -> TrainingData:
    ids = np.array([f"s{i}" for i in range(len(z))])
    genes = [f"g{i}" for i in range(z.shape[1])]
    train = SampleSet("kidney", genes, list(classes), ids, ids, labels, z.astype(np.float32))
    return TrainingData(train, train.take(np.arange(0)), GRAPHS)


def two_classes(n: int = 16, genes: int = 12) -> TrainingData:
    z, labels = samples(n, genes), np.arange(n) % 2
    z[labels == 1] += 4
    return data_of(z, labels)


def fitted(name: str, data: TrainingData | None = None, settings: dict | None = None):
    generator = make(name, settings or (NOISE if name == "bootstrap" else {}))
    assert generator.fit(data or two_classes(), seed=0).empty
    return generator


def test_no_gene_by_gene_matrix_at_full_size():
    data = two_classes(80, 10_612)
    tracemalloc.start()
    drawn = fitted("mvn", data).sample(np.arange(200) % 2, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert drawn.z.shape == (200, 10_612)
    assert peak < 100e6  # a gene x gene matrix has 901e6 bytes


def test_mvn_has_a_distribution_for_each_class():
    data = two_classes()
    labels = np.repeat([1, 0, 1], 4000)
    drawn = fitted("mvn", data).sample(labels, 0)
    assert drawn.rows is None and np.array_equal(drawn.labels, labels)
    for label in (0, 1):
        own = data.train.z[data.train.labels == label]
        matrix, _ = covariance.ledoit_wolf(own)
        found = drawn.z[labels == label]
        assert np.allclose(found.mean(axis=0), own.mean(axis=0), atol=0.15)
        assert np.abs(np.cov(found.T) - matrix).max() < 0.1 * np.diag(matrix).max()


def test_mvn_refuses_a_class_of_one_sample(tmp_path):
    data = data_of(samples(6, 5), np.array([0, 0, 0, 0, 0, 1]))
    mvn = make("mvn", {})
    assert mvn.fit(data, 0).empty
    assert mvn.reason == (
        "tumour has 1 training sample(s): a covariance needs at least 2 of each condition; raise "
        "cohort.train_fraction"
    )
    mvn.save(tmp_path / "model.pt")
    assert load(tmp_path / "model.pt").reason == mvn.reason
    assert fitted("bootstrap", data).sample(np.ones(3, int), 0).z.shape == (3, 5)


def test_pooled_sd_by_hand():
    z = np.array([[0.0, 5], [2, 5], [10, 5], [14, 5], [99, 7]])
    # (1 + 1 + 4 + 4) over 5 samples less 3 classes
    assert np.allclose(within_sd(z, np.array([0, 0, 1, 1, 2])), [np.sqrt(5), 0])
    assert np.allclose(within_sd(z[3:], np.array([0, 1])), 0), "no class says anything"


def test_bootstrap_without_noise_repeats_samples_of_the_class():
    data = two_classes()
    labels = np.repeat([0, 1], 100)
    drawn = fitted("bootstrap", data, {"bootstrap_noise": 0}).sample(labels, 0)
    assert drawn.rows is None, "not real samples: noise makes them new"
    for label in (0, 1):
        own = {row.tobytes() for row in data.train.z[data.train.labels == label]}
        found = [row.tobytes() for row in drawn.z[labels == label]]
        assert set(found) == own, "100 draws of 8 have them all"
        assert len(set(found)) < len(found)


def test_bootstrap_noise_is_a_share_of_the_sd_within_classes():
    data = two_classes()
    data.train.z[:, 3] = 7.0  # constant in training
    plain = fitted("bootstrap", data, {"bootstrap_noise": 0})
    noisy = fitted("bootstrap", data, {"bootstrap_noise": 0.5})
    labels = np.zeros(20_000, int)
    z = noisy.sample(labels, 0).z
    random_rows = plain.sample(labels, 0).z  # the same rows: they are drawn first
    found = (z - random_rows).std(axis=0)
    assert np.allclose(found, 0.5 * within_sd(data.train.z, data.train.labels), rtol=0.03)
    assert found[3] == 0


@pytest.mark.parametrize("name", ["bootstrap", "mvn"])
def test_same_seed_same_bytes_and_a_model_file_is_enough(name, tmp_path):
    paths = [tmp_path / "a" / "model.pt", tmp_path / "b.pt"]
    for path in paths:
        fitted(name).save(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    labels = np.array([0, 1, 1, 0, 1] * 20)  # more than there are training samples
    first = fitted(name).sample(labels, 5).z
    again = load(paths[0]).sample(labels, 5).z
    assert first.dtype == np.float32 and first.tobytes() == again.tobytes()
    assert not np.array_equal(first, fitted(name).sample(labels, 6).z)
    assert not {row.tobytes() for row in first} & {row.tobytes() for row in two_classes().train.z}
    state = read_archive(paths[0])["state"]
    assert set(state) == {"z", "labels"}


@pytest.mark.parametrize("name", ["bootstrap", "mvn"])
def test_fitted_on_training_samples_of_one_class(name):
    """Test samples may be any: there are none here."""
    z = samples(6, 30)
    z[:, :2] = 1.5
    drawn = fitted(name, data_of(z, np.zeros(6, int), ["tumour"])).sample(np.zeros(50, int), 0)
    assert np.isfinite(drawn.z).all() and drawn.z.shape == (50, 30)


@pytest.mark.parametrize("name", ["bootstrap", "mvn"])
def test_rows_are_scored_like_a_model_s(name, tmp_path):
    data = make_training(tmp_path, train=8, normal=24, tumour=24)  # 16 train, 32 to test
    synthetic = build_synthetic(data, fitted(name, training_data(data)), "test", 0)
    assert list(synthetic.obs["source"].unique()) == ["synthetic"]
    table = evaluate(data, synthetic).set_index("metric")
    assert table.loc["dist", "n"] == 32
    # there is no network, and no gene set
    without = ["dist_string", "dist_humannet", "pathway_ks_normal", "pathway_ks_tumour"]
    assert table.index[table["value"].isna()].tolist() == without
    assert table.loc["dist_half_n", "n"] == 16
    assert table.loc["dcr_ratio", "value"] > 0.01
