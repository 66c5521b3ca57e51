"""Marginals: each gene's distribution on its own, averaged over genes or ranked among them."""

from collections.abc import Callable

import numpy as np

from mdwgan.metrics.base import PROTOCOL, Comparison, Family, Undefined, once
from mdwgan.numerics.correlation import pearson, spearman
from mdwgan.samples.conditions import CASE, REFERENCE

MASSEY = "Massey 1951, J Am Stat Assoc 46:68"
RUBNER = "Rubner et al. 2000, Int J Comput Vis 40:99"
FAMILY = Family("marginals")

ONE_CONDITION = "one condition only: there is no difference between conditions"
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


@FAMILY.metric(
    "ks",
    "lower",
    0,
    MASSEY,
    "Kolmogorov-Smirnov statistic of each gene, mean over genes. Not 0 between small samples "
    "of one distribution: compare with real-half.",
)
def ks(c: Comparison) -> float:
    """Kolmogorov-Smirnov statistic, mean over genes."""
    return float(gaps(c)[0].mean())


@FAMILY.metric(
    "wasserstein1",
    "lower",
    0,
    RUBNER,
    "Wasserstein-1 distance of each gene in z, mean over genes, in units of the training SD.",
)
def wasserstein1(c: Comparison) -> float:
    """Wasserstein-1 distance, mean over genes, in units of a gene's training SD."""
    return float(gaps(c)[1].mean())


def rank_agreement(c: Comparison, statistic: Callable) -> float:
    """Spearman's correlation over genes of a statistic of the log2 values."""
    return spearman(*(statistic(c.log(samples), axis=0) for samples in (c.real, c.synthetic)))


@FAMILY.metric(
    "mean_r",
    "higher",
    1,
    PROTOCOL,
    "Spearman's correlation over genes of their means of log2 values.",
)
def mean_r(c: Comparison) -> float:
    """Agreement of the genes' means, by rank."""
    return rank_agreement(c, np.mean)


@FAMILY.metric(
    "sd_r",
    "higher",
    1,
    PROTOCOL,
    "Spearman's correlation over genes of their SDs of log2 values.",
)
def sd_r(c: Comparison) -> float:
    """Agreement of the genes' SDs, by rank."""
    return rank_agreement(c, np.std)


@once
def effects(c: Comparison) -> tuple[np.ndarray, np.ndarray]:
    """Difference of the condition means of each gene, case less reference, in log2.

    Returns
    -------
    real, generated : ndarray (genes,)

    Raises
    ------
    Undefined
        One of the sets has samples of one condition only.
    """
    reference, case = compared(c.classes)
    differences = []
    for z, labels in ((c.real, c.real_labels), (c.synthetic, c.synthetic_labels)):
        first, second = z[labels == reference], z[labels == case]
        if not len(first) or not len(second):
            raise Undefined(ONE_CONDITION)
        differences.append((second.mean(axis=0) - first.mean(axis=0)).astype(np.float64) * c.sd)
    return differences[0], differences[1]


def compared(classes: list[str]) -> tuple[int, int]:
    """Labels of the reference and of the case; of two other classes, in their order."""
    if REFERENCE in classes and CASE in classes:
        return classes.index(REFERENCE), classes.index(CASE)
    if len(classes) != 2:
        raise Undefined(ONE_CONDITION)
    return 0, 1


@FAMILY.metric(
    "effect_r",
    "higher",
    1,
    PROTOCOL,
    "Pearson's correlation over genes of the difference between the condition means, "
    f"{CASE} less {REFERENCE}, in log2.",
)
def effect_r(c: Comparison) -> float:
    """Pearson's correlation over genes of the differences between the conditions."""
    return pearson(*effects(c))


@FAMILY.metric(
    "effect_slope",
    "nearest",
    1,
    PROTOCOL,
    "Size of that difference against the real one, least squares without an offset: near 0 "
    "where the generator ignores its labels.",
)
def effect_slope(c: Comparison) -> float:
    """Size of the generated differences on the scale of the real ones: least squares, no offset."""
    real, generated = effects(c)
    return float(real @ generated / (real @ real))
