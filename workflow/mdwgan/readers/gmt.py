"""Gene sets of users: GMT files, one set a line (name, description, genes)."""

from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.schemas import ONE_LINE, is_fit
from mdwgan.readers.text import open_text, refuse_nul

EXPECTED = "a name, a description and genes, separated by tabs, one gene set a line (GMT)"


def read_gmt(path: str | Path) -> pd.DataFrame:
    """Read gene sets.

    Returns
    -------
    DataFrame
        ``pathway`` (name of the set), ``name`` (its description; the name again where that is
        empty or an address), ``gene``; each pair once, in the order of the file.

    Raises
    ------
    InputError
        A line without a gene, a name that is listed twice or can't stand in a table, or no set.
    """
    rows, lines = [], {}
    refuse_nul(path)
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
            if not any(cells):
                continue
            where, genes = f"{path}:{number}", [cell for cell in cells[2:] if cell]
            if not cells[0] or not genes:
                raise InputError("no gene set", where, EXPECTED, "is the file separated by tabs?")
            if cells[0] in lines:
                what = f"gene set {cells[0]!r} is listed in line {lines[cells[0]]} too"
                raise InputError(what, where, "each name once")
            if unfit := [text for text in cells if text and not is_fit(text)]:
                raise InputError(f"{unfit[0]!r} can't be used", where, ONE_LINE)
            lines[cells[0]] = number
            title = cells[1] if cells[1] and "://" not in cells[1] else cells[0]
            rows += [(cells[0], title, gene) for gene in dict.fromkeys(genes)]
    if not rows:
        raise InputError("no gene set", path, EXPECTED)
    return pd.DataFrame(rows, columns=["pathway", "name", "gene"])
