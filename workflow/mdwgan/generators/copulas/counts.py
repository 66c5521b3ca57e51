"""``nb-copula``: negative-binomial marginals whose dispersion follows the mean.

A count of mean m and dispersion phi has variance m + phi m^2. Of each gene and class m is the mean
and phi the moment estimate (s^2 - m) / m^2, drawn to the trend phi(m) = a0 + a1 / m of all genes
(Love et al., Genome Biology 15:550, 2014, fitted as a gamma regression) as if the trend had 10
degrees of freedom (edgeR's prior). The counts are those at the run's common library size, the size
at which log2 values are made; library sizes of the new samples are drawn afterwards, as for all
rows.

Where the run's values are no counts (FPKM, TPM), there is no counting noise: values are gamma,
variance phi m^2, with a trend of the same form. The negative binomial is such a gamma of counts.
"""

import numpy as np
from scipy.optimize import nnls
from scipy.special import gammaincinv
from scipy.stats import nbinom

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.copulas.base import Copula

PRIOR_FREEDOM = 10.0  # of the trend, edgeR's default
LEAST_DISPERSION = 1e-6
LEAST_MEAN = 1e-8  # a gene with a smaller mean is 0
ROUNDS = 10  # of the trend's fit
OUTLIERS = 15.0  # dispersions that far above the trend have no say in it (DESeq2)


class CountCopula(Copula):
    """``nb-copula``.

    Attributes
    ----------
    marginals : list of (ndarray, ndarray)
        Mean and dispersion of the genes, by class.
    """

    def _extra(self, data: TrainingData) -> dict[str, np.ndarray]:
        counted = np.array(data.matrix == "counts")
        return {"mean": data.mean, "sd": data.sd, "counted": counted}

    def _fit_marginals(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        log = z * self.extra["sd"] + self.extra["mean"]
        values = np.exp2(np.clip(log, 0, None)) - 1
        mean, variance = values.mean(axis=0), values.var(axis=0, ddof=1)
        noise = mean if self.extra["counted"] else 0.0  # of counting
        raw = (variance - noise) / np.maximum(mean, LEAST_MEAN) ** 2
        raw = np.where(mean > LEAST_MEAN, raw, 0.0)
        trend, freedom = dispersion_trend(mean, raw), len(z) - 1
        squeezed = (freedom * raw + PRIOR_FREEDOM * trend) / (freedom + PRIOR_FREEDOM)
        return mean, np.maximum(squeezed, LEAST_DISPERSION)

    def _quantiles(self, marginal: tuple[np.ndarray, np.ndarray], u: np.ndarray) -> np.ndarray:
        mean, dispersion = marginal
        size, positive = 1 / dispersion, mean > LEAST_MEAN
        values = np.zeros_like(u)
        if self.extra["counted"]:
            chance = size / (size + mean)
            values[:, positive] = nbinom.ppf(u[:, positive], size[positive], chance[positive])
        else:
            scale = (mean * dispersion)[positive]
            values[:, positive] = gammaincinv(size[positive], u[:, positive]) * scale
        return (np.log2(values + 1) - self.extra["mean"]) / self.extra["sd"]


def dispersion_trend(mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """Fit a0 + a1 / mean to dispersions, as a gamma regression, and return it at the means.

    Parameters
    ----------
    mean, dispersion : ndarray (genes,)
        Genes of dispersion 0 or below have no say.

    Returns
    -------
    ndarray (genes,)
    """
    safe = np.maximum(mean, LEAST_MEAN)
    used = (mean > LEAST_MEAN) & (dispersion > LEAST_DISPERSION)
    if not used.any():
        return np.full(len(mean), LEAST_DISPERSION)
    trend = np.full(len(mean), np.median(dispersion[used]))
    for _ in range(ROUNDS):
        rows = used & (dispersion < OUTLIERS * trend)
        terms = np.stack([1 / trend, 1 / (safe * trend)], axis=1)
        found, _ = nnls(terms[rows], (dispersion / trend)[rows])
        trend = np.maximum(found[0] + found[1] / safe, LEAST_DISPERSION)
    return trend
