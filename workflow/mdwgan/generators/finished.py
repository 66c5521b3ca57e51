"""Models that were trained before: kept where nothing that decides a training has changed.

Training and drawing are one job, so a changed number of samples comes back to the training. With
the key in ``model.pt`` it costs no training.
"""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from mdwgan import __version__
from mdwgan.errors import InputError
from mdwgan.generators.base import Generator, read_meta
from mdwgan.generators.registry import load


def fit_key(files: Iterable[Path], *facts: object) -> str:
    """Checksum of all that decides a training.

    Parameters
    ----------
    files : iterable of Path
        Its data.
    *facts
        All else, as JSON values: generator, settings, seed, threads, versions of the code.
    """
    text = [__version__, version("torch"), *facts]
    digest = hashlib.sha256(json.dumps(text, sort_keys=True).encode())
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def finished(model: Path, history: Path, key: str, row: str) -> Generator | None:
    """Load the model of an earlier job, if it is of the training with this `fit_key`.

    None for a training that failed, too: its reason may have gone. The history is written before
    the model, so a model of this key has its own.
    """
    if not (model.exists() and history.exists()):
        return None
    try:
        meta = read_meta(model)
        same = (meta.get("key"), meta.get("row", meta["generator"])) == (key, row)
        return load(model) if same and not meta["reason"] else None
    except InputError:  # damaged, or of another version: it is trained anew
        return None
