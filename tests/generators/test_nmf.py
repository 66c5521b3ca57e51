"""NMF: planted parts, labels, and what the parts leave."""

import numpy as np
import pytest
from generators.copulas.test_copulas import of_log
from mdwgan.generators.nmf import factorise
from mdwgan.generators.registry import make
from mdwgan.numerics.correlation import dist_of, unit_columns

SETTINGS = {"components": 4, "sampling": "iid"}


def planted(n=60, seed=0) -> tuple[np.ndarray, np.ndarray]:
    """Log values of three non-negative parts and noise; the first part is the tumours'."""
    random = np.random.default_rng(seed)
    parts = np.random.default_rng(3).gamma(1.0, size=(3, 50))
    labels = np.arange(n) % 2
    weights = random.gamma(4.0, 0.5, size=(n, 3))
    weights[:, 0] += 2.0 * labels
    return weights @ parts + np.abs(0.2 * random.normal(size=(n, 50))), labels


def test_parts_are_not_negative_and_explain_the_values():
    log, _ = planted()
    weights, parts = factorise(log, 3, 0)
    assert (weights >= 0).all() and (parts >= 0).all()
    assert np.square(log - weights @ parts).mean() < 0.05 * log.var(axis=0).mean()


def test_means_of_classes_and_correlations_come_back():
    log, labels = planted()
    training = of_log(log, labels)
    nmf = make("nmf", SETTINGS)
    assert nmf.fit(training, 0).empty and not nmf.reason
    wanted = np.arange(8000) % 2
    made = nmf.sample(wanted, 0).z * training.sd + training.mean
    for label in (0, 1):
        own = log[labels == label].mean(axis=0)
        assert np.allclose(made[wanted == label].mean(axis=0), own, rtol=0.05, atol=0.1)
    other, _ = planted(400, seed=9)
    assert dist_of(unit_columns(made[:400]), unit_columns(other)) > 0.85


def test_a_class_of_one_sample_is_refused():
    log, _ = planted(5)
    nmf = make("nmf", SETTINGS)
    nmf.fit(of_log(log, np.array([0, 0, 0, 0, 1])), 0)
    assert nmf.reason.startswith("tumour has 1 training sample(s)")


@pytest.mark.parametrize("n", [4, 60])
def test_never_more_parts_than_samples_allow(n):
    log, labels = planted(n)
    nmf = make("nmf", SETTINGS | {"components": 10})
    nmf.fit(of_log(log, labels), 0)
    assert len(nmf.parts) == min(10, n - 1)
