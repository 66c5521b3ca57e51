"""The unconditional systems: without labels, so one model for each condition."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.adversarial.model import Adversarial
from mdwgan.generators.base import Generator, Samples, TrainingFailed


def of_class(samples: SampleSet, label: int) -> SampleSet:
    """Samples of one class, as a set with one class."""
    part = samples.take(np.flatnonzero(samples.labels == label))
    name = samples.classes[label]
    return replace(
        part,
        labels=np.zeros(len(part), dtype=np.int64),
        classes=[name],
        tissue=f"{samples.tissue} {name}",
    )


class PerCondition(Generator):
    """GAN, WGAN and WGAN-GP: a model for each condition, so that samples have labels."""

    parts: list[Adversarial]

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        self.parts, histories = [], []
        for label, name in enumerate(self.classes):
            part = Adversarial(self.name, self.settings)
            own = TrainingData(of_class(data.train, label), of_class(data.test, label), data.graphs)
            place = checkpoint and checkpoint.with_name(f"{name}.{checkpoint.name}")
            history = part.fit(own, seed, place)
            histories.append(history.assign(phase=[f"{name}: {p}" for p in history["phase"]]))
            self.parts.append(part)
            self.compute = part.compute
            self.optimistic |= part.optimistic
            if part.reason:
                rows = pd.concat(histories).to_dict("records")
                raise TrainingFailed(f"{name}: {part.reason}", rows)
        return pd.concat(histories)

    def finish(self) -> None:
        for part in self.parts:
            part.finish()

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        labels = np.asarray(labels)
        z = np.zeros((len(labels), len(self.genes)), dtype=np.float32)
        for label, part in enumerate(self.parts):
            rows = np.flatnonzero(labels == label)
            z[rows] = part.sample(np.zeros(len(rows), dtype=np.int64), seed).z
        return Samples(z, labels)

    def state(self) -> dict[str, torch.Tensor]:
        return {
            f"{number}.{key}": value
            for number, part in enumerate(self.parts)
            for key, value in part.state().items()
        }

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        self.parts = []
        for number, name in enumerate(self.classes):
            part = Adversarial(self.name, self.settings, f"{self.tissue} {name}", self.genes)
            prefix = f"{number}."
            part.load_state(
                {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
            )
            self.parts.append(part)
