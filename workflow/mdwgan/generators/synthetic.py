"""Synthetic samples: drawn in z, taken back to log2 values and to counts or FPKM."""

import json

import anndata
import numpy as np
import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.generators.base import Generator, Samples
from mdwgan.generators.scale import Scale, scale_of
from mdwgan.samples.conditions import CONDITIONS, carried, codes
from mdwgan.samples.values import from_log
from mdwgan.seeds import derive, rng

COHORTS = ("test", "train", "cohort")  # whose numbers of samples may be taken
# DESeq2 holds counts as 32-bit integers; this is the largest of them that float32 has.
LARGEST_COUNT = 2**31 - 128
# Drawn conditions that differ by less than this share of the training samples' difference are said
# to have lost their labels; of fewer samples a condition's mean says too little.
LEAST_EFFECT, LEAST_SAMPLES = 0.5, 5


def check_number(samples: object) -> None:
    """Refuse what is no value of config ``generate.samples``."""
    whole = isinstance(samples, int) and not isinstance(samples, bool)
    if samples not in COHORTS and not (whole and samples >= 1):
        raise InputError(
            f"{samples!r} is no number of samples",
            "generate.samples",
            f"{', '.join(COHORTS)}, or a whole number from 1 up, of each condition",
        )


def wanted_labels(data: anndata.AnnData, classes: list[str], samples: str | int) -> np.ndarray:
    """Class numbers of the samples to generate.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    classes : list of str
    samples : {"test", "train", "cohort"} or int
        Config ``generate.samples``; an int is a number of each condition.

    Raises
    ------
    InputError
        ``samples`` is none of these.
    """
    check_number(samples)
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
    scale = scale_of(data)
    if generator.reason:
        result = frame(scale, np.zeros((0, data.n_vars)), [], [])
    else:
        labels = wanted_labels(data, generator.classes, samples)
        drawn = generator.sample(labels, seed)
        if drawn.rows is not None:
            result = _real_rows(data, scale, drawn.rows, generator)
        else:
            names = _names(generator.row, len(drawn.z))
            result = denormalise(scale, generator, drawn, names, seed)
    describe(result, scale, generator, seed)
    result.uns.update(carried(data.uns))
    if not generator.reason and drawn.rows is None:
        warn_of_labels(result, generator, scale, drawn)
    return result


def draw_more(generator: Generator, numbers: dict[str, int], seed: int) -> anndata.AnnData:
    """Draw samples by nothing but the model.

    Parameters
    ----------
    generator : Generator
        Fitted, with its ``scale``.
    numbers : dict of str to int
        Samples to draw of each condition.
    seed : int
        None of its samples is one of `build_synthetic`'s with the same seed.

    Returns
    -------
    AnnData (samples, genes)
        As from `build_synthetic`, the conditions in the order of classes; obs ``generator`` and
        ``seed`` too. ``uns["warnings"]`` says where the conditions differ too little.
    """
    labels = np.repeat(
        np.arange(len(generator.classes)), [numbers.get(name, 0) for name in generator.classes]
    )
    own = derive(seed, "more samples")
    drawn = generator.sample(labels, own)
    names = _names(f"{generator.row}-seed{seed}", len(labels))
    result = denormalise(generator.scale, generator, drawn, names, own)
    result.obs["generator"], result.obs["seed"] = generator.row, seed
    describe(result, generator.scale, generator, seed)
    if not set(generator.classes) <= set(CONDITIONS):
        result.uns["conditions"] = list(generator.classes)
    warn_of_labels(result, generator, generator.scale, drawn)
    return result


def draw_values(generator: Generator, labels: np.ndarray, seed: int) -> np.ndarray:
    """Draw a sample for each label, and take it back to counts or FPKM.

    Parameters
    ----------
    generator : Generator
        Fitted, with its ``scale``; no row of real samples.
    labels : ndarray (n,)
    seed : int

    Returns
    -------
    ndarray (n, genes), float32
    """
    drawn, scale = generator.sample(labels, seed), generator.scale
    names = _names(generator.row, len(labels))
    return denormalise(scale, generator, drawn, names, seed).layers[scale.matrix]


def _names(stem: str, count: int) -> list[str]:
    return [f"{stem}-{i:05d}" for i in range(1, count + 1)]


def describe(result: anndata.AnnData, scale: Scale, generator: Generator, seed: int) -> None:
    """Fill in ``uns``."""
    result.uns.update(
        generator=generator.row,
        settings=json.dumps(generator.settings, sort_keys=True),
        seed=seed,
        reason=generator.reason,
        optimistic=bool(generator.optimistic),
        tissue=generator.tissue,
        matrix=scale.matrix,
        library_size=scale.target,
        warnings=_too_large(result, scale.matrix),
    )
    if sentence := _sentence(generator):
        result.uns["sentence"] = sentence


