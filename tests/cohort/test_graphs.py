import numpy as np
import pytest
from mdwgan.cohort.graphs import check_k, knn_adjacency, smooth, views
from mdwgan.errors import InputWarning

LINE = np.array([[0.0, 0], [1, 0], [3, 0], [7, 0], [15, 0]])


def test_union_and_mutual_on_a_line():
    # nearest neighbours: 0->1, 1->0, 2->1, 3->2, 4->3
    union = knn_adjacency(LINE, 1, "euclidean")
    expected = np.zeros((5, 5))
    for i, j in [(0, 1), (1, 2), (2, 3), (3, 4)]:
        expected[i, j] = expected[j, i] = 1
    assert (union == expected).all()
    mutual = knn_adjacency(LINE, 1, "euclidean", mutual=True)
    assert mutual.sum() == 2 and mutual[0, 1] == 1


def test_convolution_by_hand():
    # degrees of A + I: 2, 3, 3, 3, 2
    x2 = smooth(LINE, knn_adjacency(LINE, 1, "euclidean"))
    r6 = np.sqrt(6)
    expected = [
        0 / 2 + 1 / r6,
        0 / r6 + 1 / 3 + 3 / 3,
        1 / 3 + 3 / 3 + 7 / 3,
        3 / 3 + 7 / 3 + 15 / r6,
        7 / r6 + 15 / 2,
    ]
    assert np.allclose(x2[:, 0], expected)


def test_cosine_graph_looks_at_direction_only():
    x = np.array([[1.0, 0], [10, 1], [0, 1], [1, 10]])
    adjacency = knn_adjacency(x, 1, "cosine")
    assert adjacency[0, 1] == 1 and adjacency[2, 3] == 1 and adjacency[0, 2] == 0


def test_cosine_convolution_by_hand():
    x = np.array([[1.0, 0], [10, 1], [0, 1], [1, 10], [-5, -4]])
    # nearest: 0->1, 1->0, 2->3, 3->2, 4->2; degrees of A + I: 2, 2, 3, 2, 2
    x3 = smooth(x, knn_adjacency(x, 1, "cosine"))
    r6 = np.sqrt(6)
    expected = [
        (x[0] + x[1]) / 2,
        (x[0] + x[1]) / 2,
        x[2] / 3 + x[3] / r6 + x[4] / r6,
        x[3] / 2 + x[2] / r6,
        x[4] / 2 + x[2] / r6,
    ]
    assert np.allclose(x3, expected)


def test_groups_are_not_joined_and_k_is_clamped():
    groups = np.array(["a", "a", "b", "b", "b"])
    adjacency = knn_adjacency(LINE, 10, "euclidean", groups)
    assert adjacency[:2, 2:].sum() == 0
    assert adjacency.sum() == 2 + 6
    assert np.diag(adjacency).sum() == 0


def test_k_at_least_n_warns():
    with pytest.warns(InputWarning, match="linked to 4 neighbours"):
        assert check_k(10, 5)
    assert check_k(4, 5) == []


def test_views_keep_shape_and_type():
    z = np.random.default_rng(0).normal(size=(12, 30)).astype(np.float32)
    x2, x3 = views(z, np.array(["normal"] * 12), 3)
    assert x2.shape == x3.shape == z.shape and x2.dtype == np.float32
    assert x2.std() < z.std()
