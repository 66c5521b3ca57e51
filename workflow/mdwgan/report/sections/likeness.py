"""Whether a tissue's synthetic samples are like real ones: what the scores say, what follows."""

import math

import pandas as pd

from mdwgan.generators.row import HALF
from mdwgan.generators.rows import label, models
from mdwgan.report.page.block import Block
from mdwgan.report.page.metrics import values
from mdwgan.report.page.words import score
from mdwgan.report.sections.answers import like_real, names, reveals
from mdwgan.report.sections.levels import COPY, CORRELATION, Scores

# What is asked of the metrics, and whether less is better.
ASKED = {
    "dist": ("Genes vary together", False),
    "ks": ("Single genes are distributed", True),
    "spread": ("Samples differ from each other", False),
}
AS_GOOD = 0.005  # of a score: nearer, nobody would call two of them different


def ranked(metrics: pd.DataFrame, tissue: str, generators: list[str]) -> list[str]:
    """Models by dist, the best first and those without it last; then the other rows."""
    means = {row: values(metrics, tissue, row, "dist").mean() for row in models(generators)}
    best = sorted(means, key=lambda row: (math.isnan(means[row]), -means[row]))
    return [*best, *(row for row in generators if row not in means)]


def opening(
    metrics: pd.DataFrame, tissue: str, generators: list[str], rows: list[str]
) -> list[str]:
    """A paragraph on how detection, correlations, single genes and variety of models are."""
    scores = Scores(metrics, [tissue], generators)
    told = like_real(scores, rows)
    sentences = [] if told.state == "unknown" else [told.text]
    sentences += [s for name in ASKED if (s := _best_and_worst(metrics, tissue, rows, name))]
    return [" ".join(sentences)] if sentences else []


def _best_and_worst(metrics: pd.DataFrame, tissue: str, rows: list[str], name: str) -> str:
    """Which model is nearest to real samples in a metric and which is farthest, and the bars."""
    what, less = ASKED[name]
    means = _means(metrics, tissue, rows, name)
    if not means:
        return ""
    off = {r: value if less else abs(1 - value) for r, value in means.items()}  # 1 is real
    best, worst = min(off, key=off.get), max(off, key=off.get)
    bars = _means(metrics, tissue, [COPY, HALF], name)
    words = {COPY: "training samples", HALF: "half of the real samples"}
    beside = "".join(f"; {words[bar]} {score(value)}" for bar, value in bars.items())
    text = f"{what} most as in real samples in {label(best)} ({name} {score(means[best])}{beside})"
    if len(means) > 1 and worst != best:
        text += f", least in {label(worst)} ({score(means[worst])})"
    return f"{text}."


def _means(metrics: pd.DataFrame, tissue: str, rows: list[str], name: str) -> dict[str, float]:
    means = {row: float(values(metrics, tissue, row, name).mean()) for row in rows}
    return {row: mean for row, mean in means.items() if not math.isnan(mean)}


def conclusion_block(
    metrics: pd.DataFrame, tissue: str, generators: list[str], rows: list[str]
) -> Block:
    """What follows from models' scores for whoever takes the samples; empty without scores."""
    block = Block("What follows")
    scores = Scores(metrics, [tissue], generators)
    told = like_real(scores, rows)
    if told.state in ("no", "part"):
        block.words.append(
            "What tells the samples from real ones, a later analysis can pick up as well: do not "
            "mix these samples with real ones as if they were new patients, and check on real "
            "samples whatever they show."
        )
    elif told.state == "yes":
        block.words.append(
            "The classifier found no difference, which says little where samples are few: check "
            "on real samples whatever these show."
        )
    # Compared at equal numbers of samples where that was measured: dist grows with them.
    metric = scores.metric(CORRELATION)
    means, bar = _means(metrics, tissue, rows, metric), _means(metrics, tissue, [COPY], metric)
    if means and bar:
        level = [row for row, mean in means.items() if mean > bar[COPY] - AS_GOOD]
        words = _correlations(level, len(means), f"{metric} {score(bar[COPY])}")
        found = scores.findings.get(tissue, {})
        if revealing := [row for row in level if row in found and reveals(found[row])]:
            words += (
                f" Samples of {names(revealing, len(means))} reveal which samples were used for "
                "training: do not share them as if they were anonymous."
            )
        block.words.append(words)
    return block


def _correlations(level: list[str], of: int, bar: str) -> str:
    if not level:
        return (
            f"For correlations of genes, use the training samples themselves ({bar}): no model is "
            "as near to the real test samples."
        )
    return (
        f"For correlations of genes, {names(level, of)} can be used in place of the training "
        f"samples ({bar}): {'they are' if len(level) > 1 else 'it is'} as near to the real test "
        "samples."
    )
