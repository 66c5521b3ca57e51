"""Samples of another program, checked against a run's training data and brought to its scale."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np

from mdwgan.errors import InputError, some, warn
from mdwgan.evaluation.failures import NO_FILE
from mdwgan.generators.base import Samples
from mdwgan.generators.outside import Outside, build_outside
from mdwgan.io import sha256
from mdwgan.numerics.distances import squared_distances
from mdwgan.numerics.standardise import standardise
from mdwgan.readers.sample_file import SampleFile, read_sample_file
from mdwgan.samples.conditions import classes_of, codes, conditions_of, standard_name
from mdwgan.samples.own.units import LARGEST_LOG, kind_faults
from mdwgan.samples.values import to_log

SHOWN_GENES = 5
MOST_BELOW = 0.25  # share of logs below 0 that only centred values or z-scores have
SCALES = (0.8, 1.25)  # genes' means to those of the training samples: ln in place of log2 has 0.69
SAME = 1e-6  # squared distance to a real sample, over its squared norm: the same but for rounding


def import_samples(
    data: anndata.AnnData,
    row: str,
    seed: int,
    file: Path | None,
    values: str = "log2",
    key: str = "",
) -> anndata.AnnData:
    """Make ``synthetic.h5ad`` of a file of another program.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    row : str
        Name of the row.
    seed : int
        Of the run.
    file : Path or None
        None where the config names no file: the row then has no samples, and says so.
    values : {"log2", "counts", "fpkm", "tpm"}
        What the file holds.
    key : str
        Config key that names the file, for messages.

    Raises
    ------
    InputError
        Names all faults of the file.
    """
    tissue, classes = str(data.uns["tissue"]), classes_of(data)
    if file is None:
        nothing = Samples(np.zeros((0, data.n_vars), np.float32), np.zeros(0, np.int64))
        reason = f"{NO_FILE}{tissue}, seed {seed}, in {key}"
        return build_outside(data, Outside(row, {}, nothing, tissue, classes, reason), [], seed)
    found = read_sample_file(file)
    numbers, labels, notes = _checked(found, data, values, f"{key}.values")
    library = _library(found, numbers, data) if values == "counts" else None
    log = numbers
    if values != "log2":
        log = to_log(numbers, values, library, float(data.uns["library_size"]))
    mean, sd = (data.var[name].to_numpy(np.float64) for name in ("mean", "sd"))
    z = standardise(log, mean, sd)
    settings = {"file": str(file), "sha256": sha256(file), "values": values}
    made = Outside(row, settings, Samples(z, labels), tissue, classes)
    notes += [*_few(labels, classes, data), *_unlike(log, data, file)]
    if copied := _test_samples(z, data):
        made.optimistic = True
        notes.append(
            f"{copied} of its {len(z)} samples are test samples: the program has seen what it is "
            "tested on"
        )
    counts = numbers if values == "counts" else None
    names = [f"{row}-{name}" for name in found.names]
    result = build_outside(data, made, names, seed, counts, library)
    for note in notes:
        warn(f"{file}: {note}")
    result.uns["warnings"] = [*result.uns["warnings"], *notes]
    return result


def _checked(
    found: SampleFile, data: anndata.AnnData, values: str, key: str
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Values of the run's genes, class numbers of the samples, and what is left out."""
    labels, faults = _labels(found, data)
    faults = [*_name_faults(found), *faults, *found.bad]
    genes, missing = list(data.var_names), set(data.var_names) - set(found.genes)
    if missing:
        names = [gene for gene in genes if gene in missing]
        faults.append(
            f"{found.path}: {len(names)} of the run's {len(genes)} genes are missing "
            f"({some(names, SHOWN_GENES)}); expected all genes of training.h5ad"
        )
    if not found.bad:
        faults += _unit_faults(found, values, data, key)
    if faults:
        raise InputError("\n  ".join([f"{len(faults)} fault(s)", *faults]), found.path)
    at = {gene: place for place, gene in enumerate(found.genes)}
    extra = [gene for gene in found.genes if gene not in set(genes)]
    notes = [f"{len(extra)} genes are not the run's: left out ({some(extra)})"] if extra else []
    return found.values[:, [at[gene] for gene in genes]], labels, notes


def _name_faults(found: SampleFile) -> list[str]:
    """Samples and genes that are listed twice or have no name."""
    faults = []
    for what, names in (("sample", found.names), ("gene", found.genes)):
        seen, twice = set(), []
        for name in names:
            if name in seen:
                twice.append(name)
            seen.add(name)
        if twice:
            faults.append(
                f"{found.path}: {what} {some(list(dict.fromkeys(twice)))} is listed twice; "
                f"expected each {what} once"
            )
        if "" in seen:
            faults.append(f"{found.path}: a {what} has no name; expected one for each")
    return faults


