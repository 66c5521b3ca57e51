"""What fails in the run, in words, the worst first: what a reader must know before any score."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from mdwgan.generators.rows import HALF, baselines, label
from mdwgan.metrics.memorisation_bounds import SHARE
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import MOST_NAMES, counted, listed, percent, some
from mdwgan.report.sections.answers import like_real, names
from mdwgan.report.sections.deg_table import called, read_degs
from mdwgan.report.sections.labels import lost_labels
from mdwgan.report.sections.scorecard import (
    BELOW,
    CORRELATION,
    DEGS,
    DETECTION,
    FAR,
    PRIVACY,
    VARIETY,
    Failed,
    Scores,
)
from mdwgan.report.sections.truth import recall_and_fdr
from mdwgan.report.sections.verdict import few_samples

# How bad a failing is: its numbers decide all others; the samples are of no use; they mislead.
EVERYTHING, USELESS, MISLEADING = 0, 1, 2
HIGH_FDR = 0.1
LESS = 0.5  # of what the model finds in the other tissues


@dataclass
class Failing:
    """What fails, how bad it is, for which share of the run, and where the numbers are."""

    text: str
    tier: int
    share: float = 1.0
    href: str = ""


def failings(
    results: Results, scores: Scores, rows: list[str], failed: Failed, truth: pd.DataFrame | None
) -> list[Failing]:
    """All failings of a run, the worst first.

    Parameters
    ----------
    results : Results
    scores : Scores
    rows : list of str
        Models that are looked at.
    failed : dict
        Reasons of failed trainings.
    truth : DataFrame or None
        Planted genes of a simulated run.
    """
    found = [
        *_samples(results, scores),
        *_failed(failed, rows, scores.tissues),
        *_collapsed(scores, rows),
        *_labels(scores, rows),
        *_privacy(scores, rows),
        *_detection(scores, rows),
        *_variety(scores, rows),
        *_sd(scores, rows),
        *_below(scores, rows),
        *_baselines(scores, rows),
        *_tissues(scores, rows),
        *_truth(results, truth),
    ]
    return sorted(found, key=lambda failing: (failing.tier, -failing.share))


# ---- samples and trainings


def _samples(results: Results, scores: Scores) -> Iterator[Failing]:
    """Too few samples to say anything, and odd samples that were kept."""
    if few := few_samples(scores.metrics, scores.tissues):
        yield Failing(
            f"Too few samples to say in {some(few)}: the test samples can't be halved, so nothing "
            "there tells a difference between rows from chance.",
            EVERYTHING,
            len(few) / len(scores.tissues),
            f"#{few[0]}-samples",
        )
    odd = {tissue: _odd(results, tissue) for tissue in scores.tissues}
    odd = {tissue: n for tissue, n in odd.items() if n}
    if odd:
        where = listed([f"{n} in {tissue}" for tissue, n in odd.items()])
        yield Failing(
            f"Samples unlike the others of their condition were kept: {where}. A few such samples "
            "can decide every number. cohort.qc.drop_odd: true leaves them out.",
            EVERYTHING,
            len(odd) / len(scores.tissues),
            f"#{next(iter(odd))}-samples",
        )


def _odd(results: Results, tissue: str) -> int:
    table = results.table(f"{tissue}/qc.tsv", columns=["kind", "action", "sample"])
    if table is None or table.empty:
        return 0
    kept = table[(table["kind"] == "odd_sample") & (table["action"] == "kept")]
    return int(kept["sample"].nunique())


def _failed(failed: Failed, rows: list[str], tissues: list[str]) -> Iterator[Failing]:
    for row in dict.fromkeys(g for _, g, _ in failed):
        where = [f"{t} (seed {s})" for t, g, s in failed if g == row]
        yield Failing(
            f"{label(row)} failed to train in {listed(where)}: it has no samples there.",
            USELESS,
            len(where) / (len(tissues) * max(len(rows), 1)),
            f"#{next(t for t, g, _ in failed if g == row)}-training",
        )


# ---- samples that are of no use


def _grouped(where: dict[str, list[str]], tissues: list[str]) -> str:
    """Rows with their tissues: "A and B in kidney, C in all tissues"."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for row, of_row in where.items():
        groups.setdefault(tuple(of_row), []).append(label(row))
    parts = []
    for of_row, rows in groups.items():
        who = listed(rows) if len(rows) <= MOST_NAMES else f"{len(rows)} models"
        everywhere = len(of_row) == len(tissues) > 1
        parts.append(f"{who} in {'every tissue' if everywhere else some(list(of_row))}")
    return "; ".join(parts)


