"""Numbers over seeds, and which generator is better beyond noise.

One source for summary.tsv, comparisons.tsv and what is bold in the report.
Values are compared as `goodness`, so that more is better for every metric.

What is replicated: seeds of a tissue share its samples, so they say whether a
difference comes again with other splits and trainings of the same cohort
(`compare`, for one tissue). Whether one generator is better in general is
asked over tissues (`comparisons`): Wilcoxon's signed-rank test on the mean
over seeds of each tissue, pair by pair with Holm's correction (Demsar 2006,
JMLR 7; Benavoli et al. 2016, JMLR 17, on why not Nemenyi's test).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from mdwgan.errors import InputError
from mdwgan.metrics.base import Entry
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.numerics.ranks import adjust, rank_biserial, signed_rank

CONFIDENCE = 0.95  # of intervals over seeds
UNCOMPARED = ("real-half",)  # has half the samples, so its scores are no generator's
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
COMPARISONS = [
    "family",
    "metric",
    "first",
    "second",
    "n_blocks",
    "unit",
    "mean_difference",
    "effect",
    "p",
    "p_adjusted",
    "wins",
    "ties",
    "losses",
    "verdict",
    "note",
]
SHARED = "seeds of a tissue share its samples: p holds for these cohorts, too small for others"

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
    difference = _difference(*own.align(other))
    difference = difference[np.isfinite(difference)]
    if not len(difference):
        return None
    mean, count, clear = (part[0] for part in _over_seeds(difference[None]))
    several = max(own.count(), other.count()) > 1
    return Comparison(float(mean), int(count), bool(clear), bool(several))


def _difference(own: ArrayLike, other: ArrayLike) -> np.ndarray:
    """Rounded, since sums in floating point would break ties at the 16th digit."""
    return np.round(np.asarray(own, dtype=float) - np.asarray(other, dtype=float), 12)


def _over_seeds(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, count and clearness of each row of (tissues, seeds); NaN where a seed has none."""
    count = np.isfinite(differences).sum(axis=1)
    filled = np.where(np.isfinite(differences), differences, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, filled.sum(axis=1) / count, np.nan)
        squares = np.where(np.isfinite(differences), (differences - mean[:, None]) ** 2, 0.0)
        error = np.sqrt(squares.sum(axis=1) / (count - 1) / count)
        half = stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * error
    return mean, count, (count > 1) & (np.abs(mean) > half)


def comparable(metric: str) -> bool:
    """Whether a metric says which of two rows is better."""
    entry = CATALOGUE.get(metric)
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


# ---- tests between generators


def least_blocks(alpha: float) -> int:
    """Fewest blocks at which a two-sided signed-rank test can give p < alpha."""
    return math.floor(1 - math.log2(alpha)) + 1


@dataclass
class Scores:
    """Goodness of one metric: (generators, tissues, seeds), NaN where there is none."""

    metric: str
    generators: list[str]
    tissues: list[str]
    values: np.ndarray
    optimistic: set[str]

    def unit(self, alpha: float) -> str:
        """What a block is: a tissue where they are enough for a test, else a seed of one."""
        seeds = self.values.shape[2]
        enough = len(self.tissues) >= least_blocks(alpha)
        return "tissue" if enough or seeds == 1 else "tissue x seed"

    def blocks(self, alpha: float) -> pd.DataFrame:
        """Blocks x generators; of a tissue, the mean over the seeds that it has."""
        if self.unit(alpha) == "tissue":
            table = np.array([_over_seeds(values)[0] for values in self.values]).T
        else:
            table = self.values.reshape(len(self.generators), -1).T
        return pd.DataFrame(table, columns=self.generators)


def scores_of(metrics: pd.DataFrame, metric: str) -> Scores:
    """Goodness of one metric of all rows that can be compared, in the table's order."""
    rows = metrics[(metrics["metric"] == metric) & ~metrics["generator"].isin(UNCOMPARED)]
    orders = {key: rows[key].unique() for key in ("generator", "tissue")}
    rows = rows[np.isfinite(rows["value"].to_numpy(dtype=float))]
    generators, tissues = (
        [name for name in order if (rows[key] == name).any()] for key, order in orders.items()
    )
    seeds = sorted(rows["seed"].unique())
    values = np.full((len(generators), len(tissues), len(seeds)), np.nan)
    places = (
        pd.Categorical(rows[key], order).codes
        for key, order in (("generator", generators), ("tissue", tissues), ("seed", seeds))
    )
    values[tuple(places)] = goodness(rows["value"], CATALOGUE[metric])
    chosen = set(rows.loc[rows["optimistic"].astype(bool), "generator"])
    return Scores(metric, generators, tissues, values, chosen)


