"""What the scores say, in plain words computed from them."""

import math

import numpy as np
import pandas as pd

from mdwgan.generators.rows import is_model, label, models
from mdwgan.report.page.table import percent
from mdwgan.report.page.words import MOST_IN_FULL, legend, listed
from mdwgan.report.sections.overview import (
    Comparison,
    against_copy,
    compare,
    is_optimistic,
    mean_over,
    values,
)

RECONSTRUCTED = "*Reconstruction: a part of the system had to be invented, as Systems says."
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
    trained = models(generators)
    if len(trained) <= MOST_IN_FULL:
        paragraphs = [_of_one(metrics, tissues, model, generators) for model in trained]
    else:
        paragraphs = _of_many(metrics, tissues, trained, generators)
    if metrics["seed"].nunique() == 1:
        paragraphs.append(
            "There is one seed: differences in a tissue can't be told apart from noise."
        )
    paragraphs += _degs(metrics, tissues, trained)
    paragraphs += _noise(metrics, tissues, trained)
    return paragraphs + ([RECONSTRUCTED] if legend(trained) else [])


def _of_one(metrics, tissues: list[str], model: str, generators: list[str]) -> str:
    found = against_copy(metrics, tissues, model)
    sentences = [_against_copy(model, found, len(tissues)), _level(found)]
    sentences += [_optimistic(metrics, model, found)]
    sentences += [_against_baselines(metrics, tissues, model, generators)]
    return " ".join(filter(None, sentences))


def _of_many(metrics, tissues: list[str], trained: list[str], generators: list[str]) -> list[str]:
    """Which of many generators beat copying, and where; then the best mean, and baselines."""
    found = {model: against_copy(metrics, tissues, model) for model in trained}
    compared = {model: pairs for model, pairs in found.items() if pairs}
    if not compared:
        return ["No generator can be compared with copying the training set: no dist of both."]
    above = {
        m: [t for t, c in pairs.items() if c.state == "above"] for m, pairs in compared.items()
    }
    everywhere = [m for m in above if len(above[m]) == len(tissues)]
    partly = [m for m in above if above[m] and m not in everywhere]
    nowhere = [m for m in above if not above[m]]
    sentences = [_headline(len(trained), everywhere, partly)]
    if partly:
        where = [_where(label(m), above[m], len(compared[m])) for m in partly]
        sentences.append(f"Above it in some tissues: {listed(where)}.")
    if nowhere and (everywhere or partly):
        names = [label(m) for m in nowhere]
        who = listed(names) if len(names) <= MOST_NAMES else f"the other {len(names)}"
        sentences.append(f"Above it in no tissue: {who}.")
    if missing := [label(m) for m in trained if m not in compared]:
        sentences.append(f"No dist to compare: {listed(missing)}.")
    if any(c.state == "level" for pairs in compared.values() for c in pairs.values()):
        sentences.append("A difference within what seeds differ by does not count as above.")
    if chosen := [m for m in compared if any(is_optimistic(metrics, t, m) for t in tissues)]:
        sentences.append(
            f"Selected on the test set, so optimistic: {listed([label(m) for m in chosen])}."
        )
    return [" ".join(sentences), *_best(metrics, tissues, trained, generators)]


def _where(name: str, above: list[str], of: int) -> str:
    names = f" ({listed(above)})" if len(above) <= MOST_NAMES else ""
    return f"{name} in {len(above)} of {of}{names}"


def _headline(count: int, everywhere: list[str], partly: list[str]) -> str:
    if everywhere:
        names = listed([label(m) for m in everywhere])
        verb = "scores" if len(everywhere) == 1 else "score"
        return (
            f"{len(everywhere)} of {count} generators {verb} above copying the training set in "
            f"every tissue: {names}."
        )
    if partly:
        return (
            f"None of {count} generators scores above copying the training set in every tissue; "
            f"{len(partly)} {'does' if len(partly) == 1 else 'do'} in some."
        )
    return f"None of {count} generators beats copying the training set in any tissue."


def _best(metrics, tissues: list[str], trained: list[str], generators: list[str]) -> list[str]:
    """Best mean of dist beside copy's, and how many generators each plain baseline equals."""
    means = {m: mean_over(metrics, tissues, m, "dist") for m in [*trained, "copy"]}
    own = {m: v for m, v in means.items() if m != "copy" and not math.isnan(v)}
    if not own:
        return []
    best = max(own, key=own.get)
    over = f"On average over {len(tissues)} tissues" if len(tissues) > 1 else f"In {tissues[0]}"
    copy = "" if math.isnan(means["copy"]) else f"; copy has {means['copy']:.3f}"
    text = f"{over}, {label(best)} has the highest dist of them, {own[best]:.3f}{copy}."
    for baseline in baselines(generators):
        plain = mean_over(metrics, tissues, baseline, "dist")
        if not math.isnan(plain):
            behind = sum(value <= plain for value in own.values())
            text += f" {baseline} ({plain:.3f}) scores at least as high as {behind} of {len(own)}."
    return [text]


def baselines(generators: list[str]) -> list[str]:
    """Reference rows that make samples plainly: not the training set, and nothing real."""
    return [g for g in generators if not is_model(g) and g != "copy" and not g.startswith("real")]


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
    for baseline in baselines(generators):
        pairs = {
            t: compare(values(metrics, t, model, "dist"), values(metrics, t, baseline, "dist"))
            for t in tissues
        }
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
        found = {
            g: {t: values(metrics, t, g, metric).mean() for t in tissues}
            for g in [*trained, "copy"]
        }
        found = {g: by for g, by in found.items() if not np.isnan(list(by.values())).all()}
        shared = [t for t in tissues if not any(math.isnan(by[t]) for by in found.values())]
        if "copy" not in found or len(found) < 2 or not shared:
            continue
        means = [
            f"{label(g)} {percent(np.mean([by[t] for t in shared]))}" for g, by in found.items()
        ]
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
    own = {g: mean_over(metrics, tissues, g, "dist_half_n") for g in [*trained, "copy"]}
    own = {g: mean for g, mean in own.items() if not math.isnan(mean)}
    lead = "At as few samples"
    if len(trained) > MOST_IN_FULL:  # all are in the tables
        best = max((g for g in own if g in trained), key=own.get, default="copy")
        own = {g: mean for g, mean in own.items() if g in (best, "copy")}
        lead += ", the best generator and copy"
    own = [f"{label(g)} {mean:.3f}" for g, mean in own.items()]
    return [text + (f" {lead}: {listed(own)}." if own else "")]
