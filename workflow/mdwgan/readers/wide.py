"""Wide tables of published sources: genes in rows, one column a sample, read line by line.

A matrix of all samples of a hub has more cells than memory should hold, and a run wants some of
its columns alone. So the lines are split here, and only wanted cells become numbers. That takes
three quarters of the time of pandas with ``usecols``, and a bad cell is named when it is met.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.schemas import ONE_LINE, is_fit
from mdwgan.readers.text import open_text

LINES = 256  # genes of a block


@dataclass(frozen=True)
class Wide:
    """A wide table, of which the column names are read.

    Parameters
    ----------
    path : Path
    line : int
        Line of the column names, from 1.
    ids : tuple of str
        Columns before the samples.
    samples : tuple of str
    """

    path: Path
    line: int
    ids: tuple[str, ...]
    samples: tuple[str, ...]


class Block(NamedTuple):
    """Some lines of a wide table.

    Attributes
    ----------
    path : Path
    samples : list of str
    line : int
        Line of the first gene.
    ids : list of tuple of str
        Cells before the samples, one tuple a gene.
    values : ndarray (genes, samples)
        Finite numbers.
    """

    path: Path
    samples: list[str]
    line: int
    ids: list[tuple[str, ...]]
    values: np.ndarray

    def require(self, good: np.ndarray, expected: str, hint: str) -> None:
        """Name the first value that isn't ``good``, an array like ``values``."""
        if good.all():
            return
        row, column = np.argwhere(~good)[0]
        raise InputError(
            f"value {self.values[row, column]:g} of sample {self.samples[column]} is not usable",
            f"{self.path}:{self.line + row}",
            expected,
            hint,
        )


def wide_table(
    path: Path, line: int, cells: Sequence[str], ids: Sequence[tuple[str, ...]], what: str
) -> Wide:
    """Check the column names of a wide table.

    Parameters
    ----------
    path : Path
    line : int
        Line of the column names.
    cells : sequence of str
        The column names.
    ids : sequence of tuple of str
        Names that each of the first columns may have.
    what : str
        Kind of file, for messages.

    Raises
    ------
    InputError
        Other first columns, no sample, or a sample that has no name, is listed twice or has a
        name that can't stand in a table.
    """
    place, samples = f"{path}:{line}", tuple(cells[len(ids) :])
    first = cells[: len(ids)]
    if len(first) < len(ids) or any(c not in names for c, names in zip(first, ids, strict=True)):
        raise InputError(
            f"the first columns are {', '.join(first)!r}",
            place,
            f"{', '.join(' or '.join(names) for names in ids)}, then one column a sample ({what})",
            "the place has another file than the one of this name",
        )
    if not samples:
        raise InputError("there is no sample column", place, f"one column a sample ({what})")
    for sample in samples:
        if not sample or not is_fit(sample):
            raise InputError(f"sample id {sample!r} can't be used", place, ONE_LINE)
    if len(set(samples)) < len(samples):
        twice = pd.Series(samples)[pd.Series(samples).duplicated()].iloc[0]
        raise InputError(f"sample {twice} is listed twice", place, "unique sample ids")
    return Wide(Path(path), line, tuple(first), samples)


def blocks(table: Wide, samples: Sequence[str], lines: int = LINES) -> Iterator[Block]:
    """Read some columns of a wide table, some lines at a time.

    Parameters
    ----------
    table : Wide
    samples : sequence of str
        Columns to read, at least one.
    lines : int
        Genes of a block, which bounds the memory.

    Raises
    ------
    InputError
        A line with more or fewer cells than the header, a value that is no number, a file without
        a gene.
    """
    place = {sample: number for number, sample in enumerate(table.samples, len(table.ids))}
    positions, samples = [place[sample] for sample in samples], list(samples)
    take = itemgetter(*positions) if len(positions) > 1 else lambda cells: (cells[positions[0]],)
    ids: list[tuple[str, ...]] = []
    rows: list[np.ndarray] = []
    number = table.line
    with open_text(table.path, len(positions)) as file:
        for _ in range(table.line):
            file.readline()
        for number, line in enumerate(file, table.line + 1):
            cells = line.rstrip("\r\n").split("\t")
            _check_cells(table, number, cells)
            ids.append(tuple(cells[: len(table.ids)]))
            rows.append(_numbers(table, number, line, take(cells), samples))
            if len(rows) == lines:
                yield Block(table.path, samples, number - lines + 1, ids, np.array(rows))
                ids, rows = [], []
    if number == table.line:
        raise InputError("the file has no gene", table.path, "one line a gene", "fetch it again")
    if rows:
        yield Block(table.path, samples, number - len(rows) + 1, ids, np.array(rows))


def _check_cells(table: Wide, number: int, cells: list[str]) -> None:
    columns = len(table.ids) + len(table.samples)
    if len(cells) != columns or not cells[0]:
        what = "no gene id" if len(cells) == columns else f"{len(cells)} columns"
        raise InputError(
            what,
            f"{table.path}:{number}",
            f"{columns} columns, as in the header, with the gene id first",
            "delete the file and fetch it again",
        )


def _numbers(
    table: Wide, number: int, line: str, cells: Sequence[str], samples: list[str]
) -> np.ndarray:
    """Cells as finite numbers; Python would take ``1_0`` and digits of other scripts too."""
    try:
        values = np.array(cells, dtype=np.float64)
    except ValueError:
        values = None
    plain = line.isascii() and ("_" not in line or not any("_" in cell for cell in cells))
    if values is not None and plain and np.isfinite(values).all():
        return values
    for sample, cell in zip(samples, cells, strict=True):
        if not _is_number(cell):
            raise InputError(
                f"value {cell!r} of sample {sample} is not usable",
                f"{table.path}:{number}",
                "a number",
                "delete the file and fetch it again",
            )
    return np.array(cells, dtype=np.float64)


def _is_number(cell: str) -> bool:
    try:
        return cell.isascii() and "_" not in cell and bool(np.isfinite(float(cell)))
    except ValueError:
        return False
