"""Metrics of two runs, paired by tissue, row and seed, and which of them changed beyond noise."""

import math

import numpy as np
import pandas as pd
from scipy import stats

from mdwgan.metrics.catalogue import entry_of
from mdwgan.numerics.ranks import adjust
from mdwgan.report.comparing.runs import KEY, Run

ALPHA = 0.05
# Of 10 significant digits that are written; sums in another order differ by less.
RELATIVE, ABSOLUTE = 1e-6, 1e-9
BETTER, WORSE, CHANGED = "better", "worse", "changed"
WITHIN, EQUAL = "within noise", "equal"
ONLY_FIRST, ONLY_SECOND = "only in A", "only in B"
APART = "no seed in common"
VERDICTS = (BETTER, WORSE, CHANGED, WITHIN, EQUAL, ONLY_FIRST, ONLY_SECOND, APART)
COLUMNS = [
    *KEY,
    "direction",
    "ideal",
    "seeds",
    "a",
    "b",
    "difference",
    "gain",
    "noise",
    "p_adjusted",
    "verdict",
    "note",
]


def compare_scores(first: Run, second: Run) -> pd.DataFrame:
    """Compare all metrics of two runs.

    A line is a metric of a row in a tissue that has a value in at least one of the runs; values
    are means over the seeds that have one in both. ``gain`` is the difference in the metric's good
    direction, for metrics whose best value lies between worse ones the way that they came nearer
    to it. The noise is the SD of the seeds' gains about their mean, pooled over the tissues of a
    row and metric; the mean gain is tested by Student's t, all lines together by Benjamini and
    Hochberg. Where no tissue has two seeds in common, no noise is known, and every difference
    beyond rounding counts.

    Returns
    -------
    DataFrame
        `COLUMNS`, in the order of the second run's metrics; ``noise`` is the standard error of
        the mean gain, NaN where it is not known.
    """
    paired = _paired(first, second)
    valued = paired[["value_a", "value_b"]].notna().any(axis="columns")
    paired = paired[valued.groupby([paired[name] for name in KEY]).transform("any")]
    lines = [_line(*named) for named in paired.groupby(KEY, sort=False)]
    table = pd.DataFrame(lines, columns=[*COLUMNS, "df"])
    table = _pooled(table)
    tested = table["p_adjusted"].notna()
    table.loc[tested & (table["p_adjusted"] >= ALPHA), "verdict"] = WITHIN
    return table[COLUMNS]


def _paired(first: Run, second: Run) -> pd.DataFrame:
    """Values of both runs by tissue, row, metric and seed, those of one run alone too."""
    columns = [*KEY, "seed", "value", "note"]
    tables = [run.metrics[columns] for run in (second, first)]
    paired = tables[0].merge(tables[1], "outer", [*KEY, "seed"], suffixes=("_b", "_a"))
    order = pd.concat([table[KEY] for table in tables]).drop_duplicates().reset_index(drop=True)
    place = pd.MultiIndex.from_frame(order).get_indexer(pd.MultiIndex.from_frame(paired[KEY]))
    return paired.iloc[np.argsort(place, kind="stable")]


def _line(key: tuple[str, str, str], values: pd.DataFrame) -> dict:
    """One line; ``noise`` is for now the sum of squares, with ``df`` degrees of freedom."""
    entry = entry_of(key[2])
    direction, ideal = (entry.direction, entry.ideal) if entry else ("none", math.nan)
    line = dict(zip(KEY, key, strict=True)) | {"direction": direction, "ideal": ideal}
    both = values.dropna(subset=["value_a", "value_b"])
    if both.empty:
        return line | _alone(values)
    a, b = both["value_a"].to_numpy(), both["value_b"].to_numpy()
    gains = _gains(a, b, direction, ideal)
    same = bool((np.abs(b - a) <= ABSOLUTE + RELATIVE * np.maximum(np.abs(a), np.abs(b))).all())
    line |= {"seeds": len(both), "a": a.mean(), "b": b.mean(), "difference": (b - a).mean()}
    line |= {"gain": gains.mean(), "noise": ((gains - gains.mean()) ** 2).sum()}
    line |= {"df": len(both) - 1, "p_adjusted": math.nan, "note": _lost(values)}
    return line | {"verdict": EQUAL if same else _verdict(line["gain"], direction)}


