"""Metrics of one row: generated samples, or a reference row, against the test samples."""

from dataclasses import replace

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import HALF_ROW, SampleSet, TrainingData, training_data
from mdwgan.evaluation.apply import COLUMNS, Options, RealSide, apply, metric_row
from mdwgan.evaluation.failures import failure_note
from mdwgan.evaluation.halves import as_half_n, half_n_row, half_rows
from mdwgan.metrics.catalogue import metrics_of
from mdwgan.samples.conditions import codes, conditions_of, like


class Scorer:
    """Scores rows of one tissue and seed; what depends on the real samples alone is computed once.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    options : Options, optional
        The run's networks, and how many genes the dendrograms are made of.
    """

    def __init__(self, data: anndata.AnnData, options: Options | None = None):
        self.training = training_data(data)
        self.side = RealSide(data, self.training, options)
        self.metrics = metrics_of(conditions_of(data.uns))

    def score(self, synthetic: anndata.AnnData) -> pd.DataFrame:
        """Compute every metric of a row.

        Parameters
        ----------
        synthetic : AnnData
            Content of ``synthetic.h5ad``.

        Returns
        -------
        DataFrame
            Columns `COLUMNS`; ``n`` counts the samples compared on the generated
            side. A metric without a value has its reason in ``note``.
        """
        name, seed = str(synthetic.uns["generator"]), int(synthetic.uns["seed"])
        table = pd.DataFrame(self._rows(synthetic, name, seed))
        table.insert(0, "tissue", self.training.train.tissue)
        table.insert(1, "generator", name)
        table.insert(2, "seed", seed)
        table["optimistic"] = bool(synthetic.uns["optimistic"])
        return table[COLUMNS]

    def _rows(self, synthetic: anndata.AnnData, name: str, seed: int) -> list[dict]:
        if reason := str(synthetic.uns["reason"]):
            note = failure_note(reason)
            rows = [metric_row(metric, float("nan"), 0, note) for metric in self.metrics]
            return [*rows, as_half_n(rows)]
        if name == HALF_ROW:
            return half_rows(self.side, self.metrics, seed)
        generated = generated_set(synthetic, self.training)
        chosen = generated
        if name != "copy" and "donor" not in synthetic.obs:  # real samples are what they are
            chosen = generated.take(like(generated.labels, self.training.test.labels))
        comparison = self.side.compare(chosen, seed)
        rows = [apply(metric, comparison) for metric in self.metrics]
        return [*rows, half_n_row(self.side, generated.z, generated.labels, seed)]


def evaluate(
    data: anndata.AnnData, synthetic: anndata.AnnData, options: Options | None = None
) -> pd.DataFrame:
    """Compute every metric of one row; see `Scorer`."""
    return Scorer(data, options).score(synthetic)


def generated_set(synthetic: anndata.AnnData, training: TrainingData) -> SampleSet:
    """Samples of ``synthetic.h5ad``; real ones have donors, a generated one is its own."""
    names = synthetic.obs_names.to_numpy().astype(str)
    donors = synthetic.obs.get("donor", names)
    return replace(
        training.test,
        names=names,
        donors=np.asarray(donors, dtype=str),
        labels=codes(synthetic.obs["condition"], training.train.classes),
        z=np.asarray(synthetic.layers["z"]),
        sources=None,
        covariates=None,
        tissues=None,
    )
