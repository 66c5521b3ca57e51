"""Lines of a text table: its separator, its header, and cells that are in their columns.

pandas shifts columns where rows and header differ in length, and reads on over lines after a lone
quote. Here each line has to have as many cells as the header, or the file is refused.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.readers.matrix.cells import Cells, is_number
from mdwgan.readers.matrix.words import ANNOTATION, ENTREZ, GENE, SAMPLE, SYMBOL, is_named
from mdwgan.readers.text import open_text

SEPARATORS = {"\t": "tab", ",": "comma", ";": "semicolon", " ": "blank"}
LOOKED_AT, WIDE = 40, 200  # lines by which the separator is found, and their cells
MOST = 0.5  # share of lines that blanks divide as they do the header
COMMENTS = ("#", "!")  # of featureCounts, GCT; of GEO's series matrices
Line = tuple[int, str]  # number from 1, and text without its end


@dataclass
class TextCells(Cells):
    """Cells of lines of text, divided when they are asked for."""

    rows: list[str] = field(default_factory=list)
    divider: "Divider" = field(default_factory=lambda: Divider("\t"))

    def row(self, number: int) -> list[str]:
        return self.divider(self.rows[number])

    def texts(self, *columns: int) -> list[list[str]]:
        last = max(columns, default=0)
        rows = [self.divider(line, last + 1) for line in self.rows]
        return [[row[column].strip() for row in rows] for column in columns]


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
            return len(cells), len(_trimmed(cells))
        whole = line.count(self.separator) + 1
        if line[-1:] != self.separator and not line[-1:].isspace():
            return whole, whole
        return whole, len(_trimmed(line.split(self.separator)))


def read_text(path: Path) -> TextCells:
    """Read a text table.

    Raises
    ------
    InputError
        A line whose cells can't be assigned to columns; it is named.
    """
    with open_text(path) as file:
        head = _head(file)
    opening = _opening(head, path)
    divide = _divider(opening, path)
    with open_text(path, len(divide(opening.header[1]))) as file:
        return _aligned(path, list(_lines(file)), opening, divide)


def _lines(file: Iterable[str]) -> Iterable[Line]:
    for number, line in enumerate(file, 1):
        yield number, line.rstrip("\r\n").removeprefix("\ufeff" if number == 1 else "")


def _head(file: Iterable[str]) -> list[Line]:
    """Lines up to the first few that are no comment."""
    head, rows = [], 0
    for number, line in _lines(file):
        head.append((number, line))
        rows += bool(line.strip()) and not line.startswith(COMMENTS)
        if rows == LOOKED_AT:
            break
    return head


@dataclass
class Opening:
    """The first lines of a file.

    Attributes
    ----------
    header : (int, str)
    after : list of (int, str)
        The first rows.
    separator : str
        Empty where the file doesn't name it.
    gct : list of int
        GCT's rows, columns, and annotations of rows and columns; empty for other files.
    """

    header: Line
    after: list[Line]
    separator: str = ""
    gct: list[int] = field(default_factory=list)


def _opening(head: list[Line], path: Path) -> Opening:
    """Find the header behind comments and blank lines."""
    lines = [line for line in head if line[1].strip()]
    text = lines[0][1] if lines else ""
    if text.lower().lstrip().startswith(("<html", "<!doctype", "<?xml")):
        raise InputError("a web page", path, "a table", "download the file itself again")
    if text.startswith("%%MatrixMarket"):
        raise InputError(
            "a sparse matrix of Matrix Market, whose names are in other files",
            path,
            "a matrix with names",
            "join the files first, for example with scanpy's read_10x_mtx and write_h5ad",
        )
    if text.strip() in ("#1.2", "#1.3") and len(lines) > 2:
        size = lines[1][1].split()
        if not 2 <= len(size) <= 4 or not all(number.isdecimal() for number in size):
            raise InputError(
                f"{lines[1][1]!r}", f"{path}:{lines[1][0]}", "GCT's numbers of rows and columns"
            )
        sizes = [*map(int, size), *[0] * (4 - len(size))]
        if text.strip() == "#1.2":
            sizes[2] = 1  # Description
        return Opening(lines[2], lines[3 + sizes[3] :], "\t", sizes)
    separator = text[4:5] if text.lower().startswith("sep=") else ""  # Excel's own line
    lines = lines[1:] if separator else lines
    comments = [line for line in lines if line[1].startswith(COMMENTS)]
    others = [line for line in lines if not line[1].startswith(COMMENTS)]
    if not others:
        raise InputError("there is no line of values", path, "a header, and a line for each gene")
    before = [line for line in comments if line[0] < others[0][0]]
    if before and before[-1][1].startswith("#") and _is_header(before[-1][1], others[0][1]):
        return Opening(before[-1], others, separator)
    return Opening(others[0], others[1:], separator)


def _is_header(comment: str, line: str) -> bool:
    """Whether a line that starts with # has the names of the next one's cells."""
    for separator in "\t,;":
        names, cells = comment.split(separator), line.split(separator)
        if len(names) > 1 and len(names) == len(cells):
            numbers = [is_number(cell) for cell in cells[1:WIDE]]
            return any(numbers) and not all(is_number(name) for name in names[1:])
    return False


def _divider(opening: Opening, path: Path) -> Divider:
    """Find the separator: the one by which header and rows agree best, then with most numbers."""
    if opening.separator:
        return Divider(opening.separator)
    ranks = []
    for separator in SEPARATORS:
        divide = Divider(separator)
        width = len(_trimmed(divide(opening.header[1])))
        rows = [divide(text) for _, text in opening.after]
        agree = [row for row in rows if len(_trimmed(row)) <= width + 1 and len(row) >= width]
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


def _trimmed(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


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
    filled, widest = len(_trimmed(names)), max(widths.filled)
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
        if not any(is_named(names[0], words) for words in (SYMBOL, ENTREZ, GENE, ANNOTATION)):
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
    known = (SYMBOL, ENTREZ, GENE, ANNOTATION, SAMPLE)
    if not any(is_named(names[0], words) for words in known):
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