def _labels(found: SampleFile, data: anndata.AnnData) -> tuple[np.ndarray, list[str]]:
    """Class numbers; names of conditions may differ from the run's in case."""
    classes, known = classes_of(data), conditions_of(data.uns)
    spelled = {name.casefold(): name for name in known}
    names = [spelled.get(standard_name(text).casefold(), text.strip()) for text in found.conditions]
    faults = []
    for place, name in enumerate(names):
        if name not in classes:
            shown = repr(name) if name else "empty"
            what = "has no training sample" if name in known else f"is {shown}"
            faults.append(
                f"{found.lines[place]}: the condition of sample {found.names[place]} {what}; "
                f"expected {' or '.join(classes)}"
            )
            break
    if not faults and (absent := [name for name in classes if name not in names]):
        faults.append(
            f"{found.path}: no sample is {' or '.join(absent)}; expected samples of each condition "
            f"that has training samples: {', '.join(classes)}"
        )
    return (np.zeros(0, np.int64) if faults else codes(names, classes)), faults


def _unit_faults(found: SampleFile, values: str, data: anndata.AnnData, key: str) -> list[str]:
    """Values that contradict the unit that the config names, or that no expression has."""
    numbers, matrix = found.values, str(data.uns["matrix"])
    if values != "log2" and (values == "counts") != (matrix == "counts"):
        return [f"{key}: {values}, but the run has {matrix}; expected log2 or {matrix}"]
    if values == "log2":
        below = float((numbers < 0).mean())
        if below > MOST_BELOW:
            return [
                f"{found.path}: {below:.0%} of the values are below 0, as those of z-scores; "
                f"expected {key}: log2 to be log2 values as in the training samples' file; "
                "undo the program's own scaling"
            ]
    elif faults := found.cells(numbers < 0, "values from 0 up"):
        return faults
    if values == "counts" and numbers.max(initial=0) >= LARGEST_LOG:
        return []  # generated counts need not be whole
    return kind_faults(numbers.T, values, found.path, key)


def _library(found: SampleFile, counts: np.ndarray, data: anndata.AnnData) -> np.ndarray:
    """Library sizes: the file's, or sums over the run's genes by their share of training reads."""
    if found.library is not None:
        usable = np.isfinite(found.library) & (found.library > 0)
        if not usable.all():
            place = int(np.argmin(usable))
            raise InputError(
                f"library_size of sample {found.names[place]} is {found.library[place]:g}",
                found.lines[place],
                "a finite number above 0, or no column library_size",
            )
        return found.library
    train = data[(data.obs["split"] == "train").to_numpy()]
    whole = train.obs["library_size"].to_numpy(np.float64)
    share = float(np.median(np.asarray(train.layers["counts"]).sum(axis=1) / whole))
    sums = counts.sum(axis=1)
    if not (sums > 0).all():
        place = int(np.argmin(sums))
        raise InputError(
            f"sample {found.names[place]} has no count at all", found.lines[place], "values above 0"
        )
    return sums / share


def _few(labels: np.ndarray, classes: list[str], data: anndata.AnnData) -> list[str]:
    """Say so where a condition has fewer samples than there are test samples to compare with."""
    test = data.obs.loc[data.obs["split"] == "test", "condition"].value_counts()
    made = np.bincount(labels, minlength=len(classes))
    few = [
        f"{name} {n} of {test[name]}"
        for name, n in zip(classes, made, strict=True)
        if n < test.get(name, 0)
    ]
    if not few:
        return []
    return [
        f"fewer samples than the test set has ({', '.join(few)}): the scores of so few vary more "
        "than those of other rows, and may be worse for that alone"
    ]


def _unlike(log: np.ndarray, data: anndata.AnnData, file: Path) -> list[str]:
    """Say so where the values seem to be in other units than those of the training samples."""
    train = (data.obs["split"] == "train").to_numpy()
    means = np.asarray(data.layers["log"])[train].mean(axis=0, dtype=np.float64), log.mean(axis=0)
    scale = float(means[0] @ means[1] / max(means[0] @ means[0], np.finfo(float).tiny))
    if SCALES[0] <= scale <= SCALES[1]:
        return []
    return [
        f"the samples may be in other units: genes' means are {scale:.2g} times those of the "
        "training samples"
    ]


def _test_samples(z: np.ndarray, data: anndata.AnnData) -> int:
    """How many samples are test samples, value by value."""
    test = (data.obs["split"] == "test").to_numpy()
    if not test.any():
        return 0
    real = np.asarray(data.layers["z"])[test]
    norms = np.einsum("ij,ij->i", real, real, dtype=np.float64)
    return int((squared_distances(z, real) <= SAME * norms).any(axis=1).sum())
