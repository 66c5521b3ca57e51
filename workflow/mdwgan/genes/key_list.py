"""The list of key genes: a table that ships, or the user's own."""

from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.paths import shipped_file
from mdwgan.readers.delimited import divided
from mdwgan.readers.matrix.divider import trimmed
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
    table = _table(path, expected)
    if "symbol" not in table:
        raise InputError(f"no column symbol among {', '.join(map(str, table))}", path, expected)
    for column in table:
        for line, cell in table[column].dropna().items():
            if not is_fit(cell):
                raise InputError(f"{column} {cell!r} can't be used", f"{path}:{line}", ONE_LINE)
    table["symbol"] = table["symbol"].str.strip()
    table = table[table["symbol"].fillna("") != ""].reset_index(drop=True)
    twice = list(table.loc[table["symbol"].duplicated(), "symbol"])
    if twice or table.empty:
        what = f"listed twice: {', '.join(twice)}" if twice else "no gene"
        raise InputError(what, path, expected)
    return table


def _table(path: Path, expected: str) -> pd.DataFrame:
    """Cells of the file as text, missing where they are empty; the index is the lines."""
    refuse_nul(path)
    with open_text(path) as file:
        rows = [(number, cells) for number, cells in divided(file, "\t", path) if any(cells)]
    if not rows:
        raise InputError("not a table (the file is empty)", path, expected)
    (_, header), *rows = rows
    width = len(header)
    if len(set(header)) < width:
        raise InputError("two columns have one name", f"{path}:1", "each name once")
    rows = [(number, cells[:width] + trimmed(cells[width:])) for number, cells in rows]
    if rows and all(len(cells) == width + 1 for _, cells in rows):
        rows = [(number, cells[1:]) for number, cells in rows]  # row names of R's write.table
    for number, cells in rows:
        if len(cells) > width:
            raise InputError(f"{len(cells)} cells", f"{path}:{number}", f"{width}, as in line 1")
    filled = [cells + [""] * (width - len(cells)) for _, cells in rows]
    table = pd.DataFrame(filled, [number for number, _ in rows], header, dtype=str)
    return table.mask(table == "")
