"""What the scores say, in plain words computed from them."""

import math

import numpy as np
import pandas as pd

from mdwgan.evaluation.statistics import Comparison
from mdwgan.generators.row import BEST, HALF
from mdwgan.generators.rows import baselines, label, models
from mdwgan.report.page.metrics import against_copy, compare_dist, is_optimistic, mean_over, values
from mdwgan.report.page.words import (
    MOST_IN_FULL,
    MOST_NAMES,
    counted,
    legend,
    listed,
    percent,
    score,
    some,
)
from mdwgan.samples.conditions import CASE, REFERENCE

LEAD = "On gene-gene correlation (dist), "
CHANCE = "in one training, which may be chance"
RECONSTRUCTED = "* Its paper leaves details open; what we chose is under Systems."


def verdict(
    metrics: pd.DataFrame,
    tissues: list[str],
    generators: list[str],
    contrast: tuple[str, str] = (REFERENCE, CASE),
) -> list[str]:
    """Paragraphs: one a model on copying and plain baselines, then what holds for all.

    Tissues with too few samples to say anything are named and left out. Row `BEST` has the
    generator of another row and is left out beside others.

    Parameters
    ----------
    metrics : DataFrame
        Rows of metrics.tsv and agreement.tsv.
    tissues, generators : list of str
        Of the config; reference rows among the generators.
    contrast : tuple of str
        Reference and case of the DEGs.
    """
    trained = models(generators)
    trained = [model for model in trained if model != BEST] or trained
    few = few_samples(metrics, tissues)
    judged = [tissue for tissue in tissues if tissue not in few]
    paragraphs = _too_few(few)
    if not judged:
        return paragraphs
    if len(trained) <= MOST_IN_FULL:
        paragraphs += [_of_one(metrics, judged, model, generators) for model in trained]
    else:
        paragraphs += _of_many(metrics, judged, trained, generators)
    if metrics["seed"].nunique() == 1:
        paragraphs.append(
            "Each model was trained once (one seed), so small differences between models may be "
            "chance."
        )
    paragraphs += _degs(metrics, judged, trained, contrast)
    paragraphs += _noise(metrics, judged, trained)
    return paragraphs + ([RECONSTRUCTED] if legend(trained) else [])


def few_samples(metrics: pd.DataFrame, tissues: list[str]) -> list[str]:
    """Tissues whose test samples are too few to be halved: nothing tells chance there."""
    dist = metrics[metrics["metric"] == "dist"]
    return [
        tissue
        for tissue in tissues
        if len(values(dist, tissue, "copy", "dist"))
        and HALF in set(dist["generator"])
        and values(dist, tissue, HALF, "dist").empty
    ]


def _too_few(few: list[str]) -> list[str]:
    if not few:
        return []
    return [
        f"Too few samples to say in {some(few)}: the test samples can't be halved (row {HALF} has "
        "no dist), so that nothing there tells a difference between rows from chance."
    ]


# ---- a few generators


def _of_one(metrics: pd.DataFrame, tissues: list[str], model: str, generators: list[str]) -> str:
    pairs = against_copy(metrics, tissues, model)
    sentences = [
        _against_copy(model, pairs, len(tissues)),
        _level(pairs),
        _optimistic(metrics, model, pairs),
        _against_baselines(metrics, tissues, model, generators),
    ]
    return " ".join(filter(None, sentences))


def _against_copy(model: str, pairs: dict[str, Comparison], tissues: int) -> str:
    if not pairs:
        return f"{label(model)} can't be compared with copying the training set: no dist of both."
    above = [t for t, c in pairs.items() if c.state == "above"]
    others = [t for t in pairs if t not in above]
    gains = some([f"{t} by {pairs[t].difference:.3f}" for t in above])
    names = f" ({listed(others)})" if len(others) <= MOST_NAMES else ""
    name = f"{LEAD}{label(model)}"
    several = any(pair.several for pair in pairs.values())
    verb, chance = ("scores above", "") if several else ("is higher than", f", {CHANCE}")
    if not others:
        return f"{name} {verb} copying the training set in {gains}{chance}."
    if above:
        return (
            f"{name} does not beat copying the training set in {len(others)} of "
            f"{len(pairs)} tissues{names}; it {verb} it in {gains}{chance}."
        )
    which = f"any of the {len(pairs)} tissues" if len(pairs) > 1 else "the one tissue"
    which += "" if len(pairs) == tissues else " that could be compared"
    return f"{name} does not beat copying the training set in {which}{names}."


