"""STRING's protein info and aliases files: a protein's preferred name, and its other ones."""

from collections.abc import Container
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.text import open_text


def read_info(path: str | Path) -> pd.DataFrame:
    """Read ``9606.protein.info.v*.txt.gz``.

    Returns
    -------
    DataFrame
        ``ensembl_protein`` (without the ``9606.`` prefix) and ``symbol``.

    Raises
    ------
    InputError
        Wrong columns, a line of another length, or a protein that occurs twice.
    """
    proteins: dict[str, str] = {}
    with open_text(path) as file:
        # Split by hand: annotations hold lone quotation marks, and lines have to be told.
        header = file.readline().rstrip("\r\n").split("\t")
        if header[:2] != ["#string_protein_id", "preferred_name"]:
            raise InputError(
                f"the first columns are {', '.join(header[:2])!r}",
                f"{path}:1",
                "#string_protein_id, preferred_name",
                "is this STRING's protein.info file?",
            )
        for number, line in enumerate(file, 2):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != len(header) or not cells[0]:
                raise InputError(
                    f"{len(cells)} columns" if cells[0] else "there is no protein id",
                    f"{path}:{number}",
                    f"{len(header)} columns, as in the header",
                    "fetch the file again",
                )
            protein = cells[0].removeprefix("9606.")
            if protein in proteins:
                raise InputError(
                    f"protein {protein} occurs twice", f"{path}:{number}", "one line a protein"
                )
            proteins[protein] = cells[1]
    return pd.DataFrame(proteins.items(), columns=["ensembl_protein", "symbol"])


def read_aliases(path: str | Path, proteins: Container[str], names: Container[str]) -> pd.DataFrame:
    """Read those lines of ``9606.protein.aliases.v*.txt.gz`` that name some proteins and names.

    Parameters
    ----------
    path : path of the file; a protein has many aliases, each with the source that knows it
    proteins : container of str
        Proteins that are looked for, without the ``9606.`` prefix.
    names : container of str
        Aliases that are looked for.

    Returns
    -------
    DataFrame
        ``ensembl_protein`` and ``alias``, each pair once, in the file's order.

    Raises
    ------
    InputError
        Wrong columns, or a line without three of them.
    """
    pairs: dict[tuple[str, str], None] = {}
    columns = ["#string_protein_id", "alias", "source"]
    with open_text(path) as file:
        header = file.readline().rstrip("\r\n").split("\t")
        if header != columns:
            raise InputError(
                f"columns are {', '.join(header)!r}",
                f"{path}:1",
                ", ".join(columns),
                "is this STRING's protein.aliases file?",
            )
        for number, line in enumerate(file, 2):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != len(columns):
                raise InputError(
                    f"{len(cells)} columns", f"{path}:{number}", "3 columns", "fetch the file again"
                )
            protein = cells[0].removeprefix("9606.")
            if protein in proteins and cells[1] in names:
                pairs[protein, cells[1]] = None
    return pd.DataFrame(list(pairs), columns=["ensembl_protein", "alias"])
