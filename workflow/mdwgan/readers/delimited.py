"""What tables of users have in common, whatever program wrote them."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mdwgan.errors import InputError

WORKBOOKS = (".xlsx", ".xls", ".ods")
EMPTY = {"", "na", "n/a", "nan", "null", "none"}  # cells that say nothing, in lower case


def separator_of(line: str) -> str:
    """Tab, comma or semicolon: the one that a header has most of."""
    return max("\t,;", key=line.count)


def divided(
    lines: Iterable[str], separator: str, path: str | Path, first: int = 1
) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line; none of a blank one.

    Lines are divided one by one: a lone quote would take the lines up to the next one into its
    cell, and a cell with a line break can't be told from that.

    Parameters
    ----------
    lines : iterable of str
        Of `open_text`; a byte order mark before the first is no part of it.
    separator : str
    path : path
        For messages.
    first : int
        Number of the first line.

    Raises
    ------
    InputError
        Names the line where a quoted cell doesn't end, or one is too long.
    """
    for number, line in enumerate(lines, first):
        text = line.removeprefix("\ufeff").rstrip("\n") + "\n"
        try:
            cells = next(csv.reader([text], delimiter=separator), [])
        except csv.Error as error:
            longest = f"cells of at most {csv.field_size_limit()} characters"
            what = f"the line can't be divided into cells ({error})"
            raise InputError(what, f"{path}:{number}", longest) from error
        if cells and "\n" in cells[-1]:
            raise InputError(
                "a quoted cell doesn't end in its line",
                f"{path}:{number}",
                "each row on one line, and two quotes around a cell",
                "take the line break out of the cell, or a quote that stands alone",
            )
        yield number, cells


def plain(name: object) -> str:
    """A column's name in lower case, without punctuation: Gene.Name and gene_name are one."""
    return re.sub(r"[\W_]", "", str(name).lower())
