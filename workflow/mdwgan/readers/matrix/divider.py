"""The separator of a text table, and lines divided by it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.readers.matrix.cells import is_number
from mdwgan.readers.matrix.opening import WIDE, Opening

SEPARATORS = {"\t": "tab", ",": "comma", ";": "semicolon", " ": "blank"}
MOST = 0.5  # share of lines that blanks divide as they do the header


@dataclass(frozen=True)
class Divider:
    """Divides a line; quotes count only where they enclose whole cells of it.

    A tab within quotes is refused later, by the number of cells: in tab-separated files
    quotes are mostly part of names.
    """

    separator: str

    def __call__(self, line: str, most: int = -1) -> list[str]:
        """Cells of a line; with ``most``, at least so many first ones and one of the rest."""
        if '"' not in line:
            return line.split(self.separator, most)
        plain = line.split(self.separator)
        try:
            cells = next(csv.reader([line], delimiter=self.separator, strict=True), plain)
        except csv.Error:  # a lone quote
            return plain
        return plain if self.separator == "\t" and len(cells) != len(plain) else cells

    def widths(self, line: str) -> tuple[int, int]:
        """Cells of a line, and those without empty ones at its end."""
        if '"' in line:
            cells = self(line)
            return len(cells), len(trimmed(cells))
        whole = line.count(self.separator) + 1
        if line[-1:] != self.separator and not line[-1:].isspace():
            return whole, whole
        return whole, len(trimmed(line.split(self.separator)))


def find_divider(opening: Opening, path: Path) -> Divider:
    """Find the separator: the one by which header and rows agree best, then with most numbers."""
    if opening.separator:
        return Divider(opening.separator)
    ranks = []
    for separator in SEPARATORS:
        divide = Divider(separator)
        width = len(trimmed(divide(opening.header[1])))
        rows = [divide(text) for _, text in opening.after]
        agree = [row for row in rows if len(trimmed(row)) <= width + 1 and len(row) >= width]
        cells = [cell for row in rows for cell in row[1:WIDE]]
        numbers = sum(map(is_number, cells)) / max(len(cells), 1)
        alike = len(agree) / max(len(rows), 1)
        divides = width > 1 and (separator != " " or alike > MOST)  # titles have blanks too
        ranks.append((divides, round(alike, 1), numbers, separator != " ", divide))
    best = max(ranks, key=lambda rank: rank[:4])
    if not best[0]:
        raise InputError(
            "one column: no tab, comma or semicolon divides the header",
            f"{path}:{opening.header[0]}",
            "a column of gene ids and one for each sample, with a header",
            "take titles above the header away",
        )
    return best[-1]


def trimmed(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
