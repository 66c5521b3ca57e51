import tracemalloc

import numpy as np
import pytest
from mdwgan.metrics.dist import dist


def by_matrices(x, z):
    """The paper's equations as they stand, with gene x gene matrices."""
    upper = np.triu_indices(x.shape[1], 1)
    with np.errstate(invalid="ignore"):
        dx, dz = np.nan_to_num(np.corrcoef(x.T)), np.nan_to_num(np.corrcoef(z.T))
    return np.corrcoef(dx[upper], dz[upper])[0, 1]


@pytest.fixture
def sets():
    rng = np.random.default_rng(0)
    loadings = rng.normal(size=(4, 60))
    return [rng.normal(size=(n, 4)) @ loadings + rng.normal(size=(n, 60)) for n in (25, 11)]


def test_equals_numpy_corrcoef(sets):
    assert dist(*sets) == pytest.approx(by_matrices(*sets), abs=1e-12)


def test_constant_genes_are_zero_correlations(sets):
    x, z = sets
    x[:, 3] = 2.0
    z[:, [3, 7]] = -1.0
    assert dist(x, z) == pytest.approx(by_matrices(x, z), abs=1e-12)


def test_itself_and_noise(sets):
    noise = np.random.default_rng(1).normal(size=(500, 60))
    assert dist(sets[0], sets[0]) == pytest.approx(1)
    assert abs(dist(sets[0], noise)) < 0.2
    assert np.isnan(dist(sets[0], np.ones((5, 60))))


def test_rounding_is_no_variance():
    """Of two genes there is one correlation; genes of one factor have all correlations 1."""
    rng = np.random.default_rng(0)
    few = [dist(rng.normal(size=(10, n)), rng.normal(size=(10, n))) for n in (1, 2) * 100]
    assert np.isnan(few).all()
    many = rng.normal(size=(30, 500))
    for _ in range(5):
        factor = rng.normal(size=(20, 1)) * rng.uniform(0.5, 2, 500)
        assert np.isnan(dist(many, factor)) and np.isnan(dist(many, factor.astype(np.float32)))
    one = np.zeros((20, 500))
    one[:, 0] = rng.normal(size=20)
    assert np.isnan(dist(many, one)), "one gene varies: no correlation but with itself"


def test_nearly_alike_is_no_rounding():
    rng = np.random.default_rng(0)
    factor = rng.normal(size=(20, 1)) * rng.uniform(0.5, 2, 300)
    x, z = (factor + 0.01 * rng.normal(size=(20, 300)) for _ in range(2))
    assert dist(x, z) == pytest.approx(by_matrices(x, z), abs=1e-6)


def test_gene_scale_and_shift_do_not_matter(sets):
    x, z = sets
    assert dist(x * 3 + 1, z) == pytest.approx(dist(x, z), abs=1e-12)


def test_no_gene_by_gene_matrix_at_full_size():
    rng = np.random.default_rng(0)
    x, z = rng.normal(size=(60, 10_612)), rng.normal(size=(20, 10_612))
    tracemalloc.start()
    dist(x, z)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6  # a gene x gene matrix has 901e6 bytes
