"""Apply the metrics to two sets of samples of a tissue."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mdwgan.metrics.base import (
    DENDROGRAM_GENES,
    NOTHING_VARIES,
    Comparison,
    Metric,
    Noted,
    Undefined,
)

if TYPE_CHECKING:  # slow to import, and who wants the columns alone doesn't need them
    import anndata

    from mdwgan.cohort.sample_set import SampleSet, TrainingData

COLUMNS = [  # of metrics.tsv and of every table that is joined into it
    "tissue",
    "generator",
    "seed",
    "axis",
    "metric",
    "value",
    "n",
    "optimistic",
    "note",
]

NO_GENE = "not defined: no gene varies in one of the sets, or all vary alike"

# What samples can do to a metric: a matrix that can't be inverted, a division by zero, or more
# memory than there is. Any other error is a bug and ends the job, a ValueError of a wrong shape
# among them; a metric that has no value for its samples raises `Undefined`.
NUMERICAL = (np.linalg.LinAlgError, ArithmeticError, MemoryError)


@dataclass(frozen=True)
class Options:
    """What metrics need besides samples."""

    edges: dict[str, pd.DataFrame] = field(default_factory=dict)  # network -> gene1, gene2
    dendrogram_genes: int | None = DENDROGRAM_GENES  # None: all
    gene_sets: pd.DataFrame | None = None  # collection, pathway, symbol
    set_sizes: tuple[int, float] = (1, np.inf)  # genes that a set may have, smallest and largest

    def columns(self, genes: np.ndarray) -> dict[str, np.ndarray]:
        """Column numbers of joined pairs with both genes there: each once, no gene with itself."""
        index = pd.Index(genes)
        columns = {}
        for network, pairs in self.edges.items():
            ends = [index.get_indexer(pairs[end]) for end in ("gene1", "gene2")]
            numbers = np.sort(np.column_stack(ends), axis=1)
            present = (numbers[:, 0] >= 0) & (numbers[:, 0] < numbers[:, 1])
            columns[network] = np.unique(numbers[present], axis=0)
        return columns

    def sets(self, genes: np.ndarray) -> dict[str, np.ndarray]:
        """Number of a set and column of a gene, by collection: each pair once, sets from 0.

        A collection without a gene there is left out; of others, sets of a fit size stay.
        """
        if self.gene_sets is None:
            return {}
        table = self.gene_sets.assign(column=pd.Index(genes).get_indexer(self.gene_sets["symbol"]))
        table = table[table["column"] >= 0].drop_duplicates(["collection", "pathway", "column"])
        sizes = table.groupby(["collection", "pathway"])["column"].transform("size")
        fit = sizes.between(*self.set_sizes)
        return {
            str(name): np.column_stack([pd.factorize(own["pathway"])[0], own["column"]])
            for name, rows in table.groupby("collection", sort=False)
            for own in [rows[fit[rows.index]]]
        }


def varying(z: np.ndarray) -> np.ndarray:
    """Genes that aren't constant; none where there is no sample."""
    # An SD of equal values is seldom exactly 0; their range is.
    return np.ptp(z, axis=0) > 0 if len(z) else np.zeros(z.shape[1], dtype=bool)


class RealSide:
    """Real samples of a tissue as every row is compared with them, prepared once for all rows.

    Genes that are constant in the test set are left out. What metrics compute of the test and
    training samples alone is kept: a second row does not compute it again.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    training : TrainingData
        Of the same.
    options : Options, optional
    """

    def __init__(
        self, data: anndata.AnnData, training: TrainingData, options: Options | None = None
    ):
        self.training, options = training, options or Options()
        self.varies = varying(training.test.z)
        genes = np.array(training.test.genes)[self.varies]
        self.test = training.test.z[:, self.varies]
        self.fixed = {
            "train": training.train.z[:, self.varies],
            "mean": data.var["mean"].to_numpy()[self.varies],
            "sd": data.var["sd"].to_numpy()[self.varies],
            "classes": training.train.classes,
            "train_labels": training.train.labels,
            "edges": options.columns(genes),
            "gene_sets": options.sets(genes),
            "dendrogram_genes": options.dendrogram_genes,
        }
        self.of_real: dict = {}  # of all comparisons with the test samples

    def compare(self, generated: SampleSet, seed: int, real: SampleSet | None = None) -> Comparison:
        """Set the test samples, or other real ones, against generated samples."""
        usual = real is None
        samples = self.training.test if usual else real
        return Comparison(
            real=self.test if usual else samples.z[:, self.varies],
            synthetic=generated.z[:, self.varies],
            real_labels=samples.labels,
            synthetic_labels=generated.labels,
            real_donors=samples.donors,
            synthetic_donors=generated.donors,
            tissue=samples.tissue,
            seed=seed,
            of_real=self.of_real if usual else {},
            **self.fixed,
        )


def compare(
    data: anndata.AnnData,
    training: TrainingData,
    real: SampleSet,
    generated: SampleSet,
    seed: int,
    options: Options | None = None,
) -> Comparison:
    """Set real against generated samples of one row alone; see `RealSide`."""
    return RealSide(data, training, options).compare(generated, seed, real)


def apply(metric: Metric, comparison: Comparison) -> dict:
    """Compute one metric, or say why it has no value."""
    real, synthetic = comparison.real, comparison.synthetic
    if metric.condition:
        if metric.condition not in comparison.classes:
            return metric_row(metric, float("nan"), 0, f"no {metric.condition} samples in training")
        real, synthetic = comparison.of_condition(metric.condition)
    for samples, least, kind in (
        (real, metric.least_real, "test"),
        (synthetic, metric.least_synthetic, "generated"),
        (comparison.train, metric.least_train, "training"),
    ):
        if len(samples) < least:
            note = f"{len(samples)} {kind} samples, {least} needed"
            return metric_row(metric, float("nan"), len(synthetic), note)
    if not real.shape[1]:
        return metric_row(metric, float("nan"), len(synthetic), NOTHING_VARIES)
    try:
        result = metric.function(comparison)
        value, note = result if isinstance(result, Noted) else (result, "")
        return metric_row(metric, value, len(synthetic), note)
    except Undefined as reason:
        return metric_row(metric, float("nan"), len(synthetic), str(reason))
    except NUMERICAL as error:  # one metric shouldn't cost the row all the others
        traceback.print_exc()
        note = f"failed: {type(error).__name__}: {' '.join(str(error).split())}"
        return metric_row(metric, float("nan"), len(synthetic), note)


def metric_row(metric: Metric, value: float, n: int, note: str) -> dict:
    if np.isinf(value):
        value, note = float("nan"), note or "not defined: infinite"
    if np.isnan(value) and not note:
        note = NO_GENE
    return {"axis": metric.axis, "metric": metric.name, "value": value, "n": n, "note": note}
