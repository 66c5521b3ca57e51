"""A normal distribution with a shrunken covariance, in sample space.

Ledoit and Wolf, Journal of Multivariate Analysis 88:365, 2004: the covariance
S = X'X / n of centred samples X (n x genes) becomes (1 - d) S + d mu I. All
that d and mu need is in the Gram matrix XX' (n x n), since

    tr S = tr XX' / n,   ||S||^2 = ||XX'||^2 / n^2,   sum_k ||x_k||^4 = sum_k (XX')_kk^2,

and so is drawing: X'a / sqrt(n) with a ~ N(0, I_n) has covariance S.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shrunk:
    """A fitted distribution.

    Attributes
    ----------
    mean : ndarray (genes,)
    centred : ndarray (n, genes)
        The samples less their mean.
    shrinkage : float
        d, in [0, 1]. Two samples have no spread among their products, so d is 0.
    mu : float
        Mean variance of a gene.
    """

    mean: np.ndarray
    centred: np.ndarray
    shrinkage: float
    mu: float

    def draw(self, latents: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Make samples (count, genes), float64, of standard normal latents (count, n)."""
        n = len(self.centred)
        x = latents @ self.centred  # (count, genes)
        x *= np.sqrt((1 - self.shrinkage) / n)
        noise = random.normal(size=x.shape)
        noise *= np.sqrt(self.shrinkage * self.mu)
        x += noise
        x += self.mean
        return x


def ledoit_wolf(x: np.ndarray) -> Shrunk:
    """Fit a normal distribution with Ledoit-Wolf shrinkage to mu I.

    Parameters
    ----------
    x : ndarray (n, genes)
        Samples of one class, at least two; centred by their mean, divided by n.
    """
    x = x.astype(np.float64)
    n, genes = x.shape
    mean = x.mean(axis=0)
    x -= mean
    gram = x @ x.T
    mu = float(np.trace(gram)) / n / genes
    squares = float(np.square(gram).sum()) / n**2  # ||S||^2
    distance = squares / genes - mu**2  # ||S - mu I||^2 / genes
    error = (float(np.square(np.diag(gram)).sum()) / n - squares) / (n * genes)
    # Nothing to shrink where S is mu I already, or where all samples are the same.
    shrinkage = min(max(error, 0.0) / distance, 1.0) if distance > 0 else 0.0
    return Shrunk(mean, x, shrinkage, mu)
