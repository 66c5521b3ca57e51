"""The scorecard: rows x questions, each value with its level and a link to its evidence."""

import math

from mdwgan.generators.row import BEST, HALF
from mdwgan.generators.rows import is_model, label, models
from mdwgan.metrics.catalogue import entry_of
from mdwgan.report.page.glossary import of_row
from mdwgan.report.page.metrics import is_optimistic
from mdwgan.report.page.table import Cell, Table, none, numeric, remark
from mdwgan.report.page.words import MINUS, legend
from mdwgan.report.sections.levels import (
    BELOW,
    BETWEEN,
    COPY,
    CORRELATION,
    FAR,
    REAL,
    Question,
    Scores,
)

SYMBOLS = {REAL: "●", BETWEEN: "◐", BELOW: "○", FAR: "✕"}
WORDS = {
    REAL: "as good as the training samples and half of the real ones, or better",
    BETWEEN: "between the two",
    BELOW: "below both",
    FAR: "less than half of the way from useless to them, or copies",
}
Failed = dict[tuple[str, str, int], str]  # reasons by (tissue, generator, seed)


def scorecard(scores: Scores, failed: Failed, is_copy: bool = False) -> Table | None:
    """Rows x questions, the best models first; None where nothing was scored.

    Where row `BEST` is the training samples (``is_copy``), it is the last of the models.
    """
    questions = scores.questions
    if not questions:
        return None
    trained = sorted(
        models(scores.generators), key=lambda row: (is_copy and row == BEST, _rank(scores, row))
    )
    references = [row for row in scores.generators if not is_model(row)]
    rows = []
    for row in [*trained, *references]:
        optimistic = any(is_optimistic(scores.metrics, t, row) for t in scores.tissues)
        tags = ["training samples" if is_copy and row == BEST else ""]
        tags.append("optimistic" if optimistic else "")
        head = Cell(label(row), tag=", ".join(filter(None, tags)), title=of_row(row))
        rows.append([head, *(_cell(scores, q, row, failed) for q in questions)])
    heads = ["model", *(q.head for q in questions)]
    table = Table(heads, rows, _caption(scores, trained), references=len(trained) or None)
    table.kind, table.titles = "scorecard", {q.head: q.ask for q in questions}
    return table


def _rank(scores: Scores, row: str) -> float:
    """Mean level over the questions that a row answers, the best first."""
    levels = [scores.level(q, row, scores.tissues) for q in scores.questions]
    levels = [level for level in levels if level is not None]
    return -sum(levels) / len(levels) if levels else 1.0


def _cell(scores: Scores, question: Question, row: str, failed: Failed) -> Cell:
    found = [t for t in scores.tissues if not math.isnan(scores.value(question, row, t))]
    if not found:
        is_failed = any(key[:2] == (t, row) for key in failed for t in scores.tissues)
        return remark("failed") if is_failed else none()
    mean = sum(scores.value(question, row, t) for t in found) / len(found)
    text = f"{mean:.2f}".replace("-", MINUS)
    worst, where = _worst(scores, question, row, found)
    is_bar = row in (COPY, HALF)
    level = None if is_bar else scores.level(question, row, found)
    notes = ["" if is_bar else _mark(scores, question, row, found)]
    if level is not None and worst < level and len(found) > 1:
        notes.append(f"{where} {SYMBOLS[worst]}")
    if len(found) < len(scores.tissues):
        notes.append(f"{len(found)} of {len(scores.tissues)} tissues")
    cell = numeric(text, sub=", ".join(filter(None, notes)), href=f"#{where}-{question.evidence}")
    if level is not None:
        cell.text += f" {SYMBOLS[level]}"
        cell.kind += f" level{level}"
    return cell


def _mark(scores: Scores, question: Question, row: str, tissues: list[str]) -> str:
    """A warning beside a value, and where it holds if not in every tissue."""
    mark = scores.marks(question, row, tissues)
    where = [t for t in tissues if mark and scores.marks(question, row, [t]) == mark]
    if len(where) == len(tissues) or not mark:
        return mark
    return f"{mark} in {where[0] if len(where) == 1 else f'{len(where)} of {len(tissues)} tissues'}"


def _worst(scores: Scores, question: Question, row: str, tissues: list[str]) -> tuple[int, str]:
    """The lowest level over tissues, and the tissue that has it."""
    levels = {t: scores.level(question, row, [t]) for t in tissues}
    known = {t: level for t, level in levels.items() if level is not None}
    if not known:
        return REAL, tissues[0]
    where = min(known, key=known.get)
    return known[where], where


def _caption(scores: Scores, trained: list[str]) -> str:
    key = [f"{SYMBOLS[level]} {WORDS[level]}" for level in sorted(SYMBOLS, reverse=True)]
    over = f", mean of {len(scores.tissues)} tissues" if len(scores.tissues) > 1 else ""
    text = (
        f"Each number{over}, beside two references: copy is the training samples, real-half is "
        f"half of the real test samples. {'; '.join(key)}. A number leads to its evidence."
    )
    if len(scores.tissues) > 1:
        text += (
            " Second line: the worst tissue where it is worse than the mean, a warning and where "
            "it holds, or how many tissues the mean is of."
        )
    ideals = {q.head: entry_of(scores.metric(q)).ideal for q in scores.questions}
    best = [f"{ideal:g} in {head}" for head, ideal in ideals.items() if ideal != 1]
    text += f" Best is {', '.join([*best, '1 in the others'])}." if best else " Best is 1."
    if scores.metric(CORRELATION) == "dist_half_n":
        text += " Correlation is at the same number of samples for all rows."
    return text + legend(trained)


def question_table(scores: Scores) -> Table:
    """Each question of the scorecard in words, with the metric that answers it."""
    rows = []
    for question in scores.questions:
        name = scores.metric(question)
        rows.append([Cell(question.head), Cell(question.ask), Cell(name), Cell(best_of(name))])
    return Table(["column", "question", "metric", "best"], rows)


def best_of(metric: str) -> str:
    """What is best in a metric, in words."""
    entry = entry_of(metric)
    if entry is None or entry.direction == "none":
        return "neither"
    ideal = "" if math.isnan(entry.ideal) else f"{entry.ideal:g}"
    how = {"higher": "higher is better", "lower": "lower is better", "nearest": "nearest"}
    return ", ".join(filter(None, [ideal, how[entry.direction]]))
