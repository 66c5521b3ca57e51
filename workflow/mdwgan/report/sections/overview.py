"""The first thing a reader sees: dist of every row in every tissue, compared with `copy`."""

import math

import numpy as np
import pandas as pd

from mdwgan.evaluation.statistics import Comparison, comparable, compare, goodness
from mdwgan.generators.rows import is_model, ordered
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.report.page.table import Cell, by_row, numeric, score

BOLD = (
    "Bold: better than copy by more than seeds differ by (95 % interval over seeds; by chance "
    "alone that is one cell in 40)."
)


def values(metrics: pd.DataFrame, tissue: str, generator: str, metric: str) -> pd.Series:
    """Finite values of one metric, indexed by seed."""
    rows = metrics[
        (metrics["tissue"] == tissue)
        & (metrics["generator"] == generator)
        & (metrics["metric"] == metric)
    ]
    return rows.dropna(subset="value").drop_duplicates("seed").set_index("seed")["value"]


def stands_out(
    metric: str, generator: str, own: pd.Series, of_copy: pd.Series, optimistic: bool
) -> bool:
    """Whether a value is bold: of a model, clearly better than that of `copy` over several seeds.

    Never of a row that was selected on the test set.
    """
    if optimistic or not is_model(generator) or never_bold(metric) or not comparable(metric):
        return False
    entry = CATALOGUE[metric]
    found = compare(
        *(pd.Series(goodness(values, entry), values.index) for values in (own, of_copy))
    )
    return bool(found and found.clear and found.difference > 0)


def never_bold(metric: str) -> bool:
    """Whether better than `copy` means nothing in a metric.

    Copying is the worst there is in memorisation; in biology it has another n,
    with which DEGs and pathways grow; within one set, samples that are easy to
    tell apart win.
    """
    entry = CATALOGUE.get(metric)
    return entry is not None and (entry.axis in ("memorisation", "biology") or "_within_" in metric)


def is_optimistic(metrics: pd.DataFrame, tissue: str, generator: str) -> bool:
    """Whether a row's numbers come from a generator selected on the test set."""
    rows = metrics[(metrics["tissue"] == tissue) & (metrics["generator"] == generator)]
    return bool(rows["optimistic"].astype(bool).any())


def dist_cell(metrics: pd.DataFrame, tissue: str, generator: str, failed: dict) -> Cell:
    """Cell with the mean over seeds, SD where there are several, and the distance to `copy`."""
    own = values(metrics, tissue, generator, "dist")
    if own.empty:
        broken = any((tissue, generator) == key[:2] for key in failed)
        return Cell("failed" if broken else "missing", kind="muted num")
    text = score(float(own.mean()))
    if len(own) > 1:
        text += f" ± {own.std(ddof=1):.3f}"
    of_copy = values(metrics, tissue, "copy", "dist")
    against = compare(own, of_copy)
    optimistic = is_optimistic(metrics, tissue, generator)
    tags = ["optimistic"] if optimistic else []
    if len(own) < (seeds := metrics["seed"].nunique()):
        tags.append(f"{len(own)} of {seeds} seeds")
    sub = ""
    if against and generator != "copy":
        sub = f"{against.difference:+.3f}".replace("-", "−")
    strong = stands_out("dist", generator, own, of_copy, optimistic)
    return numeric(text, sub=sub, strong=strong, tag=", ".join(tags))


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
        summary = [
            numeric(score(mean_over(metrics, tissues, row, "dist"))),
            _count_above(metrics, tissues, row),
        ]
        rows[row] = summary + cells if several else cells
    caption = (
        "dist: Pearson correlation between the gene-gene correlations of real test samples and "
        "those of each row; 1 is best. Second line: difference to copy."
    )
    if any(cell.strong for cells in rows.values() for cell in cells):
        caption += f" {BOLD}"
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
