"""What fails in the run, in words, the worst first: what a reader must know before any score."""

from collections.abc import Iterator

import pandas as pd

from mdwgan.evaluation.failures import NO_FILE
from mdwgan.generators.rows import label
from mdwgan.metrics.memorisation_bounds import SHARE
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import MOST_NAMES, listed, some
from mdwgan.report.sections.failing import (
    EVERYTHING,
    MISLEADING,
    USELESS,
    Failing,
    first_of,
    grouped,
    share_of,
)
from mdwgan.report.sections.labels import lost_labels
from mdwgan.report.sections.levels import PRIVACY, VARIETY, Scores
from mdwgan.report.sections.projects import project_cautions
from mdwgan.report.sections.run import own_data_cautions
from mdwgan.report.sections.scorecard import Failed
from mdwgan.report.sections.shortfalls import shortfalls
from mdwgan.report.sections.verdict import few_samples

COUNTS = ("tissue", "condition", "n")
MANY = 0.02  # share of odd samples from which they matter


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
        *shortfalls(results, scores, rows, truth),
    ]
    return sorted(found, key=lambda failing: (failing.tier, -failing.share))


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
    counts = results.table(f"seed{results.seeds[0]}/split_summary.tsv", columns=["tissue", "n"])
    yield from _absent(results, scores, counts)
    for text in project_cautions(results):
        yield Failing(text, EVERYTHING, 1 / len(scores.tissues), "#run-tcga-and-gtex")
    own = own_data_cautions(results)
    yield from (Failing(text, EVERYTHING, href="#run-own-data") for text in own)
    if own:  # they name odd samples too
        return
    odd = {tissue: _odd(results, tissue, counts) for tissue in scores.tissues}
    odd = {tissue: (n, of) for tissue, (n, of) in odd.items() if n > MANY * of}
    if odd:
        where = listed([f"{n} of {of} in {tissue}" for tissue, (n, of) in odd.items()])
        yield Failing(
            f"Samples unlike the others of their condition were kept: {where}. A few such samples "
            "can decide every number. cohort.qc.drop_odd: true leaves them out.",
            EVERYTHING,
            len(odd) / len(scores.tissues),
            f"#{next(iter(odd))}-samples",
        )


def _absent(results: Results, scores: Scores, counts: pd.DataFrame | None) -> Iterator[Failing]:
    """Tissues that nothing was measured in, and tissues of one condition."""
    measured = set(scores.metrics.loc[scores.metrics["value"].notna(), "tissue"])
    if empty := [tissue for tissue in scores.tissues if tissue not in measured]:
        yield Failing(
            f"Nothing was measured in {some(empty)}: products are missing, or every training "
            "failed. All numbers here are of the other tissues.",
            EVERYTHING,
            len(empty) / len(scores.tissues),
            f"#run-{empty[0]}",
        )
    alone: dict[str, list[str]] = {}
    if counts is not None and set(counts) >= set(COUNTS) and len(results.conditions) > 1:
        for tissue, lines in counts[counts["n"] > 0].groupby("tissue", sort=False):
            if lines["condition"].nunique() == 1:
                alone.setdefault(str(lines["condition"].iloc[0]), []).append(str(tissue))
    for condition, tissues in alone.items():
        yield Failing(
            f"One condition alone: {some(tissues)} has {condition} samples only, so there is no "
            "differential expression, no pathways and no classification.",
            EVERYTHING,
            len(tissues) / len(scores.tissues),
            f"#{tissues[0]}-samples",
        )


def _odd(results: Results, tissue: str, counts: pd.DataFrame | None) -> tuple[int, int]:
    """Odd samples of a tissue that were kept, and all of its samples."""
    table = results.table(f"{tissue}/qc.tsv", columns=["kind", "action", "sample"])
    if table is None or table.empty or counts is None:
        return 0, 0
    kept = table[(table["kind"] == "odd_sample") & (table["action"] == "kept")]
    of_tissue = counts.loc[counts["tissue"].astype(str) == tissue, "n"]
    return int(kept["sample"].nunique()), int(of_tissue.sum())


def _failed(failed: Failed, rows: list[str], tissues: list[str]) -> Iterator[Failing]:
    # a row of another program without a file is no failure: the tissue's part says it
    failed = {key: reason for key, reason in failed.items() if not reason.startswith(NO_FILE)}
    for row in dict.fromkeys(g for _, g, _ in failed):
        where = [f"{t} (seed {s})" for t, g, s in failed if g == row]
        yield Failing(
            f"{label(row)} failed to train in {listed(where)}: it has no samples there.",
            USELESS,
            len(where) / (len(tissues) * max(len(rows), 1)),
            f"#{next(t for t, g, _ in failed if g == row)}-training",
        )


def _collapsed(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    where = {row: [t for t in scores.tissues if scores.collapse(row, t)] for row in rows}
    where = {row: tissues for row, tissues in where.items() if tissues}
    if where:
        row, (tissue, *_) = next(iter(where.items()))
        yield Failing(
            f"Collapsed: {grouped(where, scores.tissues)}. The samples lie on a few spots instead "
            f"of over the real range (such as {label(row)} in {tissue}: "
            f"{'; '.join(scores.collapse(row, tissue))}).",
            USELESS,
            share_of(where, scores, rows),
            first_of(where, VARIETY.evidence),
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
        share_of({row: list(of) for row, of in lost.items()}, scores, rows),
        first_of({row: list(of) for row, of in lost.items()}, "scores-marginals"),
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
                f"{text} {grouped(where, scores.tissues)}. {SHARE}",
                tier,
                share_of(where, scores, rows),
                first_of(where, "memorisation"),
            )
