"""Samples between training samples: who the parents are, and what that does to a cohort."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.cohorts import make_training
from mdwgan.cohort.sample_set import SampleSet, TrainingData, training_data
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.oversampling.smote import OtherDonors
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import build_synthetic

GRAPHS = {"k": 3, "within_condition": False, "mutual": False}
SMOTE = {"neighbours": 3}
LABELS = np.repeat([0, 1], 200)


def data(donors: list[str], labels: list[int], genes: int = 8) -> TrainingData:
    labels = np.array(labels)
    z = np.random.default_rng(0).normal(size=(len(labels), genes)) + 6.0 * labels[:, None]
    ids = np.array([f"s{i}" for i in range(len(labels))])
    names = [f"g{i}" for i in range(genes)]
    train = SampleSet(
        "kidney", names, ["normal", "tumour"], ids, np.array(donors), labels, z.astype(np.float32)
    )
    return TrainingData(train, train.take(np.arange(0)), GRAPHS)


def draw(name: str, training: TrainingData, labels=LABELS) -> np.ndarray:
    generator = make(name, SMOTE)
    assert generator.fit(training, 0).empty and not generator.reason
    return generator.sample(labels, 0).z


def parents(sample: np.ndarray, z: np.ndarray) -> tuple[int, int, float]:
    """Pair of training samples on whose line a sample lies, and where on it."""
    for a in range(len(z)):
        for b in range(len(z)):
            step = z[b] - z[a]
            place = (sample - z[a]) @ step / max(step @ step, 1e-12)
            if a != b and np.allclose(z[a] + place * step, sample, atol=1e-4):
                return a, b, float(place)
    raise AssertionError("on no line between two training samples")


# Donor a has three normal samples that are each other's nearest, and a tumour sample.
DONORS = ["a", "a", "a", "b", "c", "a", "b", "d", "d", "e"]
CLASSES = [0] * 5 + [1] * 5


def with_replicates() -> TrainingData:
    training = data(DONORS, CLASSES)
    training.train.z[1:3] = training.train.z[0] + 0.01 * training.train.z[1:3]
    return training


@pytest.mark.parametrize("name", ["mean-sampling", "smote", "svm-smote"])
def test_parents_are_of_one_class_and_of_two_donors(name):
    training = with_replicates()
    z, labels = training.train.z, training.train.labels
    places = []
    for sample, label in zip(draw(name, training), LABELS, strict=True):
        a, b, place = parents(sample, z)
        assert labels[a] == labels[b] == label
        assert training.train.donors[a] != training.train.donors[b]
        places.append(place)
    if name == "mean-sampling":
        assert np.allclose(places, 0.5, atol=1e-3)
    elif name == "smote":
        assert min(places) >= 0 and max(places) <= 1 and np.std(places) > 0.2
    else:
        assert min(min(places), 1 - max(places)) < -0.2, "outside the line too"


@pytest.mark.parametrize("name", ["mean-sampling", "smote", "svm-smote"])
def test_a_class_of_one_donor_is_refused(name):
    generator = make(name, SMOTE)
    generator.fit(data(["a", "a", "b", "c"], [0, 0, 1, 1]), 0)
    assert generator.reason.startswith("normal has 2 training sample(s) of one donor or none")


def test_random_sampling_repeats_and_mean_sampling_halves_the_variance():
    training = data([f"d{i}" for i in range(60)], [i % 2 for i in range(60)], genes=40)
    repeated = draw("mean-sampling", training)
    own = training.train.z
    for label in (0, 1):
        share = repeated[label == LABELS].var(axis=0) / own[training.train.labels == label].var(
            axis=0
        )
        assert share.mean() == pytest.approx(0.5, abs=0.06)


def test_neighbours_of_other_donors_by_hand():
    x = np.array([[0.0], [1], [2], [10]])
    rows = OtherDonors(3, np.array(["a", "a", "b", "c"])).fit(x).kneighbors(x)[1]
    assert rows.tolist() == [[0, 2, 3], [1, 2, 3], [2, 1, 0], [3, 2, 1]]


def test_smote_s_neighbours_are_the_nearest(monkeypatch):
    """With one neighbour, every sample is on the line to it; a far sample is never an end of it."""
    training = data([f"d{i}" for i in range(8)], [0] * 4 + [1] * 4)
    training.train.z[:4, 0] = [0, 1, 2.5, 50]
    training.train.z[:4, 1:] = 0
    generator = make("smote", {"neighbours": 1})
    generator.fit(training, 0)
    x = generator.sample(np.zeros(300, int), 0).z[:, 0]
    assert ((x >= 0) & (x <= 50)).all()
    from_far = x > 2.5  # from 50 to its neighbour at 2.5: a quarter of the samples
    assert 0.15 < from_far.mean() < 0.35
    assert (x[~from_far] <= 2.5).all()


def test_one_condition_has_no_border():
    training = data(["a", "b", "c"], [0, 0, 0])
    one = replace(training, train=replace(training.train, classes=["normal"]))
    border, plain = make("svm-smote", SMOTE), make("smote", SMOTE)
    border.fit(one, 0)
    assert border.reason == "one condition: there is no border between classes"
    plain.fit(one, 0)
    assert plain.sample(np.zeros(9, int), 0).z.shape == (9, 8)


@pytest.mark.parametrize("name", ["random-sampling", "smote"])
def test_rows_that_copy_lie_near_the_training_samples(name, tmp_path):
    """The paper: such methods overfit; dcr_ratio is about 1 where nothing is copied."""
    prepared = make_training(tmp_path, train=8, normal=24, tumour=24, genes=200)
    copier = "bootstrap" if name == "random-sampling" else name
    ratios = {}
    for row in (copier, "mvn"):
        generator = make(row, {**SMOTE, "bootstrap_noise": 0})
        generator.fit(training_data(prepared), 0)
        synthetic = build_synthetic(prepared, generator, "test", 0)
        ratios[row] = evaluate(prepared, synthetic).set_index("metric").loc["dcr_ratio", "value"]
    assert ratios[copier] < 0.8 < ratios["mvn"]
