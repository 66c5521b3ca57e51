"""``nmf``: non-negative matrix factorisation, with weights drawn within each class."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.archive import as_arrays
from mdwgan.generators.base import Generator, Samples, refuse_fewer
from mdwgan.numerics.latents import Sampling, latents
from mdwgan.numerics.standardise import within_sd
from mdwgan.seeds import derive, rng

LEAST_OF_CLASS = 2
MOST_ROUNDS = 500
CENTRED_BY = 4096  # draws


class Nmf(Generator):
    """Log2 values V (samples x genes) as W H, both without negative values (Lee and Seung 1999).

    scikit-learn's NMF, with ``settings["components"]`` parts, at most one fewer than training
    samples. The weights W of a new sample come from a normal distribution of its class, with the
    covariance of the training samples' weights, and are cut at 0. What W H leaves of a gene comes
    back as normal noise with the SD that it has within the classes; ``rest`` keeps the class means,
    which the cut would raise.

    Attributes
    ----------
    parts : ndarray (components, genes)
        H.
    weights : ndarray (training samples, components)
        W; ``labels`` (training samples,) are their classes.
    rest : ndarray (classes, genes)
        Mean of V less that of drawn W H.
    noise_sd, mean, sd : ndarray (genes,)
        SD of V - W H within classes; mean and SD of the training samples' log2 values.
    """

    ARRAYS = ("parts", "weights", "labels", "rest", "noise_sd", "mean", "sd")

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.parts = self.weights = self.rest = np.empty((0, 0))
        self.noise_sd = self.mean = self.sd = np.empty(0)
        self.labels = np.empty(0, np.int64)

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        train = data.train
        refuse_fewer(train.labels, self.classes, LEAST_OF_CLASS, "a distribution of weights")
        self.mean, self.sd, self.labels = data.mean, data.sd, train.labels
        log = np.clip(train.z * data.sd + data.mean, 0, None)
        parts = min(self.settings["components"], len(train) - 1)
        self.weights, self.parts = factorise(log, parts, derive(seed, train.tissue, self.name))
        left = log - self.weights @ self.parts
        classes = range(len(self.classes))
        random = rng(seed, self.tissue, self.name, "mean weights")
        made = [self._weights(label, CENTRED_BY, "iid", random).mean(axis=0) for label in classes]
        means = np.stack([log[self.labels == label].mean(axis=0) for label in classes])
        self.rest = means - np.stack(made) @ self.parts
        self.noise_sd = within_sd(left, self.labels)
        return pd.DataFrame()

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        random = rng(seed, self.tissue, self.name, "sample")
        weights = np.zeros((len(labels), len(self.parts)))
        for label in np.unique(labels):
            rows = np.flatnonzero(labels == label)
            weights[rows] = self._weights(label, len(rows), self.settings["sampling"], random)
        log = weights @ self.parts + self.rest[labels]
        log += random.normal(size=log.shape) * self.noise_sd
        return Samples(((log - self.mean) / self.sd).astype(np.float32), labels)

    def _weights(
        self, label: int, count: int, sampling: Sampling, random: np.random.Generator
    ) -> np.ndarray:
        """Draw weights of a class, (count, components)."""
        own = self.weights[self.labels == label]
        drawn = latents(np.zeros(count), len(own), sampling, random)
        mean = own.mean(axis=0)
        return np.clip(mean + drawn @ (own - mean) / np.sqrt(len(own)), 0, None)

    def state(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name) for name in self.ARRAYS}

    def load_state(self, state: dict[str, np.ndarray]) -> None:
        arrays = as_arrays(state)
        for name in self.ARRAYS:
            setattr(self, name, arrays[name])


def factorise(values: np.ndarray, parts: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """W (samples, parts) and H (parts, genes) of values without negatives."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    model = NMF(parts, init="nndsvda", max_iter=MOST_ROUNDS, random_state=seed % 2**32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the rest says how good the fit is
        return model.fit_transform(values), model.components_
