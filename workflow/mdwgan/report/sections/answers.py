"""Three answers in words: like real samples, the same biology, safe to share."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mdwgan.generators.rows import label
from mdwgan.metrics.memorisation_bounds import SHARE, Finding, mia_bound
from mdwgan.report.page.words import MOST_NAMES, listed, percent
from mdwgan.report.sections.failing import grouped
from mdwgan.report.sections.labels import lost_labels
from mdwgan.report.sections.levels import BETWEEN, DEGS, DETECTION, FAR, REAL, Scores
from mdwgan.report.sections.verdict import few_samples

QUESTIONS = ("Like real samples?", "Same biology?", "Safe to share?")
State = Literal["yes", "part", "no", "unknown"]


@dataclass
class Answer:
    """A question with its answer: one word or a few, and sentences."""

    question: str
    word: str
    text: str
    state: State = "unknown"


def names(rows: list[str], of: int) -> str:
    """Models by name where they are few; "all 13 models", "9 of 13 models"."""
    if len(rows) <= MOST_NAMES:
        return listed([label(row) for row in rows])
    return f"all {of} models" if len(rows) == of else f"{len(rows)} of {of} models"


# ---- like real samples?


def like_real(scores: Scores, rows: list[str]) -> Answer:
    """Whether a classifier tells the samples from real ones, beyond chance, in any tissue."""
    question, metric = QUESTIONS[0], scores.metric(DETECTION)
    found = {r: _areas(scores, r, metric) for r in rows} if metric else {}
    found = {row: areas for row, areas in found.items() if areas}
    if not found:
        return Answer(question, "Can't tell", "No classifier could be asked: too few samples.")
    told = [r for r, areas in found.items() if any(_is_told(scores, r, t, metric) for t in areas)]
    who = {"auc_rf": "A random forest", "auc_lr": "Logistic regression"}[metric]
    scale = "0.5 is guessing, 1 is always right"
    if not told:
        text = (
            f"{who} could not tell the samples of {names(list(found), len(found))} from real ones "
            f"beyond chance (AUC {_span(found)}; {scale})."
        )
        return Answer(question, "Not told apart", text, "yes")
    text = (
        f"{who} tells the samples of {names(told, len(found))} from real ones "
        f"(AUC {_span({r: found[r] for r in told})}; {scale})."
    )
    rest = [row for row in found if row not in told]
    if not rest:
        return Answer(question, "No", text, "no")
    text += f" Not beyond chance: {names(rest, len(found))}."
    return Answer(question, "Some", text, "part")


def _areas(scores: Scores, row: str, metric: str) -> dict[str, float]:
    areas = {tissue: scores.mean(row, tissue, metric) for tissue in scores.tissues}
    return {tissue: area for tissue, area in areas.items() if not math.isnan(area)}


def _is_told(scores: Scores, row: str, tissue: str, metric: str) -> bool:
    n = scores.samples(row, tissue, metric)
    return scores.mean(row, tissue, metric) > mia_bound(n, n)


def _span(found: dict[str, dict[str, float]]) -> str:
    areas = [area for of_row in found.values() for area in of_row.values()]
    low, high = f"{min(areas):.2f}", f"{max(areas):.2f}"
    return low if low == high else f"{low} to {high}"


# ---- the same biology?


def same_biology(scores: Scores, rows: list[str], contrast: tuple[str, str]) -> Answer:
    """Which share of the real DEGs the best of the tested models finds, and how many are right."""
    question = QUESTIONS[1]
    tested = [r for r in rows if _known(scores, lambda t, r=r: scores.mean(r, t, "deg_jaccard"))]
    if not tested:
        return Answer(question, "Can't tell", _untested(scores, rows))
    shown = max(tested, key=lambda r: _mean(scores, r))
    shared = [t for t in scores.tissues if not math.isnan(scores.mean(shown, t, "deg_jaccard"))]
    level = scores.level(DEGS, shown, shared)
    reference, case = contrast
    of = _of_tested(len(tested), len(rows))
    text = (
        f"Of the genes that differ between {case} and {reference} in real samples, "
        f"{label(shown)}{of} finds {_shares(scores, shown, shared, 'deg_recall')}"
        f"{_where(shared)}. Of the genes that it calls, "
        f"{_shares(scores, shown, shared, 'deg_precision')} differ in real samples too"
    )
    right = _shares(scores, "copy", shared, "deg_precision")
    text += f" (training samples: {right})." if right else "."
    if _known(scores, lambda t: scores.mean(shown, t, "kegg_recall")):
        text += (
            f" It finds {_shares(scores, shown, shared, 'kegg_recall')} of the enriched pathways."
        )
    if lost := lost_labels(scores.metrics, shared, [shown]).get(shown):
        text += f" Its conditions are not to be trusted in {listed(list(lost))}."
        return Answer(question, "No", text, "no")
    word, state = {
        REAL: ("Much of it", "yes"),
        BETWEEN: ("Much of it", "part"),
        FAR: ("No", "no"),
        None: ("Can't tell", "unknown"),
    }.get(level, ("In part", "part"))
    return Answer(question, word, text, state)


def _of_tested(tested: int, models: int) -> str:
    if tested > 1:
        return f" (best of {tested} tested models{f', of {models}' * (tested < models)})"
    return f" (the only tested model of {models})" if models > 1 else ""


def _untested(scores: Scores, rows: list[str]) -> str:
    """Why no model's DEGs could be compared with the real ones, as the tables say it."""
    lines = scores.metrics[scores.metrics["metric"].eq("deg_jaccard")]
    lines = lines[lines["generator"].isin(rows)]
    if lines.empty:
        return "Differential expression was tested for no model."
    notes = [str(note) for note in lines["note"].dropna().unique() if note]
    why = f" ({listed(notes)})" if 0 < len(notes) <= MOST_NAMES else ""
    return f"No model's genes could be compared with those that differ in real samples{why}."


