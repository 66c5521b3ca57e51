"""Models as files: a zip of NumPy arrays and JSON, so that nothing in it can be executed.

Torch is needed for tensors alone. It takes as long to load as most other models take to be fitted.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from mdwgan.compute import loading
from mdwgan.io import atomic_path

CONTENT = "content.json"  # beside 0.npy, 1.npy, ...: it has their numbers in their places
ARRAY, TENSOR = "array", "tensor"
Array = Any  # NumPy's, or torch's tensor


def write_archive(content: dict, path: Path) -> None:
    """Write arrays, tensors and JSON values atomically; same content, same bytes."""
    arrays: list[np.ndarray] = []

    def place(value) -> dict[str, int]:
        is_tensor = hasattr(value, "detach")
        arrays.append(np.asarray(value.detach().cpu() if is_tensor else value))
        return {TENSOR if is_tensor else ARRAY: len(arrays) - 1}

    text = json.dumps(content, default=place)
    with atomic_path(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(zipfile.ZipInfo(CONTENT), text)
        for number, array in enumerate(arrays):
            with archive.open(zipfile.ZipInfo(f"{number}.npy"), "w", force_zip64=True) as part:
                np.lib.format.write_array(part, array, allow_pickle=False)


def as_arrays(state: dict[str, Array]) -> dict[str, np.ndarray]:
    """NumPy's arrays; models of version 0.1.0 have tensors in place of all of them."""
    return {name: np.asarray(value) for name, value in state.items()}


def read_archive(path: Path, arrays: bool = True) -> dict:
    """Read what `write_archive` wrote, each array and tensor as what it was.

    Parameters
    ----------
    path : Path
    arrays : bool, optional
        Without, their places hold anything, which is quicker.

    Raises
    ------
    Exception
        One of many kinds, where the file is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        if CONTENT in archive.namelist():
            if not arrays:
                return json.loads(archive.read(CONTENT))
            check_whole(archive)
            text = archive.read(CONTENT)
            return json.loads(text, object_hook=lambda found: _placed(found, archive))
    from mdwgan.generators.tensors import read_tensors

    return read_tensors(path)


def check_whole(archive: zipfile.ZipFile) -> None:
    """Raise where the checksum of a part is not that of its bytes."""
    if damaged := archive.testzip():
        raise ValueError(f"{damaged} is damaged")


def _placed(found: dict, archive: zipfile.ZipFile):
    """The array or tensor whose place this is; what it is where it is none."""
    if len(found) != 1:
        return found
    [(kind, number)] = found.items()
    if kind not in (ARRAY, TENSOR) or type(number) is not int:
        return found
    with archive.open(f"{number}.npy") as part:
        array = np.lib.format.read_array(part, allow_pickle=False)
    if kind == ARRAY:
        return array
    with loading():
        import torch

    return torch.from_numpy(array)
