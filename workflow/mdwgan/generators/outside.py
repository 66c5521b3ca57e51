"""Rows whose samples another program makes: the samples of a file, taken for what they are."""

from __future__ import annotations

import json
from pathlib import Path

import anndata
import numpy as np
import pandas as pd

from mdwgan.generators.base import Generator, Samples
from mdwgan.generators.scale import Scale, scale_of
from mdwgan.generators.synthetic import LARGEST_COUNT, denormalise, describe, frame, warn_of_labels
from mdwgan.samples.conditions import carried, classes_of, codes
from mdwgan.seeds import rng


class Outside(Generator):
    """Samples that another program made; there is no model to draw more from.

    Parameters
    ----------
    name : str
        Of the row.
    settings : dict
        Where the samples come from, for readers.
    samples : Samples
    tissue : str
    classes : list of str
    reason : str
        Why there are no samples; empty where there are some.
    """

    def __init__(
        self,
        name: str,
        settings: dict,
        samples: Samples,
        tissue: str,
        classes: list[str],
        reason: str = "",
    ):
        super().__init__(name, settings)
        self.samples, self.tissue, self.classes = samples, tissue, classes
        self.reason = reason

    @property
    def sentence(self) -> str:
        """What the row is, for the report."""
        file = self.settings.get("file", "")
        return "samples of another program" + (f", read from {file}" if file else "")

    def _fit(self, data, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        raise NotImplementedError("another program made the samples")

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        """Draw without replacement, of each class as many as asked for, or as there are."""
        random = rng(seed, self.tissue, self.name, "sample")
        chosen = []
        for label in range(len(self.classes)):
            rows = np.flatnonzero(self.samples.labels == label)
            wanted = min(int((labels == label).sum()), len(rows))
            chosen.append(random.permutation(rows)[:wanted])
        rows = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *chosen]))
        return Samples(self.samples.z[rows], self.samples.labels[rows])

    def state(self) -> dict[str, np.ndarray]:
        raise NotImplementedError("there is no model")

    def load_state(self, state: dict[str, np.ndarray]) -> None:
        raise NotImplementedError("there is no model")


def outside_of(synthetic: anndata.AnnData, training: anndata.AnnData) -> Outside:
    """Row of a ``synthetic.h5ad`` that `build_outside` made."""
    classes = classes_of(training)
    samples = Samples(np.asarray(synthetic.layers["z"]), codes(synthetic.obs["condition"], classes))
    row = Outside(
        str(synthetic.uns["generator"]),
        json.loads(str(synthetic.uns["settings"])),
        samples,
        str(synthetic.uns["tissue"]),
        classes,
        str(synthetic.uns["reason"]),
    )
    row.optimistic = bool(synthetic.uns["optimistic"])
    return row


def build_outside(
    data: anndata.AnnData,
    row: Outside,
    names: list[str],
    seed: int,
    counts: np.ndarray | None = None,
    library: np.ndarray | None = None,
) -> anndata.AnnData:
    """Content of ``synthetic.h5ad`` of a row of another program.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    row : Outside
    names : list of str
        Of the samples.
    seed : int
        Library sizes are drawn by it where there are none.
    counts : ndarray (n, genes), optional
        The program's own counts; without them, counts are made of the log2 values.
    library : ndarray (n,), optional
        Library sizes of these counts.

    Returns
    -------
    AnnData (samples, genes)
        As from `mdwgan.generators.synthetic.build_synthetic`.
    """
    scale = scale_of(data)
    if row.reason:
        result = frame(scale, np.zeros((0, data.n_vars)), [], [])
    else:
        result = denormalise(scale, row, row.samples, names, seed)
        if counts is not None:
            _put_counts(result, scale, counts, library)
    describe(result, scale, row, seed)
    result.uns.update(carried(data.uns))
    if not row.reason:
        warn_of_labels(result, row, scale, row.samples)
    return result


def _put_counts(
    result: anndata.AnnData, scale: Scale, counts: np.ndarray, library: np.ndarray
) -> None:
    """The program's own counts in place of those made of log2 values."""
    whole = np.minimum(np.rint(counts), LARGEST_COUNT)
    result.layers[scale.matrix] = whole.astype(np.float32)
    result.obs["library_size"] = library
