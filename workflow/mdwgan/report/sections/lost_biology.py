"""Biology that synthetic samples lose: wrong genes and pathways, and differences of their own."""

import math
from collections.abc import Iterator

import pandas as pd

from mdwgan.generators.row import HALF
from mdwgan.generators.rows import label
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import MOST_NAMES, listed, percent
from mdwgan.report.sections.answers import names
from mdwgan.report.sections.deg_table import read_degs
from mdwgan.report.sections.failing import MISLEADING, USELESS, Failing
from mdwgan.report.sections.levels import COPY, DEGS, NULL_TEST, PATHWAYS, Scores
from mdwgan.report.sections.truth import planted_fdr

CLEAR = 0.95  # of the lower reference: nearer to it, nothing is said to fail
REFERENCES = {COPY: "training samples", HALF: "half of the real samples"}
MOST = 0.5  # where fewer of the called genes are real ones, most are wrong


def lost_biology(
    results: Results, scores: Scores, rows: list[str], truth: pd.DataFrame | None
) -> Iterator[Failing]:
    """Agreement of DEGs and pathways below both references; parameters as of `failings`."""
    yield from _genes(results, scores, rows, truth)
    yield from _pathways(scores, rows)
    yield from _null_test(results, scores, rows)


def _mean(scores: Scores, row: str, tissues: list[str], metric: str) -> float:
    found = [scores.mean(row, tissue, metric) for tissue in tissues]
    found = [value for value in found if not math.isnan(value)]
    return sum(found) / len(found) if found else math.nan


def _tested(scores: Scores, row: str, metric: str) -> list[str]:
    return [t for t in scores.tissues if not math.isnan(scores.mean(row, t, metric))]


def _lower(scores: Scores, rows: list[str], metric: str) -> dict[str, float]:
    """Rows below the references that were tested, the worst first, and their means."""
    low = {}
    for row in rows:
        tissues = _tested(scores, row, metric)
        own = _mean(scores, row, tissues, metric)
        bars = [_mean(scores, name, tissues, metric) for name in REFERENCES]
        bars = [bar for bar in bars if not math.isnan(bar)]
        if bars and own < CLEAR * min(bars):
            low[row] = own
    return dict(sorted(low.items(), key=lambda item: item[1]))


def _by_tissue(shares: dict[str, float]) -> str:
    """Shares by tissue, or from the least to the most where tissues are many."""
    if len(shares) <= MOST_NAMES:
        return listed([percent(share) for share in shares.values()])
    return f"{percent(min(shares.values()))} to {percent(max(shares.values()))}"


def _of(scores: Scores, row: str, tissues: list[str], metric: str) -> str:
    return _by_tissue({t: scores.mean(row, t, metric) for t in tissues})


def _beside(scores: Scores, tissues: list[str], metric: str) -> str:
    """What the references reach in the same tissues."""
    known = {n: what for n, what in REFERENCES.items() if _tested(scores, n, metric)}
    return "; ".join(f"{what} {_of(scores, n, tissues, metric)}" for n, what in known.items())


def _where(tissues: list[str], all_tissues: list[str]) -> str:
    return f" ({listed(tissues)})" if len(all_tissues) > 1 and len(tissues) <= MOST_NAMES else ""


# ---- genes


def _genes(
    results: Results, scores: Scores, rows: list[str], truth: pd.DataFrame | None
) -> Iterator[Failing]:
    """Genes that models call and that do not differ in real samples."""
    tested = [row for row in rows if _tested(scores, row, "deg_precision")]
    low = _lower(scores, tested, "deg_precision")
    low |= {row: math.nan for row in _lower(scores, tested, "deg_jaccard") if row not in low}
    if not low:
        return
    worst = next(iter(low))
    tissues = _tested(scores, worst, "deg_precision")
    precision = _mean(scores, worst, tissues, "deg_precision")
    others = (
        f" It is much the same with {names(list(low)[1:], len(tested))}." if len(low) > 1 else ""
    )
    text = (
        f"Wrong genes: of the genes that {label(worst)} calls differentially expressed, "
        f"{_of(scores, worst, tissues, 'deg_precision')}{_where(tissues, scores.tissues)} differ "
        f"in real samples too ({_beside(scores, tissues, 'deg_precision')}).{others}"
    )
    text += _unplanted(results, worst, tissues, truth)
    if precision < MOST:
        text += " Most of what these samples find is wrong: do not report genes from them alone."
    yield Failing(
        text,
        USELESS if precision < MOST else MISLEADING,
        len(low) / len(tested),
        f"#{tissues[0]}-{DEGS.evidence}",
    )


