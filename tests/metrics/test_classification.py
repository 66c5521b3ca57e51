"""Classifiers and their scores, by the equations of the paper."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.training_sets import samples
from mdwgan.metrics import classification as utility
from mdwgan.metrics.base import Undefined
from mdwgan.metrics.classification import join, make_classifier, refuse_few, score


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


def test_a_value_that_no_classifier_takes_among_those_to_be_labelled():
    """As in a fold of `within` that comes before those whose training samples have it."""
    first, broken = samples(n=8), samples(n=6, seed=1)
    broken.z[0, 0] = np.inf
    with pytest.raises(Undefined, match="aren't finite"):
        utility.predict(first, broken, 0)


def test_join():
    first, second = samples(n=6), samples(n=4, seed=1)
    both = join(first, second)
    assert len(both) == 10 and both.x2 is None and both.sources is None
    assert list(both.names) == [*first.names, *second.names]
    with pytest.raises(Undefined, match="1 test sample"):
        utility.refuse_few(first.take(np.array([0, 2, 1])), "test")


def test_f1_of_three_conditions_is_their_mean():
    truth, found = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 2, 2])
    one, two = 2 / 3, 4 / 5
    assert score(truth, found)["f1"] == pytest.approx((1 + one + two) / 3)
    assert score(truth, truth) == dict.fromkeys(utility.SCORES, 1.0)


def test_each_of_three_conditions_needs_its_samples():
    three = samples(n=6)
    three = replace(three, classes=["a", "b", "c"])  # of c there is none
    with pytest.raises(Undefined, match=r"0 test sample\(s\) of a condition"):
        refuse_few(three, "test")