def _level(pairs: dict[str, Comparison]) -> str:
    level = [t for t, c in pairs.items() if c.state == "level"]
    return f"In {some(level)} the difference is within what seeds differ by." if level else ""


def _optimistic(metrics: pd.DataFrame, model: str, pairs: dict[str, Comparison]) -> str:
    chosen = [t for t in pairs if is_optimistic(metrics, t, model)]
    if not chosen:
        return ""
    return (
        f"It was selected on the test set in {some(chosen)}: its scores there are optimistic and "
        "can't be compared with the other rows."
    )


def _against_baselines(
    metrics: pd.DataFrame, tissues: list[str], model: str, generators: list[str]
) -> str:
    ahead = []
    for baseline in baselines(generators):
        pairs = compare_dist(metrics, tissues, model, baseline)
        where = [tissue for tissue, pair in pairs.items() if pair.difference <= 0]
        if where:
            ahead.append(f"{baseline} ({some(where)})")
    return f"Plain baselines are as high or higher: {listed(ahead)}." if ahead else ""


# ---- many generators


def _of_many(
    metrics: pd.DataFrame, tissues: list[str], trained: list[str], generators: list[str]
) -> list[str]:
    """Which of many generators beat copying, and where; then the best mean, and baselines."""
    comparisons = {model: against_copy(metrics, tissues, model) for model in trained}
    comparisons = {model: pairs for model, pairs in comparisons.items() if pairs}
    if not comparisons:
        return ["No model can be compared with copying the training set: no dist of both."]
    above = {
        model: [tissue for tissue, pair in pairs.items() if pair.state == "above"]
        for model, pairs in comparisons.items()
    }
    everywhere = [m for m in above if len(above[m]) == len(tissues)]
    partly = [m for m in above if above[m] and m not in everywhere]
    nowhere = [label(m) for m in above if not above[m]]
    several = any(pair.several for pairs in comparisons.values() for pair in pairs.values())
    sentences = [_headline(len(trained), everywhere, partly, several)]
    word = "Above" if several else "Higher"
    if partly:
        where = [_where(label(m), above[m], len(comparisons[m])) for m in partly]
        sentences.append(f"{word} in some tissues: {listed(where)}.")
    if nowhere and (everywhere or partly):
        who = listed(nowhere) if len(nowhere) <= MOST_NAMES else f"the other {len(nowhere)}"
        sentences.append(f"{word} in no tissue: {who}.")
    if (everywhere or partly) and not several:
        sentences.append("Each was trained once, so this may be chance.")
    if missing := [label(m) for m in trained if m not in comparisons]:
        sentences.append(f"No dist to compare: {listed(missing)}.")
    sentences += _caveats(metrics, tissues, comparisons)
    return [" ".join(sentences), *_best(metrics, tissues, trained, generators)]


def _where(name: str, above: list[str], of: int) -> str:
    names = f" ({listed(above)})" if len(above) <= MOST_NAMES else ""
    return f"{name} in {len(above)} of {of}{names}"


def _headline(count: int, everywhere: list[str], partly: list[str], several: bool) -> str:
    """Sentence on which generators are above `copy`; of one seed, only which are higher."""
    one, more, do = "is higher than", "are higher than", ("is", "are")
    if several:
        one, more, do = "scores above", "score above", ("does", "do")
    if everywhere:
        names = listed([label(m) for m in everywhere])
        return (
            f"{LEAD}{len(everywhere)} of {count} models "
            f"{one if len(everywhere) == 1 else more} copying the training set in every tissue: "
            f"{names}."
        )
    if partly:
        return (
            f"{LEAD}none of the {count} models {one} copying the training set in every "
            f"tissue; {len(partly)} {do[len(partly) > 1]} in some."
        )
    return f"{LEAD}none of the {count} models does better than reusing the training samples."


def _caveats(
    metrics: pd.DataFrame, tissues: list[str], comparisons: dict[str, dict[str, Comparison]]
) -> list[str]:
    sentences = []
    if any(pair.state == "level" for pairs in comparisons.values() for pair in pairs.values()):
        sentences.append("A difference within what seeds differ by does not count as above.")
    optimistic = [m for m in comparisons if any(is_optimistic(metrics, t, m) for t in tissues)]
    if optimistic:
        names = listed([label(m) for m in optimistic])
        sentences.append(f"Selected on the test set, so optimistic: {names}.")
    return sentences


