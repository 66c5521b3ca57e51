"""Models as files: a zip of NumPy arrays and JSON, so that nothing in it can be executed.

Torch is needed for tensors alone. It takes as long to load as most other models take to be fitted.
"""

import io
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
            text = archive.read(CONTENT)
            return json.loads(text, object_hook=lambda found: _placed(found, archive, arrays))
    from mdwgan.generators.tensors import read_tensors

    return read_tensors(path)


def _placed(found: dict, archive: zipfile.ZipFile, arrays: bool):
    """The array or tensor whose place this is; what it is where it is none."""
    ((kind, number), *others) = found.items() or [("", None)]
    if others or kind not in (ARRAY, TENSOR) or type(number) is not int or not arrays:
        return found
    part = io.BytesIO(archive.read(f"{number}.npy"))  # whole, since that checks its checksum
    array = np.lib.format.read_array(part, allow_pickle=False)
    if kind == ARRAY:
        return array
    with loading():
        import torch

    return torch.from_numpy(array)
