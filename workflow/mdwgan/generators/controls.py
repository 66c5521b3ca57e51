"""Controls: rows of known quality, that say whether a metric tells good samples from bad ones.

Each breaks one thing that some metrics claim to see and leaves others as they are. They are no
systems to compare with. `mdwgan.evaluation.controls` reads what they show.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.baselines import Plain
from mdwgan.generators.references import Real
from mdwgan.seeds import rng


class RealDraw(Real):
    """``real-draw``: the test samples drawn with replacement, condition by condition.

    As many as there are, so unlike ``real-half`` at the full number of samples. They are the very
    samples that they are compared with, so that no generator can be expected to come as near.
    """

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        test, random = data.test, rng(seed, data.test.tissue, self.name)
        of_class = [np.flatnonzero(test.labels == label) for label in np.unique(test.labels)]
        rows = [random.choice(own, size=len(own)) for own in of_class]
        self._set_samples(test.take(np.sort(np.concatenate(rows))))
        return pd.DataFrame()


class _OfTraining(Plain):
    """A control that is made of the training samples."""

    def _derive(self) -> None:
        """Need nothing beside the training samples."""


class ShuffledGenes(_OfTraining):
    """``shuffled-genes``: each gene permuted by itself among a condition's training samples.

    A gene's values are as often there as they can be equally often, so that marginals are those of
    the training samples, and no two genes vary together.
    """

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        own = self._of_class(label)
        repeated = own[np.arange(count) % len(own)]  # (count, genes)
        return random.permuted(repeated, axis=0)


class Noise(_OfTraining):
    """``noise``: each gene from a normal distribution of its own, whatever the condition.

    Mean and SD are those of all training samples: in z, 0 and 1.
    """

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        return random.normal(size=(count, self.z.shape[1]))


class ClassMean(_OfTraining):
    """``class-mean``: the mean of a condition's training samples, as each of its samples."""

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        return np.tile(self._of_class(label).mean(axis=0), (count, 1))


class OneMode(_OfTraining):
    """``one-mode``: training samples of one condition, under the labels of all.

    The condition with most training samples is there, and the others' modes are dropped.
    """

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        own = self._of_class(int(np.bincount(self.labels).argmax()))
        return own[random.permutation(np.arange(count) % len(own))]
