"""Plain baselines: reference rows that make samples of the training samples without a network."""

from abc import abstractmethod
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.archive import as_arrays
from mdwgan.generators.base import Generator, Samples, refuse_fewer
from mdwgan.numerics.latents import latents
from mdwgan.numerics.shrinkage import Shrunk, ledoit_wolf
from mdwgan.numerics.standardise import within_sd
from mdwgan.seeds import rng

LEAST_OF_CLASS = 2  # samples that a covariance needs


class Plain(Generator):
    """The model is the training samples, z and labels; all else follows from them.

    Attributes
    ----------
    extra : dict of str to ndarray
        What a family needs of the training data besides; saved with the samples.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.z = np.empty((0, 0), np.float32)  # (training samples, genes)
        self.labels = np.empty(0, np.int64)
        self.extra: dict[str, np.ndarray] = {}

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        self.extra = self._extra(data)
        self._set_samples(data.train.z, data.train.labels)
        return pd.DataFrame()

    def _extra(self, data: TrainingData) -> dict[str, np.ndarray]:
        """Arrays that the family needs besides."""
        return {}

    def _set_samples(self, z: np.ndarray, labels: np.ndarray) -> None:
        self.z, self.labels = z, labels
        self._derive()

    def _of_class(self, label: int) -> np.ndarray:
        return self.z[self.labels == label]

    @abstractmethod
    def _derive(self) -> None:
        """Compute from the training samples what drawing needs."""

    @abstractmethod
    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        """Draw samples of one class, (count, genes)."""

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        random = rng(seed, self.tissue, self.name, "sample")
        z = np.empty((len(labels), self.z.shape[1]), dtype=np.float32)
        for label in np.unique(labels):
            rows = np.flatnonzero(labels == label)
            z[rows] = self._draw(int(label), len(rows), random)
        return Samples(z, labels)

    def state(self) -> dict[str, np.ndarray]:
        return {"z": self.z, "labels": self.labels, **self.extra}

    def load_state(self, state: dict[str, np.ndarray]) -> None:
        arrays = as_arrays(state)
        z, labels = arrays.pop("z"), arrays.pop("labels")
        self.extra = arrays
        self._set_samples(z, labels)


class Bootstrap(Plain):
    """``bootstrap``: training samples drawn with replacement within their class, plus noise.

    ``settings["bootstrap_noise"]`` times a gene's SD within the classes is the
    SD of the noise.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.noise_sd = np.empty(0)  # (genes,)

    def _derive(self) -> None:
        self.noise_sd = self.settings["bootstrap_noise"] * within_sd(self.z, self.labels)

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        rows = random.choice(np.flatnonzero(self.labels == label), size=count)
        return self.z[rows] + random.normal(size=(count, self.z.shape[1])) * self.noise_sd


class Mvn(Plain):
    """``mvn``: one normal distribution a class, its covariance shrunken (Ledoit and Wolf 2004).

    ``settings["sampling"]`` says how latents are drawn (`mdwgan.numerics.latents`).
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.normals: list[Shrunk] = []  # of each class

    def _derive(self) -> None:
        refuse_fewer(self.labels, self.classes, LEAST_OF_CLASS, "a covariance")
        labels = range(len(self.classes))
        self.normals = [ledoit_wolf(self.z[self.labels == label]) for label in labels]

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        normal = self.normals[label]
        n = len(normal.centred)
        sampling = self.settings.get("sampling", "iid")  # models of older versions have none
        return normal.draw(latents(np.zeros(count), n, sampling, random), random)
