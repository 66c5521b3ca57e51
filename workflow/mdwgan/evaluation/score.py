"""Metrics of one row: generated samples, or a reference row, against the test samples."""

import traceback
from dataclasses import dataclass, field, replace

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.training import SampleSet, TrainingData, codes, training_data
from mdwgan.metrics.base import DENDROGRAM_GENES, Comparison, Metric, Noted, Undefined
from mdwgan.metrics.dist import dist
from mdwgan.metrics.table import METRICS
from mdwgan.seeds import rng

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
DRAWS = 10  # divisions of the test set into halves
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
    reason = str(synthetic.uns["reason"])
    if reason:
        rows = [_row(metric, float("nan"), 0, f"training failed: {reason}") for metric in METRICS]
        rows.append(dict(rows[0], metric="dist_half_n"))
    elif name == "real-half":
        rows = _half_rows(data, training, seed, options)
    else:
        generated = generated_set(synthetic, training)
        chosen = generated
        if name != "copy":
            chosen = generated.take(like(generated.labels, training.test.labels))
        comparison = compare(data, training, training.test, chosen, seed, options)
        rows = [apply(metric, comparison) for metric in METRICS]
        rows.append(_half_n(training, generated.z, generated.labels, seed))
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
        tissues=None,
    )


def like(labels: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Rows with as many of each class as ``wanted`` has, or as there are, first ones first."""
    rows = [
        np.flatnonzero(labels == label)[: int((wanted == label).sum())]
        for label in np.unique(wanted)
    ]
    return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *rows]))


def compare(
    data: anndata.AnnData,
    training: TrainingData,
    real: SampleSet,
    generated: SampleSet,
    seed: int,
    options: Options | None = None,
) -> Comparison:
    """Set real against generated samples, without the genes that are constant in the test set."""
    varies, options = _varies(training.test.z), options or Options()
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


def _varies(z: np.ndarray) -> np.ndarray:
    """Genes that aren't constant; none where there is no sample."""
    # An SD of equal values is seldom exactly 0; their range is.
    return np.ptp(z, axis=0) > 0 if len(z) else np.zeros(z.shape[1], dtype=bool)


def apply(metric: Metric, comparison: Comparison) -> dict:
    """Compute one metric, or say why it has no value."""
    real, synthetic = comparison.real, comparison.synthetic
    if metric.condition:
        if metric.condition not in comparison.classes:
            return _row(metric, float("nan"), 0, f"no {metric.condition} samples in training")
        real, synthetic = comparison.of_condition(metric.condition)
    for part, least, kind in (
        (real, metric.least_real, "test"),
        (synthetic, metric.least_synthetic, "generated"),
        (comparison.train, metric.least_train, "training"),
    ):
        if len(part) < least:
            note = f"{len(part)} {kind} samples, {least} needed"
            return _row(metric, float("nan"), len(synthetic), note)
    try:
        found = metric.function(comparison)
        value, note = found if isinstance(found, Noted) else (found, "")
        return _row(metric, value, len(synthetic), note)
    except Undefined as reason:
        return _row(metric, float("nan"), len(synthetic), str(reason))
    except NUMERICAL as error:  # one metric shouldn't cost the row all the others
        traceback.print_exc()
        note = f"failed: {type(error).__name__}: {' '.join(str(error).split())}"
        return _row(metric, float("nan"), len(synthetic), note)


def _row(metric: Metric, value: float, n: int, note: str) -> dict:
    if np.isinf(value):
        value, note = float("nan"), note or "not defined: infinite"
    if np.isnan(value) and not note:
        note = NO_GENE
    return {"axis": metric.axis, "metric": metric.name, "value": value, "n": n, "note": note}


def _half_rows(
    data: anndata.AnnData, training: TrainingData, seed: int, options: Options
) -> list[dict]:
    """Metrics of one half of the test set against the other, mean over draws.

    A slow metric is the mean of the first few draws alone; its note says of how many.
    """
    draws: list[list[dict]] = [[] for _ in METRICS]
    for draw in range(DRAWS):
        first, second = (training.test.take(rows) for rows in training.test.halves(seed, draw))
        comparison = compare(data, training, second, first, seed, options)
        for metric, rows in zip(METRICS, draws, strict=True):
            if draw < metric.draws:
                rows.append(apply(metric, comparison))
    rows = [_mean_row(same) for same in draws]
    return [*rows, dict(rows[0], metric="dist_half_n")]


def _mean_row(draws: list[dict]) -> dict:
    """Mean over draws of one metric; a draw without a value is left out."""
    values = np.array([row["value"] for row in draws])
    row = dict(draws[0])
    if np.isfinite(values).any():
        used = int(np.isfinite(values).sum())
        row["value"] = float(np.nanmean(values))
        shared = {row["note"] for row in draws} - {""}  # such as the number of components
        of = f"mean of {used} draws, SD {np.nanstd(values):.4f}"
        row["note"] = "; ".join([*(shared if len(shared) == 1 else ()), of])
    return row


def _half_n(training: TrainingData, z: np.ndarray, labels: np.ndarray, seed: int) -> dict:
    """Dist at the sample number of ``real-half``, mean over the same draws."""
    values, counts = [], []
    varies = _varies(training.test.z)
    random = rng(seed, training.test.tissue, "dist_half_n")
    for draw in range(DRAWS):
        first, second = training.test.halves(seed, draw)
        order = random.permutation(len(labels))
        rows = order[like(labels[order], training.test.labels[first])]
        real = training.test.z[second][:, varies]
        if len(rows) >= 2 and len(second) >= 4:
            values.append(dist(real, z[rows][:, varies]))
            counts.append(len(rows))
    values = [value for value in values if np.isfinite(value)]
    value = float(np.mean(values)) if values else float("nan")
    note = f"mean of {len(values)} draws"
    if not values:
        note = NO_GENE if counts else "too few test samples for halves"
        if len(labels) < 2:
            note = f"{len(labels)} generated samples, 2 needed"
    return {
        "axis": "dependence",
        "metric": "dist_half_n",
        "value": value,
        "n": max(counts, default=0),
        "note": note,
    }