def comparisons(
    metrics: pd.DataFrame,
    names: Sequence[str] | None = None,
    against: str = "copy",
    alpha: float = 0.05,
    correction: Literal["holm", "bh"] = "holm",
) -> pd.DataFrame:
    """Paired tests between generators, metric by metric.

    Parameters
    ----------
    metrics : DataFrame
        Content of metrics.tsv.
    names : sequence of str, optional
        Metrics; by default all that say which row is better.
    against : str
        Row that every other is compared with in the first family of tests; the
        second family has all pairs.
    alpha : float
    correction : {"holm", "bh"}
        For the tests of one metric and family: Holm's, or Benjamini and Hochberg's.

    Returns
    -------
    DataFrame
        Columns `COMPARISONS`. ``mean_difference`` is first minus second in the
        metric's sense of better, ``effect`` the matched-pairs rank-biserial
        correlation (Kerby 2014), from -1 to 1. ``wins``, ``ties`` and
        ``losses`` of the first count tissues: a tie is a difference within the
        interval over seeds. ``verdict`` is better, worse, no difference,
        undecided (no p of so few blocks could be below alpha once corrected) or
        not tested.
    """
    present = metrics["metric"].unique()
    names = [n for n in CATALOGUE if n in present and comparable(n)] if names is None else names
    rows = []
    for name in names:
        if not comparable(name):
            raise InputError(f"no better or worse in metric {name}", "statistics.metrics")
        scores = scores_of(metrics, name)
        others = [g for g in scores.generators if g != against]
        families = {"all pairs": list(combinations(scores.generators, 2))}
        if against in scores.generators:
            families = {f"against {against}": [(g, against) for g in others]} | families
        for family, pairs in families.items():
            found = [{"family": family} | _pair(scores, *pair, alpha) for pair in pairs]
            _correct(found, alpha, correction)
            rows += found
    return pd.DataFrame(rows, columns=COMPARISONS)


def _pair(scores: Scores, first: str, second: str, alpha: float) -> dict:
    """One line of comparisons, its p not corrected yet."""
    places = [scores.generators.index(name) for name in (first, second)]
    difference = _difference(*scores.values[places])
    means, counts, clear = _over_seeds(difference)
    unit = scores.unit(alpha)
    blocks = means if unit == "tissue" else difference.ravel()
    blocks = blocks[np.isfinite(blocks)]
    told = clear if scores.values.shape[2] > 1 else counts == 1
    row = {
        "metric": scores.metric,
        "first": first,
        "second": second,
        "n_blocks": len(blocks),
        "unit": unit,
        "mean_difference": blocks.mean() if len(blocks) else np.nan,
        "effect": rank_biserial(blocks),
        "p": np.nan,
        "p_adjusted": np.nan,
        "wins": int((told & (means > 0)).sum()),
        "losses": int((told & (means < 0)).sum()),
        "verdict": "not tested",
    }
    row["ties"] = int((counts > 0).sum()) - row["wins"] - row["losses"]
    row["note"] = _reason(scores, (first, second), len(blocks), alpha)
    if not row["note"]:
        row["p"] = signed_rank(blocks)
        row["note"] = SHARED if unit != "tissue" else ""
    return row


def _reason(scores: Scores, pair: tuple[str, str], blocks: int, alpha: float) -> str:
    """Why there is no test."""
    chosen = [name for name in pair if name in scores.optimistic]
    if chosen:
        return f"no test: {' and '.join(chosen)} selected on the test set"
    if blocks < least_blocks(alpha):
        return f"no test: {blocks} blocks, p < {alpha:g} needs {least_blocks(alpha)}"
    return ""


def _correct(rows: list[dict], alpha: float, correction: str) -> None:
    """Fill in adjusted p-values and verdicts of one family."""
    tested = [row for row in rows if math.isfinite(row["p"])]
    adjusted = adjust([row["p"] for row in tested], correction)
    for row, p in zip(tested, adjusted, strict=True):
        row["p_adjusted"] = p
        row["verdict"] = "no difference"
        if p < alpha and row["effect"] != 0:
            row["verdict"] = "better" if row["effect"] > 0 else "worse"
        least = len(tested) * 2.0 ** (1 - row["n_blocks"])
        if correction == "holm" and least >= alpha and row["verdict"] == "no difference":
            row["verdict"] = "undecided"
            out = f"{row['n_blocks']} blocks can't reach p_adjusted < {alpha:g} over "
            row["note"] = "; ".join(filter(None, [row["note"], f"{out}{len(tested)} pairs"]))
