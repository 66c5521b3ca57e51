"""A Gaussian copula of each class; how a gene's values are distributed is a subclass's matter.

The rank r of a value among the n of its class becomes a normal score Phi^-1(r / (n + 1)). The
scores' covariance is shrunken (Ledoit and Wolf 2004) and stays in sample space, so that no gene x
gene matrix is made. New scores are drawn from that normal distribution, and Phi of them in units
of the model's SD are the probabilities u at which the marginals are read.
"""

from abc import abstractmethod
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from mdwgan.generators.base import refuse_fewer
from mdwgan.generators.baselines import Plain
from mdwgan.numerics.latents import latents
from mdwgan.numerics.shrinkage import Shrunk, ledoit_wolf

LEAST_OF_CLASS = 3  # with two samples, every pair of genes has correlation 1 or -1
EDGE = 1e-12  # u stays within (0, 1)


class Copula(Plain):
    """``settings["sampling"]`` says how latents are drawn (`mdwgan.numerics.latents`).

    Attributes
    ----------
    scores : list of Shrunk
        Distribution of the normal scores of each class.
    marginals : list
        Of each class, as `_fit_marginals` gives them.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.scores: list[Shrunk] = []
        self.marginals: list[Any] = []

    def _derive(self) -> None:
        refuse_fewer(self.labels, self.classes, LEAST_OF_CLASS, "a copula")
        groups = [self._of_class(label).astype(np.float64) for label in range(len(self.classes))]
        ranks = [rankdata(z, axis=0) / (len(z) + 1) for z in groups]
        self.scores = [ledoit_wolf(ndtri(shares)) for shares in ranks]
        self.marginals = [self._fit_marginals(z) for z in groups]

    @abstractmethod
    def _fit_marginals(self, z: np.ndarray) -> Any:
        """Marginals of a class, fitted to its training samples (n, genes)."""

    @abstractmethod
    def _quantiles(self, marginal: Any, u: np.ndarray) -> np.ndarray:
        """Values in z at probabilities ``u`` (count, genes)."""

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        scores = self.scores[label]
        n = len(scores.centred)
        drawn = latents(np.zeros(count), n, self.settings["sampling"], random)
        variance = (1 - scores.shrinkage) * np.square(scores.centred).mean(axis=0)
        sd = np.sqrt(variance + scores.shrinkage * scores.mu)
        x = (scores.draw(drawn, random) - scores.mean) / np.where(sd > 0, sd, 1.0)
        return self._quantiles(self.marginals[label], np.clip(ndtr(x), EDGE, 1 - EDGE))


class EmpiricalCopula(Copula):
    """``copula``: a gene's values are distributed as in the class's training samples.

    Quantiles are linear between the ordered values, whose i-th is at u = i / (n + 1); nothing lies
    outside their range.
    """

    def _fit_marginals(self, z: np.ndarray) -> np.ndarray:
        return np.sort(z, axis=0)

    def _quantiles(self, ordered: np.ndarray, u: np.ndarray) -> np.ndarray:
        n = len(ordered)
        place = np.clip(u * (n + 1) - 1, 0, n - 1)
        below = np.minimum(place.astype(int), n - 2)
        low = np.take_along_axis(ordered, below, axis=0)
        high = np.take_along_axis(ordered, below + 1, axis=0)
        return low + (place - below) * (high - low)
