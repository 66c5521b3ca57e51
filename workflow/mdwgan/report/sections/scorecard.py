"""The scorecard: rows x questions, each value beside what training and real samples reach."""

import math
from dataclasses import dataclass

import pandas as pd

from mdwgan.evaluation.statistics import goodness, scores_by_row
from mdwgan.generators.rows import BEST, HALF, is_model, label, models
from mdwgan.metrics.catalogue import entry_of
from mdwgan.metrics.collapse import COLLAPSE_METRICS, signs_of_collapse
from mdwgan.report.page.metrics import is_optimistic
from mdwgan.report.page.table import Cell, Table, none, numeric, remark
from mdwgan.report.page.words import MINUS, legend
from mdwgan.report.sections.memorisation import findings

COPY = "copy"
REAL = 3  # levels: as good as both references,
BETWEEN = 2  # between them,
BELOW = 1  # below both,
FAR = 0  # and less than half of the way from useless to the lower one
SYMBOLS = {REAL: "●", BETWEEN: "◐", BELOW: "○", FAR: "✕"}
WORDS = {
    REAL: "as good as the training samples and half of the real ones, or better",
    BETWEEN: "between the two",
    BELOW: "below both",
    FAR: "less than half of what they reach",
}
Failed = dict[tuple[str, str, int], str]  # reasons by (tissue, generator, seed)


@dataclass(frozen=True)
class Question:
    """A column of the scorecard.

    Attributes
    ----------
    head : str
        Name of the column.
    ask : str
        The question in words.
    metrics : tuple of str
        The first that has values answers it.
    useless : float
        What samples that are of no use score.
    evidence : str
        Part of a tissue's section that has the numbers.
    references : tuple of str
        Rows that the values are judged by.
    """

    head: str
    ask: str
    metrics: tuple[str, ...]
    useless: float
    evidence: str
    references: tuple[str, ...] = (COPY, HALF)


CORRELATION = Question(
    "Correlation",
    "Do genes vary together as in real samples?",
    ("dist_half_n", "dist"),
    0,
    "scores-dependence",
)
DETECTION = Question(
    "Told apart",
    "Can a classifier tell the samples from real ones? 0.5 is no, 1 is always.",
    ("auc_rf", "auc_lr"),
    1,
    "scores-detection",
)
DEGS = Question(
    "DEGs",
    "Are the same genes differentially expressed? Share of all DEGs that both have.",
    ("deg_jaccard",),
    0,
    "differential-expression",
)
PRIVACY = Question(
    "Distance",
    "How far are the samples from the training samples? 0 is a copy, 1 is as far as new real "
    "samples. Copies, and samples that reveal who was trained on, are marked.",
    ("dcr_ratio",),
    0,
    "memorisation",
    (HALF,),
)
VARIETY = Question(
    "Variety",
    "Do the samples differ from each other as real ones do?",
    ("spread",),
    0,
    "scores-diversity",
)
QUESTIONS = (
    Question(
        "Gene values",
        "Is each gene distributed as in real samples?",
        ("ks",),
        1,
        "scores-marginals",
    ),
    CORRELATION,
    VARIETY,
    DETECTION,
    DEGS,
    Question(
        "Pathways",
        "Are the same pathways enriched? Share of all that both have.",
        ("kegg_jaccard",),
        0,
        "pathways",
    ),
    PRIVACY,
)
# What the first screen looks at.
NEEDED = {
    *(metric for question in QUESTIONS for metric in question.metrics),
    *COLLAPSE_METRICS,
    *("effect_slope", "recall", "sd_r", "deg_recall", "deg_precision", "kegg_recall"),
}