def _sentence(generator: Generator) -> str:
    """What a row is that is not in the table of rows; empty for the others."""
    package = generator.settings.get("package", "")
    sentence = generator.sentence or (f"a generator of {package}" if package else "")
    return sentence + (f" ({generator.source})" if generator.source else "")


def frame(scale: Scale, z: np.ndarray, conditions: list[str], names: list[str]) -> anndata.AnnData:
    """AnnData with obs, var and layer z; X is 0."""
    obs = pd.DataFrame(
        {"condition": pd.Series(conditions, index=names, dtype=str), "source": "synthetic"},
        index=pd.Index(names, dtype=str),
    )
    result = anndata.AnnData(X=np.zeros((len(names), len(scale.ids)), np.float32), obs=obs)
    result.var = scale.ids.copy()
    result.layers["z"] = z.astype(np.float32)
    return result


def denormalise(
    scale: Scale, generator: Generator, drawn: Samples, names: list[str], seed: int
) -> anndata.AnnData:
    """Undo z-score and log2; library sizes are drawn from training samples of the condition."""
    conditions = [generator.classes[label] for label in drawn.labels]
    result = frame(scale, drawn.z, conditions, names)
    log = np.clip(drawn.z.astype(np.float64) * scale.sd + scale.mean, 0, None)
    library = _library_sizes(scale, generator, conditions, seed)
    with np.errstate(over="ignore"):  # infinite values are cut like other large ones
        values = from_log(log, scale.matrix, library, scale.target)
    result.X = log.astype(np.float32)
    result.layers["log"] = log.astype(np.float32)
    result.layers[scale.matrix] = np.minimum(values, LARGEST_COUNT).astype(np.float32)
    result.obs["library_size"] = library
    return result


def _library_sizes(
    scale: Scale, generator: Generator, conditions: list[str], seed: int
) -> np.ndarray:
    """Draw library sizes from those of the training samples of each condition."""
    random = rng(seed, generator.tissue, generator.name, "library size")
    library = np.zeros(len(conditions))
    for condition in generator.classes:
        rows = np.array(conditions) == condition
        library[rows] = random.choice(scale.library[condition], size=int(rows.sum()))
    return library


def _real_rows(
    data: anndata.AnnData, scale: Scale, rows: np.ndarray, generator: Generator
) -> anndata.AnnData:
    """Copy the real samples that a reference row stands for, with their own counts.

    In another row, such as ``best``, they have names of their own: both rows can be in one table.
    obs ``copy_of`` has those that the cohort knows them by.
    """
    chosen, names = data[list(rows)], list(rows)
    if generator.row != generator.name:
        names = [f"{generator.row}-{name}" for name in names]
    if len(set(names)) < len(names):  # drawn with replacement
        names = [f"{generator.row}-{i}-{name}" for i, name in enumerate(names, 1)]
    result = frame(scale, chosen.layers["z"], list(chosen.obs["condition"]), names)
    result.X = chosen.layers["log"]
    for layer in ("log", data.uns["matrix"]):
        result.layers[layer] = chosen.layers[layer]
    for column in ("source", "donor", "library_size"):
        result.obs[column] = chosen.obs[column].to_numpy()
    result.obs["copy_of"] = chosen.obs_names.to_numpy()
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


def warn_of_labels(
    result: anndata.AnnData, generator: Generator, scale: Scale, drawn: Samples
) -> None:
    """Note in ``uns`` where labels do not hold."""
    if said := _labels_lost(generator, scale, drawn):
        warn(said)
        result.uns["warnings"].append(said)


def _labels_lost(generator: Generator, scale: Scale, drawn: Samples) -> str:
    """Say which conditions differ too little from the first; empty where none does.

    A condition's difference from the first one is compared with that of the training samples, in
    z: least squares over genes, without an offset.
    """
    means = {}
    for label, name in enumerate(generator.classes):
        rows = drawn.z[drawn.labels == label]
        if len(rows) >= LEAST_SAMPLES:
            means[name] = rows.mean(axis=0, dtype=np.float64)
    first, *others = means or [""]
    lost = []
    for name in others:
        real = scale.centres[name] - scale.centres[first]
        share = float(real @ (means[name] - means[first]) / max(float(real @ real), 1e-12))
        if share < LEAST_EFFECT:
            lost.append(f"{name} and {first} differ by {share:.2f} of the difference")
    if not lost:
        return ""
    return (
        f"labels do not hold: {'; '.join(lost)} between the training samples. Do not use these "
        "samples to find or to predict a condition"
    )
