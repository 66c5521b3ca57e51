"""How good each row is in each question, beside what training and real samples reach."""

import math
from dataclasses import dataclass

import pandas as pd

from mdwgan.evaluation.statistics import goodness, scores_by_row
from mdwgan.generators.row import HALF
from mdwgan.metrics.catalogue import entry_of
from mdwgan.metrics.collapse import COLLAPSE_METRICS, signs_of_collapse
from mdwgan.report.sections.memorisation import findings

COPY = "copy"
REAL = 3  # levels: as good as both references,
BETWEEN = 2  # between them,
BELOW = 1  # below both,
FAR = 0  # and less than half of the way from useless to the lower one


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
    "scores-memorisation",
    (HALF,),
)
VARIETY = Question(
    "Variety",
    "Do the samples differ from each other as real ones do?",
    ("spread",),
    0,
    "scores-diversity",
)
PATHWAYS = Question(
    "Pathways",
    "Are the same pathways enriched? Share of all that both have.",
    ("kegg_jaccard",),
    0,
    "pathways",
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
    PATHWAYS,
    PRIVACY,
)
NULL_TEST = "null_degs_"  # and a condition: genes that differ from real samples of it
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
        needed = metrics["metric"].isin(NEEDED) | metrics["metric"].str.startswith(NULL_TEST)
        needed = metrics[needed & metrics["value"].notna()]
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
        """Synthetic samples that a metric compared; NaN where it has no value."""
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
    columns = ["tissue", "generator", "seed", "metric", "value", "n", "optimistic", "note"]
    return Scores(pd.DataFrame(columns=columns), [], [])
