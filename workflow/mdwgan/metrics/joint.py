"""Joint distribution: maximum mean discrepancy and Frechet distance."""

import numpy as np

from mdwgan.metrics.base import (
    MEAN,
    NOISE,
    ONE_MODE,
    SHUFFLED,
    Comparison,
    Family,
    Noted,
    Undefined,
)
from mdwgan.metrics.distances import distances, median_of_pairs
from mdwgan.metrics.pca import in_components, second_view

GRETTON = "Gretton et al. 2012, JMLR 13:723, Eq. 3"
HEUSEL = "Heusel et al. 2017, NeurIPS; Dowson and Landau 1982, J Multivar Anal 12:450"
FAMILY = Family("joint")


@FAMILY.metric(
    "mmd2",
    "lower",
    0,
    GRETTON,
    "Squared maximum mean discrepancy, unbiased, RBF kernel as wide as the median distance "
    "between training samples. May be negative.",
    least_train=2,
    controls=(SHUFFLED, NOISE, MEAN, ONE_MODE),
)
def mmd2(c: Comparison) -> float:
    """Unbiased estimate of the squared maximum mean discrepancy of R_te and S.

    Gretton et al. 2012, Eq. 3, with k(x, y) = exp(-|x - y|^2 / (2 s^2)), where s is
    the median distance between training samples: the same kernel for every row.
    Being unbiased it is negative in half of all cases where nothing differs.
    """
    width = median_of_pairs(distances(c, "train", "train"))
    if width == 0:
        raise Undefined("half of the training samples are the same: the kernel has no width")

    def kernel(squared: np.ndarray) -> np.ndarray:
        return np.exp(squared / (-2 * width**2))

    def within(squared: np.ndarray) -> float:
        n = len(squared)
        return (kernel(squared).sum() - np.exp(-squared.diagonal() / (2 * width**2)).sum()) / (
            n * (n - 1)
        )

    across = kernel(distances(c, "real", "synthetic")).mean()
    return float(
        within(distances(c, "real", "real"))
        + within(distances(c, "synthetic", "synthetic"))
        - 2 * across
    )


@FAMILY.metric(
    "frechet",
    "lower",
    0,
    HEUSEL,
    "Squared Frechet distance of two normal distributions in the first p = min(50, n - 1) "
    "principal components of the n training samples, where both sets have more than 2p "
    "samples.",
    least_train=2,
    controls=(SHUFFLED, NOISE, MEAN, ONE_MODE),
)
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


FAMILY.metrics.append(second_view(FAMILY.metrics[0]))
