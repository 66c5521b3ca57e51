"""Checkpoints: a training that was killed goes on, and ends with the same weights.

A checkpoint lies beside the model until the model is written. It holds tensors and plain values
only, and is loaded with ``weights_only``. It is used for the same data, settings, seed, device and
threads alone; with anything else the training starts anew.
"""

import hashlib
import json
import time
from pathlib import Path

import torch

from mdwgan import __version__
from mdwgan.cohort.sample_set import SampleSet
from mdwgan.errors import warn
from mdwgan.generators.tensors import read_tensors, write_tensors
from mdwgan.io.leftovers import remove_dead

EVERY = 60.0  # seconds between two checkpoints
LAYOUT = 2  # of the states: raised where older ones would be read wrongly


def training_key(samples: list[SampleSet], settings: dict, *facts: object) -> str:
    """Checksum of all that decides the course of a training.

    Parameters
    ----------
    samples : list of SampleSet
        The training samples, and the test set where that has a say.
    settings : dict
        Of the training.
    *facts
        All else: generator, seed, device, settings of the graphs.
    """
    versions = [__version__, torch.__version__, LAYOUT]
    text = [*versions, torch.get_num_threads(), settings, *map(str, facts)]
    digest = hashlib.sha256(json.dumps(text, sort_keys=True).encode())
    for sample_set in samples:
        for values in (sample_set.z, sample_set.x2, sample_set.x3, sample_set.labels):
            digest.update(b"-" if values is None else values.tobytes())
        optional = [sample_set.sources, sample_set.tissues]
        optional += [] if sample_set.covariates is None else [sample_set.covariates]
        ids = [sample_set.genes, sample_set.classes, sample_set.names, sample_set.donors]
        ids += [[] if values is None else values for values in optional]
        digest.update(json.dumps([list(map(str, values)) for values in ids]).encode())
    return digest.hexdigest()


class Checkpoint:
    """States of the stages of a training, in one file.

    Parameters
    ----------
    path : Path, optional
        File of the checkpoint; without one nothing is written.
    every : float, optional
        Least seconds between two writings, by default `EVERY`. It decides when a state is
        written, never the course of the training.

    Attributes
    ----------
    stages : dict
        States by the name of their stage.
    """

    def __init__(self, path: Path | None = None, every: float | None = None):
        self.path, self.every = path, EVERY if every is None else every
        self.stages: dict[str, dict] = {}
        self._key = ""
        self._written = time.monotonic()

    def open(self, key: str) -> None:
        """Read the file, if it belongs to the training with this `training_key`."""
        self._key = key
        if self.path is None or not self.path.exists():
            return
        try:
            content = read_tensors(self.path)
            key_of_file, stages = content["key"], content["stages"]
        except Exception as error:  # torch raises many kinds for a damaged file
            warn(f"{self.path}: a damaged checkpoint ({error}); the training starts anew")
            return
        if key_of_file != key:
            warn(f"{self.path}: a checkpoint of other data or settings; the training starts anew")
            return
        self.stages = stages
        print(f"going on from {self.path}", flush=True)

    def due(self) -> bool:
        """Whether the last writing is long enough ago."""
        return self.path is not None and time.monotonic() - self._written >= self.every

    def write(self, stage: str, state: dict) -> None:
        """Write a stage's state, beside those of the stages before it."""
        if self.path is None:
            return
        self.stages[stage] = state
        write_tensors({"key": self._key, "stages": self.stages}, self.path)
        self._written = time.monotonic()

    def remove(self) -> None:
        """Remove the file, and temporary files that a killed process left."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            remove_dead(self.path.parent.glob(f".{self.path.stem}.*.tmp*"))
