"""Apply the metrics to two sets of samples of a tissue."""

import traceback
from dataclasses import dataclass, field

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.metrics.base import DENDROGRAM_GENES, Comparison, Metric, Noted, Undefined

COLUMNS = [
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

NO_GENE = "not defined: no gene varies in one of the sets"

# What samples can do to a metric, such as a matrix that can't be inverted (a ValueError), or more
# memory than there is. Any other error is a bug and ends the job.
NUMERICAL = (ArithmeticError, ValueError, MemoryError)


@dataclass(frozen=True)
class Options:
    """What metrics need besides samples."""

    edges: dict[str, pd.DataFrame] = field(default_factory=dict)  # network -> gene1, gene2
    dendrogram_genes: int | None = DENDROGRAM_GENES  # None: all

    def columns(self, genes: np.ndarray) -> dict[str, np.ndarray]:
        """Column numbers of joined pairs with both genes there: each once, no gene with itself."""
        index = pd.Index(genes)
        found = {}
        for network, pairs in self.edges.items():
            ends = [index.get_indexer(pairs[end]) for end in ("gene1", "gene2")]
            numbers = np.sort(np.column_stack(ends), axis=1)
            known = (numbers[:, 0] >= 0) & (numbers[:, 0] < numbers[:, 1])
            found[network] = np.unique(numbers[known], axis=0)
        return found


def varying(z: np.ndarray) -> np.ndarray:
    """Genes that aren't constant; none where there is no sample."""
    # An SD of equal values is seldom exactly 0; their range is.
    return np.ptp(z, axis=0) > 0 if len(z) else np.zeros(z.shape[1], dtype=bool)


def compare(
    data: anndata.AnnData,
    training: TrainingData,
    real: SampleSet,
    generated: SampleSet,
    seed: int,
    options: Options | None = None,
) -> Comparison:
    """Set real against generated samples, without the genes that are constant in the test set."""
    varies, options = varying(training.test.z), options or Options()
    genes = np.array(training.test.genes)[varies]
    return Comparison(
        real=real.z[:, varies],
        synthetic=generated.z[:, varies],
        train=training.train.z[:, varies],
        real_labels=real.labels,
        synthetic_labels=generated.labels,
        mean=data.var["mean"].to_numpy()[varies],
        sd=data.var["sd"].to_numpy()[varies],
        classes=training.train.classes,
        real_donors=real.donors,
        synthetic_donors=generated.donors,
        tissue=real.tissue,
        seed=seed,
        train_labels=training.train.labels,
        edges=options.columns(genes),
        dendrogram_genes=options.dendrogram_genes,
    )


def apply(metric: Metric, comparison: Comparison) -> dict:
    """Compute one metric, or say why it has no value."""
    real, synthetic = comparison.real, comparison.synthetic
    if metric.condition:
        if metric.condition not in comparison.classes:
            return metric_row(metric, float("nan"), 0, f"no {metric.condition} samples in training")
        real, synthetic = comparison.of_condition(metric.condition)
    for part, least, kind in (
        (real, metric.least_real, "test"),
        (synthetic, metric.least_synthetic, "generated"),
        (comparison.train, metric.least_train, "training"),
    ):
        if len(part) < least:
            note = f"{len(part)} {kind} samples, {least} needed"
            return metric_row(metric, float("nan"), len(synthetic), note)
    try:
        found = metric.function(comparison)
        value, note = found if isinstance(found, Noted) else (found, "")
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
