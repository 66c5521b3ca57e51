"""Worlds where it is known which generator should be chosen."""

import numpy as np
import pandas as pd
from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.evaluation.choose import Candidate
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.generators.registry import make
from mdwgan.numerics.standardise import moments
from mdwgan.seeds import rng

GENES = 60
GRAPHS = {"k": 3, "within_condition": False, "mutual": False}


def truth(labels: np.ndarray, *names: str) -> np.ndarray:
    """Two conditions; four factors that genes share, and noise of each gene."""
    fixed, draw = rng(0, "choices"), rng(0, "choices", *names)
    loadings, shift = fixed.normal(size=(4, GENES)), fixed.normal(size=GENES)
    z = draw.normal(size=(len(labels), 4)) @ loadings + 0.5 * draw.normal(size=(len(labels), GENES))
    return z + np.outer(labels, 2 * shift)


def values_of(classes: int) -> np.ndarray:
    """Values of a hundred samples; those of a world are the first ones."""
    return truth(np.arange(100) % classes, "train")


def world(samples: int = 24, per_donor: int = 2, classes: int = 2) -> TrainingData:
    """Training samples in z; donors have several samples each, of both conditions."""
    labels = np.arange(samples) % classes
    z = values_of(classes)[:samples]
    mean, sd = moments(z)
    train = SampleSet(
        "kidney",
        [f"g{i}" for i in range(GENES)],
        ["normal", "tumour"][:classes],
        np.array([f"s{i}" for i in range(samples)]),
        np.array([f"d{i // per_donor:02d}" for i in range(samples)]),
        labels,
        ((z - mean) / sd).astype(np.float32),
    ).take(np.arange(samples), GRAPHS)
    return TrainingData(train, train.take(np.arange(0)), GRAPHS, sd, mean=mean)


class _Planted(Generator):
    """Knows the unit of a fold's z by the names of its training samples."""

    def _fit(self, data, seed, checkpoint):
        if self.settings.get("fails"):
            raise TrainingFailed("it diverged")
        rows = [int(name[1:]) for name in data.train.names]
        classes = len(data.train.classes)
        self.mean, self.scale = moments(values_of(classes)[rows])
        self.data = data
        return pd.DataFrame()

    def state(self):
        return {}

    def load_state(self, state):
        pass


class Oracle(_Planted):
    """Draws from the truth; under the setting ``lies`` with the conditions exchanged."""

    def sample(self, labels, seed):
        drawn = 1 - labels if self.settings.get("lies") else labels
        z = (truth(drawn, "oracle", str(seed)) - self.mean) / self.scale
        return Samples(z.astype(np.float32), labels)


class Copier(_Planted):
    """Training samples with a trace of noise."""

    def sample(self, labels, seed):
        random, train = rng(seed, "copier"), self.data.train
        rows = [random.choice(np.flatnonzero(train.labels == label)) for label in labels]
        z = train.z[rows] + 0.01 * random.normal(size=(len(labels), GENES))
        return Samples(z.astype(np.float32), labels)


PLANTED = {"oracle": Oracle, "copier": Copier}
ORACLE, COPIER = Candidate("oracle", "oracle"), Candidate("copier", "copier")
LIAR = Candidate("liar", "oracle", {"lies": True})
BROKEN = Candidate("broken", "oracle", {"fails": True})


def made(name: str, settings: dict) -> Generator:
    """`make`, of planted generators too."""
    return PLANTED[name](name, settings) if name in PLANTED else make(name, settings)
