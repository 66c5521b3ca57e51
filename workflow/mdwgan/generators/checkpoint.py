"""Checkpoints: a training that was killed goes on, and ends with the same weights.

A checkpoint lies beside the model until that is written. It holds tensors and plain values only,
and is loaded with ``weights_only``. It counts for the same data, settings, seed, device and
threads alone: anything else starts anew.
"""

import hashlib
import io
import json
import time
from pathlib import Path

import torch

from mdwgan import __version__
from mdwgan.errors import warn
from mdwgan.io import atomic_path
from mdwgan.training import SampleSet

EVERY = 60.0  # seconds between two checkpoints


def training_key(samples: SampleSet, settings: dict, *facts: object) -> str:
    """Checksum of all that decides the course of a training."""
    text = [__version__, torch.__version__, torch.get_num_threads(), settings, *map(str, facts)]
    digest = hashlib.sha256(json.dumps(text, sort_keys=True).encode())
    for values in (samples.z, samples.labels):
        digest.update(values.tobytes())
    digest.update("\n".join([*samples.genes, *samples.names]).encode())
    return digest.hexdigest()


class Checkpoint:
    """States of the stages of a training, in one file.

    Parameters
    ----------
    path : Path, optional
        Without one nothing is kept.
    every : float
        Least seconds between two writings; it decides when, never what.
    """

    def __init__(self, path: Path | None = None, every: float = EVERY):
        self.path, self.every = path, every
        self.stages: dict[str, dict] = {}
        self._key = ""
        self._written = time.monotonic()

    def open(self, key: str) -> None:
        """Read the file, where it is of the same training."""
        self._key = key
        if self.path is None or not self.path.exists():
            return
        try:
            content = torch.load(self.path, map_location="cpu", weights_only=True)
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
        buffer = io.BytesIO()
        torch.save({"key": self._key, "stages": self.stages}, buffer)
        with atomic_path(self.path) as temporary:
            temporary.write_bytes(buffer.getvalue())
        self._written = time.monotonic()

    def remove(self) -> None:
        """Remove the file, when the model is written."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
