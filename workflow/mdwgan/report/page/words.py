"""Words and numbers as all sections write them."""

import math
import re
from typing import Any

import pandas as pd

from mdwgan.generators.row import BEST
from mdwgan.generators.rows import is_reconstruction, models

RECONSTRUCTION = "* Reconstruction: see Systems."
MOST_IN_FULL = 3  # generators; of more, the first alone has every figure
MOST_NAMES = 4  # a longer list is a number in words; the table below it has the names
# Of classifiers.
SHORT_NAMES = {"rf": "RF", "knn": "kNN", "mlp": "MLP"}
MINUS = "\N{MINUS SIGN}"
NONE = "–"
HOMO_SAPIENS = " - Homo sapiens (human)"


def in_full(names: list[str]) -> list[str]:
    """Models that have every figure: all where they are few, else the first of its own samples."""
    trained = models(names)
    if len(trained) <= MOST_IN_FULL:
        return trained
    return [name for name in trained if name != BEST][:1]


def legend(names: list[str]) -> str:
    """Sentence on the asterisk, with a space before it, where one of the names has it."""
    return f" {RECONSTRUCTION}" if any(map(is_reconstruction, names)) else ""


def listed(words: list[str]) -> str:
    """Words as an enumeration: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def some(names: list[str], of: str = "tissues") -> str:
    """Names as an enumeration, or their number where they are many."""
    return listed(names) if len(names) <= MOST_NAMES else f"{len(names)} {of}"


def counted(n: int, what: str) -> str:
    """Number and noun: "1 tissue", "3 tissues"."""
    return f"{n} {what}{'s' * (n != 1)}"


def over_seeds(seeds: int) -> str:
    """Sentence on what the numbers of a table are."""
    return "One seed." if seeds == 1 else f"Mean ± SD of {seeds} seeds."


def short(name: str, most: int = 38) -> str:
    """Name of a pathway, cut where it is long."""
    name = name.removesuffix(HOMO_SAPIENS)
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


# ---- numbers


def number(value: Any, digits: int = 3) -> str:
    """Write a number for people: thousands separated, a dash where there is none."""
    try:
        value = float(value)
    except (TypeError, ValueError):
        return NONE if value is None or value is pd.NA else str(value)
    if math.isnan(value):
        return NONE
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value == int(value) and abs(value) < 1e15:
        return _minus(f"{int(value):,}")
    if abs(value) < 10**-digits:
        return scientific(value)
    return _minus(f"{value:.{digits}f}")


def score(value: float) -> str:
    """Write a score with three decimals, also where it is 0 or 1."""
    return NONE if value is None or math.isnan(value) else _minus(f"{value:.3f}")


def signed(value: float) -> str:
    """Write a difference of scores with its sign."""
    if math.isnan(value):
        return NONE
    text = f"{value:+.3f}"
    return _minus(text if text.strip("+-0.") else text[1:])  # what rounds to nothing has no sign


def mean_sd(values: pd.Series) -> str:
    """Mean of scores, with the SD where there are several; counts have no needless decimals."""
    if values.empty:
        return NONE
    if _are_counts(values):
        spread = f" ± {values.std(ddof=1):.1f}" if len(values) > 1 else ""
        return f"{values.mean():,.1f}".removesuffix(".0") + spread
    spread = f" ± {values.std(ddof=1):.3f}" if len(values) > 1 else ""
    return score(float(values.mean())) + spread


def _are_counts(values: pd.Series) -> bool:
    return bool((values == values.round()).all() and values.max() > 1)


def scientific(value: float) -> str:
    """Write a small number, such as a p-value, with its power of ten."""
    return _minus(f"{value:.1e}")


def percent(value: float) -> str:
    """Write a share as a percentage without decimals."""
    return NONE if value is None or math.isnan(value) else f"{100 * value:.0f}\N{NO-BREAK SPACE}%"


def slug(title: str) -> str:
    """Title as an anchor: small letters, digits and hyphens, up to a colon."""
    return re.sub(r"[^a-z0-9]+", "-", title.partition(":")[0].lower()).strip("-")


def order(text: str) -> str:
    """The number that a cell's text begins with, to sort by; empty where there is none."""
    plain = text.replace(MINUS, "-").replace(",", "")
    found = re.match(r"[-+]?(\d+\.?\d*(e-?\d+)?|∞)", plain)
    return found[0].replace("∞", "Infinity") if found else ""


def _minus(text: str) -> str:
    if not text.strip("-0."):  # what rounds to nothing has no sign
        return text.removeprefix("-")
    return text.replace("-", MINUS)
