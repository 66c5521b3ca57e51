"""Tables as plain data for the template."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.generators.rows import is_model, starred
from mdwgan.report.page.words import legend

# Numbers that are names: no thousands' separators.
IDENTIFIERS = {"seed"}


@dataclass
class Cell:
    """One cell: a text, a second line below it, and how it looks.

    ``kind`` is a CSS class: ``num``, ``muted`` or empty.
    """

    text: str
    sub: str = ""
    kind: str = ""
    strong: bool = False
    tag: str = ""
    href: str = ""


@dataclass
class Table:
    """A table: column heads, rows of cells (the first is the row's head), and a caption."""

    columns: list[str]
    rows: list[list[Cell]]
    caption: str = ""
    notes: list[str] = field(default_factory=list)
    references: int | None = None  # index of the first reference row


def by_row(columns: list[str], rows: dict[str, list[Cell]], caption: str = "") -> Table:
    """Table with a line for each generator or row of real samples, reference rows set apart.

    ``columns`` starts with the head of the names.
    """
    names = list(rows)
    behind = max((i + 1 for i, name in enumerate(names) if is_model(name)), default=0)
    heads = [[Cell(starred(name)), *cells] for name, cells in rows.items()]
    caption = (caption + legend(names)).strip()
    return Table(columns, heads, caption, references=behind or None)


def number(value: Any, digits: int = 3) -> str:
    """Write a number for people: thousands separated, a dash where there is none."""
    try:
        value = float(value)
    except (TypeError, ValueError):
        return "–" if value is None or value is pd.NA else str(value)
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}".replace("-", "−")
    if abs(value) < 10**-digits:
        return f"{value:.1e}".replace("-", "−")
    return f"{value:.{digits}f}".replace("-", "−")


def score(value: float) -> str:
    """Write a score with three decimals, also where it is 0 or 1."""
    return "–" if value is None or math.isnan(value) else f"{value:.3f}".replace("-", "−")


def percent(value: float) -> str:
    """Write a share as a percentage without decimals."""
    return "–" if value is None or math.isnan(value) else f"{100 * value:.0f}\N{NO-BREAK SPACE}%"


def numeric(text: str, **options: Any) -> Cell:
    """Right-aligned cell."""
    return Cell(text, kind="num", **options)


def from_frame(frame: pd.DataFrame, caption: str = "", limit: int | None = None) -> Table:
    """Table of a data frame as it is; numbers are right-aligned."""
    shown = frame if limit is None else frame.head(limit)
    numbers = {c: pd.api.types.is_numeric_dtype(frame[c]) and c not in IDENTIFIERS for c in frame}
    rows = [
        [_cell(value, is_number) for value, is_number in zip(record, numbers.values(), strict=True)]
        for record in shown.itertuples(index=False)
    ]
    notes = []
    if len(shown) < len(frame):
        notes.append(f"first {len(shown):,} of {len(frame):,} rows")
    return Table([str(c).replace("_", " ") for c in frame], rows, caption, notes)


def _cell(value: Any, is_number: bool) -> Cell:
    if is_number and not isinstance(value, bool | np.bool_):
        return numeric(number(value))
    return Cell("–" if pd.isna(value) else str(value))
