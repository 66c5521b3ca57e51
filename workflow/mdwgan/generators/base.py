"""The contract of a generator: ``fit``, ``sample``, ``save``, ``load``."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.errors import InputError
from mdwgan.generators.adversarial.checkpoint import read_archive, write_archive

FORMAT = 1
# Losses by part (_2 and _3: of the views beside X1), the slope that the penalty holds near 1,
# norms of the gradients, and the SD of a generated batch; dist where it was scored.
HISTORY = [
    "phase",
    "epoch",
    "update",
    "critic_loss",
    "generator_loss",
    *[part + view for part in ("wasserstein", "penalty", "slope") for view in ("", "_2", "_3")],
    "critic_gradient",
    "generator_gradient",
    "spread",
    "dist",
    "best",
]


class TrainingFailed(Exception):
    """A training that ended for its own reasons: divergence, collapse, a refusal of size.

    ``history`` holds the rows written until then.
    """

    def __init__(self, reason: str, history: list[dict] | None = None):
        super().__init__(reason)
        self.history = history or []


@dataclass
class Samples:
    """What a generator returns."""

    z: np.ndarray  # (n, genes)
    labels: np.ndarray  # (n,)
    rows: np.ndarray | None = None  # (n,) ids, where the samples are real ones


@dataclass
class Generator(ABC):
    """A way to make samples of a tissue.

    Attributes
    ----------
    name : str
        As in the config and in paths.
    settings : dict
        What the config says of its training; JSON values.
    reason : str
        Why there is no model; empty after a training that succeeded.
    optimistic : bool
        The test set had a say in the model.
    provenance : str
        JSON of `mdwgan.provenance`; whoever fits the model for keeping sets it.
    compute : dict
        Device, threads and precision of its training.
    """

    name: str
    settings: dict[str, Any]
    tissue: str = ""
    genes: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    reason: str = ""
    optimistic: bool = False
    provenance: str = ""
    compute: dict[str, Any] = field(default_factory=dict)

    @abstractmethod
    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame: ...

    @abstractmethod
    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        """Draw a sample for each label; reference rows return the samples they stand for."""

    @abstractmethod
    def state(self) -> dict[str, torch.Tensor]:
        """Return the tensors of the fitted model."""

    @abstractmethod
    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Take the tensors that `state` gave."""

    def finish(self) -> None:  # noqa: B027 nothing to do without a checkpoint
        """Called when the model is saved: what only a resumed training needs can go."""

    def fit(self, data: TrainingData, seed: int, checkpoint: Path | None = None) -> pd.DataFrame:
        """Fit to a tissue's training samples.

        Parameters
        ----------
        data : TrainingData
        seed : int
        checkpoint : Path, optional
            Where a long training keeps its state; one that was killed goes on from there.

        Returns
        -------
        DataFrame
            Columns `HISTORY`; empty where nothing is trained. A `TrainingFailed`
            is kept in ``reason``, not raised.
        """
        self.tissue, self.genes, self.classes = (
            data.train.tissue,
            data.train.genes,
            data.train.classes,
        )
        try:
            return self._fit(data, seed, checkpoint).reindex(columns=HISTORY)
        except TrainingFailed as failure:
            self.reason = str(failure)
            return pd.DataFrame(failure.history, columns=HISTORY)

    def save(self, path: str | Path) -> None:
        """Write ``model.pt``: tensors and JSON only, so that it loads with ``weights_only``."""
        meta = {
            "format": FORMAT,
            "generator": self.name,
            "settings": self.settings,
            "tissue": self.tissue,
            "classes": self.classes,
            "reason": self.reason,
            "optimistic": self.optimistic,
            "provenance": self.provenance,
            "compute": self.compute,
        }
        content = {
            "meta": json.dumps(meta, sort_keys=True),
            "genes": self.genes,
            "state": {} if self.reason else self.state(),
        }
        write_archive(content, Path(path))


def read_model(path: str | Path) -> tuple[dict, list[str], dict[str, torch.Tensor]]:
    """Meta data, genes and tensors of a ``model.pt``; nothing in it is executed."""
    try:
        content = read_archive(Path(path))
        meta = json.loads(content["meta"])
        if meta["format"] != FORMAT:
            raise ValueError(f"format {meta['format']}")
        return meta, content["genes"], content["state"]
    except FileNotFoundError:
        raise InputError("no such file", path, hint="train the model first") from None
    except Exception as error:  # torch raises many kinds for a damaged file
        raise InputError(
            f"not a model of this workflow ({error})",
            path,
            "a whole model.pt",
            "delete it and train again",
        ) from error
