"""What the scores say, in plain words computed from them."""

import math

import numpy as np
import pandas as pd

from mdwgan.report.overview import Comparison, compare, is_optimistic, mean_over, values
from mdwgan.report.rows import is_baseline, label, listed, models
from mdwgan.report.table import percent

MOST_NAMES = 4  # a longer list is a number in words; the table below it has the names


def verdict(metrics: pd.DataFrame, tissues: list[str], generators: list[str]) -> list[str]:
    """Paragraphs: one a model on copying and plain baselines, then what holds for all.

    Parameters
    ----------
    metrics : DataFrame
        Rows of metrics.tsv and agreement.tsv.
    tissues, generators : list of str
        Of the config; reference rows among the generators.
    """
    paragraphs = []
    for model in models(generators):
        found = {
            t: c
            for t in tissues
            if (c := compare(values(metrics, t, model, "dist"), values(metrics, t, "copy", "dist")))
        }
        sentences = [_against_copy(model, found, len(tissues)), _level(found)]
        sentences += [_optimistic(metrics, model, found)]
        sentences += [_against_baselines(metrics, tissues, model, generators)]
        paragraphs.append(" ".join(filter(None, sentences)))
    if metrics["seed"].nunique() == 1:
        paragraphs.append("There is one seed: differences can't be told apart from noise.")
    paragraphs += _degs(metrics, tissues, models(generators))
    return paragraphs + _noise(metrics, tissues, models(generators))


def some(names: list[str], of: str = "tissues") -> str:
    """Names as an enumeration, or their number where they are many."""
    return listed(names) if len(names) <= MOST_NAMES else f"{len(names)} {of}"


def _against_copy(model: str, found: dict[str, Comparison], tissues: int) -> str:
    if not found:
        return f"{label(model)} can't be compared with copying the training set: no dist of both."
    above = [t for t, c in found.items() if c.state == "above"]
    others = [t for t in found if t not in above]
    gains = some([f"{t} by {found[t].difference:.3f}" for t in above])
    names = f" ({listed(others)})" if len(others) <= MOST_NAMES else ""
    if not others:
        return f"{label(model)} scores above copying the training set in {gains}."
    if above:
        return (
            f"{label(model)} does not beat copying the training set in {len(others)} of "
            f"{len(found)} tissues{names}; it scores above it in {gains}."
        )
    which = f"any of the {len(found)} tissues" if len(found) > 1 else "the one tissue"
    which += "" if len(found) == tissues else " that could be compared"
    return f"{label(model)} does not beat copying the training set in {which}{names}."


def _level(found: dict[str, Comparison]) -> str:
    level = [t for t, c in found.items() if c.state == "level"]
    return f"In {some(level)} the difference is within what seeds differ by." if level else ""


def _optimistic(metrics: pd.DataFrame, model: str, found: dict[str, Comparison]) -> str:
    chosen = [t for t in found if is_optimistic(metrics, t, model)]
    if not chosen:
        return ""
    return (
        f"It was selected on the test set in {some(chosen)}: its scores there are optimistic and "
        "don't compare with the other rows."
    )


def _against_baselines(metrics, tissues: list[str], model: str, generators: list[str]) -> str:
    ahead = []
    for baseline in filter(is_baseline, generators):
        pairs = {t: compare(values(metrics, t, model, "dist"), values(metrics, t, baseline, "dist"))
                 for t in tissues}  # fmt: skip
        where = [t for t, c in pairs.items() if c and c.difference <= 0]
        if where:
            ahead.append(f"{baseline} ({some(where)})")
    return f"Plain baselines score as high or higher: {listed(ahead)}." if ahead else ""


def _degs(metrics: pd.DataFrame, tissues: list[str], trained: list[str]) -> list[str]:
    """Recall and precision of the real DEGs, each a mean over the tissues all rows have."""
    sentences = []
    for metric, lead in (
        ("deg_recall", "Real differentially expressed genes found"),
        ("deg_precision", "Share of the genes called that are real ones"),
    ):
        found = {g: {t: values(metrics, t, g, metric).mean() for t in tissues}
                 for g in [*trained, "copy"]}  # fmt: skip
        found = {g: by for g, by in found.items() if not np.isnan(list(by.values())).all()}
        shared = [t for t in tissues if not any(math.isnan(by[t]) for by in found.values())]
        if "copy" not in found or len(found) < 2 or not shared:
            continue
        means = [f"{label(g)} {percent(np.mean([by[t] for t in shared]))}"
                 for g, by in found.items()]  # fmt: skip
        over = f"mean of {len(shared)} tissues" if len(shared) > 1 else shared[0]
        sentences.append(f"{lead} ({over}): {listed(means)}.")
    if not sentences:
        return []
    sentences.append(
        "The row copy is tested with the training samples alone, so at another n (in the tables), "
        "and DEGs grow with n."
    )
    return [" ".join(sentences)]


def _noise(metrics: pd.DataFrame, tissues: list[str], trained: list[str]) -> list[str]:
    means = [values(metrics, t, "real-half", "dist").mean() for t in tissues]
    means = [float(m) for m in means if not math.isnan(m)]
    if not means:
        return []
    text = (
        f"Two halves of the real test samples agree to a dist of {np.mean(means):.3f} on average: "
        "what is missing to 1 there is noise."
    )
    own = [(g, mean_over(metrics, tissues, g, "dist_half_n")) for g in [*trained, "copy"]]
    own = [f"{label(g)} {mean:.3f}" for g, mean in own if not math.isnan(mean)]
    return [text + (f" At as few samples: {listed(own)}." if own else "")]
