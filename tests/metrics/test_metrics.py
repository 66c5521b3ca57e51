"""Coverage and detection: against other computations, and where the answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from mdwgan.metrics.base import Comparison, Undefined
from mdwgan.metrics.detection import auc_lr, rotate
from mdwgan.metrics.diversity import NEIGHBOURS, coverage
from mdwgan.numerics.distances import squared_distances
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def normal(n: int, genes: int = 30, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, genes)).astype(np.float32)


def against(real: np.ndarray, synthetic: np.ndarray, **options) -> Comparison:
    genes = real.shape[1]
    return Comparison(
        real,
        synthetic,
        real[:4],
        np.arange(len(real)) % 2,
        np.arange(len(synthetic)) % 2,
        np.zeros(genes),
        np.ones(genes),
        ["normal", "tumour"],
        **options,
    )


# ---- coverage


def test_distances_by_hand():
    a, b = np.array([[0.0, 0], [3, 4]]), np.array([[0.0, 1], [3, 0], [0, 0]])
    assert np.allclose(squared_distances(a, b), [[1, 9, 0], [18, 16, 25]])
    assert (squared_distances(normal(9) + 1e4, normal(9) + 1e4) >= 0).all()


def test_equal_samples_have_no_distance():
    """Products leave a rest of rounding between them, which a ratio of distances would show."""
    x = normal(6, genes=10_000)
    twice = np.concatenate([x, x])
    distances = squared_distances(x, twice)
    assert (distances[np.arange(6), np.arange(6)] == 0).all()
    assert (distances[np.arange(6), np.arange(6) + 6] == 0).all()
    assert np.count_nonzero(distances) == 6 * 12 - 12
    near = squared_distances(x, x + np.float32(1e-4)).diagonal()
    assert np.allclose(near, 10_000 * 1e-8, rtol=0.05), "what differs stays as it is"


@pytest.mark.parametrize("m", [1, 7, 40])
def test_coverage_equals_brute_force(m):
    real, synthetic = normal(25), 1.1 * normal(m, seed=1)
    covered = 0
    for i, sample in enumerate(real):
        others = sorted(np.linalg.norm(sample - o) for j, o in enumerate(real) if j != i)
        nearest = min(np.linalg.norm(sample - s) for s in synthetic)
        covered += nearest <= others[NEIGHBOURS - 1]
    found = coverage(against(real, synthetic))
    assert found == pytest.approx(covered / 25)
    assert found > 0


def test_coverage_where_it_is_known():
    real = normal(40)
    assert coverage(against(real, real)) == 1
    assert coverage(against(np.ones((8, 30)), np.ones((3, 30)))) == 1, "real samples all the same"
    assert coverage(against(real, real + 100)) == 0
    real[:10] += 50  # a mode of a quarter
    assert coverage(against(real, real[10:])) == 0.75


def test_coverage_of_the_same_distribution_is_high():
    # 1 - 1 / 2^k for equal numbers, in the limit (Naeem et al., Lemma 2)
    found = coverage(against(normal(400, 5), normal(400, 5, seed=1)))
    assert found == pytest.approx(1 - 2**-NEIGHBOURS, abs=0.03)


# ---- detection


def test_rotation_is_exact_for_logistic_regression():
    x, held = normal(24, 200), normal(9, 200, seed=1)
    x[:, 3], x[:, 4] = 5.0, x[:, 5]  # a constant gene and a pair of equal ones
    x[12:] += 0.2
    y = np.repeat([0, 1], 12)
    model = LogisticRegression(max_iter=1000, tol=1e-10)
    genes = make_pipeline(StandardScaler(), model).fit(x.astype(np.float64), y)
    expected = genes.decision_function(held.astype(np.float64))
    fit_x, held_x = rotate(x, held)
    assert fit_x.shape[1] <= 23 and held_x.shape == (9, fit_x.shape[1])
    assert np.allclose(model.fit(fit_x, y).decision_function(held_x), expected, atol=1e-5)


def test_same_distribution_can_not_be_told_and_a_shifted_one_can():
    found = [auc_lr(against(normal(60, seed=s), normal(60, seed=100 + s))) for s in range(8)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.06)
    assert auc_lr(against(normal(60), normal(60, seed=1) + 1)) > 0.99
    assert auc_lr(against(normal(60), normal(15, seed=1) + 1)) > 0.99, "unequal numbers"


def test_samples_of_a_donor_are_in_one_fold():
    """Each donor has its own place, far from others': leaked, it would tell real from generated."""
    random = np.random.default_rng(0)
    places = 5 * random.normal(size=(40, 30))
    real = np.repeat(places[:20], 3, axis=0) + 0.01 * normal(60)
    generated = places[20:] + 0.01 * normal(20, seed=1)
    donors = np.repeat([f"d{i}" for i in range(20)], 3)
    c = against(real, generated, real_donors=donors)
    assert auc_lr(c) < 0.75
    assert auc_lr(replace(c, real_donors=None)) > auc_lr(c)


def test_detection_repeats_and_differs_by_seed():
    c = against(normal(30), normal(30, seed=1))
    assert auc_lr(c) == auc_lr(c)
    assert len({auc_lr(replace(c, seed=seed)) for seed in range(4)}) > 1


def test_too_few_donors_have_no_auc():
    c = against(normal(12), normal(12, seed=1), real_donors=np.array(["a"] * 12))
    with pytest.raises(Undefined, match="too few donors"):
        auc_lr(c)
