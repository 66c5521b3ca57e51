"""One thing that fails, how bad it is, and words that all kinds share."""

from dataclasses import dataclass

from mdwgan.generators.rows import label
from mdwgan.report.page.words import MOST_NAMES, listed, some
from mdwgan.report.sections.levels import Scores

# How bad a failing is: its numbers decide all others; the samples are of no use; they mislead.
EVERYTHING, USELESS, MISLEADING = 0, 1, 2


@dataclass
class Failing:
    """What fails, how bad it is, for which share of the run, and where the numbers are."""

    text: str
    tier: int
    share: float = 1.0
    href: str = ""


def grouped(where: dict[str, list[str]], tissues: list[str]) -> str:
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


def share_of(where: dict[str, list[str]], scores: Scores, rows: list[str]) -> float:
    """Share of the run's models and tissues that fail."""
    return sum(map(len, where.values())) / (len(scores.tissues) * len(rows))


def first_of(where: dict[str, list[str]], evidence: str) -> str:
    """Address of the numbers of the first row and tissue."""
    return f"#{next(iter(where.values()))[0]}-{evidence}"
