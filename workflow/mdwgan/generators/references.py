"""Reference rows of real samples: what a table needs beside a generator to mean anything."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.archive import as_arrays
from mdwgan.generators.base import Generator, Samples, TrainingFailed


class Real(Generator):
    """Rows that are real samples; the model is their ids, labels and z."""

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.rows = np.empty(0, str)  # ids of the samples
        self.z = np.empty((0, 0), np.float32)  # (samples, genes)
        self.labels = np.empty(0, np.int64)

    def _set_samples(self, samples: SampleSet) -> None:
        self.rows, self.z, self.labels = samples.names, samples.z, samples.labels

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        return Samples(self.z, self.labels, self.rows)

    def state(self) -> dict[str, np.ndarray]:
        text = "\n".join(self.rows).encode()
        return {"z": self.z, "labels": self.labels, "rows": np.frombuffer(text, np.uint8)}

    def load_state(self, state: dict[str, np.ndarray]) -> None:
        arrays = as_arrays(state)
        self.z, self.labels = arrays["z"], arrays["labels"]
        self.rows = np.array(arrays["rows"].tobytes().decode().split("\n"))


class Copy(Real):
    """``copy``: the training samples as they are; perfect fidelity, no novelty: the bar."""

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        self._set_samples(data.train)
        return pd.DataFrame()


class RealHalf(Real):
    """``real-half``: half of the test set, to be scored against the other half.

    What noise costs; it has half the samples, so it is no ceiling.
    """

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        halves = data.test.halves(seed, draw=0)
        if not all(map(len, halves)):
            raise TrainingFailed("the test samples are of one donor: there are no halves")
        self._set_samples(data.test.take(halves[0]))
        return pd.DataFrame()
