"""The tissue table: which expression files make a tissue."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from mdwgan.errors import InputError

COLUMNS = ["tissue", "gtex", "normal", "tumour"]
FOLDERS = {"counts": "expected_count", "fpkm": "normalized"}
WORDS = {"counts": "count", "fpkm": "fpkm"}


class ExpressionFile(NamedTuple):
    """One file of RNAseqDB: a study's samples of one condition."""

    name: str
    study: str
    condition: str  # normal | tumour
    source: str  # GTEX | TCGA


def read_tissues(path: str | Path = "resources/tissues.tsv") -> pd.DataFrame:
    """Read the tissue table, indexed by tissue; a cell lists studies, joined by commas.

    Raises
    ------
    InputError
        The file is missing, its columns are wrong or a tissue stands twice.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("no such file", path, f"a TSV with columns {', '.join(COLUMNS)}")
    table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    if list(table.columns) != COLUMNS:
        raise InputError(f"columns are {', '.join(table.columns)}", path, ", ".join(COLUMNS))
    twice = table.loc[table["tissue"].duplicated(), "tissue"]
    if len(twice):
        raise InputError(f"tissue {twice.iloc[0]!r} stands twice", path, "one row a tissue")
    return table.set_index("tissue")


def expression_files(table: pd.DataFrame, tissue: str, matrix: str) -> list[ExpressionFile]:
    """Files of a tissue, GTEx first, in RNAseqDB's naming.

    Parameters
    ----------
    table : DataFrame
        From `read_tissues`.
    tissue : str
        Row of the table.
    matrix : {"counts", "fpkm"}
    """
    row, word = table.loc[tissue], WORDS[matrix]
    files = []
    for study in _studies(row["gtex"]):
        files.append(ExpressionFile(f"{study}-rsem-{word}-gtex.txt.gz", study, "normal", "GTEX"))
    for study in _studies(row["normal"]):
        files.append(ExpressionFile(f"{study}-rsem-{word}-tcga.txt.gz", study, "normal", "TCGA"))
    for study in _studies(row["tumour"]):
        files.append(ExpressionFile(f"{study}-rsem-{word}-tcga-t.txt.gz", study, "tumour", "TCGA"))
    return files


def _studies(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(",") if name.strip()]
