"""Reading and writing products: to a temporary name, then renamed; same content, same bytes."""

from __future__ import annotations

import glob
import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from mdwgan.errors import FULL, of_disk
from mdwgan.io.claims import put_in_place
from mdwgan.io.leftovers import machine, remove_dead

if TYPE_CHECKING:  # slow to import, and most verbs don't need it
    import anndata


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; rename it on success, remove it on failure.

    Who writes may make a folder of that name, where ``path`` is not there or is an empty folder.

    Raises
    ------
    InputError
        A newer job has claimed the products of this one (`claimed`).
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_dead(path.parent.glob(f".{glob.escape(path.stem)}.*.tmp{glob.escape(path.suffix)}"))
    # The process id keeps two runs apart; the suffix stays, since writers look at it.
    temporary = path.with_name(f".{path.stem}.{machine()}.{os.getpid()}.tmp{path.suffix}")
    try:
        yield temporary
        put_in_place(temporary, path)
    except OSError as error:
        if error.errno in FULL:
            raise of_disk(error, path) from error
        if error.filename == str(temporary):
            error.filename = str(path)  # the name that users know
        raise
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes left beside a path, while no other process writes that path."""
    for file in path.parent.glob(f".{path.stem}.*.tmp{path.suffix}"):
        with suppress(OSError):
            file.unlink(missing_ok=True)


@contextmanager
def full_disk_named(path: Path) -> Iterator[None]:
    """Turn the error of a full disk into an `InputError` that says so."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise of_disk(error, path) from error
        raise


def write_text(text: str, path: str | Path) -> None:
    """Write UTF-8 text atomically."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_tsv(table: pd.DataFrame, path: str | Path, index: bool = False, sep: str = "\t") -> None:
    """Write a table as TSV (gzipped where the name says so) atomically.

    Floats have 10 significant digits; the gzip header has no time, so that the
    same table gives the same bytes.
    """
    text = table.to_csv(None, sep=sep, index=index, float_format="%.10g", lineterminator="\n")
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


def write_samples(data: anndata.AnnData, path: str | Path, layer: str | None = None) -> None:
    """Write values as text: samples in rows, condition first; with commas where the name is .csv.

    Parameters
    ----------
    data : AnnData (samples, genes)
        With obs ``condition``.
    path : path
    layer : str, optional
        The layer that is written; X by default.
    """
    values = data.X if layer is None else data.layers[layer]
    table = pd.DataFrame(values, index=data.obs_names, columns=data.var_names)
    table.insert(0, "condition", data.obs["condition"].astype(str))
    sep = "," if str(path).endswith(".csv") else "\t"
    write_tsv(table.rename_axis("sample"), path, index=True, sep=sep)


def write_h5ad(data: anndata.AnnData, path: str | Path) -> None:
    """Write an AnnData file atomically, gzip-compressed.

    HDF5 can end the interpreter where it meets a full disk, so it writes to memory what
    `anndata.AnnData.write_h5ad` would write, and Python writes the bytes.
    """
    import h5py
    from anndata.io import write_elem

    data.strings_to_categoricals()
    options = {"compression": "gzip"}
    # Bytes of equal weight side by side, packed lightly: as small, in two thirds of the time.
    of_values = {**options, "compression_opts": 1, "shuffle": True}
    with h5py.File(str(path), "w", driver="core", backing_store=False) as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        if data.X is not None:
            write_elem(file, "X", data.X, dataset_kwargs=of_values)
        write_elem(file, "layers", dict(data.layers), dataset_kwargs=of_values)
        for part in ("obs", "var"):
            write_elem(file, part, getattr(data, part), dataset_kwargs=options)
        for part in ("obsm", "varm", "obsp", "varp", "uns"):
            write_elem(file, part, dict(getattr(data, part)), dataset_kwargs=options)
        file.flush()
        content = file.id.get_file_image()
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)
