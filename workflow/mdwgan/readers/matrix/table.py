"""A matrix as it was read, and how values and ids become one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import some
from mdwgan.readers.delimited import EMPTY
from mdwgan.readers.matrix.cells import Bad, Cells

NUMBER = re.compile(r"\d+(\.\d+)?(e[+-]?\d{1,3})?", re.I)
SHOWN_LEFT_OUT = 20  # names of columns that are left out, in a note
NO_GENE = "no gene by its name"


def nothing_left_out() -> pd.DataFrame:
    """Table of what was left out, without a row."""
    return pd.DataFrame({"id": [], "reason": [], "line": []}, dtype=object)


@dataclass
class Matrix:
    """A user's matrix as far as it could be read.

    Attributes
    ----------
    values : DataFrame
        float64, genes (file order) x samples of the sample table that the file has.
    ids : DataFrame
        ``id`` (first column or header), ``symbol``, ``entrez`` where there are such columns.
    faults, notes : list of str
        What has to be corrected; what was not read.
    left_out : DataFrame
        ``id``, ``reason`` and ``line`` (number of the line, or of the column where samples are
        rows) of what the file has as a gene and isn't in ``values``.
    lines : list of int
        Line of each gene of ``values``, or its column where samples are rows.
    counted : dict of str to int
        Lines of the file by kind: ``header``, ``blank``, ``comment``, ``rows``. Where genes are
        rows, ``rows`` is the number of genes in ``values`` and ``left_out``.
    place : {"line", "row", "column", "gene"}
        What ``lines`` are.
    """

    values: pd.DataFrame
    ids: pd.DataFrame
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: pd.DataFrame = field(default_factory=nothing_left_out)
    lines: list[int] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    place: str = "gene"

    def where(self, path: str | Path, number: int) -> str:
        """Place of a gene in the file by its line, row or column, for messages."""
        return f"{path}:{number}" if self.place == "line" else f"{path}, {self.place} {number}"


def note_of_columns(names: Sequence[str], what: str) -> list[str]:
    """Say which columns are left out; nothing where none is."""
    named = [name or "(without a name)" for name in names]
    return [f"{what}: {some(named, SHOWN_LEFT_OUT)}"] if names else []


def left_out_table(names: Sequence[str], reasons: Sequence[str], lines: Sequence[int]):
    """Rows of `Matrix.left_out`."""
    return pd.DataFrame({"id": names, "reason": reasons, "line": lines}, dtype=object)


def sample_faults(
    names: list, samples: Sequence[str], path: Path, listed: bool = True
) -> list[str]:
    """Samples that are listed twice, and, if ``listed``, those that the matrix lacks."""
    counts, faults = pd.Series(names, dtype=object).value_counts(), []
    twice = [sample for sample in dict.fromkeys(samples) if counts.get(sample, 0) > 1]
    if len(twice) == 1:
        faults.append(f"{path}: sample {twice[0]} occurs {counts[twice[0]]} times; expected once")
    elif twice:
        what = f"{len(twice)} samples occur several times ({some(twice)})"
        faults.append(f"{path}: {what}; expected each once")
    missing = [sample for sample in dict.fromkeys(samples) if sample and sample not in counts]
    if missing and listed:
        close = _like(missing[0], list(map(str, names)))
        hint = f" The file has {close!r}: write both alike." if close else ""
        faults.append(
            f"{path}: {len(missing)} sample(s) of the sample table are not in the matrix: "
            f"{some(missing)}.{hint}"
        )
    return faults


def _like(sample: str, names: list[str]) -> str:
    """Name that is like a sample's without its signs, or as a number (24 for 024); or empty."""
    letters = {re.sub(r"\W", "", name).lower(): name for name in names}
    if close := letters.get(re.sub(r"\W", "", sample).lower()):
        return close
    numbers = {float(name): name for name in names if NUMBER.fullmatch(name)}
    return numbers.get(float(sample), "") if NUMBER.fullmatch(sample) else ""


def value_faults(
    bad: list[Bad], cells: Cells, rows: Sequence[int], names: Sequence[str], of: str
) -> list[str]:
    """One fault for each kind of bad value.

    Parameters
    ----------
    bad : list
        From `Cells.numbers` on ``rows``.
    names : sequence of str
        Of the columns that were read.
    of : {"sample", "gene"}
        What columns are.
    """
    kinds: dict[str, list[Bad]] = {}
    for place in bad:
        kinds.setdefault(_kind(place[2]), []).append(place)
    return [
        f"{cells.where(rows[row])}: value {text!r} of {of} {names[column]} {kind} "
        f"({len(places)} such value(s)); expected numbers from 0 up, such as 12.5"
        for kind, places in kinds.items()
        for row, column, text in places[:1]
    ]


def _kind(cell: str) -> str:
    """Say what is wrong with a value."""
    text = cell.strip()
    if text.lower() in EMPTY:
        return "is missing: write 0 where nothing was found, leave the gene out where unknown"
    if re.fullmatch(r"-\d*\.?\d+(e[+-]?\d+)?", text, flags=re.I):
        return "is negative"
    if re.fullmatch(r"\d+,\d+", text):
        return "has a comma: use a decimal point, and nothing between thousands"
    if re.fullmatch(r"\d{1,3}([ .'\u2019\u00a0\u202f]\d{3})+", text):
        return "has signs between thousands: write the digits alone"
    return "is not a finite number"


def positions(flags: Sequence[bool]) -> list[int]:
    """Numbers of the true ones."""
    return [int(number) for number in np.flatnonzero(np.asarray(flags, dtype=bool))]
