"""The list of key genes: a table that ships, or the user's own."""

from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import read_tsv
from mdwgan.paths import shipped_file
from mdwgan.readers.schemas import ONE_LINE, is_fit
from mdwgan.readers.text import open_text, refuse_nul

SHIPPED = "resources/key_genes.tsv"


def key_gene_file(path: str) -> Path:
    """Path of the list; the shipped one is found from other working directories too."""
    return shipped_file(path) if path == SHIPPED else Path(path)


def read_key_genes(path: str | Path) -> pd.DataFrame:
    """Read a list of key genes: a TSV with a column ``symbol``; others are kept as text.

    Raises
    ------
    InputError
        No such file, no such column, no gene, or a gene that is listed twice.
    """
    expected = "a TSV with a column symbol, one line a gene"
    path = key_gene_file(str(path))
    if not path.is_file():
        raise InputError(
            "no such file", path, expected, "relative paths start at the working directory"
        )
    try:
        refuse_nul(path)
        with open_text(path) as file:
            table = read_tsv(file, dtype=str)
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(f"not a table ({error})", path, expected) from None
    if "symbol" not in table:
        raise InputError(f"no column symbol among {', '.join(map(str, table))}", path, expected)
    for column in table:
        for row, cell in table[column].dropna().items():
            if not is_fit(cell):
                raise InputError(f"{column} {cell!r} can't be used", f"{path}:{row + 2}", ONE_LINE)
    table["symbol"] = table["symbol"].str.strip()
    table = table[table["symbol"].fillna("") != ""].reset_index(drop=True)
    twice = list(table.loc[table["symbol"].duplicated(), "symbol"])
    if twice or table.empty:
        what = f"listed twice: {', '.join(twice)}" if twice else "no gene"
        raise InputError(what, path, expected)
    return table
