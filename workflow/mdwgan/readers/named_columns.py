"""Some columns of a published table, by name: other columns may come and go between releases."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.schemas import is_fit
from mdwgan.readers.text import open_text


def read_columns(
    path: str | Path,
    names: Sequence[str],
    what: str,
    *,
    optional: Sequence[str] = (),
    lower: bool = False,
    encoding: str = "utf-8",
) -> pd.DataFrame:
    """Read columns of a table with tabs, as text; the index is the number of the line.

    Parameters
    ----------
    path : path
    names : sequence of str
        Columns that the table must have.
    what : str
        Kind of file, for messages.
    optional : sequence of str
        Columns that are read where the table has them.
    lower : bool
        Compare names in lower case.
    encoding : str

    Raises
    ------
    InputError
        A missing column, or a line with more or fewer cells than the header.
    """
    rows, numbers = [], []
    with open_text(path, encoding=encoding) as file:
        header = file.readline().rstrip("\r\n").lstrip("#").split("\t")
        header = [name.lower() for name in header] if lower else header
        if missing := [name for name in names if name not in header]:
            raise InputError(
                f"there is no column {', '.join(missing)}",
                f"{path}:1",
                f"{', '.join(names)} among the columns ({what})",
                "the place has another file than the one of this name",
            )
        wanted = [*names, *(name for name in optional if name in header)]
        places = [header.index(name) for name in wanted]
        for number, line in enumerate(file, 2):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != len(header):
                raise InputError(
                    f"{len(cells)} columns",
                    f"{path}:{number}",
                    f"{len(header)} columns, as in the header",
                    "delete the file and fetch it again",
                )
            rows.append([cells[place] for place in places])
            numbers.append(number)
    return pd.DataFrame(rows, columns=wanted, index=numbers, dtype=str)


def by_sample(table: pd.DataFrame, column: str, path: str | Path) -> pd.DataFrame:
    """Index a table by the ids of its samples, each of which has to be there once.

    Parameters
    ----------
    table : DataFrame
        From `read_columns`.
    column : str
    path : path
        For messages.
    """
    ids = table[column]
    bad = ids.duplicated() | ~ids.map(lambda text: bool(text) and is_fit(text))
    if bad.any():
        line = bad.idxmax()
        what = f"sample {ids[line]} is listed twice" if ids[line] else "there is no sample id"
        raise InputError(what, f"{path}:{line}", "one line a sample", "fetch the file again")
    return table.set_index(column)
