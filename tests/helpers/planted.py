"""A planted cohort of two conditions, and generators that know its truth."""

from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.cohort.sample_set import training_data
from mdwgan.generators.base import Samples
from mdwgan.generators.registry import make
from mdwgan.metrics import classification as utility
from mdwgan.metrics.classification import make_classifier
from mdwgan.numerics.standardise import moments
from mdwgan.seeds import rng

from helpers.cohorts import make_training

EFFECT = 0.7  # shift of tumours in each gene, in SDs


def plant(rows: int, labels: np.ndarray, seed: int) -> np.ndarray:
    """Truth of the planted cohort: normals of SD 1 about -EFFECT/2 or +EFFECT/2."""
    return rng(seed, "plant").normal(size=(len(labels), rows)) + EFFECT * (labels[:, None] - 0.5)


def planted_data(folder: Path):
    """Five training samples of each condition, too few to learn well from, and 70 test samples."""
    data = make_training(folder, train=5, normal=40, tumour=40)
    labels = (data.obs["condition"] == "tumour").to_numpy().astype(int)
    log = 8 + plant(data.n_vars, labels, 0)
    mean, sd = moments(log[(data.obs["split"] == "train").to_numpy()])
    data.layers["log"] = log.astype(np.float32)
    data.layers["z"] = ((log - mean) / sd).astype(np.float32)
    data.var["mean"], data.var["sd"] = mean, sd
    return data


class Planted:
    """A generator that knows the truth, or the truth with labels exchanged."""

    reason, optimistic, tissue = "", False, "kidney"

    def __init__(self, data, lies: bool = False):
        self.name = self.row = "liar" if lies else "oracle"
        self.lies = lies
        self.mean, self.sd = data.var["mean"].to_numpy(), data.var["sd"].to_numpy()

    def sample(self, labels, seed):
        truth = 8 + plant(len(self.mean), 1 - labels if self.lies else labels, seed)
        return Samples(((truth - self.mean) / self.sd).astype(np.float32), labels)


def plant_few_trees(monkeypatch) -> None:
    """Twenty trees do here; that the forest has 200 is a test of its own."""

    def quick(name, samples, seed):
        model = make_classifier(name, samples, seed)
        return model.set_params(n_estimators=20) if name == "rf" else model

    monkeypatch.setattr(utility, "make_classifier", quick)


def fitted(name: str, data, settings=None):
    generator = make(name, {"bootstrap_noise": 0.1} if settings is None else settings)
    generator.fit(training_data(data), 0)
    return generator


def values(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["metric"], table["value"], strict=True))
