"""Marginals: each gene's distribution on its own, averaged over genes or ranked among them."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from mdwgan.metrics.base import (
    MEAN,
    NOISE,
    ONE_MODE,
    PROTOCOL,
    Comparison,
    Family,
    Noted,
    Undefined,
    once,
    once_of_real,
)
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
    controls=(MEAN, ONE_MODE),
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
    controls=(MEAN, ONE_MODE),
)
def wasserstein1(c: Comparison) -> float:
    """Wasserstein-1 distance, mean over genes, in units of a gene's training SD."""
    return float(gaps(c)[1].mean())


@once_of_real
def of_real_genes(c: Comparison, statistic: Literal["mean", "std"]) -> np.ndarray:
    """Statistic of each gene's log2 values in R_te."""
    return getattr(np, statistic)(c.log(c.real), axis=0)


def rank_agreement(c: Comparison, statistic: Literal["mean", "std"]) -> float:
    """Spearman's correlation over genes of a statistic of the log2 values."""
    generated = getattr(np, statistic)(c.log(c.synthetic), axis=0)
    return spearman(of_real_genes(c, statistic), generated)


@FAMILY.metric(
    "mean_r",
    "higher",
    1,
    PROTOCOL,
    "Spearman's correlation over genes of their means of log2 values.",
    controls=(ONE_MODE,),
)
def mean_r(c: Comparison) -> float:
    """Agreement of the genes' means, by rank."""
    return rank_agreement(c, "mean")


@FAMILY.metric(
    "sd_r",
    "higher",
    1,
    PROTOCOL,
    "Spearman's correlation over genes of their SDs of log2 values.",
    controls=(MEAN, ONE_MODE),
)
def sd_r(c: Comparison) -> float:
    """Agreement of the genes' SDs, by rank."""
    return rank_agreement(c, "std")


@once
def effects(c: Comparison) -> list[tuple[np.ndarray, np.ndarray]]:
    """Difference of the condition means of each gene in log2, each case less the first condition.

    Returns
    -------
    list of (real, generated), ndarray (genes,) each
        One pair for each contrast of which both sets have samples.

    Raises
    ------
    Undefined
        One of the sets has samples of one condition only, or not of the first.
    """
    sets = ((c.real, c.real_labels), (c.synthetic, c.synthetic_labels))
    found = []
    for case in range(1, len(c.classes)):
        if all(label in labels for _, labels in sets for label in (0, case)):
            found.append(tuple(_difference(z, labels, case) * c.sd for z, labels in sets))
    if not found:
        raise Undefined(ONE_CONDITION)
    return found


def _difference(z: np.ndarray, labels: np.ndarray, case: int) -> np.ndarray:
    """Mean of the samples of a case less that of the first condition."""
    return (z[labels == case].mean(axis=0) - z[labels == 0].mean(axis=0)).astype(np.float64)


def over_contrasts(c: Comparison, statistic: Callable) -> float | Noted:
    """A statistic of real and generated differences; of several contrasts the mean."""
    values = [float(statistic(*pair)) for pair in effects(c)]
    if len(values) == 1:
        return values[0]
    return Noted(float(np.mean(values)), f"mean of {len(values)} contrasts with {c.classes[0]}")


@FAMILY.metric(
    "effect_r",
    "higher",
    1,
    PROTOCOL,
    "Pearson's correlation over genes of the difference between the condition means, "
    f"{CASE} less {REFERENCE}, in log2.",
    controls=(NOISE, ONE_MODE),
)
def effect_r(c: Comparison) -> float | Noted:
    """Pearson's correlation over genes of the differences between the conditions."""
    return over_contrasts(c, pearson)


@FAMILY.metric(
    "effect_slope",
    "nearest",
    1,
    PROTOCOL,
    "Size of that difference against the real one, least squares without an offset: near 0 "
    "where the generator ignores its labels.",
    controls=(NOISE, ONE_MODE),
)
def effect_slope(c: Comparison) -> float | Noted:
    """Size of the generated differences on the scale of the real ones: least squares, no offset."""
    return over_contrasts(c, lambda real, generated: real @ generated / (real @ real))
