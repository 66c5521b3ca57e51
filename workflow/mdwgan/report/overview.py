"""The first thing a reader sees: dist of every row in every tissue, compared with `copy`."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from mdwgan.report.rows import is_model, ordered
from mdwgan.report.table import Cell, by_row, numeric, score

State = Literal["above", "below", "level"]


@dataclass
class Comparison:
    """A row against `copy` in one tissue, over the seeds that both have.

    ``clear`` says that the 95 % interval of the mean difference (t, over
    seeds) leaves out zero; never so with one seed.
    """

    difference: float
    seeds: int
    clear: bool

    @property
    def state(self) -> State:
        """Side of the difference; with several seeds, level where the seeds don't agree."""
        if self.seeds > 1 and not self.clear:
            return "level"
        return "above" if self.difference > 0 else "below"


def values(metrics: pd.DataFrame, tissue: str, generator: str, metric: str) -> pd.Series:
    """Finite values of one metric, indexed by seed."""
    rows = metrics[
        (metrics["tissue"] == tissue)
        & (metrics["generator"] == generator)
        & (metrics["metric"] == metric)
    ]
    return rows.dropna(subset="value").drop_duplicates("seed").set_index("seed")["value"]


def compare(own: pd.Series, other: pd.Series) -> Comparison | None:
    """Compare two rows over common seeds; None where there is none."""
    difference = (own - other).dropna()
    n = len(difference)
    if n == 0:
        return None
    mean = float(difference.mean())
    if n == 1:
        return Comparison(mean, 1, False)
    half = float(stats.t.ppf(0.975, n - 1) * difference.std(ddof=1) / math.sqrt(n))
    return Comparison(mean, n, abs(mean) > half)


def is_optimistic(metrics: pd.DataFrame, tissue: str, generator: str) -> bool:
    """Whether a row's numbers come from a generator selected on the test set."""
    rows = metrics[(metrics["tissue"] == tissue) & (metrics["generator"] == generator)]
    return bool(rows["optimistic"].astype(bool).any())


def dist_cell(metrics: pd.DataFrame, tissue: str, generator: str, failed: dict) -> Cell:
    """Cell with the mean over seeds, SD where there are several, and the distance to `copy`.

    Bold only where the row is clearly above `copy` over several seeds and was
    not selected on the test set.
    """
    own = values(metrics, tissue, generator, "dist")
    if own.empty:
        broken = any((tissue, generator) == key[:2] for key in failed)
        return Cell("failed" if broken else "missing", kind="muted num")
    text = score(float(own.mean()))
    if len(own) > 1:
        text += f" ± {own.std(ddof=1):.3f}"
    against = compare(own, values(metrics, tissue, "copy", "dist"))
    optimistic = is_optimistic(metrics, tissue, generator)
    tags = ["optimistic"] if optimistic else []
    if len(own) < (seeds := metrics["seed"].nunique()):
        tags.append(f"{len(own)} of {seeds} seeds")
    sub = ""
    if against and generator != "copy":
        sub = f"{against.difference:+.3f}".replace("-", "−")
    strong = bool(against and against.clear and against.difference > 0 and is_model(generator))
    return numeric(text, sub=sub, strong=strong and not optimistic, tag=", ".join(tags))


def against_copy(metrics: pd.DataFrame, tissues: list[str], row: str) -> dict[str, Comparison]:
    """Comparison of a row's dist with that of `copy`, in each tissue that has both."""
    found = {
        tissue: compare(
            values(metrics, tissue, row, "dist"), values(metrics, tissue, "copy", "dist")
        )
        for tissue in tissues
    }
    return {tissue: comparison for tissue, comparison in found.items() if comparison}


def dist_table(metrics: pd.DataFrame, tissues: list[str], generators: list[str], failed: dict):
    """Rows x tissues; models first, then the reference rows; first the mean and the count."""
    several = len(tissues) > 1
    rows = {}
    for row in ordered(generators):
        cells = [dist_cell(metrics, tissue, row, failed) for tissue in tissues]
        summary = [numeric(score(mean_over(metrics, tissues, row, "dist"))),
                   _count_above(metrics, tissues, row)]  # fmt: skip
        rows[row] = summary + cells if several else cells
    caption = (
        "dist: Pearson correlation between the gene-gene correlations of real test samples and "
        "those of each row; 1 is best. Second line: difference to copy."
    )
    if any(cell.strong for cells in rows.values() for cell in cells):
        caption += " Bold: above copy by more than seeds differ by (95 % interval over seeds)."
    if several and metrics["seed"].nunique() > 1:
        caption += " Tissues count as above copy where seeds agree on it, as for bold."
    return by_row(
        ["row", *(["mean", "tissues above copy"] if several else []), *tissues], rows, caption
    )


def _count_above(metrics: pd.DataFrame, tissues: list[str], row: str) -> Cell:
    found = against_copy(metrics, tissues, row)
    if row == "copy" or not found:
        return numeric("–")
    above = sum(comparison.state == "above" for comparison in found.values())
    return numeric(f"{above} of {len(found)}")


def mean_over(metrics: pd.DataFrame, tissues: list[str], generator: str, metric: str) -> float:
    """Mean over all tissues; NaN where one has no value, as that would be another mean."""
    means = [values(metrics, t, generator, metric).mean() for t in tissues]
    return math.nan if np.isnan(means).any() else float(np.mean(means))
