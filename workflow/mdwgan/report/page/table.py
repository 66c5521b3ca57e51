"""Tables as plain data for the template."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.generators.rows import is_model, label
from mdwgan.report.page.words import NONE, legend, number

# Numbers that are names: no thousands' separators.
IDENTIFIERS = {"seed"}
MOST_COLUMNS = 12  # beside each other: more fit neither a sheet of paper nor a desk's window


@dataclass
class Cell:
    """One cell: a text, a second line below it, and how it looks.

    ``kind`` is a CSS class: ``num``, ``muted`` or empty; ``title`` is what hovering over says.
    """

    text: str
    sub: str = ""
    kind: str = ""
    strong: bool = False
    tag: str = ""
    href: str = ""
    title: str = ""


@dataclass
class Table:
    """A table: column heads, rows of cells (the first is the row's head), and a caption."""

    columns: list[str]
    rows: list[list[Cell]]
    caption: str = ""
    notes: list[str] = field(default_factory=list)
    references: int | None = None  # index of the first reference row
    kind: str = ""  # CSS class
    titles: dict[str, str] = field(default_factory=dict)  # what hovering over a column's head says

    @property
    def pieces(self) -> list["Table"]:
        """The table in pieces that fit a page: each has the first column, and some of the others.

        A table that fits is its only piece.
        """
        if len(self.columns) <= MOST_COLUMNS:
            return [self]
        others = range(1, len(self.columns))
        count = -(-len(others) // (MOST_COLUMNS - 1))
        return [
            Table([self.columns[i] for i in kept], [[row[i] for i in kept] for row in self.rows])
            for kept in ([0, *map(int, part)] for part in np.array_split(others, count))
        ]


def by_row(columns: list[str], rows: dict[str, list[Cell]], caption: str = "") -> Table:
    """Table with a line for each generator or row of real samples, reference rows set apart.

    ``columns`` starts with the head of the names.
    """
    names = list(rows)
    behind = max((i + 1 for i, name in enumerate(names) if is_model(name)), default=0)
    heads = [[Cell(label(name)), *cells] for name, cells in rows.items()]
    caption = (caption + legend(names)).strip()
    return Table(columns, heads, caption, references=behind or None)


def numeric(text: str, **options: Any) -> Cell:
    """Right-aligned cell."""
    return Cell(text, kind="num", **options)


def none() -> Cell:
    """Cell of a number that there isn't."""
    return Cell(NONE, kind="num muted")


def remark(text: str) -> Cell:
    """Cell with a word where a number would be, such as "missing"."""
    return Cell(text, kind="muted num")


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
    return Cell(NONE if pd.isna(value) or value == "" else str(value))