class Scores:
    """Values of a run by row and question, and how good they are.

    Parameters
    ----------
    metrics : DataFrame
        Rows of metrics.tsv and agreement.tsv.
    tissues, generators : list of str
        Of the config; reference rows among the generators.
    """

    def __init__(self, metrics: pd.DataFrame, tissues: list[str], generators: list[str]) -> None:
        self.metrics, self.tissues, self.generators = metrics, tissues, generators
        present = set(metrics.loc[metrics["value"].notna(), "metric"])
        self._metric = {q: next((m for m in q.metrics if m in present), "") for q in QUESTIONS}
        of_tissues = {t: metrics[metrics["tissue"] == t] for t in tissues}
        self.findings = {t: findings(rows, t, generators) for t, rows in of_tissues.items()}
        # Looked up many times: in a large run, the table is too long for that.
        needed = metrics[metrics["metric"].isin(NEEDED) & metrics["value"].notna()]
        self._by_row = scores_by_row(needed)
        self._n = needed.groupby(["tissue", "generator", "metric"])["n"].min().to_dict()

    def seeds(self, row: str, tissue: str, metric: str) -> pd.Series:
        """Values of a metric by seed."""
        return self._by_row.get((tissue, row, metric), pd.Series(dtype=float))

    def mean(self, row: str, tissue: str, metric: str) -> float:
        """Mean of a metric over seeds; NaN where there is none."""
        found = self.seeds(row, tissue, metric)
        return float(found.mean()) if len(found) else math.nan

    def metric(self, question: Question) -> str:
        """Metric that answers a question; empty where the run has none."""
        return self._metric[question]

    def samples(self, row: str, tissue: str, metric: str) -> float:
        """Generated samples that a metric compared; NaN where it has no value."""
        return float(self._n.get((tissue, row, metric), math.nan))

    @property
    def questions(self) -> list[Question]:
        """Questions that the run answers."""
        return [q for q in QUESTIONS if self._metric[q]]

    def value(self, question: Question, row: str, tissue: str) -> float:
        """Mean over seeds; NaN where there is none.

        Row `HALF` has the numbers of half of the samples by itself.
        """
        name = self._metric[question]
        found = self.mean(row, tissue, name)
        if math.isnan(found) and row == HALF and name == "dist_half_n":
            return self.mean(row, tissue, "dist")
        return found

    def level(self, question: Question, row: str, tissues: list[str]) -> int | None:
        """How good the mean over tissues is; None without a value or a reference.

        Without half of the real samples beside it, no value is as good as they.
        """
        found = [t for t in tissues if not math.isnan(self.value(question, row, t))]
        if not found:
            return None
        own = self._goodness(question, row, found)
        worst = float(goodness([question.useless], entry_of(self._metric[question]))[0])
        bars = [self._goodness(question, name, found) for name in question.references]
        bars = [bar for bar in bars if not math.isnan(bar)]
        if not bars:
            return None
        low = min(bars)
        if own - worst < (low - worst) / 2:
            return FAR
        best = max(bars) if not math.isnan(self._goodness(question, HALF, found)) else math.inf
        found_level = REAL if own >= best else BETWEEN if own >= low else BELOW
        return min(found_level, self._privacy(row, found)) if question is PRIVACY else found_level

    def gap(self, question: Question, row: str, other: str) -> float | None:
        """How much better a row is than another, over the tissues that both have; None without."""
        both = [
            t
            for t in self.tissues
            if not math.isnan(self.value(question, row, t) + self.value(question, other, t))
        ]
        if not both:
            return None
        return self._goodness(question, row, both) - self._goodness(question, other, both)

    def marks(self, question: Question, row: str, tissues: list[str]) -> str:
        """A word beside a value: collapsed, copies, reveals training."""
        if question is VARIETY and any(self.collapse(row, t) for t in tissues):
            return "collapsed"
        if question is PRIVACY:
            of_row = [self.findings[t].get(row) for t in tissues]
            if any(f and f.copies for f in of_row):
                return "copies"
            if any(f and f.traceable for f in of_row):
                return "reveals training"
        return ""

    def collapse(self, row: str, tissue: str) -> tuple[str, ...]:
        """Signs that a row's samples lie on a few spots in a tissue, at any seed."""
        table = pd.DataFrame({name: self.seeds(row, tissue, name) for name in COLLAPSE_METRICS})
        signs = [signs_of_collapse(line) for _, line in table.iterrows()]
        return next(filter(None, signs), ())

    def _goodness(self, question: Question, row: str, tissues: list[str]) -> float:
        scores = [self.value(question, row, tissue) for tissue in tissues]
        return float(goodness(scores, entry_of(self._metric[question])).mean())

    def _privacy(self, row: str, tissues: list[str]) -> int:
        mark = self.marks(PRIVACY, row, tissues)
        return {"copies": FAR, "reveals training": BELOW}.get(mark, REAL)


def no_scores() -> Scores:
    """Scores of a run that has none."""
    columns = ["tissue", "generator", "seed", "metric", "value", "n", "optimistic"]
    return Scores(pd.DataFrame(columns=columns), [], [])


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
        head = Cell(label(row), tag=", ".join(filter(None, tags)))
        rows.append([head, *(_cell(scores, q, row, failed) for q in questions)])
    heads = ["model", *(q.head for q in questions)]
    table = Table(heads, rows, _caption(scores, trained), references=len(trained) or None)
    table.kind = "scorecard"
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
    href = f"#{where}-{question.evidence}"
    if row in (COPY, HALF):
        return numeric(text, href=href)
    level = scores.level(question, row, found)
    notes = [scores.marks(question, row, found)]
    if level is not None and worst < level and len(found) > 1:
        notes.append(f"{where} {SYMBOLS[worst]}")
    if len(found) < len(scores.tissues):
        notes.append(f"{len(found)} of {len(scores.tissues)} tissues")
    cell = numeric(text, sub=", ".join(filter(None, notes)), href=href)
    if level is not None:
        cell.text += f" {SYMBOLS[level]}"
        cell.kind += f" level{level}"
    return cell


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
