"""Scores out of the table of all metrics: one row's values, its comparison with `copy`, bold."""

import math
import weakref

import numpy as np
import pandas as pd

from mdwgan.evaluation.statistics import Comparison, comparable, compare, goodness
from mdwgan.generators.rows import is_model
from mdwgan.metrics.catalogue import entry_of

BOLD = (
    "Bold: better than copy by more than seeds differ by (95 % interval over seeds; by chance "
    "alone that is one cell in 40)."
)


_KNOWN: dict[int, tuple[weakref.ref, dict]] = {}  # of tables that are in use


def values(metrics: pd.DataFrame, tissue: str, generator: str, metric: str) -> pd.Series:
    """Finite values of one metric, indexed by seed."""
    rows = metrics.iloc[_places(metrics).get((tissue, generator, metric), [])]
    return rows.dropna(subset="value").drop_duplicates("seed").set_index("seed")["value"]


def _places(metrics: pd.DataFrame) -> dict[tuple[str, str, str], np.ndarray]:
    """Rows of each tissue, generator and metric, found once a table: a page asks for thousands."""
    name = id(metrics)
    known, places = _KNOWN.get(name, (None, {}))
    if known is None or known() is not metrics:
        places = metrics.groupby(["tissue", "generator", "metric"], sort=False).indices
        _KNOWN[name] = weakref.ref(metrics, lambda _: _KNOWN.pop(name, None)), places
    return places


def value_at(metrics: pd.DataFrame, tissue: str, generator: str, metric: str, seed: int) -> float:
    """Value of one metric at one seed; NaN where there is none."""
    by_seed = values(metrics, tissue, generator, metric)
    found = by_seed[by_seed.index == seed]
    return float(found.iloc[0]) if len(found) else math.nan


def stands_out(
    metric: str, generator: str, of_row: pd.Series, of_copy: pd.Series, optimistic: bool
) -> bool:
    """Whether a value is bold: of a model, clearly better than that of `copy` over several seeds.

    Never of a row that was selected on the test set.
    """
    if optimistic or not is_model(generator) or never_bold(metric) or not comparable(metric):
        return False
    entry = entry_of(metric)
    against = compare(
        *(pd.Series(goodness(values, entry), values.index) for values in (of_row, of_copy))
    )
    return bool(against and against.clear and against.difference > 0)


def never_bold(metric: str) -> bool:
    """Whether beating `copy` is meaningless for this metric.

    Copying is the worst there is in memorisation; in biology it has another n,
    with which DEGs and pathways grow; within one set, samples that are easy to
    tell apart win.
    """
    entry = entry_of(metric)
    return entry is not None and (entry.axis in ("memorisation", "biology") or "_within_" in metric)


def is_optimistic(metrics: pd.DataFrame, tissue: str, generator: str) -> bool:
    """Whether a row's numbers come from a generator selected on the test set."""
    rows = metrics[(metrics["tissue"] == tissue) & (metrics["generator"] == generator)]
    return bool(rows["optimistic"].astype(bool).any())


def against_copy(metrics: pd.DataFrame, tissues: list[str], row: str) -> dict[str, Comparison]:
    """Comparison of a row's dist with that of `copy`, in each tissue that has both."""
    return compare_dist(metrics, tissues, row, "copy")


def compare_dist(
    metrics: pd.DataFrame, tissues: list[str], row: str, other: str
) -> dict[str, Comparison]:
    """Comparison of two rows' dist, in each tissue that has both."""
    pairs = {
        tissue: compare(
            values(metrics, tissue, row, "dist"), values(metrics, tissue, other, "dist")
        )
        for tissue in tissues
    }
    return {tissue: comparison for tissue, comparison in pairs.items() if comparison}


def mean_over(metrics: pd.DataFrame, tissues: list[str], generator: str, metric: str) -> float:
    """Mean over all tissues; NaN where one has no value, as that would be another mean."""
    means = [values(metrics, t, generator, metric).mean() for t in tissues]
    return math.nan if np.isnan(means).any() else float(np.mean(means))