def _known(scores: Scores, value: Callable[[str], float]) -> bool:
    return any(not math.isnan(value(tissue)) for tissue in scores.tissues)


def _mean(scores: Scores, row: str) -> float:
    shares = [scores.mean(row, t, "deg_jaccard") for t in scores.tissues]
    shares = [share for share in shares if not math.isnan(share)]
    return sum(shares) / len(shares)


def _shares(scores: Scores, row: str, tissues: list[str], metric: str) -> str:
    """Shares by tissue, or from the least to the most where tissues are many."""
    shares = [scores.mean(row, tissue, metric) for tissue in tissues]
    if all(map(math.isnan, shares)):
        return ""
    if len(tissues) <= MOST_NAMES:
        return listed([percent(share) for share in shares])
    known = [share for share in shares if not math.isnan(share)]
    return f"{percent(min(known))} to {percent(max(known))}"


def _where(tissues: list[str]) -> str:
    return f" ({listed(tissues)})" if 1 < len(tissues) <= MOST_NAMES else ""


# ---- safe to share?


def safe_to_share(scores: Scores, rows: list[str]) -> Answer:
    """Whose samples look like copies or reveal who was trained on; never that sharing is safe."""
    question = QUESTIONS[2]
    found = {r: [f[r] for f in scores.findings.values() if r in f] for r in rows}
    found = {row: of_row for row, of_row in found.items() if of_row}
    if not found:
        return Answer(question, "Can't tell", "Distances to training samples were not measured.")
    copies = [r for r, of_row in found.items() if any(map(_copies, of_row))]
    traceable = [r for r, of_row in found.items() if any(map(_traceable, of_row))]
    silent = [r for r, of_row in found.items() if not any(map(reveals, of_row))]
    text = []
    if copies:
        subject, end = _whose(scores, copies, len(found), _copies)
        text.append(f"{subject} look like copies of training samples{end}.")
    if traceable:
        subject, end = _whose(scores, traceable, len(found), _traceable)
        text.append(f"{subject} reveal which samples were used for training{end}.")
    if silent:
        text.append(
            f"No bound was reached by {names(silent, len(found))}, which does not prove that "
            "nothing is revealed."
        )
    if not copies + traceable:
        return Answer(question, "Not shown", " ".join(text), "part")
    word, state = ("Some not", "part") if silent else ("No", "no")
    return Answer(question, word, " ".join([*text, SHARE]), state)


def reveals(found: Finding) -> bool:
    """Whether samples show who was trained on, as copies or by distance."""
    return bool(found.copies or found.traceable)


def _copies(found: Finding) -> bool:
    return bool(found.copies)


def _traceable(found: Finding) -> bool:
    """Of copies, that they are copies says it already."""
    return bool(found.traceable) and not found.copies


def _whose(
    scores: Scores, rows: list[str], of: int, has: Callable[[Finding], bool]
) -> tuple[str, str]:
    """Subject of a sentence on rows, and its end: where it is so, unless it is so everywhere."""
    asked = {r: [t for t, f in scores.findings.items() if r in f] for r in rows}
    where = {r: [t for t in asked[r] if has(scores.findings[t][r])] for r in rows}
    if where == asked:
        return f"Samples of {names(rows, of)}", ""
    return "Samples", f": {grouped(where, scores.tissues)}"


def _scored(scores: Scores, rows: list[str]) -> bool:
    """Whether any of the rows has a value in anything."""
    return bool(scores.metrics.loc[scores.metrics["generator"].isin(rows), "value"].notna().any())


def answers(scores: Scores, contrast: tuple[str, str], rows: list[str]) -> list[Answer]:
    """The three answers of the first screen.

    Parameters
    ----------
    scores : Scores
    contrast : tuple of str
        Reference and case of the DEGs.
    rows : list of str
        Models that the answers are about.
    """
    if not _scored(scores, rows):
        text = "No model has scores: its training failed, or its products are missing."
        return [Answer(question, "Can't tell", text) for question in QUESTIONS]
    if few := few_samples(scores.metrics, scores.tissues):
        text = f"Too few test samples in {listed(few)} to tell any difference from chance."
        if len(few) == len(scores.tissues):
            unknown = [Answer(question, "Can't tell", text) for question in QUESTIONS[:2]]
            return [*unknown, safe_to_share(scores, rows)]
    return [
        like_real(scores, rows),
        same_biology(scores, rows, contrast),
        safe_to_share(scores, rows),
    ]
