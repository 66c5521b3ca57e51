"""The first thing a reader sees: dist of every row in every tissue, and what it says in words."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from mdwgan.report.rows import is_model, label, listed, models
from mdwgan.report.table import Cell, Table, numeric, percent, score

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
        reason = failed.get((tissue, generator))
        return Cell("failed" if reason else "missing", kind="muted num")
    text = score(float(own.mean()))
    if len(own) > 1:
        text += f" ± {own.std(ddof=1):.3f}"
    against = compare(own, values(metrics, tissue, "copy", "dist"))
    optimistic = is_optimistic(metrics, tissue, generator)
    sub = ""
    if against and generator != "copy":
        sub = f"{against.difference:+.3f}".replace("-", "−")
    strong = bool(against and against.clear and against.difference > 0 and is_model(generator))
    return numeric(
        text, sub=sub, strong=strong and not optimistic, tag="optimistic" if optimistic else ""
    )


def dist_table(metrics: pd.DataFrame, tissues: list[str], generators: list[str], failed: dict):
    """Tissues x rows; models first, then the reference rows; the mean last."""
    order = models(generators) + [g for g in generators if not is_model(g)]
    rows = [
        [Cell(tissue, href=f"#{tissue}")] + [dist_cell(metrics, tissue, g, failed) for g in order]
        for tissue in tissues
    ]
    if len(tissues) > 1:
        rows.append([Cell("mean of tissues", kind="muted"), *_means(metrics, tissues, order)])
    caption = (
        "dist: Pearson correlation between the gene-gene correlations of real test samples and "
        "those of each row; 1 is best. Second line: difference to copy."
    )
    return Table(["tissue", *order], rows, caption)


def _means(metrics: pd.DataFrame, tissues: list[str], order: list[str]) -> list[Cell]:
    return [numeric(score(_mean_over(metrics, tissues, g, "dist"))) for g in order]


def verdict(metrics: pd.DataFrame, tissues: list[str], generators: list[str]) -> list[str]:
    """Sentences on every model, computed from the metrics alone."""
    sentences = []
    for model in models(generators):
        sentences += _against_copy(metrics, tissues, model)
        sentences += _against_baselines(metrics, tissues, model, generators)
        sentences += _degs(metrics, tissues, model)
    return sentences + _noise(metrics, tissues, models(generators))


def _against_copy(metrics: pd.DataFrame, tissues: list[str], model: str) -> list[str]:
    found = {
        t: c
        for t in tissues
        if (c := compare(values(metrics, t, model, "dist"), values(metrics, t, "copy", "dist")))
    }
    if not found:
        return [f"{label(model)} can't be compared with copying the training set: no dist of both."]
    above = [t for t, c in found.items() if c.state == "above"]
    others = [t for t in found if t not in above]
    gains = listed([f"{t} by {found[t].difference:.3f}" for t in above])
    if not others:
        text = f"{label(model)} scores above copying the training set wherever compared ({gains})"
    elif above:
        text = (
            f"{label(model)} does not beat copying the training set in {len(others)} of "
            f"{len(found)} tissues ({listed(others)}); it scores above it in {gains}"
        )
    else:
        which = f"any of the {len(found)} tissues " if len(found) > 1 else "the one tissue "
        which += "" if len(found) == len(tissues) else "that could be compared "
        text = f"{label(model)} does not beat copying the training set in {which}({listed(others)})"
    return [text + ".", *_doubts(metrics, model, found)]


def _doubts(metrics: pd.DataFrame, model: str, found: dict[str, Comparison]) -> list[str]:
    doubts = []
    if all(c.seeds == 1 for c in found.values()):
        doubts.append("There is one seed: differences of this kind can't be told apart from noise.")
    elif level := [t for t, c in found.items() if c.state == "level"]:
        doubts.append(f"In {listed(level)} the difference is within what seeds differ by.")
    if optimistic := [t for t in found if is_optimistic(metrics, t, model)]:
        doubts.append(
            f"{label(model)} was selected on the test set in {listed(optimistic)}: its scores "
            "there are optimistic and don't compare with the other rows."
        )
    return doubts


def _against_baselines(metrics, tissues, model: str, generators: list[str]) -> list[str]:
    plain = [g for g in generators if not is_model(g) and g not in ("copy", "real-half")]
    beaten = []
    for baseline in plain:
        pairs = [(values(metrics, t, model, "dist"), values(metrics, t, baseline, "dist"), t)
                 for t in tissues]  # fmt: skip
        where = [t for a, b, t in pairs if (c := compare(a, b)) and c.difference <= 0]
        if where:
            beaten.append(f"{baseline} ({listed(where)})")
    if not beaten:
        return []
    return [f"Plain baselines score as high or higher than {label(model)}: {listed(beaten)}."]


def _degs(metrics: pd.DataFrame, tissues: list[str], model: str) -> list[str]:
    def mean(generator: str, metric: str) -> float:
        # Only tissues that both rows have: else the means would be over different ones.
        shared = [
            t for t in tissues if all(len(values(metrics, t, g, metric)) for g in (model, "copy"))
        ]
        means = [values(metrics, t, generator, metric).mean() for t in shared]
        return float(np.mean(means)) if means else math.nan

    recall, precision = mean(model, "deg_recall"), mean(model, "deg_precision")
    if math.isnan(recall):
        return []
    text = (
        f"Of the real differentially expressed genes, {label(model)}'s samples find "
        f"{percent(recall)} (copy: {percent(mean('copy', 'deg_recall'))})"
    )
    if not math.isnan(precision):
        text += (
            f"; {percent(precision)} of what they call is real "
            f"(copy: {percent(mean('copy', 'deg_precision'))})"
        )
    return [text + ", mean of tissues."]


def _noise(metrics: pd.DataFrame, tissues: list[str], trained: list[str]) -> list[str]:
    means = [values(metrics, t, "real-half", "dist").mean() for t in tissues]
    means = [float(m) for m in means if not math.isnan(m)]
    if not means:
        return []
    text = (
        f"Two halves of the real test samples agree to a dist of {np.mean(means):.3f} on average: "
        "what is missing to 1 there is noise"
    )
    own = [(g, _mean_over(metrics, tissues, g, "dist_half_n")) for g in [*trained, "copy"]]
    own = [f"{label(g)} {mean:.3f}" for g, mean in own if not math.isnan(mean)]
    return [text + (f". At as few samples: {listed(own)}." if own else ".")]


def _mean_over(metrics: pd.DataFrame, tissues: list[str], generator: str, metric: str) -> float:
    """Mean over all tissues; NaN where one has no value, as that would be another mean."""
    means = [values(metrics, t, generator, metric).mean() for t in tissues]
    return math.nan if np.isnan(means).any() else float(np.mean(means))
