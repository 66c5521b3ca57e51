"""Fold changes as they may truly be: estimates are too spread, since noise adds to them.

Empirical Bayes by a mixture of a spike at 0 and normals about 0 of growing SDs (Stephens,
Biostatistics 18:275, 2017, known as ash): fitted to all genes' estimates and standard errors by EM,
it gives each gene a posterior from which effects are drawn.
"""

from dataclasses import dataclass

import numpy as np

LEAST_TESTED = 10  # genes with an estimate, for a prior of all
STEP = np.sqrt(2)  # from one SD of the grid to the next
ROUNDS = 200
CHANGE = 1e-5  # of a weight, at which the fit has converged
SMALL_T = 0.1


@dataclass(frozen=True)
class Prior:
    """Distribution of true effects over genes.

    Attributes
    ----------
    sds : ndarray (k,)
        SDs of the normals about 0; the first is 0, a gene without an effect.
    weights : ndarray (k,)
        Sum to 1.
    """

    sds: np.ndarray
    weights: np.ndarray

    def draw(
        self,
        estimate: np.ndarray,
        se: np.ndarray,
        random: np.random.Generator,
        noise: np.ndarray | None = None,
    ) -> np.ndarray:
        """Draw each gene's effect from its posterior.

        Parameters
        ----------
        estimate, se : ndarray (genes,)
        random : Generator
        noise : ndarray (genes,), optional
            Standard normal values, correlated as the errors are; independent ones by default.

        Returns
        -------
        ndarray (genes,)
        """
        weights = self.weights * _likelihood(estimate, se, self.sds)
        reached = np.cumsum(weights, axis=1)
        chosen = (reached < (random.random(len(se)) * reached[:, -1])[:, None]).sum(axis=1)
        own = np.square(self.sds)[np.minimum(chosen, len(self.sds) - 1)]
        share = own / (own + np.square(se))
        noise = random.normal(size=len(se)) if noise is None else noise
        return share * estimate + np.sqrt(share) * se * noise


def fit_prior(estimate: np.ndarray, se: np.ndarray) -> Prior:
    """Fit the distribution of true effects.

    Parameters
    ----------
    estimate, se : ndarray (genes,)
        Finite; errors are normal (`normal_se`).
    """
    largest = 2 * np.sqrt(max(float((np.square(estimate) - np.square(se)).max()), 0.0))
    smallest = float(np.quantile(se, 0.1)) / 10
    count = max(int(np.ceil(np.log(max(largest, smallest) / smallest) / np.log(STEP))), 1)
    sds = np.concatenate([[0.0], smallest * STEP ** np.arange(1, count + 1)])
    likelihood = _likelihood(estimate, se, sds)
    weights = np.full(len(sds), 1 / len(sds))
    for _ in range(ROUNDS):
        shares = weights * likelihood
        shares /= shares.sum(axis=1, keepdims=True)
        before, weights = weights, shares.mean(axis=0)
        if np.abs(weights - before).max() < CHANGE:
            break
    return Prior(sds, weights)


def normal_se(estimate: np.ndarray, se: np.ndarray, df: np.ndarray) -> np.ndarray:
    """Standard errors with which a normal has the p-values that Student's t had.

    Parameters
    ----------
    estimate, se, df : ndarray (genes,)
    """
    from scipy import stats

    t = np.abs(estimate) / se
    z = stats.norm.isf(np.maximum(stats.t.sf(t, df), 1e-300))
    near = stats.norm.pdf(0) / stats.t.pdf(0, df)  # t / z at 0
    return se * np.where(t < SMALL_T, near, t / np.where(z > 0, z, 1.0))


def _likelihood(estimate: np.ndarray, se: np.ndarray, sds: np.ndarray) -> np.ndarray:
    """Likelihood (genes, k) of each estimate in each normal, the largest of a gene being 1."""
    variance = np.square(se)[:, None] + np.square(sds)
    logs = -0.5 * (np.square(estimate)[:, None] / variance + np.log(variance))
    return np.exp(logs - logs.max(axis=1, keepdims=True))
