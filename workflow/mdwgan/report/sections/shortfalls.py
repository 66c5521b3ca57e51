"""Scores that fall short of real samples: what misleads whoever takes the samples for real."""

import math
from collections.abc import Iterator

import pandas as pd

from mdwgan.generators.row import HALF
from mdwgan.generators.rows import baselines, label
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import is_optimistic
from mdwgan.report.page.words import counted, listed, percent
from mdwgan.report.sections.answers import like_real, names
from mdwgan.report.sections.deg_table import read_degs
from mdwgan.report.sections.failing import MISLEADING, Failing, first_of, grouped, share_of
from mdwgan.report.sections.levels import (
    BELOW,
    CORRELATION,
    DEGS,
    DETECTION,
    FAR,
    PRIVACY,
    VARIETY,
    Scores,
)
from mdwgan.report.sections.lost_biology import lost_biology
from mdwgan.report.sections.truth import planted_fdr

HIGH_FDR = 0.1
CLEAR = 0.95  # of what the references reach: nearer to it, nothing is said to fail
LESS = 0.5  # of what the model finds in the other tissues


def shortfalls(
    results: Results, scores: Scores, rows: list[str], truth: pd.DataFrame | None
) -> Iterator[Failing]:
    """All scores that fall short; parameters as of `failings`."""
    yield from _optimistic(scores, rows)
    yield from _detection(scores, rows)
    yield from _variety(scores, rows)
    yield from _sd(scores, rows)
    yield from _below(scores, rows)
    yield from _baselines(scores, rows)
    yield from lost_biology(results, scores, rows, truth)
    yield from _tissues(scores, rows)
    yield from _truth(results, truth)


