"""Values of a user's h5ad file: which of X, its layers and .raw hold what the user named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.hdf5 import open_hdf5, read_element, read_h5ad
from mdwgan.readers.limits import check_size

if TYPE_CHECKING:  # slow to import
    import anndata

COUNTS = "counts"


def read_values(path: Path, layer: str) -> tuple[np.ndarray, pd.DataFrame, pd.Index, str]:
    """Read the values that a layer's name stands for.

    Counts are taken from the layer ``counts``, else from X where it is whole, else from a layer
    with count in its name or from ``.raw`` where that is whole and no other such differs.

    Returns
    -------
    values : ndarray (samples, genes)
    var : DataFrame
        Of these genes.
    samples : Index
    note : str
        Where the values lie; empty for X and for the layer itself.

    Raises
    ------
    InputError
        Several parts are counts, and differ.
    """
    data = read_tolerantly(path)
    check_size(path, *data.shape)  # a sparse matrix is much larger than its file
    if layer in data.layers:
        return _dense(data.layers[layer]), data.var, data.obs_names, ""
    if layer == COUNTS and not _are_counts(data.X):
        raw = data.raw is not None and _are_counts(data.raw.X)
        if raw:
            check_size(path, *data.raw.shape)
        if layers := _count_layers(data):
            _refuse_different(data, layers, raw, path)
            note = f"counts are read from the layer {layers[0]}, since X has none"
            return _dense(data.layers[layers[0]]), data.var, data.obs_names, note
        if raw:
            note = "counts are read from .raw, since X has none"
            return _dense(data.raw.X), data.raw.var, data.obs_names, note
    if data.X is None:
        raise InputError("there is no X", path, f"values in X or in the layer {layer}")
    return _dense(data.X), data.var, data.obs_names, ""


def _count_layers(data: anndata.AnnData) -> list[str]:
    """Layers with count in their names that are counts; one called so in any case is alone."""
    named = sorted(name for name in data.layers if COUNTS[:-1] in name.lower())
    layers = [name for name in named if _are_counts(data.layers[name])]
    return [name for name in layers if name.lower() == COUNTS][:1] or layers


def _refuse_different(data: anndata.AnnData, layers: list[str], raw: bool, path: Path) -> None:
    """Refuse counts in several places that differ: their names don't say which are the reads."""
    first, *others = layers
    if first.lower() == COUNTS or not (others or raw):
        return
    values = _dense(data.layers[first])
    differ = [n for n in others if not np.array_equal(values, _dense(data.layers[n]))]
    names = data.raw.var_names if raw else data.var_names
    if raw and names.is_unique and data.var_names.isin(names).all():
        same = _dense(data.raw.X[:, names.get_indexer(data.var_names)])
        differ += [] if np.array_equal(values, same) else [".raw"]
    if differ:
        raise InputError(
            f"{', '.join([first, *differ])} have whole numbers that differ, and none is called "
            f"{COUNTS}",
            path,
            f"a layer {COUNTS} with the counts of reads",
            f"copy the right one: adata.layers['{COUNTS}'] = adata.layers[...].copy()",
        )


def stated_log(path: Path) -> tuple[str, float] | None:
    """Log that ``uns["log1p"]`` of scanpy says X is: its name and offset; None without one.

    What says something else there is not scanpy's, and says nothing of X.
    """
    with open_hdf5(path) as file:
        if "uns/log1p" not in file:
            return None
        try:
            settings = read_element(file, "uns/log1p", path)
        except (InputError, OSError, KeyError):
            return None  # nothing needs it
    base = settings.get("base") if isinstance(settings, dict) else None
    if base is None:
        return "ln", 1.0
    if np.ndim(base) or not np.issubdtype(np.asarray(base).dtype, np.number):
        return None  # no base that anyone knows
    names = {"ln": np.e, "log2": 2.0, "log10": 10.0}
    known = [name for name, number in names.items() if np.isclose(base, number)]
    return (known[0], 1.0) if known else None


def read_tolerantly(path: Path) -> anndata.AnnData:
    """Read an h5ad file; what a run doesn't need may be unreadable.

    Raises
    ------
    InputError
        Names the element that can't be read, where it is needed.
    """
    try:
        return read_h5ad(path)
    except InputError as error:
        # anndata has no place for an element that another program has added.
        if not isinstance(error.__cause__, TypeError):
            raise
    except Exception as error:
        if type(error).__name__ not in ("IORegistryError", "AnnDataReadError"):
            raise
    import anndata

    parts = {}
    with open_hdf5(path) as file:
        for name in ("obs", "var", "X", "layers"):
            if name in file:
                parts[name] = read_element(file, name, path)
        data = anndata.AnnData(**parts)
        if "raw/X" in file and "raw/var" in file:
            raw = {name: read_element(file, f"raw/{name}", path) for name in ("X", "var")}
            data.raw = anndata.AnnData(raw["X"], obs=data.obs, var=raw["var"])
    return data


def _dense(values) -> np.ndarray:
    return values.toarray() if hasattr(values, "toarray") else np.asarray(values)


def _are_counts(values) -> bool:
    """Whether values are whole numbers from 0 up, some above 1."""
    if values is None:
        return False
    cells = values.data if hasattr(values, "toarray") else np.asarray(values)
    if not cells.size or not np.issubdtype(cells.dtype, np.number) or np.iscomplexobj(cells):
        return False
    return bool(np.isfinite(cells).all() and cells.min() >= 0 and cells.max() > 1) and bool(
        (cells % 1 == 0).all()
    )
