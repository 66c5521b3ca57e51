"""Whether a metric tells rows of known quality apart, for controls.tsv and the report.

Each metric of the catalogue names the controls that it must find worse than real samples
(`mdwgan.metrics.base.Entry.controls`). A metric that does not, in the cohort at hand, says little
of the generators in it either.
"""

import numpy as np
import pandas as pd

from mdwgan.evaluation.statistics import goodness, paired_difference, scores_by_row
from mdwgan.generators.row import DRAW, HALF
from mdwgan.metrics.base import Entry
from mdwgan.metrics.catalogue import entry_of

POSITIVES = (HALF, DRAW)  # rows of real samples that a control is compared with
COLUMNS = [
    "metric",
    "tissue",
    "positive",
    "control",
    "expected",
    "seen",
    "separates",
    "positive_value",
    "control_value",
    "seeds",
]
WORSE = "worse"
BETTER = "better"
LEVEL = "not always worse"  # the seeds do not agree, or the values are equal
NO_VALUE = "no value"
Scores = dict[tuple[str, str, str], pd.Series]


def control_table(metrics: pd.DataFrame) -> pd.DataFrame:
    """Compare each metric's controls with the rows of real samples.

    Parameters
    ----------
    metrics : DataFrame
        Content of metrics.tsv.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, a line for every metric, tissue, positive row and control that the
        table has. A control is worse where it is so at every seed that both have: an interval over
        few seeds would be too wide for differences that are large and vary. ``separates`` is empty
        where no seed has both values.
    """
    scores, rows = scores_by_row(metrics), set(metrics["generator"])
    lines = []
    for name in metrics["metric"].unique():
        entry = entry_of(name)
        for control in entry.controls if entry else ():
            for tissue in metrics["tissue"].unique():
                lines += [
                    _line(scores, entry, tissue, positive, control)
                    for positive in POSITIVES
                    if {positive, control} <= rows
                ]
    return pd.DataFrame(lines, columns=COLUMNS)


def _line(scores: Scores, entry: Entry, tissue: str, positive: str, control: str) -> dict:
    """One line of the table."""
    sides = [_goodness(scores, entry, tissue, row) for row in (positive, control)]
    difference = paired_difference(*sides[0].align(sides[1]))
    difference = difference[np.isfinite(difference)]
    seen = _seen(difference)
    values = [_values(scores, tissue, row, entry.name) for row in (positive, control)]
    return {
        "metric": entry.name,
        "tissue": tissue,
        "positive": positive,
        "control": control,
        "expected": WORSE,
        "seen": seen,
        "separates": seen == WORSE if len(difference) else None,
        "positive_value": values[0].mean(),
        "control_value": values[1].mean(),
        "seeds": len(difference),
    }


def _seen(difference: np.ndarray) -> str:
    """Words on the control, by what real samples are better by at each seed."""
    if not len(difference):
        return NO_VALUE
    if (difference > 0).all():
        return WORSE
    return BETTER if (difference < 0).all() else LEVEL


def _goodness(scores: Scores, entry: Entry, tissue: str, row: str) -> pd.Series:
    """Goodness by seed; nndr has no ideal of its own, but that of real samples."""
    values = _values(scores, tissue, row, entry.name)
    if entry.direction != "none":
        return pd.Series(goodness(values, entry), values.index)
    return -(values - _values(scores, tissue, row, f"{entry.name}_real")).abs().dropna()


def _values(scores: Scores, tissue: str, row: str, metric: str) -> pd.Series:
    return scores.get((tissue, row, metric), pd.Series(dtype=float))


def failing(table: pd.DataFrame) -> dict[str, list[str]]:
    """Metrics of a `control_table` that miss a control, with sentences on which, and where.

    Of a run without the controls these are the metrics of memorisation alone, by row `copy`.
    """
    missed = table[table["separates"].eq(False)]
    several = table["tissue"].nunique() > 1
    found: dict[str, list[str]] = {}
    for (metric, control, positive), part in missed.groupby(
        ["metric", "control", "positive"], sort=False
    ):
        where = f" in {', '.join(part['tissue'])}" if several else ""
        seen = " or ".join(dict.fromkeys(part["seen"]))
        found.setdefault(str(metric), []).append(f"{control} {seen} than {positive}{where}")
    return found


def checked(table: pd.DataFrame) -> dict[str, bool]:
    """Whether a metric sees all of its controls; metrics without a judged control are left out.

    ``table`` is that of `control_table`.
    """
    table = table.dropna(subset="separates")
    return {
        str(name): bool(part["separates"].astype(bool).all())
        for name, part in table.groupby("metric", sort=False)
    }
