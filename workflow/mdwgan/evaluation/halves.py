"""Halves of the real test samples: what noise costs.

The one home of the halves: how many draws, their mean, and the words of it. Every table that
scores the row ``real-half`` uses these functions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from mdwgan.cohort.sample_set import SampleSet, halves_by_donor
from mdwgan.evaluation.apply import NO_GENE, RealSide, apply
from mdwgan.metrics.base import Metric
from mdwgan.numerics.correlation import UnitColumns, dist_of, unit_columns
from mdwgan.samples.conditions import like
from mdwgan.seeds import rng

DRAWS = 10  # divisions of the test set into halves
TOO_FEW = "too few test samples for halves"


def draws_of(
    donors: np.ndarray, labels: np.ndarray, tissue: str, seed: int, draws: int = DRAWS
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Row numbers of the first and the second half, one division after the other.

    The row ``real-half`` is the first half, and is compared with the second.
    """
    for draw in range(draws):
        first, second = halves_by_donor(donors, labels, tissue, seed, draw)
        yield first, second


def halves_of_set(samples: SampleSet, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Divisions of a set of samples; see `draws_of`."""
    return draws_of(samples.donors, samples.labels, samples.tissue, seed)


@dataclass(frozen=True)
class DrawMean:
    """Mean over the draws that have a value; NaN where none has."""

    value: float
    sd: float
    draws: int  # with a value

    @classmethod
    def of(cls, values: Iterable[float]) -> "DrawMean":
        """Mean of values, some of which may be NaN or infinite."""
        array = np.array(list(values), dtype=float)
        array = np.where(np.isfinite(array), array, np.nan)
        count = int(np.isfinite(array).sum())
        if not count:
            return cls(float("nan"), float("nan"), 0)
        return cls(float(np.nanmean(array)), float(np.nanstd(array)), count)

    @property
    def note(self) -> str:
        """Words for a table's note."""
        return f"mean of {self.draws} draws"

    @property
    def note_with_sd(self) -> str:
        """Words for a table's note, with the SD of the draws."""
        return f"{self.note}, SD {self.sd:.4f}"


def half_rows(side: RealSide, metrics: list[Metric], seed: int) -> list[dict]:
    """Metrics of one half of the test set against the other, mean over draws.

    A slow metric is the mean of the first few draws alone; its note says of how many.
    ``dist_half_n`` of this row is its dist.
    """
    test = side.training.test
    draws: dict[str, list[dict]] = {metric.name: [] for metric in metrics}
    for draw, halves in enumerate(halves_of_set(test, seed)):
        first, second = (test.take(rows) for rows in halves)
        comparison = side.compare(first, seed, second)
        for metric in metrics:
            if draw < metric.draws:
                draws[metric.name].append(apply(metric, comparison))
    rows = {name: _mean_row(same) for name, same in draws.items()}
    return [*rows.values(), as_half_n(rows.values())]


def _mean_row(draws: list[dict]) -> dict:
    """Mean over draws of one metric; a draw without a value is left out."""
    mean = DrawMean.of(row["value"] for row in draws)
    row = dict(draws[0])
    if mean.draws:
        row["value"] = mean.value
        shared = {row["note"] for row in draws} - {""}  # such as the number of components
        row["note"] = "; ".join([*(shared if len(shared) == 1 else ()), mean.note_with_sd])
    return row


def as_half_n(rows: Iterable[dict]) -> dict:
    """Line ``dist_half_n`` of a row whose dist is scored at that sample number, or that failed."""
    (of_dist,) = (row for row in rows if row["metric"] == "dist")
    return dict(of_dist, metric="dist_half_n")


def second_halves(side: RealSide, seed: int) -> list[tuple[np.ndarray, UnitColumns]]:
    """Labels of each first half, and the second one as dist needs it; once for all rows."""
    key, test = (second_halves, seed), side.training.test
    if key not in side.of_real:
        side.of_real[key] = [
            (test.labels[first], unit_columns(side.test[second]))
            for first, second in halves_of_set(test, seed)
        ]
    return side.of_real[key]


def half_n_row(side: RealSide, z: np.ndarray, labels: np.ndarray, seed: int) -> dict:
    """Dist at the sample number of ``real-half``, mean over the same draws."""
    values, counts = [], []
    random = rng(seed, side.training.test.tissue, "dist_half_n")
    z = z[:, side.varies]
    for wanted, real in second_halves(side, seed):
        order = random.permutation(len(labels))
        rows = order[like(labels[order], wanted)]
        if len(rows) >= 2 and len(real.columns) >= 4:
            values.append(dist_of(real, unit_columns(z[rows])))
            counts.append(len(rows))
    mean = DrawMean.of(values)
    note = mean.note
    if not mean.draws:
        note = NO_GENE if counts else TOO_FEW
        if len(labels) < 2:
            note = f"{len(labels)} generated samples, 2 needed"
    return {
        "axis": "dependence",
        "metric": "dist_half_n",
        "value": mean.value,
        "n": max(counts, default=0),
        "note": note,
    }
