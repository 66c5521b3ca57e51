"""Files of tensors and plain values that torch writes: checkpoints, and models of version 0.1.0."""

import io
import zipfile
from pathlib import Path

import torch

from mdwgan.generators.archive import check_whole
from mdwgan.io import atomic_path


def write_tensors(content: dict, path: Path) -> None:
    """Write tensors and plain values atomically; same content, same bytes."""
    # To a buffer first: written to a file, the archive holds the file's (temporary) name.
    buffer = io.BytesIO()
    torch.save(content, buffer)
    with atomic_path(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


def read_tensors(path: Path) -> dict:
    """Read what `write_tensors` wrote; nothing in it is executed.

    The archive has a checksum of each part, which torch.load doesn't look at.
    Raises one of many kinds of exception where the file is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        check_whole(archive)
    return torch.load(path, map_location="cpu", weights_only=True)
