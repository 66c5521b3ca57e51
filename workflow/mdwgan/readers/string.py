"""STRING's protein info file: protein id and the name STRING prefers for it."""

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
