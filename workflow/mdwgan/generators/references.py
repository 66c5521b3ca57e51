"""Reference rows: what a table needs beside a generator to mean anything (protocol)."""

import numpy as np
import pandas as pd
import torch

from mdwgan.generators.base import Generator, Samples
from mdwgan.seeds import rng
from mdwgan.training import SampleSet, TrainingData


def halves(samples: SampleSet, seed: int, draw: int) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of two halves by donor, as even in each class as donors allow.

    Parameters
    ----------
    samples : SampleSet
        The test samples.
    seed, draw : int
        Each draw is another division.
    """
    random = rng(seed, samples.tissue, "real-half", str(draw))
    donors = sorted(set(samples.donors))
    random.shuffle(donors)
    counts = np.zeros((2, len(samples.classes)), dtype=int)
    side = {}
    for donor in donors:
        own = np.bincount(samples.labels[samples.donors == donor], minlength=counts.shape[1])
        # To the side that has fewer of this donor's classes; ties go by total.
        load = [(int((counts[s] * own).sum()), int(counts[s].sum())) for s in (0, 1)]
        side[donor] = int(load[1] < load[0])
        counts[side[donor]] += own
    sides = np.array([side[donor] for donor in samples.donors])
    return np.flatnonzero(sides == 0), np.flatnonzero(sides == 1)


class _Real(Generator):
    """Rows that are real samples; the model is their ids, labels and z."""

    def _keep(self, samples: SampleSet) -> pd.DataFrame:
        self.rows = samples.names
        self.z, self.labels = samples.z, samples.labels
        return pd.DataFrame()

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        return Samples(self.z, self.labels, self.rows)

    def state(self) -> dict[str, torch.Tensor]:
        text = "\n".join(self.rows).encode()
        return {
            "z": torch.tensor(self.z),
            "labels": torch.tensor(self.labels),
            "rows": torch.frombuffer(bytearray(text), dtype=torch.uint8),
        }

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        self.z, self.labels = state["z"].numpy(), state["labels"].numpy()
        self.rows = np.array(bytes(state["rows"].tolist()).decode().split("\n"))


class Copy(_Real):
    """``copy``: the training samples as they are; perfect fidelity, no novelty: the bar."""

    def _fit(self, data: TrainingData, seed: int) -> pd.DataFrame:
        return self._keep(data.train)


class RealHalf(_Real):
    """``real-half``: half of the test set, to be scored against the other half.

    What noise costs; it has half the samples, so it is no ceiling.
    """

    def _fit(self, data: TrainingData, seed: int) -> pd.DataFrame:
        return self._keep(data.test.take(halves(data.test, seed, draw=0)[0]))
