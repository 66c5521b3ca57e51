"""Lines of a text table: its separator, its header, and cells that are in their columns.

pandas shifts columns where rows and header differ in length, and reads on over lines after a lone
quote. Here each line has to have as many cells as the header, or the file is refused.
"""

from dataclasses import dataclass, field
from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.readers.matrix.cells import Cells
from mdwgan.readers.matrix.divider import Divider, find_divider, trimmed
from mdwgan.readers.matrix.opening import Line, Opening, find_opening, first_lines, lines_of
from mdwgan.readers.matrix.words import (
    ANNOTATION,
    ENTREZ,
    GENE,
    INDEX,
    SAMPLE,
    SYMBOL,
    is_named,
)
from mdwgan.readers.text import open_text

# What may stand above row names: a header that starts so lacks no cell there.
FIRST = (SYMBOL, ENTREZ, GENE, ANNOTATION, SAMPLE, INDEX)


@dataclass
class TextCells(Cells):
    """Cells of lines of text, divided when they are asked for."""

    rows: list[str] = field(default_factory=list)
    divider: Divider = field(default_factory=lambda: Divider("\t"))

    def row(self, number: int) -> list[str]:
        return self.divider(self.rows[number])

    def texts(self, *columns: int) -> list[list[str]]:
        last = max(columns, default=0)
        rows = [self.divider(line, last + 1) for line in self.rows]
        return [[row[column].strip() for row in rows] for column in columns]


def read_text(path: Path) -> TextCells:
    """Read a text table.

    Raises
    ------
    InputError
        A line whose cells can't be assigned to columns; it is named.
    """
    with open_text(path) as file:
        head = first_lines(file)
    opening = find_opening(head, path)
    divide = find_divider(opening, path)
    with open_text(path, len(divide(opening.header[1]))) as file:
        return _aligned(path, list(lines_of(file)), opening, divide)


@dataclass
class Widths:
    """Cells of the lines below the header: the first line of each kind."""

    whole: dict[int, int] = field(default_factory=dict)  # cells of a line: its number
    filled: dict[int, int] = field(default_factory=dict)  # without empty ones at the end

    def add(self, number: int, whole: int, filled: int) -> None:
        self.whole.setdefault(whole, number)
        self.filled.setdefault(filled, number)


def _aligned(path: Path, lines: list[Line], opening: Opening, divide: Divider) -> TextCells:
    """Assign the cells of all lines to the header's columns."""
    counted = {"header": 1, "blank": 0, "comment": 0}
    rows: list[Line] = []
    skipped = opening.gct[3] if opening.gct else 0
    for number, text in lines:
        if number == opening.header[0]:
            continue
        if not text.strip(" \t,;"):
            counted["blank"] += 1
        elif number < opening.header[0] or text.startswith("!series_matrix_table_end"):
            counted["comment"] += 1
        elif skipped:
            skipped -= 1
            counted["comment"] += 1
        else:
            rows.append((number, text))
    widths = Widths()
    for number, text in rows:
        widths.add(number, *divide.widths(text))
    if not rows:
        raise InputError("there is no line below the header", path, "a line for each gene")
    names, headless = _header(path, opening, divide, widths)
    cells = TextCells(
        path,
        names,
        [number for number, _ in rows],
        headless=headless,
        counted=counted,
        rows=[text for _, text in rows],
        divider=divide,
    )
    if opening.gct:
        _check_gct(cells, opening.gct)
    return cells


def _header(
    path: Path, opening: Opening, divide: Divider, widths: Widths
) -> tuple[list[str], bool]:
    """Names of the columns, and whether the header lacks the first; refuses what fits neither."""
    names = [name.strip() for name in divide(opening.header[1])]
    filled, widest = len(trimmed(names)), max(widths.filled)
    if widest < filled <= min(widths.whole):
        raise InputError(
            f"the last column ({names[filled - 1]!r}) is empty in all lines: either it has no "
            "values, or lines lack a cell and end with a separator",
            f"{path}:{widths.filled[widest]}",
            f"{filled} cells, as in the header (line {opening.header[0]})",
            "compare the header with a line; where the column has no values, take its name away",
        )
    if widest <= filled and min(widths.whole) >= filled:
        _refuse_unclear_end(path, names[:filled], opening.header[0], widths)
        _refuse_unequal(path, filled, widths)
        return names[:filled], False
    if widest == filled + 1 and min(widths.whole) > len(names) and names[0]:
        if not any(is_named(names[0], words) for words in FIRST):
            _refuse_unequal(path, widest, widths)
            return ["", *names[:filled]], True  # as R's write.table leaves it
        raise InputError(
            f"{widest} cells; the header has {filled}, and starts with {names[0]!r}",
            f"{path}:{widths.filled[widest]}",
            f"{filled} cells, as in the header",
            "write a name above each column, also above the last one",
        )
    if widest > filled:
        number, count = widths.filled[widest], widest
    else:
        count = min(widths.whole)
        number = widths.whole[count]
    raise InputError(
        f"{count} cells",
        f"{path}:{number}",
        f"{filled} cells, as in the header (line {opening.header[0]})",
        "correct the line, or write the table anew",
    )


def _refuse_unequal(path: Path, cells: int, widths: Widths) -> None:
    """Refuse a line whose last cells are empty, where lines end with different separators."""
    fewest = min(widths.filled)
    if len(widths.whole) > 1 and fewest < cells:
        raise InputError(
            f"{fewest} cells and empty ones behind them, while lines differ in their number of "
            "cells: a cell may be missing",
            f"{path}:{widths.filled[fewest]}",
            "as many cells in each line as in the header",
            "correct the line, or end all lines alike",
        )


def _refuse_unclear_end(path: Path, names: list[str], header: int, widths: Widths) -> None:
    """Refuse rows of one cell more that is empty, under a header that may lack its first cell."""
    if set(widths.whole) != {len(names) + 1} or not names[0]:
        return
    if not any(is_named(names[0], words) for words in FIRST):
        raise InputError(
            f"all lines have {len(names) + 1} cells and the last one is empty; the header has "
            f"{len(names)} and starts with {names[0]!r}: either lines end with a separator, or "
            "the header lacks the cell above the gene ids",
            f"{path}:{header}",
            "as many cells in the header as in each line",
            "write gene above the gene ids, and take the last separator of each line away",
        )


def _check_gct(cells: TextCells, sizes: list[int]) -> None:
    """Compare a GCT file with the sizes that its second line has, and take its annotations."""
    rows, columns, annotations, _ = sizes
    found = (len(cells), len(cells.names) - 1 - annotations)
    if found != (rows, columns):
        raise InputError(
            f"{found[0]} rows and {found[1]} columns of values; the second line says {rows} and "
            f"{columns}",
            cells.path,
            "a whole GCT file",
            "download it again, or correct the second line",
        )
    cells.fixed = True
    for name in cells.names[1 : 1 + annotations]:
        cells.roles[name] = ""
    if annotations and cells.names[1].lower() == "description":
        cells.roles[cells.names[1]] = "description"
