"""``spsimseq-like``: a log-linear density of each gene under a Gaussian copula.

The idea of SPsimSeq (Assefa et al., Bioinformatics 36:3276, 2020): a gene's log values are cut into
bins, and the counts y_b in them follow a Poisson regression

    log E[y_b] = c0 + c1 t_b + c2 t_b^2 + c3 t_b^3,    t_b the bin's middle,

so that the density is smooth and needs no family; a Gaussian copula joins the genes. Chosen here:
as many bins as samples (8 to 32) over the range and a mean gap beyond it, degree 3, Legendre
polynomials with a small ridge, so that few samples have a finite fit. The package has further
parts, such as a model of zeros, fold changes between groups and library sizes, which are not here.
"""

import numpy as np

from mdwgan.generators.copulas.base import Copula

DEGREE = 3
RIDGE = 0.1
BINS = (8, 32)  # at least and at most
STEPS = 30  # of Newton
LONGEST_STEP = 2.0  # of a log count


class LogLinearCopula(Copula):
    """``spsimseq-like``.

    Attributes
    ----------
    marginals : list of (ndarray, ndarray, ndarray)
        By class: lower end (genes,) and width (genes,) of the first bin, and the distribution
        function at the upper ends (genes, bins).
    """

    def _fit_marginals(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        n, bins = len(z), int(np.clip(len(z), *BINS))
        gap = np.ptp(z, axis=0) / (n - 1)
        low, width = z.min(axis=0) - gap, (np.ptp(z, axis=0) + 2 * gap) / bins
        place = ((z - low) / np.where(width > 0, width, 1.0)).astype(int).clip(0, bins - 1)
        counts = np.stack([(place == b).sum(axis=0) for b in range(bins)], axis=1)
        shares = poisson_fit(counts.astype(np.float64))
        shares /= shares.sum(axis=1, keepdims=True)
        return low, width, np.cumsum(shares, axis=1)

    def _quantiles(self, marginal: tuple[np.ndarray, ...], u: np.ndarray) -> np.ndarray:
        low, width, upto = marginal
        genes = np.arange(len(low))
        u = np.minimum(u, upto[:, -1])
        place = sum((u > upto[:, b]).astype(int) for b in range(upto.shape[1] - 1))  # bin of each u
        below = np.where(place > 0, upto[genes, place - 1], 0.0)
        inside = (u - below) / np.maximum(upto[genes, place] - below, 1e-300)
        return low + width * (place + inside)


def poisson_fit(counts: np.ndarray) -> np.ndarray:
    """Expected counts of the Poisson regression on a polynomial of the bin's number.

    Parameters
    ----------
    counts : ndarray (genes, bins)

    Returns
    -------
    ndarray (genes, bins)
    """
    bins = counts.shape[1]
    middles = (np.arange(bins) + 0.5) / bins * 2 - 1
    terms = np.polynomial.legendre.legvander(middles, DEGREE)  # (bins, degree + 1)
    ridge = np.diag([0.0] + [RIDGE] * DEGREE)
    weights = np.zeros((len(counts), DEGREE + 1))
    weights[:, 0] = np.log(counts.sum(axis=1) / bins)
    for _ in range(STEPS):
        expected = np.exp(weights @ terms.T)
        slope = (counts - expected) @ terms - weights @ ridge
        curvature = np.einsum("gb,bp,bq->gpq", expected, terms, terms, optimize=True) + ridge
        step = np.linalg.solve(curvature, slope[..., None])[..., 0]
        longest = np.abs(step @ terms.T).max(axis=1, keepdims=True)
        weights += step * np.minimum(1.0, LONGEST_STEP / np.maximum(longest, 1e-300))
    return np.exp(weights @ terms.T)
