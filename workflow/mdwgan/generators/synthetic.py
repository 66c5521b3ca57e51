"""Synthetic samples: drawn in z, taken back to log2 values and to counts or FPKM."""

import json

import anndata
import numpy as np
import pandas as pd

from mdwgan.errors import warn
from mdwgan.generators.base import Generator
from mdwgan.samples.conditions import codes
from mdwgan.samples.values import from_log
from mdwgan.seeds import rng

# DESeq2 holds counts as 32-bit integers; this is the largest of them that float32 has.
LARGEST_COUNT = 2**31 - 128


def wanted_labels(data: anndata.AnnData, classes: list[str], samples: str | int) -> np.ndarray:
    """Class numbers of the samples to generate.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    classes : list of str
    samples : {"test", "train", "cohort"} or int
        Config ``generate.samples``; an int is a number of each condition.
    """
    if isinstance(samples, int):
        return np.repeat(np.arange(len(classes)), samples)
    chosen = data.obs if samples == "cohort" else data.obs[data.obs["split"] == samples]
    return codes(chosen.loc[chosen["condition"].isin(classes), "condition"], classes)


def build_synthetic(
    data: anndata.AnnData, generator: Generator, samples: str | int, seed: int
) -> anndata.AnnData:
    """Draw samples and denormalise them.

    Returns
    -------
    AnnData (samples, genes)
        ``X`` and layer ``log``, layer ``z``, layer ``counts`` or ``fpkm``; no
        samples where the training failed, with its reason in ``uns``.
    """
    if generator.reason:
        result = _frame(data, np.zeros((0, data.n_vars)), [], [])
    else:
        labels = wanted_labels(data, generator.classes, samples)
        drawn = generator.sample(labels, seed)
        if drawn.rows is not None:
            result = _real_rows(data, drawn.rows, generator)
        else:
            result = _denormalise(data, generator, drawn.z, drawn.labels, seed)
    result.uns.update(
        generator=generator.row,
        settings=json.dumps(generator.settings, sort_keys=True),
        seed=seed,
        reason=generator.reason,
        optimistic=bool(generator.optimistic),
        tissue=data.uns["tissue"],
        matrix=data.uns["matrix"],
        library_size=data.uns["library_size"],
        warnings=_too_large(result, data.uns["matrix"]),
    )
    return result


def _frame(
    data: anndata.AnnData, z: np.ndarray, conditions: list[str], names: list[str]
) -> anndata.AnnData:
    """AnnData with obs, var and layer z; X is 0."""
    obs = pd.DataFrame(
        {"condition": pd.Series(conditions, index=names, dtype=str), "source": "synthetic"},
        index=pd.Index(names, dtype=str),
    )
    result = anndata.AnnData(X=np.zeros((len(names), data.n_vars), np.float32), obs=obs)
    result.var = data.var[["entrez", "ensembl_protein"]].copy()
    result.layers["z"] = z.astype(np.float32)
    return result


def _denormalise(
    data: anndata.AnnData, generator: Generator, z: np.ndarray, labels: np.ndarray, seed: int
) -> anndata.AnnData:
    """Undo z-score and log2; library sizes are drawn from training samples of the condition."""
    conditions = [generator.classes[label] for label in labels]
    names = [f"{generator.row}-{i:05d}" for i in range(1, len(z) + 1)]
    result = _frame(data, z, conditions, names)
    mean, sd = data.var["mean"].to_numpy(), data.var["sd"].to_numpy()
    log = np.clip(z.astype(np.float64) * sd + mean, 0, None)
    library = _library_sizes(data, generator, conditions, seed)
    matrix, target = data.uns["matrix"], float(data.uns["library_size"])
    with np.errstate(over="ignore"):  # infinite values are cut like other large ones
        values = from_log(log, matrix, library, target)
    result.X = log.astype(np.float32)
    result.layers["log"] = log.astype(np.float32)
    result.layers[matrix] = np.minimum(values, LARGEST_COUNT).astype(np.float32)
    result.obs["library_size"] = library
    return result


def _library_sizes(
    data: anndata.AnnData, generator: Generator, conditions: list[str], seed: int
) -> np.ndarray:
    """Draw library sizes from those of the training samples of each condition."""
    train = data.obs[data.obs["split"] == "train"]
    random = rng(seed, str(data.uns["tissue"]), generator.name, "library size")
    library = np.zeros(len(conditions))
    for condition in generator.classes:
        rows = np.array(conditions) == condition
        sizes = train.loc[train["condition"] == condition, "library_size"].to_numpy()
        library[rows] = random.choice(sizes, size=int(rows.sum()))
    return library


def _real_rows(data: anndata.AnnData, rows: np.ndarray, generator: Generator) -> anndata.AnnData:
    """Copy the real samples that a reference row stands for, with their own counts.

    In another row, such as ``best``, they have names of their own: both rows can be in one table.
    """
    chosen, names = data[list(rows)], list(rows)
    if generator.row != generator.name:
        names = [f"{generator.row}-{name}" for name in names]
    result = _frame(data, chosen.layers["z"], list(chosen.obs["condition"]), names)
    result.X = chosen.layers["log"]
    for layer in ("log", data.uns["matrix"]):
        result.layers[layer] = chosen.layers[layer]
    for column in ("source", "donor", "library_size"):
        result.obs[column] = chosen.obs[column].to_numpy()
    return result


def _too_large(result: anndata.AnnData, matrix: str) -> list[str]:
    """Warn of values at the limit of DESeq2's integers."""
    if result.n_obs == 0:
        return []
    cut = int((result.layers[matrix].max(axis=1) >= LARGEST_COUNT).sum())
    if not cut:
        return []
    message = f"{cut} of {result.n_obs} generated samples have values cut at {LARGEST_COUNT:,}"
    warn(message)
    return [message]
