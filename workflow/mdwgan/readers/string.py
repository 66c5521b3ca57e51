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
        Wrong columns, or a protein that occurs twice.
    """
    with open_text(path) as file:
        # quoting off: annotations hold lone quotation marks
        table = pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False, quoting=3)
    if list(table.columns[:2]) != ["#string_protein_id", "preferred_name"]:
        raise InputError(
            f"the first columns are {', '.join(table.columns[:2])}",
            f"{path}:1",
            "#string_protein_id, preferred_name",
            "is this STRING's protein.info file?",
        )
    info = pd.DataFrame(
        {
            "ensembl_protein": table["#string_protein_id"].str.removeprefix("9606."),
            "symbol": table["preferred_name"],
        }
    )
    twice = info["ensembl_protein"].duplicated()
    if twice.any():
        raise InputError(
            f"protein {info.loc[twice, 'ensembl_protein'].iloc[0]} occurs twice",
            path,
            "one line a protein",
        )
    return info
