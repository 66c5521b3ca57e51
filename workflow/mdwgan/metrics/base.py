"""What a metric is, and the real and generated samples it compares."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np


class Undefined(Exception):
    """A metric has no value for these samples; the message is the reason, for the table."""


@dataclass(frozen=True)
class Comparison:
    """Real test samples against generated ones, over the same genes.

    Genes that are constant among all real test samples are left out for every
    row alike.
    """

    real: np.ndarray  # (n, genes) z
    synthetic: np.ndarray  # (m, genes) z
    train: np.ndarray  # (n_train, genes) z
    real_labels: np.ndarray  # (n,)
    synthetic_labels: np.ndarray  # (m,)
    mean: np.ndarray  # (genes,) of training log values
    sd: np.ndarray  # (genes,)
    classes: list[str]  # names of the labels
    real_donors: np.ndarray | None = None  # (n,); None: each sample is its own
    synthetic_donors: np.ndarray | None = None  # (m,); generated samples are their own
    tissue: str = ""
    seed: int = 0  # of metrics that draw

    def of_condition(self, condition: str) -> tuple[np.ndarray, np.ndarray]:
        """Real and generated samples of one condition."""
        label = self.classes.index(condition)
        return (
            self.real[self.real_labels == label],
            self.synthetic[self.synthetic_labels == label],
        )

    def log(self, z: np.ndarray) -> np.ndarray:
        """log2 values of z-scores."""
        return z.astype(np.float64) * self.sd + self.mean


Axis = Literal[
    "dependence", "marginals", "joint", "detection", "diversity", "utility", "memorisation",
    "biology",
]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What a table, the report and the documentation must know of a metric."""

    name: str
    axis: Axis
    direction: Literal["higher", "lower", "nearest", "none"]  # none: a count, neither is better
    ideal: float  # NaN where there is none
    least_real: int
    least_synthetic: int
    source: str  # citation
    definition: str  # one sentence
    cost: Literal["seconds", "minutes"] = "seconds"  # at 800 x 800 samples and 10,612 genes


@dataclass(frozen=True)
class Metric(Entry):
    """A metric that `mdwgan.evaluate` computes."""

    function: Callable[[Comparison], float] = lambda comparison: float("nan")
    condition: str = ""  # samples of one condition only
