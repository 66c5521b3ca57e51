"""Every row of runs by axis: values over seeds, and ranks in which what noise can do is a tie.

A record has all that the tables need, so that it gives the same tables on another machine.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.evaluation.controls import control_table, failing
from mdwgan.evaluation.statistics import (
    comparable,
    goodness,
    interval_over_seeds,
    paired_difference,
    scores_by_row,
)
from mdwgan.generators.rows import UNCOMPARED
from mdwgan.metrics.base import AXES
from mdwgan.metrics.catalogue import CATALOGUE, entry_of

FORMAT = 1
# Of each axis, what says most of it; other metrics on demand.
HEADLINE = (
    "dist",
    "dist_half_n",
    "ks",
    "effect_slope",
    "mmd2",
    "auc_rf",
    "auc_lr",
    "coverage",
    "spread",
    "dcr_ratio",
    "mia_auc",
    "rf_mcc",
    "mlp_mcc",
    "deg_jaccard",
    "logfc_r",
)
LINES = ["run", "tissue", "row", "axis", "metric", "mean", "sd", "seeds", "rank", "ranked"]
RANKS = ["run", "tissue", "row", "axis", "rank"]


def values_of(metrics: pd.DataFrame, names: Sequence[str]) -> list[dict]:
    """Values by seed of each tissue, row and metric, for a record.

    Raises
    ------
    InputError
        A metric does not say which of two rows is better.
    """
    for name in names:
        if not comparable(name):
            raise InputError(
                f"{name!r} does not say which row is better",
                "--metrics",
                f"some of {', '.join(filter(comparable, CATALOGUE))}",
            )
    optimistic = metrics[metrics["optimistic"].astype(bool)]
    chosen = set(zip(optimistic["tissue"], optimistic["generator"], strict=True))
    return [
        {
            "tissue": tissue,
            "row": row,
            "metric": metric,
            "ranked": row not in UNCOMPARED and (tissue, row) not in chosen,
            "values": {str(seed): float(value) for seed, value in values.sort_index().items()},
        }
        for (tissue, row, metric), values in scores_by_row(metrics).items()
        if metric in names
    ]


def blind_metrics(metrics: pd.DataFrame, names: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Metrics of each tissue that miss a control, with sentences, for a record."""
    found = {}
    for tissue, part in metrics.groupby("tissue", sort=False):
        missed = {
            name: said for name, said in failing(control_table(part)).items() if name in names
        }
        if missed:
            found[str(tissue)] = missed
    return found


def lines_of(record: dict) -> pd.DataFrame:
    """Mean, SD and rank of each metric, for each row.

    A row's rank is 1 and one more for each row that is better than it beyond noise (`_ranks`).

    Returns
    -------
    DataFrame
        Columns `LINES`; ``rank`` is empty for rows that no rank is given to: those with other
        samples than the rest, controls, and rows that were selected on the test set.
    """
    tables = [_run_lines(run) for run in record["runs"]]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=LINES)


def _run_lines(run: dict) -> pd.DataFrame:
    rows, good = [], {}
    for found in run["values"]:
        entry = entry_of(found["metric"])
        values = pd.Series(found["values"], dtype=float)
        key = (found["tissue"], found["metric"])
        if found["ranked"]:
            own = pd.Series(goodness(values, entry), values.index)
            good.setdefault(key, {})[found["row"]] = own
        mean, sd = values.mean(), values.std()
        cells = [found["tissue"], found["row"], entry.axis, found["metric"]]
        rows.append([run["run"], *cells, mean, sd, len(values)])
    table = pd.DataFrame(rows, columns=LINES[:-2])
    ranks = {key: _ranks(pd.DataFrame(by_row)) for key, by_row in good.items()}
    keys = zip(table["tissue"], table["metric"], table["row"], strict=True)
    table["rank"] = [ranks.get(key[:2], {}).get(key[2], np.nan) for key in keys]
    counts = table.groupby(["tissue", "metric"])["rank"].transform("count")
    table["ranked"] = counts.astype(int)
    order = {name: place for place, name in enumerate(CATALOGUE)}
    axes = {name: place for place, name in enumerate(AXES)}
    table["_axis"], table["_metric"] = table["axis"].map(axes), table["metric"].map(order)
    names = ["tissue", "_axis", "_metric", "row"]
    for name in ("tissue", "row"):
        table[name] = pd.Categorical(table[name], table[name].unique())
    table = table.sort_values(names, kind="stable").astype({"tissue": str, "row": str})
    return table[LINES]


def _ranks(good: pd.DataFrame) -> dict[str, float]:
    """Ranks of the columns, rows of the run, from values by seed where more is better.

    A row is behind another whose mean is better by more than noise: half the 95 % interval (t) of
    the pair's mean difference over seeds, or the median of that over all pairs where the pair's is
    wider. With its own noise alone, a row that differs much between seeds would tie with rows that
    are far better. With one seed there is no interval, and values alone decide.
    """
    values = good.to_numpy().T
    ahead, count, half = interval_over_seeds(paired_difference(values[None], values[:, None]))
    if count.max(initial=0) > 1:
        pairs = np.triu(count > 1, 1)
        common = np.median(half[pairs]) if pairs.any() else np.inf
        better = (count > 1) & (ahead > np.fmin(half, common))
    else:
        better = ahead > 0
    return dict(zip(good.columns, 1.0 + better.sum(axis=1), strict=True))


def axis_ranks(lines: pd.DataFrame) -> pd.DataFrame:
    """Mean rank of each row over the metrics of an axis; ``all`` is the mean over axes.

    Only axes count for ``all`` that each ranked row of the run and tissue has: among few rows, a
    rank is a low number.

    Returns
    -------
    DataFrame
        Columns `RANKS`, and ``rows``: how many rows have the axis.
    """
    ranked = lines.dropna(subset="rank")
    place, keys = ["run", "tissue"], ["run", "tissue", "row"]
    axes = ranked.groupby([*keys, "axis"], sort=False)["rank"].mean().reset_index()
    axes["rows"] = axes.groupby([*place, "axis"])["row"].transform("count")
    everywhere = axes["rows"] == axes.groupby(place)["row"].transform("nunique")
    how = {"rank": "mean", "rows": "max"}
    whole = axes[everywhere].groupby(keys, sort=False).agg(how).reset_index()
    return pd.concat([axes, whole.assign(axis="all")], ignore_index=True)[[*RANKS, "rows"]]
