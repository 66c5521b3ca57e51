"""A user's list of genes to keep: one name a line, or a column of a table."""

from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.delimited import separator_of
from mdwgan.readers.schemas import is_fit
from mdwgan.readers.text import open_text, refuse_nul

HEADS = ("symbol", "hugo_symbol", "gene_symbol", "hgnc_symbol", "gene_name", "gene", "genes", "id")
HEADS += ("gene_id", "entrez", "entrez_id", "entrez_gene_id", "ensembl", "ensembl_id")
EXPECTED = "one gene a line (symbol, Entrez or Ensembl id), or a table with a column such as symbol"
SHOWN = 3


def read_gene_list(path: str | Path) -> list[str]:
    """Read a list of genes, each once, in the order of the file.

    Parameters
    ----------
    path : path
        Text; a table (TSV, CSV) has a column of `HEADS`, of which the first in that order is
        taken. Without such a header the first column is taken. Lines that begin with ``#`` and
        blank ones count for nothing.

    Raises
    ------
    InputError
        No such file, or no gene.
    """
    if not Path(path).is_file():
        hint = "relative paths start at the working directory"
        raise InputError("no such file", path, EXPECTED, hint)
    try:
        refuse_nul(path)
        with open_text(path) as file:
            lines = [line.strip().strip("\ufeff") for line in file]
    except UnicodeDecodeError as error:
        raise InputError(f"not text ({error})", path, EXPECTED) from None
    lines = [line for line in lines if line and not line.startswith("#")]
    separator = separator_of(lines[0]) if lines else "\t"
    rows = [[cell.strip().strip('"') for cell in line.split(separator)] for line in lines]
    column, first = _column(rows)
    names = [row[column] for row in rows[first:] if len(row) > column and row[column]]
    if not names:
        raise InputError("no gene", path, EXPECTED)
    if unfit := [name for name in names if not is_fit(name)]:
        raise InputError(f"gene {unfit[0]!r} can't be used", path, EXPECTED)
    return list(dict.fromkeys(names))


def _column(rows: list[list[str]]) -> tuple[int, int]:
    """Column of the genes, and the first row below the header."""
    heads = [cell.lower() for cell in rows[0]] if rows else []
    named = [heads.index(name) for name in HEADS if name in heads]
    return (named[0], 1) if named else (0, 0)


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
