"""Distances between samples, by products: never a samples x samples x genes array."""

import numpy as np


def squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances between rows, never negative.

    Parameters
    ----------
    a, b : ndarray (n, genes), (m, genes)

    Returns
    -------
    ndarray (n, m), float64
    """
    a, b = a.astype(np.float64), b.astype(np.float64)
    squares = [np.einsum("ij,ij->i", part, part) for part in (a, b)]
    distances = squares[0][:, None] + squares[1] - 2 * (a @ b.T)
    return np.clip(distances, 0, None, out=distances)