def _unplanted(results: Results, row: str, tissues: list[str], truth: pd.DataFrame | None) -> str:
    """Sentence on called genes in which nothing was planted, of a simulated run."""
    if truth is None:
        return ""
    shares: dict[str, dict[str, float]] = {row: {}, COPY: {}}
    for name, of_tissue in shares.items():
        for tissue in tissues:
            table = read_degs(results, tissue, name, results.seeds[0])
            if table is not None:
                of_tissue[tissue] = planted_fdr(truth, tissue, table)
    if set(shares[row]) != set(tissues):
        return ""
    text = f" No effect was planted in {_by_tissue(shares[row])} of its genes"
    known = set(shares[COPY]) == set(tissues)
    return text + (f" (training samples {_by_tissue(shares[COPY])})." if known else ".")


# ---- pathways


def _pathways(scores: Scores, rows: list[str]) -> Iterator[Failing]:
    """Enriched pathways that models share with real samples, where they are few."""
    tested = [row for row in rows if _tested(scores, row, "kegg_jaccard")]
    low = _lower(scores, tested, "kegg_jaccard")
    if not low:
        return
    worst = next(iter(low))
    tissues = _tested(scores, worst, "kegg_jaccard")
    finds = ""
    if _tested(scores, worst, "kegg_recall"):
        finds = (
            f" {label(worst)} finds {_of(scores, worst, tissues, 'kegg_recall')} of the real ones."
        )
    others = (
        f" It is much the same with {names(list(low)[1:], len(tested))}." if len(low) > 1 else ""
    )
    yield Failing(
        f"Pathways are lost: of the pathways that are enriched in the samples of {label(worst)} or "
        f"in real ones, {_of(scores, worst, tissues, 'kegg_jaccard')}"
        f"{_where(tissues, scores.tissues)} are enriched in both "
        f"({_beside(scores, tissues, 'kegg_jaccard')}).{finds}{others}",
        MISLEADING,
        len(low) / len(tested),
        f"#{tissues[0]}-{PATHWAYS.evidence}",
    )


# ---- null test


def _null_test(results: Results, scores: Scores, rows: list[str]) -> Iterator[Failing]:
    """Genes that differ between real and synthetic samples of one condition."""
    metrics = [f"{NULL_TEST}{condition}" for condition in results.conditions]
    found = {row: _null_counts(scores, row, metrics) for row in [*rows, *REFERENCES]}
    bars = [_average(found.pop(name)) for name in REFERENCES]
    bars = [bar for bar in bars if not math.isnan(bar)]
    found = {row: counts for row, counts in found.items() if counts}
    low = {row: of for row, of in found.items() if bars and CLEAR * _average(of) > max(bars)}
    if not low:
        return
    worst = max(low, key=lambda row: _average(low[row]))
    tissues = list(low[worst])
    counts = listed([f"{count:,.0f}" for count in low[worst].values()])
    if len(tissues) > MOST_NAMES:
        counts = f"{min(low[worst].values()):,.0f} to {max(low[worst].values()):,.0f}"
    others = [label(row) for row in low if row != worst]
    more = f" It is much the same with {listed(others)}." if 0 < len(others) <= MOST_NAMES else ""
    yield Failing(
        f"Genes of their own: within a condition, {counts} genes{_where(tissues, scores.tissues)} "
        f"differ between real samples and those of {label(worst)}, where none should "
        f"(training samples and half of the real samples: at most {max(bars):,.0f} a tissue on "
        f"average)."
        f"{more}",
        MISLEADING,
        len(low) / len(found),
        f"#{tissues[0]}-{DEGS.evidence}",
    )


def _null_counts(scores: Scores, row: str, metrics: list[str]) -> dict[str, float]:
    """Genes of all conditions that differ, by tissue."""
    counts = {}
    for tissue in scores.tissues:
        found = [scores.mean(row, tissue, metric) for metric in metrics]
        if not all(map(math.isnan, found)):
            counts[tissue] = sum(value for value in found if not math.isnan(value))
    return counts


def _average(counts: dict[str, float]) -> float:
    return sum(counts.values()) / len(counts) if counts else math.nan