def _share(where: dict[str, list[str]], scores: Scores, rows: list[str]) -> float:
    return sum(map(len, where.values())) / (len(scores.tissues) * len(rows))


def _first(where: dict[str, list[str]], evidence: str) -> str:
    return f"#{next(iter(where.values()))[0]}-{evidence}"


def _collapsed(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    where = {row: [t for t in scores.tissues if scores.collapse(row, t)] for row in rows}
    where = {row: tissues for row, tissues in where.items() if tissues}
    if where:
        row, (tissue, *_) = next(iter(where.items()))
        yield Failing(
            f"Collapsed: {_grouped(where, scores.tissues)}. The samples lie on a few spots instead "
            f"of over the real range (such as {label(row)} in {tissue}: "
            f"{'; '.join(scores.collapse(row, tissue))}).",
            USELESS,
            _share(where, scores, rows),
            _first(where, VARIETY.evidence),
        )


def _labels(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    lost = lost_labels(scores.metrics, scores.tissues, rows)
    if not lost:
        return
    parts = []
    for row, of_tissue in list(lost.items())[:MOST_NAMES]:
        shares = [f"{t} {listed([f'{x:.2f}' for x in slopes])}" for t, slopes in of_tissue.items()]
        inverted = any((slopes < 0).any() for slopes in of_tissue.values())
        parts.append(f"{label(row)} ({listed(shares)}{', exchanged' if inverted else ''})")
    more = len(lost) - len(parts)
    yield Failing(
        f"Conditions are lost: {listed(parts)}{f' and {more} more models' if more else ''}. The "
        "number is the share of the real difference between the conditions, by seed; below 0 they "
        "are exchanged. Do not use these samples to find or to predict a condition.",
        USELESS,
        _share({row: list(of) for row, of in lost.items()}, scores, rows),
        _first({row: list(of) for row, of in lost.items()}, "scores-marginals"),
    )


def _privacy(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    for mark, tier, text in (
        ("copies", USELESS, "Copies: samples look like copies of training samples:"),
        (
            "reveals training",
            MISLEADING,
            "Privacy: samples reveal which samples were used for training:",
        ),
    ):
        where = {
            r: [t for t in scores.tissues if scores.marks(PRIVACY, r, [t]) == mark] for r in rows
        }
        where = {row: tissues for row, tissues in where.items() if tissues}
        if where:
            yield Failing(
                f"{text} {_grouped(where, scores.tissues)}. {SHARE}",
                tier,
                _share(where, scores, rows),
                _first(where, PRIVACY.evidence),
            )


# ---- scores that are far from real ones


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
        if value < 1 and (scores.level(VARIETY, row, scores.tissues) or FAR) <= BELOW
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
    """Genes that vary much in real samples and little in generated ones, or the other way round."""
    means = _means(scores, [*rows, "copy", HALF], "sd_r")
    bars = [means.pop(name) for name in ("copy", HALF) if name in means]
    low = {row: value for row, value in means.items() if bars and value < min(bars)}
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
        if (level := scores.level(CORRELATION, row, scores.tissues)) is not None and level <= BELOW
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
        what = f", always in {listed([head.lower() for head in always])}" if always else ""
        yield Failing(
            f"{baseline}, which needs no network, does better than "
            f"{names(list(beaten), len(rows))} in most questions of the scorecard{what}.",
            MISLEADING,
            len(beaten) / len(rows),
            "#scorecard",
        )


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
        planted = truth[truth["tissue"].astype(str) == tissue]
        effect = pd.to_numeric(planted["log2fc"], errors="coerce").fillna(0)
        pairs = zip(planted["symbol"].astype(str), effect, strict=True)
        anything = {(symbol, value > 0) for symbol, value in pairs if value != 0}
        fdr = recall_and_fdr(called(table), anything, anything)[1]
        if fdr > HIGH_FDR:
            shares[tissue] = fdr
    if shares:
        parts = listed([f"{percent(fdr)} in {tissue}" for tissue, fdr in shares.items()])
        yield Failing(
            f"The yardstick of DEGs is not the truth: of the genes called in the real samples, "
            f"{parts} have no planted effect in that direction. A model that agrees with them "
            "repeats those errors; the table of planted genes shows who finds the planted ones.",
            MISLEADING,
            len(shares) / len(results.tissues),
            f"#{next(iter(shares))}-{DEGS.evidence}",
        )