def _best(
    metrics: pd.DataFrame, tissues: list[str], trained: list[str], generators: list[str]
) -> list[str]:
    """Best mean of dist beside copy's, and how many generators each plain baseline equals."""
    means = {m: mean_over(metrics, tissues, m, "dist") for m in trained}
    means = {m: mean for m, mean in means.items() if not math.isnan(mean)}
    if not means:
        return []
    best = max(means, key=means.get)
    over = f"mean of {len(tissues)} tissues" if len(tissues) > 1 else tissues[0]
    text = (
        f"Highest dist of a model: {label(best)}, {score(means[best])} ({over}; 1 = identical "
        "correlations)."
    )
    copy = mean_over(metrics, tissues, "copy", "dist")
    text += "" if math.isnan(copy) else f" Training samples (copy): {score(copy)}."
    for baseline in baselines(generators):
        plain = mean_over(metrics, tissues, baseline, "dist")
        if not math.isnan(plain):
            behind = sum(mean <= plain for mean in means.values())
            text += (
                f" {baseline}: {score(plain)}, at least as high as {behind} of {len(means)} models."
            )
    return [text]


# ---- differentially expressed genes, and noise


def _degs(
    metrics: pd.DataFrame, tissues: list[str], trained: list[str], contrast: tuple[str, str]
) -> list[str]:
    """Recall and precision of the real DEGs, in the tissues that all rows have."""
    sentences = []
    reference, case = contrast
    differ = f"Of the genes that differ between {case} and {reference} in real samples"
    for metric, lead in (
        ("deg_recall", f"{differ}, each row recovers"),
        ("deg_precision", "Of the genes that a row calls, so many are also called in real samples"),
    ):
        shares = {
            row: {t: values(metrics, t, row, metric).mean() for t in tissues}
            for row in [*trained, "copy"]
        }
        shares = {row: of for row, of in shares.items() if not np.isnan(list(of.values())).all()}
        shared = [t for t in tissues if not any(math.isnan(of[t]) for of in shares.values())]
        if "copy" not in shares or len(shares) < 2 or not shared:
            continue
        # By tissue where that is short.
        if len(shared) <= MOST_NAMES and len(shares) <= MOST_IN_FULL + 1:
            rows = [
                f"{label(row)} {listed([f'{percent(of[t])} ({t})' for t in shared])}"
                for row, of in shares.items()
            ]
            sentences.append(f"{lead}: {'; '.join(rows)}.")
            continue
        means = [
            f"{label(row)} {percent(np.mean([of[t] for t in shared]))}"
            for row, of in shares.items()
        ]
        sentences.append(f"{lead} (mean of {counted(len(shared), 'tissue')}): {listed(means)}.")
    if not sentences:
        return []
    sentences.append(
        "Row copy is the training samples alone. They are fewer, and more samples give more DEGs, "
        "so compare precision rather than counts."
    )
    return [" ".join(sentences)]


def _noise(metrics: pd.DataFrame, tissues: list[str], trained: list[str]) -> list[str]:
    """How far two halves of the real samples agree, and rows with as few samples."""
    halves = [values(metrics, t, "real-half", "dist").mean() for t in tissues]
    halves = [float(mean) for mean in halves if not math.isnan(mean)]
    if not halves:
        return []
    text = (
        "Even two halves of the real test samples agree only to a dist of "
        f"{score(np.mean(halves))} on average, because few samples make correlations noisy."
    )
    means = {g: mean_over(metrics, tissues, g, "dist_half_n") for g in [*trained, "copy"]}
    means = {g: mean for g, mean in means.items() if not math.isnan(mean)}
    lead = "With equally few samples"
    if len(trained) > MOST_IN_FULL:  # all are in the tables
        best = max((g for g in means if g in trained), key=means.get, default="copy")
        means = {g: mean for g, mean in means.items() if g in (best, "copy")}
        lead += ", the best model and copy"
    rows = [f"{label(g)} {score(mean)}" for g, mean in means.items()]
    return [text + (f" {lead}: {listed(rows)}." if rows else "")]
