"""Marginals: each gene's distribution on its own, averaged over genes or ranked among them."""

from collections.abc import Callable

import numpy as np

from mdwgan.metrics.base import Comparison, Undefined, once
from mdwgan.numerics.correlation import pearson, spearman

BLOCK = 256  # genes at a time: a few MB, whatever the number of genes


@once
def gaps(c: Comparison) -> tuple[np.ndarray, np.ndarray]:
    """`gene_gaps` of R_te and S, in z."""
    return gene_gaps(c.real, c.synthetic)


def gene_gaps(real: np.ndarray, synthetic: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Largest gap and area between the two distribution functions of each gene.

    A gene's values of both sets are sorted together; walking up, the gap between
    the distribution functions grows by 1/n at each real value and falls by 1/m at
    each generated one.

    Parameters
    ----------
    real, synthetic : ndarray (n, genes), (m, genes)

    Returns
    -------
    largest, area : ndarray (genes,)
    """
    n, m = len(real), len(synthetic)
    step = np.repeat([1 / n, -1 / m], [n, m])
    genes = real.shape[1]
    largest, area = np.zeros(genes), np.zeros(genes)
    for start in range(0, genes, BLOCK):
        own = slice(start, start + BLOCK)
        values = np.concatenate([real[:, own], synthetic[:, own]]).T  # (genes, n + m)
        order = np.argsort(values, axis=1)
        values = np.take_along_axis(values, order, axis=1).astype(np.float64)
        width = np.diff(values, axis=1)
        gap = np.abs(np.cumsum(step[order], axis=1)[:, :-1])
        # Between equal values there is no place where the functions could be compared.
        largest[own] = np.where(width > 0, gap, 0).max(axis=1)
        area[own] = np.einsum("ij,ij->i", gap, width)
    return largest, area


def ks(c: Comparison) -> float:
    """Kolmogorov-Smirnov statistic, mean over genes."""
    return float(gaps(c)[0].mean())


def wasserstein1(c: Comparison) -> float:
    """Wasserstein-1 distance, mean over genes, in units of a gene's training SD."""
    return float(gaps(c)[1].mean())


def rank_agreement(statistic: Callable) -> Callable[[Comparison], float]:
    """Spearman's correlation over genes of a statistic of the log2 values."""

    def metric(c: Comparison) -> float:
        values = [statistic(c.log(part), axis=0) for part in (c.real, c.synthetic)]
        return spearman(*values)

    return metric


@once
def effects(c: Comparison) -> tuple[np.ndarray, np.ndarray]:
    """Difference of the condition means of each gene, second condition less first, in log2.

    Returns
    -------
    real, generated : ndarray (genes,)

    Raises
    ------
    Undefined
        One of the sets has samples of one condition only.
    """
    found = []
    for part, labels in ((c.real, c.real_labels), (c.synthetic, c.synthetic_labels)):
        first, second = part[labels == 0], part[labels == 1]
        if len(c.classes) != 2 or not len(first) or not len(second):
            raise Undefined("one condition only: there is no difference between conditions")
        found.append((second.mean(axis=0) - first.mean(axis=0)).astype(np.float64) * c.sd)
    return found[0], found[1]


def effect_r(c: Comparison) -> float:
    """Pearson's correlation over genes of the differences between the conditions."""
    return pearson(*effects(c))


def effect_slope(c: Comparison) -> float:
    """Size of the generated differences on the scale of the real ones: least squares, no offset."""
    real, generated = effects(c)
    return float(real @ generated / (real @ real))
