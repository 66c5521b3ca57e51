"""Reading and writing products: to a temporary name, then renamed; same content, same bytes."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:  # slow to import, and most verbs don't need it
    import anndata


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; rename it on success, remove it on failure."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The process id keeps two runs apart; the suffix stays, since writers look at it.
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.tmp{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes left beside a path, while no other process writes that path."""
    for file in path.parent.glob(f".{path.stem}.*.tmp{path.suffix}"):
        with suppress(OSError):
            file.unlink(missing_ok=True)


def write_text(text: str, path: str | Path) -> None:
    """Write UTF-8 text atomically."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_tsv(table: pd.DataFrame, path: str | Path, index: bool = False) -> None:
    """Write a table as TSV (gzipped where the name says so) atomically.

    Floats have 10 significant digits; the gzip header has no time, so that the
    same table gives the same bytes.
    """
    text = table.to_csv(None, sep="\t", index=index, float_format="%.10g", lineterminator="\n")
    with atomic_path(path) as temporary:
        if str(path).endswith(".gz"):
            temporary.write_bytes(gzip.compress(text.encode(), compresslevel=6, mtime=0))
        else:
            temporary.write_text(text, encoding="utf-8")


def sha256(path: str | Path) -> str:
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_tsv(path: str | Path, **options) -> pd.DataFrame:
    """Read a TSV that this workflow wrote; only empty cells are missing values."""
    return pd.read_csv(path, sep="\t", keep_default_na=False, na_values=[""], **options)


def write_h5ad(data: anndata.AnnData, path: str | Path) -> None:
    """Write an AnnData file atomically, gzip-compressed."""
    with atomic_path(path) as temporary:
        data.write_h5ad(temporary, compression="gzip")
