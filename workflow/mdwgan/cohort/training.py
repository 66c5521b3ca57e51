"""What a seed trains on: split, z-scores by training statistics, the views X2 and X3."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.graphs import check_k, views
from mdwgan.errors import InputError, some, warn
from mdwgan.numerics.standardise import STEADY, scale, steady
from mdwgan.readers.hdf5 import read_h5ad
from mdwgan.samples.split import divide

POOL = "pan"  # all tissues of a run as one set, and its folder


# What a run's file has, and no file that another program or verb writes.
NEEDED = {
    "uns": ("tissue", "matrix"),
    "obs": ("condition", "split"),
    "var": ("mean", "sd"),
    "layers": ("log", "z"),
}


def read_training(path: Path) -> anndata.AnnData:
    """Read a run's ``training.h5ad``; an `InputError` names what another file lacks."""
    data = read_h5ad(path)
    lacking = [
        f"{name} in {part}"
        for part, names in NEEDED.items()
        for name in names
        if name not in getattr(data, part)
    ]
    if lacking:
        raise InputError(
            f"not the training.h5ad of a run (it has no {', no '.join(lacking)})",
            path,
            "results/<run>/<tissue>/seed<k>/training.h5ad",
            "what mdwgan export-split writes is for other programs, and has no test samples",
        )
    return data


def build_training(
    cohort: anndata.AnnData,
    split: pd.DataFrame,
    symbols: list[str],
    graphs: dict,
) -> anndata.AnnData:
    """Split a cohort and fit on its training samples what is fitted before training.

    Parameters
    ----------
    cohort : AnnData
        From `mdwgan.cohort.build.build_cohort`.
    split : DataFrame
        ``donor``, ``split``.
    symbols : list of str
        Genes kept at this seed.
    graphs : dict
        Config ``graphs``: k, within_condition, mutual.

    Returns
    -------
    AnnData (samples, genes)
        obs ``split``; layers ``z``, ``x2``, ``x3`` (NaN in test rows), those of
        the cohort; var ``mean`` and ``sd`` of the training samples' log values.
    """
    tissue = cohort.uns["tissue"]
    data = cohort[:, symbols].copy()
    train = divide(data.obs, split, tissue)
    log = data.layers["log"].astype(np.float64)
    mean, own_sd = log[train].mean(axis=0), log[train].std(axis=0)
    hardly = steady(own_sd)
    sd = np.where(hardly, 1.0, scale(own_sd))  # as for a constant gene
    z = ((log - mean) / sd).astype(np.float32)
    x2, x3 = np.full_like(z, np.nan), np.full_like(z, np.nan)
    conditions = data.obs["condition"].to_numpy().astype(str)
    x2[train], x3[train] = views(z[train], conditions[train], **graphs)
    data.layers.update(z=z, x2=x2, x3=x3)
    data.var["mean"], data.var["sd"] = mean, sd
    data.uns["achieved_fraction"] = float(train.mean())
    data.uns["graphs"] = dict(graphs)
    more = [*check_k(graphs["k"], int(train.sum())), *_hardly_varying(symbols, hardly)]
    data.uns["warnings"] = [*data.uns["warnings"], *more]
    return data


def _hardly_varying(symbols: list[str], hardly: np.ndarray) -> list[str]:
    """Say which genes are not divided by their SD."""
    if not hardly.any():
        return []
    names = list(np.array(symbols)[hardly])
    message = (
        f"{len(names)} genes hardly vary among the training samples, and their z is the plain "
        f"difference of log2 values: their SD is under {STEADY:.0%} of the median gene's "
        f"({some(names)})"
    )
    warn(message)
    return [message]
