"""Numbers over seeds: means and SDs, and which of two rows is better beyond noise.

One source for summary.tsv, for comparisons.tsv (`mdwgan.evaluation.paired_tests`) and for what is
bold in the report. Values are compared as `goodness`, so that more is better for every metric.

Seeds of a tissue share its samples. They show whether a difference is reproducible across splits
and trainings of the same cohort, not whether it holds for others.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from mdwgan.metrics.base import Entry
from mdwgan.metrics.catalogue import entry_of

CONFIDENCE = 0.95  # of intervals over seeds
SUMMARY = [
    "tissue",
    "generator",
    "axis",
    "metric",
    "mean",
    "sd",
    "n_seeds",
    "n_missing",
    "optimistic",
    "note",
]
State = Literal["above", "below", "level"]


@dataclass
class Comparison:
    """Two rows in one tissue, over the seeds that both have.

    ``clear`` says that the 95 % interval of the mean difference (t, over
    seeds) leaves out zero; never so with one seed.
    """

    difference: float
    seeds: int
    clear: bool
    several: bool = False  # seeds of at least one row, also those that the other lacks

    @property
    def state(self) -> State:
        """Side of the difference; with several seeds, level where the seeds don't agree."""
        if self.several and not self.clear:
            return "level"
        return "above" if self.difference > 0 else "below"


def compare(own: pd.Series, other: pd.Series) -> Comparison | None:
    """Compare values by seed where more is better; None without a common seed."""
    difference = paired_difference(*own.align(other))
    difference = difference[np.isfinite(difference)]
    if not len(difference):
        return None
    mean, count, clear = (part[0] for part in mean_over_seeds(difference[None]))
    several = max(own.count(), other.count()) > 1
    return Comparison(float(mean), int(count), bool(clear), bool(several))


def paired_difference(own: ArrayLike, other: ArrayLike) -> np.ndarray:
    """Rounded, since sums in floating point would break ties at the 16th digit."""
    return np.round(np.asarray(own, dtype=float) - np.asarray(other, dtype=float), 12)


def mean_over_seeds(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, count and clearness over the last axis, seeds; NaN where a seed has none."""
    mean, count, half = interval_over_seeds(differences)
    return mean, count, (count > 1) & (np.abs(mean) > half)


def interval_over_seeds(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, count and half width of the mean's interval (t), over the last axis.

    The half width is NaN where fewer than two seeds have a value.
    """
    count = np.isfinite(differences).sum(axis=-1)
    filled = np.where(np.isfinite(differences), differences, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, filled.sum(axis=-1) / count, np.nan)
        squares = np.where(np.isfinite(differences), (differences - mean[..., None]) ** 2, 0.0)
        error = np.sqrt(squares.sum(axis=-1) / (count - 1) / count)
        return mean, count, stdtrit(count - 1, (1 + CONFIDENCE) / 2) * error


def comparable(metric: str) -> bool:
    """Whether a metric says which of two rows is better."""
    entry = entry_of(metric)
    return entry is not None and (
        entry.direction in ("higher", "lower")
        or (entry.direction == "nearest" and math.isfinite(entry.ideal))
    )


def goodness(values: ArrayLike, entry: Entry) -> np.ndarray:
    """Values in the metric's sense of better: more is better; minus the distance to an ideal."""
    values = np.asarray(values, dtype=float)
    if entry.direction == "nearest":
        return -np.abs(values - entry.ideal)
    return -values if entry.direction == "lower" else values


def scores_by_row(metrics: pd.DataFrame) -> dict[tuple[str, str, str], pd.Series]:
    """Finite values indexed by seed, of each (tissue, generator, metric)."""
    found = metrics[np.isfinite(metrics["value"].to_numpy(dtype=float))]
    found = found.drop_duplicates(["tissue", "generator", "metric", "seed"])
    groups = found.set_index("seed").groupby(["tissue", "generator", "metric"], sort=False)
    return {key: part.astype(float) for key, part in groups["value"]}


# ---- every number over seeds


def summary(metrics: pd.DataFrame) -> pd.DataFrame:
    """Mean and SD over seeds of every metric of every row.

    Parameters
    ----------
    metrics : DataFrame
        Content of metrics.tsv.

    Returns
    -------
    DataFrame
        Columns `SUMMARY`. ``sd`` has n - 1 below the line and is empty with one
        seed; ``n_missing`` counts seeds of the run without a value, and
        ``note`` has their reasons.
    """
    keys = ["tissue", "generator", "axis", "metric"]
    values = metrics["value"].astype(float).replace([np.inf, -np.inf], np.nan)
    rows = metrics.assign(value=values, optimistic=metrics["optimistic"].astype(bool))
    groups = rows.groupby(keys, sort=False)
    table = groups.agg(
        mean=("value", "mean"),
        sd=("value", "std"),
        n_seeds=("value", "count"),
        optimistic=("optimistic", "any"),
    )
    table["n_missing"] = metrics["seed"].nunique() - table["n_seeds"]
    gaps = rows[values.isna() & (rows["note"].fillna("") != "")].drop_duplicates([*keys, "note"])
    table["note"] = gaps.groupby(keys, sort=False)["note"].agg("; ".join)
    return table.reset_index().fillna({"note": ""})[SUMMARY]
