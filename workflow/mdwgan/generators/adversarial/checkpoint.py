"""Checkpoints: a training that was killed goes on, and ends with the same weights.

A checkpoint lies beside the model until that is written. It holds tensors and plain values only,
and is loaded with ``weights_only``. It counts for the same data, settings, seed, device and
threads alone: anything else starts anew.
"""

import hashlib
import io
import json
import time
import zipfile
from pathlib import Path

import torch

from mdwgan import __version__
from mdwgan.cohort.sample_set import SampleSet
from mdwgan.errors import warn
from mdwgan.io import atomic_path, remove_leftovers

EVERY = 60.0  # seconds between two checkpoints


def training_key(samples: list[SampleSet], settings: dict, *facts: object) -> str:
    """Checksum of all that decides the course of a training.

    Parameters
    ----------
    samples : list of SampleSet
        The training samples, and the test set where that has a say.
    settings : dict
        Of the training.
    *facts
        Whatever else: generator, seed, device, settings of the graphs.
    """
    text = [__version__, torch.__version__, torch.get_num_threads(), settings, *map(str, facts)]
    digest = hashlib.sha256(json.dumps(text, sort_keys=True).encode())
    for part in samples:
        for values in (part.z, part.x2, part.x3, part.labels):
            digest.update(b"-" if values is None else values.tobytes())
        more = [[] if ids is None else ids for ids in (part.sources, part.tissues)]
        ids = [part.genes, part.classes, part.names, part.donors, *more]
        digest.update(json.dumps([list(map(str, values)) for values in ids]).encode())
    return digest.hexdigest()


def write_archive(content: dict, path: Path) -> None:
    """Write tensors and plain values atomically; same content, same bytes."""
    # To a buffer first: written to a file, the archive holds the file's (temporary) name.
    buffer = io.BytesIO()
    torch.save(content, buffer)
    with atomic_path(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


def read_archive(path: Path) -> dict:
    """Read what `write_archive` wrote; nothing in it is executed.

    The archive has a checksum of each part, which torch.load doesn't look at.
    Raises one of many kinds of exception where the file is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        if damaged := archive.testzip():
            raise ValueError(f"{damaged} is damaged")
    return torch.load(path, map_location="cpu", weights_only=True)


class Checkpoint:
    """States of the stages of a training, in one file.

    Parameters
    ----------
    path : Path, optional
        Without one nothing is kept.
    every : float, optional
        Least seconds between two writings, else `EVERY`; it decides when, never what.
    """

    def __init__(self, path: Path | None = None, every: float | None = None):
        self.path, self.every = path, EVERY if every is None else every
        self.stages: dict[str, dict] = {}
        self._key = ""
        self._written = time.monotonic()

    def open(self, key: str) -> None:
        """Read the file, where it is of the same training."""
        self._key = key
        if self.path is None or not self.path.exists():
            return
        try:
            content = read_archive(self.path)
            found, stages = content["key"], content["stages"]
        except Exception as error:  # torch raises many kinds for a damaged file
            warn(f"{self.path}: a damaged checkpoint ({error}); the training starts anew")
            return
        if found != key:
            warn(f"{self.path}: a checkpoint of other data or settings; the training starts anew")
            return
        self.stages = stages
        print(f"going on from {self.path}", flush=True)

    def due(self) -> bool:
        """Whether it is time to write."""
        return self.path is not None and time.monotonic() - self._written >= self.every

    def write(self, stage: str, state: dict) -> None:
        """Keep a stage's state, beside those of the stages before it."""
        if self.path is None:
            return
        self.stages[stage] = state
        write_archive({"key": self._key, "stages": self.stages}, self.path)
        self._written = time.monotonic()

    def remove(self) -> None:
        """Remove the file when the model is written, and what a kill left of one."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            remove_leftovers(self.path)
