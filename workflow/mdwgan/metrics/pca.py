"""The second view of distances: the first p principal components of R_tr, p = min(50, n_tr - 1).

In all genes most of a distance between samples is noise that no generator could
know. In the components it is what varies most among the training samples.
"""

from dataclasses import replace

import numpy as np

from mdwgan.metrics.base import Comparison, Metric, Noted, Undefined, once, once_of_real

MOST = 50
NEGLIGIBLE = 1e-10  # share of the largest eigenvalue; below it there are rounding errors alone


def components(train: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and principal axes of the training samples, by their Gram matrix.

    Parameters
    ----------
    train : ndarray (n, genes)

    Returns
    -------
    mean : ndarray (genes,)
    axes : ndarray (genes, p)
        Of unit norm, the first has the largest variance.
    """
    mean = train.mean(axis=0, dtype=np.float64)
    x = train - mean
    values, vectors = np.linalg.eigh(x @ x.T)
    values, vectors = values[::-1], vectors[:, ::-1]
    p = min(MOST, len(train) - 1, int((values > NEGLIGIBLE * values[0]).sum()))
    if p < 1 or values[0] <= 0:
        raise Undefined("the training samples are all the same: they have no components")
    return mean, x.T @ (vectors[:, :p] / np.sqrt(values[:p]))


@once_of_real
def real_in_components(c: Comparison) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """`components`, and real and training samples in them."""
    mean, axes = components(c.train)
    return mean, axes, (c.real - mean) @ axes, (c.train - mean) @ axes


@once
def in_components(c: Comparison) -> Comparison:
    """The comparison with samples in PCA-p instead of genes."""
    mean, axes, real, train = real_in_components(c)
    return replace(c, real=real, synthetic=(c.synthetic - mean) @ axes, train=train)


def second_view(metric: Metric, controls: tuple[str, ...] | None = None) -> Metric:
    """Return a metric of distances as a metric in PCA-p; p is in the note.

    ``controls`` are its own, where they are not those of the metric.
    """

    def of_view(c: Comparison) -> Noted:
        view = in_components(c)
        return Noted(metric.function(view), f"PCA, p = {view.real.shape[1]}")

    return replace(
        metric,
        name=f"{metric.name}_pca",
        least_train=2,
        definition=f"{metric.name} in the first p = min(50, n - 1) principal components of the n "
        "training samples.",
        function=of_view,
        controls=metric.controls if controls is None else controls,
    )
