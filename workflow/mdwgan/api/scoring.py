"""``evaluate``: generated against real samples that a program holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.api.samples import Data, Values, read_data
from mdwgan.errors import InputError
from mdwgan.evaluation.apply import Options
from mdwgan.evaluation.compare_files import compare_sets, metric_table
from mdwgan.evaluation.files import LIBRARY, PARTS, FileSamples, Role
from mdwgan.metrics.base import DENDROGRAM_GENES
from mdwgan.samples.values import to_log


def evaluate(
    real: Data,
    synthetic: Data,
    training: Data | None = None,
    *,
    conditions: str = "condition",
    values: Values = "log2",
    seed: int = 0,
    all_samples: bool = False,
) -> pd.DataFrame:
    """Compare generated with real samples in all metrics, as ``mdwgan evaluate`` does.

    Parameters
    ----------
    real, synthetic : AnnData or DataFrame
        Samples in rows, genes in columns, matched by name; see `mdwgan.api.samples.read_data`. The
        real ones are not those that the generator was fitted to. Of an AnnData with a column
        ``split``, the test samples are the real ones, the training samples those trained on.
    training : AnnData or DataFrame, optional
        Samples that the generator was fitted to.
    conditions : str
        Column of all of them; without it, all samples count as one condition.
    values : {"counts", "fpkm", "tpm", "log2"}
        What all of them hold.
    seed : int
        Of folds and draws.
    all_samples : bool
        Compare all generated samples, not as many of each condition as there are real ones.

    Returns
    -------
    DataFrame
        axis, metric, value, direction, ideal, n, note (docs/metrics.md). ``attrs["notes"]`` has
        what the reader should know of the comparison.

    Raises
    ------
    InputError
        Data can't be used, or have fewer than two genes in common.
    """
    sets = [_samples("real", real, conditions, values)]
    sets.append(_samples("generated", synthetic, conditions, values))
    if training is not None:
        sets.append(_samples("training", training, conditions, values))
    train = sets[2] if training is not None else None
    options = Options({}, DENDROGRAM_GENES)
    comparison, notes = compare_sets(*sets[:2], train, options, seed, all_samples)
    table = metric_table(comparison)
    of_sets = [f"{samples.role}: {note}" for samples in sets for note in samples.notes]
    table.attrs["notes"] = of_sets + notes
    return table


def _samples(role: Role, data: Data, conditions: str, values: Values) -> FileSamples:
    """Samples on the log2 scale, as if they came from a file."""
    part = PARTS.get(role, "")
    read = read_data(data, conditions, values, role, part, negative=values == "log2")
    numbers = read.values.to_numpy()
    if values == "counts":
        library = numbers.sum(axis=1)
        if not (library > 0).all():
            empty = read.values.index[int(np.argmin(library))]
            raise InputError(f"sample {empty} has no count at all", role, hint="leave it out")
        numbers = to_log(numbers, "counts", library, LIBRARY)
    elif values != "log2":
        numbers = np.log2(numbers + 1)
    log = pd.DataFrame(numbers, read.values.index, read.values.columns)
    return FileSamples(role, Path(role), log, read.conditions, read.donors, read.notes)
