"""Joint distribution: maximum mean discrepancy and Frechet distance."""

import numpy as np

from mdwgan.metrics.base import Comparison, Noted, Undefined
from mdwgan.metrics.pca import in_components
from mdwgan.metrics.shared import (
    median_of_pairs,
    real_real,
    real_synthetic,
    synthetic_synthetic,
    train_train,
)


def mmd2(c: Comparison) -> float:
    """Unbiased estimate of the squared maximum mean discrepancy of R_te and S.

    Gretton et al. 2012, Eq. 3, with k(x, y) = exp(-|x - y|^2 / (2 s^2)), where s is
    the median distance between training samples: the same kernel for every row.
    Being unbiased it is negative in half of all cases where nothing differs.
    """
    width = median_of_pairs(train_train(c))
    if width == 0:
        raise Undefined("half of the training samples are the same: the kernel has no width")

    def kernel(squared: np.ndarray) -> np.ndarray:
        return np.exp(squared / (-2 * width**2))

    def within(squared: np.ndarray) -> float:
        n = len(squared)
        return (kernel(squared).sum() - np.exp(-squared.diagonal() / (2 * width**2)).sum()) / (
            n * (n - 1)
        )

    across = kernel(real_synthetic(c)).mean()
    return float(within(real_real(c)) + within(synthetic_synthetic(c)) - 2 * across)


def frechet(c: Comparison) -> Noted:
    """Squared Frechet distance of the normal distributions fitted to R_te and S in PCA-p.

    |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)). The last trace is that of the root
    of C1^(1/2) C2 C1^(1/2), which is symmetric.

    Raises
    ------
    Undefined
        A set has not more than 2p samples: its covariance would be mostly noise.
    """
    view = in_components(c)
    p = view.real.shape[1]
    fewest = min(len(view.real), len(view.synthetic))
    if fewest <= 2 * p:
        raise Undefined(f"PCA, p = {p}: {fewest} samples, more than {2 * p} needed")
    difference = view.real.mean(axis=0) - view.synthetic.mean(axis=0)
    first, second = (
        np.cov(part, rowvar=False).reshape(p, p) for part in (view.real, view.synthetic)
    )
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    crossed = np.linalg.eigvalsh(root @ second @ root)
    trace = np.trace(first) + np.trace(second) - 2 * np.sqrt(np.clip(crossed, 0, None)).sum()
    return Noted(float(difference @ difference + trace), f"PCA, p = {p}")
