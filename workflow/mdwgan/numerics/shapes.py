"""Shapes of residuals: quantiles of single genes, and how far samples lie from their groups' means.

This is what a pool keeps of other tissues' marginals: a few arrays of genes, no samples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from mdwgan.numerics.factors import within
from mdwgan.numerics.standardise import CONSTANT

LEVELS = (np.arange(21) + 0.5) / 21  # probabilities of all quantiles here
KNOTS = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
LEAST_GROUP = 4  # in smaller groups a sample's residual is mostly that of the others
# A sample far from the others moves their mean and SD towards itself. Among n samples drawn from
# larger groups the log norms' SD was smaller by a factor of 1.7, 1.6, 1.4, 1.1 at n = 4, 5, 6, 11,
# which is about n / (n - 1.7) (lung, prostate, salivary gland, stomach, thyroid of the mirror).
FLATTENING = 1.7


@dataclass(frozen=True)
class LentShape:
    """What a pool must keep of other tissues' marginals.

    Attributes
    ----------
    sd : ndarray (genes,)
        SD within groups; NaN where no tissue lends.
    quantiles : ndarray (len(LEVELS), genes), float32
        Of residuals divided by their SD; NaN where no tissue lends.
    norms : ndarray (len(LEVELS),), float32
        Quantiles over samples of the mean squared standardised residual over genes, about 1.
    samples : int
    """

    sd: np.ndarray
    quantiles: np.ndarray
    norms: np.ndarray
    samples: int


def residual_shape(x: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Quantiles of each gene's standardised residuals, and the samples' norms.

    Parameters
    ----------
    x : ndarray (n, genes)
        Log values or z.
    groups : ndarray (n,)

    Returns
    -------
    quantiles : ndarray (len(LEVELS), genes)
        NaN for genes that are constant within groups.
    norms : ndarray (m,)
        Mean squared residual of each sample, 1 on average in each group.
    samples : int
        m, those in groups of at least `LEAST_GROUP`; without any, quantiles are NaN.
    """
    rows = standardised(x, groups)
    members = [np.flatnonzero(groups == name) for name in np.unique(groups)]
    members = [rows[member] for member in members if len(member) >= LEAST_GROUP]
    if not members or not x.shape[1]:
        return np.full((len(LEVELS), x.shape[1]), np.nan), np.zeros(0), 0
    norms = np.concatenate([_relative_norms(part) for part in members])
    return _quantiles(np.concatenate(members)), norms, len(norms)


def _relative_norms(rows: np.ndarray) -> np.ndarray:
    """Mean squared residual of each sample of a group; 1 on average, corrected for its size."""
    norms = np.square(rows).mean(axis=1) ** (len(rows) / (len(rows) - FLATTENING))
    return norms / max(norms.mean(), CONSTANT)


def join_shapes(sd: np.ndarray, parts: Iterable[tuple[np.ndarray, np.ndarray, int]]) -> LentShape:
    """Join the `residual_shape` of several tissues; each counts by its samples.

    Parameters
    ----------
    sd : ndarray (genes,)
        The pool's SD.
    parts : iterable of (quantiles, norms, samples)
    """
    total = np.zeros((len(LEVELS), len(sd)))
    weight, norms, samples = np.zeros(len(sd)), [], 0
    for quantiles, norm, count in parts:
        has = np.isfinite(quantiles[0])
        total[:, has] += count * quantiles[:, has]
        weight[has] += count
        norms.append(norm)
        samples += count
    joined = np.where(weight > 0, total / np.where(weight > 0, weight, 1), np.nan)
    every = np.concatenate(norms) if samples else np.ones(1)
    return LentShape(
        np.asarray(sd, np.float32),
        joined.astype(np.float32),
        np.quantile(every, LEVELS).astype(np.float32),
        samples,
    )


def standardised(x: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Residuals (n, genes) of SD 1 a gene, each group's lost degree of freedom given back."""
    own = within(x, groups)
    names, member = np.unique(groups, return_inverse=True)
    size = np.bincount(member, minlength=len(names))[member]
    back = np.sqrt(size / np.maximum(size - 1, 1))
    return own.rows * np.sqrt(max(own.freedom, 1)) * back[:, None]


def _quantiles(rows: np.ndarray) -> np.ndarray:
    """Quantiles (levels, genes) of columns scaled to SD 1; NaN for constant ones."""
    sd = np.sqrt(np.square(rows).mean(axis=0))
    varies = sd >= CONSTANT
    scaled = rows / np.where(varies, sd, 1.0)
    quantiles = np.quantile(scaled, LEVELS, axis=0, method="hazen")
    return np.where(varies, quantiles, np.nan)