def _gains(a: np.ndarray, b: np.ndarray, direction: str, ideal: float) -> np.ndarray:
    if direction == "nearest":
        return np.abs(a - ideal) - np.abs(b - ideal)
    return a - b if direction == "lower" else b - a


def _alone(values: pd.DataFrame) -> dict:
    """A line without a seed in common: which run has values, and why the other has none."""
    a, b = values["value_a"].mean(), values["value_b"].mean()
    has = (math.isfinite(a), math.isfinite(b))
    verdict = {(True, False): ONLY_FIRST, (False, True): ONLY_SECOND}.get(has, APART)
    numbers = dict.fromkeys(("difference", "gain", "noise", "p_adjusted"), math.nan)
    note = _reason(values, verdict)
    return {"seeds": 0, "a": a, "b": b, "df": 0, "verdict": verdict, "note": note} | numbers


def _reason(values: pd.DataFrame, verdict: str) -> str:
    """Note of the run that has a line without a value."""
    column = {ONLY_FIRST: "note_b", ONLY_SECOND: "note_a"}.get(verdict)
    if column is None:
        return ""
    return next((str(note) for note in values[column].dropna() if note), "")


def _lost(values: pd.DataFrame) -> str:
    """Seeds that one run alone has a value for."""
    words = []
    for name, has, lacks in (("A", "value_a", "value_b"), ("B", "value_b", "value_a")):
        seeds = values.loc[values[has].notna() & values[lacks].isna(), "seed"]
        if len(seeds):
            words.append(f"seed {', '.join(seeds)} only in {name}")
    return "; ".join(words)


def _pooled(table: pd.DataFrame) -> pd.DataFrame:
    """Standard errors by the SD pooled over tissues, and adjusted p-values."""
    groups = table.groupby(["generator", "metric"], sort=False)
    df = groups["df"].transform("sum")
    with np.errstate(divide="ignore", invalid="ignore"):
        # A shift that is the same at all seeds has no noise: its t is infinite.
        variance = groups["noise"].transform("sum") / df
        floor = (RELATIVE * np.maximum(table["a"].abs(), table["b"].abs()) + ABSOLUTE) ** 2
        error = np.sqrt(np.maximum(variance, floor) / table["seeds"])
        p = 2 * stats.t.sf(np.abs(table["gain"] / error), df)
    tested = (df > 0) & table["verdict"].isin([BETTER, WORSE, CHANGED])
    table["noise"] = error.where((df > 0) & (table["seeds"] > 0))
    table["p_adjusted"] = adjust(np.where(tested, p, np.nan), "bh")
    return table


def _verdict(gain: float, direction: str) -> str:
    if direction == "none":
        return CHANGED
    return BETTER if gain > 0 else WORSE


def sized(table: pd.DataFrame) -> pd.Series:
    """Size of each gain: in SDs of its metric over all rows and tissues of both runs."""
    values = pd.concat([table.assign(v=table[run])[["metric", "v"]] for run in ("a", "b")])
    spread = values.groupby("metric")["v"].std(ddof=0)
    scale = table["metric"].map(spread).replace(0, np.nan).fillna(1)
    return (table["gain"] / scale).abs()


def only_in_one(first: Run, second: Run) -> list[str]:
    """Tissues, rows, seeds and metrics that one of the runs alone has, a sentence a run."""
    words = []
    for name, has, lacks in (("A", first, second), ("B", second, first)):
        parts = []
        kinds = {"tissue": "tissue", "generator": "row", "seed": "seed", "metric": "metric"}
        for column, what in kinds.items():
            known = set(lacks.metrics[column])
            alone = [v for v in has.metrics[column].drop_duplicates() if v not in known]
            if alone:
                parts.append(f"{what}{'s' * (len(alone) > 1)} {_some(alone)}")
        if parts:
            words.append(f"Only in {name}: {'; '.join(parts)}.")
    return words


def _some(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
