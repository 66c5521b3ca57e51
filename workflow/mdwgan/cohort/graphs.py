"""kNN graphs of samples and the views X2, X3 they smooth X1 into (paper, Eqs. 4 and 5)."""

from typing import Literal

import numpy as np

from mdwgan.errors import warn
from mdwgan.numerics.distances import squared_distances

Metric = Literal["euclidean", "cosine"]


def pairwise_distance(x: np.ndarray, metric: Metric) -> np.ndarray:
    """Distances between rows, by products of rows; the diagonal is infinite.

    Parameters
    ----------
    x : ndarray (n, genes)
    metric : {"euclidean", "cosine"}
        Euclidean distances are squared, which leaves their order as it is.

    Returns
    -------
    ndarray (n, n), float64
    """
    if metric == "cosine":
        x = x.astype(np.float64)
        norms = np.linalg.norm(x, axis=1, keepdims=True)
        x = x / np.where(norms > 0, norms, 1)
        distance = 1 - x @ x.T
    else:
        distance = squared_distances(x, x)
    np.fill_diagonal(distance, np.inf)
    return distance


def knn_adjacency(
    x: np.ndarray,
    k: int,
    metric: Metric,
    groups: np.ndarray | None = None,
    mutual: bool = False,
) -> np.ndarray:
    """Binary, undirected adjacency of the kNN graph, without self-loops.

    Parameters
    ----------
    x : ndarray (n, genes)
        z-scores.
    k : int
        Neighbours of a row; clamped to what there is.
    metric : {"euclidean", "cosine"}
    groups : ndarray (n,), optional
        Only rows of one group are joined.
    mutual : bool
        Keep an edge only where both rows choose each other; by default one
        choice is enough, max(A, A').

    Returns
    -------
    ndarray (n, n) of 0.0 and 1.0
    """
    distance = pairwise_distance(x, metric)
    if groups is not None:
        distance[groups[:, None] != groups[None, :]] = np.inf
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :k]
    adjacency = np.zeros_like(distance)
    np.put_along_axis(adjacency, nearest, 1.0, axis=1)
    adjacency[~np.isfinite(distance)] = 0.0
    return np.minimum(adjacency, adjacency.T) if mutual else np.maximum(adjacency, adjacency.T)


def smooth(x: np.ndarray, adjacency: np.ndarray) -> np.ndarray:
    """Linear graph convolution, D^-1/2 (A + I) D^-1/2 X with D the degrees of A + I."""
    loops = adjacency + np.eye(len(adjacency))
    scale = 1 / np.sqrt(loops.sum(axis=1))
    return ((scale[:, None] * loops * scale[None, :]) @ x).astype(x.dtype)


def views(
    z: np.ndarray,
    conditions: np.ndarray,
    k: int,
    within_condition: bool = False,
    mutual: bool = False,
    tissues: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """X2 (Euclidean graph) and X3 (cosine graph) of the training samples.

    Parameters
    ----------
    z : ndarray (n, genes)
        X1: z-scores of the training samples, all conditions together.
    conditions : ndarray (n,)
    k, within_condition, mutual
        Config ``graphs``.
    tissues : ndarray (n,), optional
        Of a pooled set: each tissue has graphs of its own, k and all.
    """
    if tissues is not None:
        x2, x3 = np.empty_like(z), np.empty_like(z)
        for tissue in np.unique(tissues):
            rows = tissues == tissue
            x2[rows], x3[rows] = views(z[rows], conditions[rows], k, within_condition, mutual)
        return x2, x3
    groups = conditions if within_condition else None
    x2, x3 = (
        smooth(z, knn_adjacency(z, k, metric, groups, mutual)) for metric in ("euclidean", "cosine")
    )
    return x2, x3


def check_k(k: int, n: int) -> list[str]:
    """Warn where k is lowered to n - 1; returns the warnings."""
    if k < n:
        return []
    message = (
        f"only {n} training samples: each is linked to {n - 1} neighbours instead of {k} (graphs.k)"
    )
    warn(message)
    return [message]
