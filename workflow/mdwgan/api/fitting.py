"""``fit``: a generator fitted to samples that a program holds, without a run."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from mdwgan import provenance
from mdwgan.api.models import Model
from mdwgan.api.samples import Data, Labels, MemorySamples, Values, check_log, read_data
from mdwgan.cohort.graphs import check_k
from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.compute import fixed_threads
from mdwgan.config.rows import generator_of
from mdwgan.config.run import settings_of
from mdwgan.config.schema import validate
from mdwgan.errors import InputError, warn
from mdwgan.generators.registry import make
from mdwgan.generators.rows import MODELS, REFERENCES, ROWS
from mdwgan.generators.scale import Scale
from mdwgan.numerics.standardise import moments, standardise
from mdwgan.samples.own.data import matrix_of
from mdwgan.samples.own.labels import in_order
from mdwgan.samples.split import LEAST_IN_GROUP, LEAST_TRAINING
from mdwgan.samples.values import to_log

# Rows whose generator learns from one cohort alone, and draws new samples.
FITTED = tuple(
    name
    for name in (*MODELS, *REFERENCES)
    if not (ROWS[name].chosen or ROWS[name].pool or ROWS[name].network or ROWS[name].real_samples)
)


def fit(
    data: Data,
    conditions: Labels = "condition",
    generator: str = "mvn",
    seed: int = 0,
    *,
    values: Values = "log2",
    name: str = "cohort",
    config: dict | None = None,
) -> Model:
    """Fit a generator to samples in memory.

    All of them train; of an AnnData with a column ``split`` of train and test, the former.

    Parameters
    ----------
    data : AnnData or DataFrame
        Samples in rows, genes in columns; see `mdwgan.api.samples.read_data`. A column ``donor``
        (of obs) keeps samples of one donor together where a generator holds samples out.
    conditions : str, mapping, sequence or Series
        A column, or a label for each sample.
    generator : str
        A row that learns from one cohort, such as ``mvn``, ``mvn-matched``, ``bootstrap`` or
        ``mdwgan-gp``.
    seed : int
    values : {"counts", "fpkm", "tpm", "log2"}
        What the data hold; log2 means log2(x + 1).
    name : str
        Of the cohort.
    config : dict, optional
        Keys of a run's config that differ from their defaults, such as
        ``{"training": {"epochs": 200}}`` (config/README.md).

    Returns
    -------
    Model

    Raises
    ------
    InputError
        The data or the config can't be used, or the training failed.

    Examples
    --------
    >>> model = fit(adata, conditions="condition", generator="mvn", values="counts")
    >>> model.sample(500, {"tumour": 300, "normal": 200}, seed=3)
    """
    if generator not in FITTED:
        raise InputError(
            f"{generator!r} is not fitted to one cohort alone",
            "generator",
            f"one of {', '.join(FITTED)}",
            "a run of the workflow has the others too",
        )
    # A run must have a name and a tissue; neither decides anything here.
    some = {"run": "fit", "tissues": ["kidney"], "generators": [generator]}
    checked = validate((config or {}) | some)
    samples = read_data(data, conditions, values, part="train")
    for note in samples.notes:
        warn(note)
    if values == "log2":
        check_log(samples.values)
    classes = _classes(samples)
    fitted = make(generator_of(checked, generator), settings_of(checked, generator))
    fitted.row = generator
    log, scale = _scaled(samples, classes, values, checked["cohort"]["library_size"])
    train = _sample_set(samples, classes, standardise(log, scale.mean, scale.sd), name)
    graphs = checked["graphs"]
    check_k(graphs["k"], len(train))
    train = train.take(np.arange(len(train)), graphs)
    nobody = train.take(np.arange(0), None)
    with fixed_threads(1):
        fitted.fit(
            TrainingData(train, nobody, graphs, scale.sd, mean=scale.mean, matrix=scale.matrix),
            seed,
        )
    if fitted.reason:
        raise InputError(f"the training failed ({fitted.reason})", generator)
    fitted.scale = scale
    fitted.provenance = provenance.begin(
        [_source(samples)], product="model", tissue=name, generator=generator, seed=seed
    )
    return Model(fitted)


def _classes(samples: MemorySamples) -> list[str]:
    """Conditions, the reference first."""
    if samples.conditions is None:
        raise InputError(
            "the conditions aren't known",
            "conditions",
            "a column of the data, or a label for each sample",
        )
    if len(samples.values) < LEAST_TRAINING:
        raise InputError(f"{len(samples.values)} samples", "data", f"at least {LEAST_TRAINING}")
    present = samples.conditions.value_counts()
    for name, number in present.items():
        if number < LEAST_IN_GROUP:
            raise InputError(
                f"{name} has {number} sample",
                "conditions",
                f"at least {LEAST_IN_GROUP} of each condition",
                "leave the condition out",
            )
    return in_order(present.index)


def _scaled(
    samples: MemorySamples, classes: list[str], values: str, target: float
) -> tuple[np.ndarray, Scale]:
    """log2 values (samples, genes), and the way back to them from z."""
    matrix = matrix_of({"matrix": "own", "values": values})
    numbers = samples.values.to_numpy()
    library = (np.exp2(numbers) - 1 if values == "log2" else numbers).sum(axis=1)
    if not (library > 0).all():
        empty = samples.values.index[int(np.argmin(library))]
        raise InputError(f"sample {empty} has no value above 0", "data", hint="leave it out")
    log = numbers if values == "log2" else to_log(numbers, matrix, library, target)
    log = log.astype(np.float32).astype(np.float64)  # as a cohort's file has it
    mean, sd = moments(log)
    z, genes = standardise(log, mean, sd), samples.values.columns
    rows = {name: (samples.conditions == name).to_numpy() for name in classes}
    return log, Scale(
        matrix,
        float(target),
        mean,
        sd,
        pd.DataFrame("", index=genes, columns=["entrez", "ensembl_protein"]),
        {name: library[of_class] for name, of_class in rows.items()},
        {name: z[of_class].mean(axis=0) for name, of_class in rows.items()},
    )


def _sample_set(samples: MemorySamples, classes: list[str], z: np.ndarray, name: str) -> SampleSet:
    names = samples.values.index.to_numpy().astype(str)
    donors = names if samples.donors is None else samples.donors.to_numpy().astype(str)
    labels = np.array([classes.index(label) for label in samples.conditions], dtype=np.int64)
    genes = list(samples.values.columns)
    return SampleSet(name, genes, classes, names, donors, labels, z)


def _source(samples: MemorySamples) -> dict[str, str]:
    """What provenance says of data that were no file."""
    rows = pd.util.hash_pandas_object(samples.values).to_numpy()
    return {
        "source": "own",
        "version": "",
        "file": f"in memory: {samples.values.shape[0]} samples x {samples.values.shape[1]} genes",
        "sha256": hashlib.sha256(rows.tobytes()).hexdigest(),
    }
