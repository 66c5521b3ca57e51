"""The contract of a generator: ``fit``, ``sample``, ``save``, ``load``."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mdwgan import lacking
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.errors import InputError
from mdwgan.generators.archive import Array, read_archive, write_archive
from mdwgan.generators.scale import Scale

FORMAT = 2
READABLE = (1, FORMAT)
# Columns of every ``history.tsv``. Losses by part (_2 and _3: of the views beside X1), the slope
# that the penalty holds near 1, norms of the gradients, and the SD of a generated batch; dist where
# the generator was scored. A family's other columns follow these.
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

    Attributes
    ----------
    history : list of dict
        Rows of ``history.tsv`` until then.
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


def refuse_fewer(labels: np.ndarray, classes: Sequence[str], least: int, what: str) -> None:
    """End a fit to classes of too few samples; ``what`` needs ``least`` of each."""
    for label, name in enumerate(classes):
        if (count := int((labels == label).sum())) < least:
            raise TrainingFailed(
                f"{name} has {count} training sample(s): {what} needs at least {least} of each "
                "condition; raise cohort.train_fraction"
            )


class Generator(ABC):
    """A way to make samples of a tissue.

    Parameters
    ----------
    name : str
        Of the generator; it seeds what is random, so that rows of one generator draw alike.
    settings : dict
        Values of the config keys that its row takes; JSON values.

    Attributes
    ----------
    sentence, source : str
        What the generator is and which paper it follows, for the report: class attributes of
        generators of other packages. Those that ship have them in `mdwgan.generators.model_rows`.
    row : str
        Name of its row, as in the config and in paths: the generator's own, unless the row has a
        generator with other settings.
    tissue : str
        Tissue, genes and classes are those of the training samples.
    genes : list of str
    classes : list of str
        Conditions; labels are their numbers.
    reason : str
        Why there is no model; empty after a training that succeeded.
    optimistic : bool
        The test set had a say in the model.
    provenance : str
        JSON of `mdwgan.provenance`; set by who fits the model in order to save it.
    key : str
        Checksum of what decided the training (`mdwgan.generators.finished`); likewise.
    ran_on : dict
        Device, threads and precision of its training.
    scale : Scale or None
        The way back from z; set by who fits the model in order to save it. None in models of older
        versions, and of all tissues pooled.
    """

    sentence = ""
    source = ""

    def __init__(self, name: str, settings: dict[str, Any]):
        self.name, self.settings = name, settings
        self.row = name
        self.tissue = ""
        self.genes: list[str] = []
        self.classes: list[str] = []
        self.reason = ""
        self.optimistic = False
        self.provenance = ""
        self.key = ""
        self.ran_on: dict[str, Any] = {}
        self.scale: Scale | None = None

    @abstractmethod
    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        """Fit to the training samples; return the history, or raise `TrainingFailed`."""

    @abstractmethod
    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        """Draw a sample for each label; rows of real samples return theirs, whatever the labels."""

    @abstractmethod
    def state(self) -> dict[str, Array]:
        """Return the arrays of the fitted model, NumPy's or torch's."""

    @abstractmethod
    def load_state(self, state: dict[str, Array]) -> None:
        """Become the fitted model that gave these arrays (`state`)."""

    def finish(self) -> None:  # noqa: B027 nothing to do without a checkpoint
        """Remove what only a resumed training needs; called when the model is saved."""

    def fit(self, data: TrainingData, seed: int, checkpoint: Path | None = None) -> pd.DataFrame:
        """Fit to a tissue's training samples.

        Parameters
        ----------
        data : TrainingData
        seed : int
        checkpoint : Path, optional
            File for the state of a long training; a training that was killed goes on from it.

        Returns
        -------
        DataFrame
            Columns `HISTORY`, then others that the family adds; empty where nothing is trained.
            After a `TrainingFailed`, ``reason`` is set and the rows are those until then.
        """
        train = data.train
        self.tissue, self.genes, self.classes = train.tissue, train.genes, train.classes
        try:
            return _with_history_columns(self._fit(data, seed, checkpoint))
        except TrainingFailed as failure:
            self.reason = str(failure)
            return _with_history_columns(pd.DataFrame(failure.history))

    def save(self, path: str | Path) -> None:
        """Write ``model.pt``: arrays and JSON only (`mdwgan.generators.archive`)."""
        meta = {
            "format": FORMAT,
            "generator": self.name,
            "settings": self.settings,
            "tissue": self.tissue,
            "classes": self.classes,
            "reason": self.reason,
            "optimistic": self.optimistic,
            "provenance": self.provenance,
            "compute": self.ran_on,  # the key of all model files so far
        }
        if self.row != self.name:
            meta["row"] = self.row
        if self.key:
            meta["key"] = self.key
        content = {
            "meta": json.dumps(meta, sort_keys=True),
            "genes": self.genes,
            "state": {} if self.reason else self.state(),
        }
        if self.scale is not None:
            content["scale"] = self.scale.pack()
        write_archive(content, Path(path))


def _with_history_columns(history: pd.DataFrame) -> pd.DataFrame:
    """The columns `HISTORY` in their order, then those that the family adds."""
    added = [column for column in history.columns if column not in HISTORY]
    return history.reindex(columns=[*HISTORY, *added])


def read_model(path: str | Path) -> tuple[dict, list[str], dict[str, Array]]:
    """Read meta data, genes and arrays of a ``model.pt``; nothing in it is executed.

    The `Scale` of a model that has one is in the meta data, as ``scale``.
    """
    with _refusing(path):
        content = read_archive(Path(path))
        meta = _meta(content)
        if packed := content.get("scale"):
            meta["scale"] = Scale.unpack(packed, content["genes"])
        return meta, content["genes"], content["state"]


def read_meta(path: str | Path) -> dict:
    """Read the meta data of a ``model.pt`` alone, without its `Scale`."""
    with _refusing(path):
        return _meta(read_archive(Path(path), arrays=False))


def _meta(content: dict) -> dict:
    meta = json.loads(content["meta"])
    if meta["format"] not in READABLE:
        raise ValueError(f"format {meta['format']}")
    return meta


@contextmanager
def _refusing(path: str | Path) -> Iterator[None]:
    """Say that a file is no model."""
    try:
        yield
    except FileNotFoundError:
        raise InputError("no such file", path, hint="train the model first") from None
    except ModuleNotFoundError as error:  # the file may be whole
        raise lacking("a model of a network", error) from error
    except Exception as error:  # zipfile and torch raise many kinds for a damaged file
        raise InputError(
            f"not a model of this workflow ({error})",
            path,
            "a whole model.pt",
            "delete it and train again",
        ) from error
