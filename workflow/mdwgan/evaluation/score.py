"""Metrics of one row: generated samples, or a reference row, against the test samples."""

from dataclasses import replace

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import HALF_ROW, SampleSet, TrainingData, training_data
from mdwgan.evaluation.apply import COLUMNS, Options, apply, compare, metric_row
from mdwgan.evaluation.failures import failure_note
from mdwgan.evaluation.halves import as_half_n, half_n_row, half_rows
from mdwgan.metrics.catalogue import metrics_of
from mdwgan.samples.conditions import codes, conditions_of, like


def evaluate(
    data: anndata.AnnData, synthetic: anndata.AnnData, options: Options | None = None
) -> pd.DataFrame:
    """Compute every metric.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    synthetic : AnnData
        Content of ``synthetic.h5ad``.
    options : Options, optional
        The run's networks, and how many genes the dendrograms are made of.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; ``n`` counts the samples compared on the generated
        side. A metric without a value has its reason in ``note``.
    """
    training, options = training_data(data), options or Options()
    name, seed = str(synthetic.uns["generator"]), int(synthetic.uns["seed"])
    reason, metrics = str(synthetic.uns["reason"]), metrics_of(conditions_of(data.uns))
    if reason:
        note = failure_note(reason)
        rows = [metric_row(metric, float("nan"), 0, note) for metric in metrics]
        rows.append(as_half_n(rows))
    elif name == HALF_ROW:
        rows = half_rows(data, training, seed, options)
    else:
        generated = generated_set(synthetic, training)
        chosen = generated
        if name != "copy" and "donor" not in synthetic.obs:  # real samples are what they are
            chosen = generated.take(like(generated.labels, training.test.labels))
        comparison = compare(data, training, training.test, chosen, seed, options)
        rows = [apply(metric, comparison) for metric in metrics]
        rows.append(half_n_row(training, generated.z, generated.labels, seed))
    table = pd.DataFrame(rows)
    table.insert(0, "tissue", training.train.tissue)
    table.insert(1, "generator", name)
    table.insert(2, "seed", seed)
    table["optimistic"] = bool(synthetic.uns["optimistic"])
    return table[COLUMNS]


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
