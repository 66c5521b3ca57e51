"""Which generator is better in general: paired tests over tissues, for comparisons.tsv.

Wilcoxon's signed-rank test on the mean over seeds of each tissue, pair by pair with Holm's
correction (Demsar 2006, JMLR 7; Benavoli et al. 2016, JMLR 17, on why not Nemenyi's test).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.evaluation.statistics import (
    comparable,
    goodness,
    mean_over_seeds,
    paired_difference,
)
from mdwgan.generators.rows import UNCOMPARED
from mdwgan.metrics.catalogue import CATALOGUE, entry_of
from mdwgan.numerics.ranks import adjust, rank_biserial, signed_rank

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
            table = np.array([mean_over_seeds(values)[0] for values in self.values]).T
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
    values[tuple(places)] = goodness(rows["value"], entry_of(metric))
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
    if names is None:
        others = [name for name in present if name not in CATALOGUE]  # of own conditions
        names = [n for n in (*CATALOGUE, *others) if n in present and comparable(n)]
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
    difference = paired_difference(*scores.values[places])
    means, counts, clear = mean_over_seeds(difference)
    unit = scores.unit(alpha)
    blocks = means if unit == "tissue" else difference.ravel()
    blocks = blocks[np.isfinite(blocks)]
    decided = clear if scores.values.shape[2] > 1 else counts == 1
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
        "wins": int((decided & (means > 0)).sum()),
        "losses": int((decided & (means < 0)).sum()),
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
