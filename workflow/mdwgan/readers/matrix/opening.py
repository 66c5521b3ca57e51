"""The first lines of a text table: comments, formats that name themselves, and the header."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.readers.matrix.cells import is_number

LOOKED_AT, WIDE = 40, 200  # lines by which the separator is found, and their cells
COMMENTS = ("#", "!")  # of featureCounts, GCT; of GEO's series matrices
Line = tuple[int, str]  # number from 1, and text without its end


def lines_of(file: Iterable[str]) -> Iterable[Line]:
    for number, line in enumerate(file, 1):
        yield number, line.rstrip("\r\n").removeprefix("\ufeff" if number == 1 else "")


def first_lines(file: Iterable[str]) -> list[Line]:
    """Lines up to the first few that are no comment."""
    head, rows = [], 0
    for number, line in lines_of(file):
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


def find_opening(head: list[Line], path: Path) -> Opening:
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