def _optimistic(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    where = {
        row: [t for t in scores.tissues if is_optimistic(scores.metrics, t, row)] for row in rows
    }
    where = {row: tissues for row, tissues in where.items() if tissues}
    if where:
        yield Failing(
            f"Optimistic: {grouped(where, scores.tissues)}. The test set had a say in the model, "
            "so its scores can't be compared with those of the other rows.",
            MISLEADING,
            share_of(where, scores, rows),
            first_of(where, "training"),
        )


def _detection(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    answer = like_real(scores, rows)
    if answer.state in ("no", "part"):
        levels = [scores.level(DETECTION, row, scores.tissues) for row in rows]
        share = sum(level == FAR for level in levels) / len(rows)
        where = f"#{scores.tissues[0]}-{DETECTION.evidence}"
        yield Failing(f"Told apart: {answer.text}", MISLEADING, share, where)


def _means(scores: Scores, rows: list[str], metric: str) -> dict[str, float]:
    """Mean of a metric over the tissues that have it."""
    means = {}
    for row in rows:
        found = [scores.mean(row, tissue, metric) for tissue in scores.tissues]
        found = [value for value in found if not math.isnan(value)]
        if found:
            means[row] = sum(found) / len(found)
    return means


def _range(means: dict[str, float]) -> str:
    low, high = f"{min(means.values()):.2f}", f"{max(means.values()):.2f}"
    return low if low == high else f"{low} to {high}"


def _variety(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    """Samples that are too alike, though they have not collapsed."""
    spread = _means(scores, rows, "spread")
    alike = {
        row: value
        for row, value in spread.items()
        if value < CLEAR * min([1, *_means(scores, ["copy", HALF], "spread").values()])
        and (scores.level(VARIETY, row, scores.tissues) or FAR) <= BELOW
        and not any(scores.collapse(row, tissue) for tissue in scores.tissues)
    }
    if not alike:
        return
    recall = _means(scores, [*alike, HALF], "recall")
    of_half = recall.pop(HALF, math.nan)
    text = (
        f"Too alike: samples of {names(list(alike), len(spread))} differ less from each other than "
        f"real ones do (spread {_range(alike)}; 1 is real)"
    )
    if recall:
        text += f" and leave out much of the real range (recall {_range(recall)}"
        text += "" if math.isnan(of_half) else f"; half of the real samples: {of_half:.2f}"
        text += ")"
    where = f"#{scores.tissues[0]}-{VARIETY.evidence}"
    yield Failing(f"{text}.", MISLEADING, len(alike) / len(rows), where)


def _sd(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    """Genes that vary much in real samples and little in synthetic ones, or the other way round."""
    means = _means(scores, [*rows, "copy", HALF], "sd_r")
    bars = [means.pop(name) for name in ("copy", HALF) if name in means]
    low = {row: value for row, value in means.items() if bars and value < CLEAR * min(bars)}
    if low:
        yield Failing(
            f"Variance: genes that vary much in real samples are others than in those of "
            f"{names(list(low), len(means))} (rank correlation of SDs {_range(low)}; training "
            f"samples and half of the real ones: {min(bars):.2f} at least).",
            MISLEADING,
            len(low) / len(rows),
            f"#{scores.tissues[0]}-scores-marginals",
        )


def _below(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    """Correlations worse than those of the training samples and of half of the real ones."""
    metric = scores.metric(CORRELATION)
    means = _means(scores, rows, metric)
    copy = _means(scores, ["copy"], metric).get("copy", math.nan)
    low = {
        row: value
        for row, value in means.items()
        if value < CLEAR * copy
        and (level := scores.level(CORRELATION, row, scores.tissues)) is not None
        and level <= BELOW
    }
    if low and not math.isnan(copy):
        yield Failing(
            f"Correlation: genes of {names(list(low), len(means))} vary together less as in real "
            f"samples than those of the training samples do ({metric} {_range(low)}; training "
            f"samples {copy:.2f}).",
            MISLEADING,
            len(low) / len(rows),
            f"#{scores.tissues[0]}-{CORRELATION.evidence}",
        )


def _baselines(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    """Plain baselines that do better than models in most questions."""
    asked = [q for q in scores.questions if q is not PRIVACY]
    for baseline in baselines(scores.generators):
        beaten = {}
        for row in rows:
            answered = [q for q in asked if (scores.gap(q, baseline, row)) is not None]
            better = [q.head for q in answered if scores.gap(q, baseline, row) > 0]
            if len(better) > len(answered) / 2:
                beaten[row] = better
        if not beaten:
            continue
        always = [q.head for q in asked if all(q.head in better for better in beaten.values())]
        what = f", always in {listed([_inside(head) for head in always])}" if always else ""
        yield Failing(
            f"{baseline}, which needs no network, does better than "
            f"{names(list(beaten), len(rows))} in most questions of the scorecard{what}.",
            MISLEADING,
            len(beaten) / len(rows),
            "#scorecard",
        )


def _inside(head: str) -> str:
    """Name of a question within a sentence; abbreviations keep their capitals."""
    return head if head[1:2].isupper() else head[:1].lower() + head[1:]


def _tissues(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    """A tissue where a model finds far fewer of the real DEGs than in the others."""
    for metric, text in (
        ("deg_recall", "of the real DEGs"),
        ("deg_precision", "right of the DEGs that it calls"),
    ):
        for row in rows:
            of = {t: scores.mean(row, t, metric) for t in scores.tissues}
            of = {tissue: value for tissue, value in of.items() if not math.isnan(value)}
            for tissue, value in of.items():
                others = [v for t, v in of.items() if t != tissue]
                if others and value < LESS * (mean := sum(others) / len(others)):
                    yield Failing(
                        f"Fails in {tissue}: {label(row)} has {percent(value)} {text}, against "
                        f"{percent(mean)} in the other {counted(len(others), 'tissue')}.",
                        MISLEADING,
                        1 / len(of),
                        f"#{tissue}-{DEGS.evidence}",
                    )


def _truth(results: Results, truth: pd.DataFrame | None) -> Iterator[Failing]:
    """DEGs of the real samples that were not planted: agreement with them isn't truth."""
    shares = {}
    for tissue in results.tissues if truth is not None else []:
        table = read_degs(results, tissue, "real", results.seeds[0])
        if table is None:
            continue
        fdr = planted_fdr(truth, tissue, table)
        if fdr > HIGH_FDR:
            shares[tissue] = fdr
    if shares:
        parts = listed([f"{percent(fdr)} in {tissue}" for tissue, fdr in shares.items()])
        yield Failing(
            f"The yardstick of DEGs is not the truth: of the genes called in the real samples, "
            f"{parts} have no planted effect in that direction: differences between studies "
            "that go along with the condition are called too. A model that agrees repeats those "
            "errors; the table of planted genes shows who finds the planted ones.",
            MISLEADING,
            len(shares) / len(results.tissues),
            f"#{next(iter(shares))}-{DEGS.evidence}",
        )
