"""Cells of a user's table as they stand in the file: text, with their lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from operator import itemgetter
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.delimited import EMPTY

# (row, column) of a cell that is no usable number, and its text
Bad = tuple[int, int, str]


@dataclass
class Cells:
    """A table before it is known what its rows and columns are.

    Attributes
    ----------
    path : Path
    names : list of str
        Header; a cell each column.
    places : list of int
        Of each row: its line in a text file, otherwise its number, from 1.
    lines : bool
        Whether places are lines of a text file.
    fixed : bool
        Rows are known to be genes, as in an h5ad file that was turned round.
    headless : bool
        The header had no cell above the row names, as R's write.table leaves it.
    notes : list of str
        What the reader of the file did.
    counted : dict of str to int
        Lines of the file that are no rows, by kind.
    roles : dict of str to str
        What the format says of columns, by name: ``symbol``, ``entrez``, or empty for one that
        is no sample.
    """

    path: Path
    names: list[str]
    places: list[int]
    lines: bool = True
    fixed: bool = False
    headless: bool = False
    notes: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.places)

    def row(self, number: int) -> Sequence[str]:
        """Texts of a row, as many as there are names."""
        raise NotImplementedError

    def where(self, row: int) -> str:
        """Place of a row in the file, for messages."""
        if self.lines:
            return f"{self.path}:{self.places[row]}"
        return f"{self.path}, row {self.places[row]}"

    def short_header(self, what: str, above: str) -> InputError:
        """Refusal of a header of one cell less, whose first cell is not what the others are."""
        return InputError(
            f"lines have one cell more than the header, whose first cell {self.names[1]!r} is no "
            f"{what}",
            self.path,
            "as many cells in the header as in each line",
            f"write a name above each column, such as {above}",
        )

    def texts(self, *columns: int) -> list[list[str]]:
        """Texts of columns, without blanks around them."""
        taken: list[list[str]] = [[] for _ in columns]
        for number in range(len(self)):
            cells = self.row(number)
            for column, texts in zip(columns, taken, strict=True):
                texts.append(cells[column].strip())
        return taken

    def numbers(
        self, rows: Sequence[int], columns: Sequence[int], negative: bool
    ) -> tuple[np.ndarray, list[Bad]]:
        """Values of some rows and columns.

        Returns
        -------
        values : ndarray (rows, columns), float64
            NaN where a cell is no number.
        bad : list
            Cells that are no finite number, or below 0 where that is wrong.
        """
        values = np.empty((len(rows), len(columns)))
        first = columns[0] if columns else 0
        whole = list(columns) == list(range(first, first + len(columns)))
        take = slice(first, first + len(columns)) if whole else None
        for place, number in enumerate(rows):
            cells = self.row(number)
            values[place] = _as_floats(cells[take] if take else itemgetter(*columns)(cells))
        wrong = ~np.isfinite(values) | ((values < 0) & (not negative))
        bad: list[Bad] = []
        for place in np.flatnonzero(wrong.any(axis=1)):
            cells = self.row(rows[place])
            bad += [(int(place), int(c), cells[columns[c]]) for c in np.flatnonzero(wrong[place])]
        return values, bad


def _as_floats(cells: Sequence[str]) -> list[float]:
    """Numbers of a row; Python's 1_000 is none."""
    try:
        values = list(map(float, cells))
    except ValueError:
        return [_as_float(cell) for cell in cells]
    if "_" in "".join(cells):
        return [_as_float(cell) for cell in cells]
    return values


def _as_float(cell: str) -> float:
    try:
        return np.nan if "_" in cell else float(cell)
    except ValueError:
        return np.nan


def is_number(cell: str) -> bool:
    """Whether a cell is a finite number."""
    return isfinite(_as_float(cell))


@dataclass
class ListCells(Cells):
    """Cells of rows that are lists of text."""

    rows: list[list[str]] = field(default_factory=list)

    def row(self, number: int) -> Sequence[str]:
        return self.rows[number]


@dataclass
class FrameCells(Cells):
    """Cells of a DataFrame with types, as parquet and h5ad have."""

    frame: pd.DataFrame = field(default_factory=pd.DataFrame)

    def row(self, number: int) -> Sequence[str]:
        return [as_text(cell) for cell in self.frame.iloc[number]]

    def texts(self, *columns: int) -> list[list[str]]:
        return [[as_text(cell) for cell in self.frame.iloc[:, column]] for column in columns]

    def numbers(
        self, rows: Sequence[int], columns: Sequence[int], negative: bool
    ) -> tuple[np.ndarray, list[Bad]]:
        part = self.frame.iloc[list(rows), list(columns)]
        table = np.empty(part.shape)
        for number in range(part.shape[1]):
            column = part.iloc[:, number]
            if pd.api.types.is_bool_dtype(column.dtype):
                table[:, number] = np.nan
            elif pd.api.types.is_numeric_dtype(column.dtype):
                table[:, number] = column.to_numpy(np.float64, na_value=np.nan)
            else:
                table[:, number] = [_as_float(as_text(cell)) for cell in column]
        wrong = ~np.isfinite(table) | ((table < 0) & (not negative))
        bad = [(int(r), int(c), as_text(part.iat[r, c])) for r, c in np.argwhere(wrong)]
        return table, bad


def as_text(cell: object) -> str:
    """A typed cell as text; a number that became 12.0 is 12."""
    if isinstance(cell, (float, np.floating)) and np.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, (float, np.floating)):
        return "" if np.isnan(cell) else repr(float(cell))
    return "" if cell is None or cell is pd.NA or cell is pd.NaT else str(cell).strip()


def is_empty(text: str) -> bool:
    """Whether a cell says nothing."""
    return text.lower() in EMPTY


def is_counter(texts: Sequence[str]) -> bool:
    """Whether a column counts its rows, in any order: 0 to n-1, or 1 to n."""
    if len(texts) < 2:
        return False
    values = {text.removesuffix(".0") for text in texts}
    return any(values == {str(first + i) for i in range(len(texts))} for first in (0, 1))


def is_numeric(cell: str) -> bool:
    """Whether a cell is a number, a missing one, or one with a comma."""
    return is_number(cell) or is_empty(cell.strip()) or re.match(r"\s*-?\d+,\d", cell) is not None
