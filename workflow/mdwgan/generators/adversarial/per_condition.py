"""The unconditional systems: without labels, so one model for each condition."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.adversarial.model import Adversarial, with_prefix
from mdwgan.generators.archive import Array
from mdwgan.generators.base import Generator, Samples, TrainingFailed


def of_class(samples: SampleSet, label: int) -> SampleSet:
    """Samples of one class, as a set with one class."""
    chosen = samples.take(np.flatnonzero(samples.labels == label))
    name = samples.classes[label]
    return replace(
        chosen,
        labels=np.zeros(len(chosen), dtype=np.int64),
        classes=[name],
        tissue=f"{samples.tissue} {name}",
    )


class PerCondition(Generator):
    """GAN, WGAN and WGAN-GP: a model for each condition, so that samples have labels.

    Attributes
    ----------
    models : list of Adversarial
        Of each condition.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.models: list[Adversarial] = []

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        self.models, histories = [], []
        for label, name in enumerate(self.classes):
            model = Adversarial(self.name, self.settings)
            train, test = of_class(data.train, label), of_class(data.test, label)
            path = checkpoint and checkpoint.with_name(f"{name}.{checkpoint.name}")
            history = model.fit(TrainingData(train, test, data.graphs), seed, path)
            histories.append(history.assign(phase=[f"{name}: {p}" for p in history["phase"]]))
            self.models.append(model)
            self.ran_on = model.ran_on
            self.optimistic |= model.optimistic
            if model.reason:
                rows = pd.concat(histories).to_dict("records")
                raise TrainingFailed(f"{name}: {model.reason}", rows)
        return pd.concat(histories)

    def finish(self) -> None:
        for model in self.models:
            model.finish()

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        labels = np.asarray(labels)
        z = np.zeros((len(labels), len(self.genes)), dtype=np.float32)
        for label, model in enumerate(self.models):
            rows = np.flatnonzero(labels == label)
            z[rows] = model.sample(np.zeros(len(rows), dtype=np.int64), seed).z
        return Samples(z, labels)

    def state(self) -> dict[str, Array]:
        return {
            f"{number}.{key}": value
            for number, model in enumerate(self.models)
            for key, value in model.state().items()
        }

    def load_state(self, state: dict[str, Array]) -> None:
        self.models = []
        for number, name in enumerate(self.classes):
            model = Adversarial(self.name, self.settings)
            model.tissue, model.genes = f"{self.tissue} {name}", self.genes
            model.load_state(with_prefix(state, f"{number}."))
            self.models.append(model)
