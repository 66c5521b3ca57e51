"""A comparison of two runs as text for a terminal; the page has the same sentences."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mdwgan.errors import escaped
from mdwgan.report.comparing.changes import (
    Change,
    cautions,
    config_changes,
    software_changes,
    source_changes,
)
from mdwgan.report.comparing.runs import Run, read_run
from mdwgan.report.comparing.scores import (
    ABSOLUTE,
    ALPHA,
    BETTER,
    CHANGED,
    RELATIVE,
    VERDICTS,
    WORSE,
    compare_scores,
    only_in_one,
    sized,
)
from mdwgan.report.page.words import counted, number

MOST_LINES = 12  # of each list in the terminal
PARTS = ("Config", "Sources", "Software")


@dataclass(frozen=True)
class Comparison:
    """Everything that was found out about two runs."""

    first: Run
    second: Run
    changes: dict[str, list[Change]]  # by part, `PARTS`
    scores: pd.DataFrame  # `mdwgan.report.comparing.scores.COLUMNS`

    @property
    def by_row(self) -> pd.DataFrame:
        """Number of lines of each verdict, by row; verdicts that no line has are left out."""
        counts = pd.crosstab(self.scores["generator"], self.scores["verdict"])
        counts = counts.reindex(self.scores["generator"].unique())
        counts = counts[[v for v in VERDICTS if v in counts]]
        return counts.rename_axis("row").rename_axis(columns=None).reset_index()

    @property
    def cautions(self) -> list[str]:
        """What is to be known before the scores are read."""
        return cautions(self.first, self.second)

    @property
    def alone(self) -> list[str]:
        """What one of the runs alone has."""
        return only_in_one(self.first, self.second)

    def largest(self, verdict: str) -> pd.DataFrame:
        """Lines of a verdict, the largest change first."""
        chosen = self.scores[self.scores["verdict"] == verdict]
        order = sized(self.scores).loc[chosen.index].sort_values(ascending=False, kind="stable")
        return chosen.loc[order.index]


def compare_runs(first: Path, second: Path) -> Comparison:
    """Compare two folders ``results/<run>``.

    Raises
    ------
    InputError
        One of the folders is no run's, or has no metrics.
    """
    runs = read_run(first), read_run(second)
    found = (config_changes(*runs), source_changes(*runs), software_changes(*runs))
    return Comparison(*runs, dict(zip(PARTS, found, strict=True)), compare_scores(*runs))


def text_of(comparison: Comparison) -> str:
    """Whole comparison, for a terminal."""
    lines = [f"{name}: {run.folder}" for name, run in _named(comparison)]
    for part, changes in comparison.changes.items():
        lines += ["", said(part, changes)]
        lines += [f"  {change_words(change)}" for change in changes[:MOST_LINES]]
        lines += _more(len(changes))
    lines += ["", *comparison.alone] if comparison.alone else []
    lines += ["", *score_words(comparison), *comparison.cautions]
    lines += ["", comparison.by_row.to_string(index=False)]
    for verdict in (BETTER, WORSE, CHANGED):
        table = comparison.largest(verdict)
        if len(table):
            shown = frame_of(table.head(MOST_LINES)).to_string(index=False)
            lines += ["", f"{verdict.capitalize()}, the largest change first:", shown]
            lines += _more(len(table))
    return escaped("\n".join(lines), keep="\n")


def _named(comparison: Comparison) -> list[tuple[str, Run]]:
    return [("A", comparison.first), ("B", comparison.second)]


def _more(n: int) -> list[str]:
    return [f"  and {n - MOST_LINES:,} more (--tsv or --html has all)"] if n > MOST_LINES else []


def said(part: str, changes: list[Change]) -> str:
    """Sentence on how much of a part differs."""
    if not changes:
        return f"{part}: no difference."
    return f"{part}: {counted(len(changes), 'difference')}."


def change_words(change: Change) -> str:
    """One difference as a line of text."""
    note = f" ({change.note})" if change.note else ""
    return f"{change.name}: {change.first} -> {change.second}{note}"


def score_words(comparison: Comparison) -> list[str]:
    """Sentences on how many scores changed, and on what counts as a change."""
    counts = comparison.scores["verdict"].value_counts()
    told = ", ".join(f"{counts[v]:,} {v}" for v in VERDICTS if v in counts)
    words = [f"Metrics: {len(comparison.scores):,} values (tissue x row x metric): {told}."]
    shared = comparison.scores[comparison.scores["seeds"] > 0]
    if shared.empty:
        return [*words, "No tissue, row and seed has a value in both runs."]
    return [*words, *_noise_words(shared)]


def _noise_words(shared: pd.DataFrame) -> list[str]:
    tested, words = shared["noise"].notna(), []
    if tested.any():
        words.append(
            f"{_of(tested)} were compared over seeds: a change counts where its mean is beyond "
            "the noise over seeds (t-test of the paired differences, SD pooled over tissues, all "
            f"adjusted by Benjamini and Hochberg, p < {ALPHA:g})."
        )
    if (~tested).any():
        words.append(
            f"{_of(~tested)} have one seed in common: every difference beyond rounding counts "
            f"(relative {RELATIVE:g}, absolute {ABSOLUTE:g}). It shows that values differ, and not "
            "that another seed would show the same; another type of processor alone can change "
            "the scores of trained models too."
        )
    return words


def _of(chosen: pd.Series) -> str:
    return "All values" if chosen.all() else f"{chosen.sum():,} values"


def frame_of(table: pd.DataFrame) -> pd.DataFrame:
    """Lines of scores as people read them."""
    numbers = {name: table[name].map(number) for name in ("a", "b", "difference", "noise")}
    shown = table.assign(**numbers).rename(columns={"generator": "row", "a": "A", "b": "B"})
    best = table["ideal"].map(number)
    shown["best"] = table["direction"].where(table["direction"] != "nearest", "nearest " + best)
    names = ["tissue", "row", "metric", "best", "seeds", "A", "B", "difference"]
    names += ["noise"] if table["noise"].notna().any() else []
    return shown[names]
