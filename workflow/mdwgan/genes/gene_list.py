"""A user's list of genes to keep: one name a line, or a column of a table."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, some
from mdwgan.readers.delimited import divided, separator_of
from mdwgan.readers.matrix.cells import is_number
from mdwgan.readers.matrix.divider import trimmed
from mdwgan.readers.matrix.words import ENTREZ, GENE, SYMBOL, is_named
from mdwgan.readers.schemas import is_fit
from mdwgan.readers.text import open_text, refuse_nul

# Words of headers, the first kind that a table has being taken.
HEADS = (SYMBOL, {"gene", "genes", "geneid", "geneids"}, GENE, ENTREZ)
EXPECTED = "one gene a line (symbol, Entrez or Ensembl id), or a table with a column such as symbol"
SHOWN = 3


def read_gene_list(path: str | Path) -> list[str]:
    """Read a list of genes, each once, in the order of the file.

    Parameters
    ----------
    path : path
        Text; a table (TSV, CSV) has a column whose name is among `HEADS`, in any spelling, or
        names in the first column and numbers in the others. Lines that begin with ``#`` and blank
        ones count for nothing.

    Raises
    ------
    InputError
        No such file, no gene, or no column that is known to name genes.
    """
    if not Path(path).is_file():
        hint = "relative paths start at the working directory"
        raise InputError("no such file", path, EXPECTED, hint)
    refuse_nul(path)
    rows = _rows(path)
    if not rows:
        raise InputError("no gene", path, EXPECTED)
    column, first = _column(rows, path)
    names = {row[column]: number for number, row in rows[first:] if row[column]}
    if not names:
        raise InputError("no gene", path, EXPECTED)
    for name, number in names.items():
        if not is_fit(name):
            raise InputError(f"gene {name!r} can't be used", f"{path}:{number}", EXPECTED)
    return list(names)


def _rows(path: str | Path) -> list[tuple[int, list[str]]]:
    """Number and cells of the lines that count, all with as many cells as the first."""
    with open_text(path) as file:
        lines = [line.strip("\ufeff") for line in file]
    lines = ["" if line.lstrip().startswith("#") else line for line in lines]
    separator = separator_of(next((line for line in lines if line.strip()), ""))
    rows = []
    for number, cells in divided(lines, separator, path):
        cells = trimmed([cell.strip() for cell in cells])
        if not cells:
            continue
        width = len(rows[0][1]) if rows else len(cells)
        several = width == 1 and re.search("[\t,;]", cells[0])
        if several or len(cells) > width:
            raise InputError("more cells than the first line has", f"{path}:{number}", EXPECTED)
        rows.append((number, cells + [""] * (width - len(cells))))
    return rows


def _column(rows: list[tuple[int, list[str]]], path: str | Path) -> tuple[int, int]:
    """Column of the genes, and the first row below the header."""
    number, cells = rows[0]
    for words in HEADS:
        for column, cell in enumerate(cells):
            if is_named(cell, words):
                return column, 1
    data = not is_number(cells[0]) and all(map(is_number, cells[1:]))
    if len(cells) > 1 and not data:
        raise InputError(
            f"none of the {len(cells)} columns ({some(cells)}) is known to name genes",
            f"{path}:{number}",
            EXPECTED,
            "write symbol above the column of genes, or each gene on a line of its own",
        )
    return 0, 0


def keep_listed(
    table: pd.DataFrame, names: list[str], path: str | Path
) -> tuple[np.ndarray, list[str]]:
    """Genes that a list names, by symbol, Entrez id or Ensembl id.

    Parameters
    ----------
    table : DataFrame
        ``symbol``, ``entrez``, and ``ensembl`` where there are such ids.
    names : list of str
        From `read_gene_list`.
    path : path
        Of the list, for messages.

    Returns
    -------
    kept : ndarray of bool
    unknown : list of str
        Names that no gene has.

    Raises
    ------
    InputError
        No gene has any of the names.
    """
    columns = [name for name in ("symbol", "entrez", "ensembl") if name in table]
    ids = {name: table[name].fillna("").astype(str) for name in columns}
    wanted = set(names) | {name.partition(".")[0] for name in names if name.startswith("ENS")}
    wanted -= {"", "0"}
    kept = np.logical_or.reduce([ids[name].isin(wanted).to_numpy() for name in columns])
    if not kept.any():
        raise InputError(
            f"none of {len(names)} names is a gene of the expression files, such as "
            f"{', '.join(names[:SHOWN])}",
            path,
            f"names such as {', '.join(ids['symbol'].head(SHOWN))}",
        )
    known = set().union(*(set(column) for column in ids.values()))
    unknown = [n for n in names if n not in known and n.partition(".")[0] not in known]
    return kept, unknown
