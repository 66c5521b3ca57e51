"""The tissue table: which expression files make a tissue."""

import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.paths import shipped_file
from mdwgan.readers.text import CELLS, open_text, refuse_nul
from mdwgan.samples.conditions import CASE, REFERENCE

# Columns of studies: condition and source of their files, and the last word of the files' names.
STUDIES = {
    "gtex": (REFERENCE, "GTEX", "gtex"),
    REFERENCE: (REFERENCE, "TCGA", "tcga"),
    CASE: (CASE, "TCGA", "tcga-t"),
}
COLUMNS = ["tissue", *STUDIES]
# Columns of normal samples that each value of cohort.normals leaves out.
NORMALS: dict[str, tuple[str, ...]] = {"all": (), "tcga": ("gtex",), "gtex": (REFERENCE,)}
# Tissues become names of folders, studies parts of files' names.
NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
TISSUE_NAME = "letters, digits, '_' and '-', at most 100, a letter or digit first"
# Folders of a run that are not tissues.
RESERVED = (
    "sources",
    "genes",
    "logs",
    "benchmarks",
    "figures",
    "tuning",
    "pan",
    "ablation",
    "real",
)
# uncorrected: FPKM before batch correction
FOLDERS = {"counts": "expected_count", "fpkm": "normalized", "uncorrected": "unnormalized"}
WORDS = {"counts": "count", "fpkm": "fpkm", "uncorrected": "fpkm"}


class ExpressionFile(NamedTuple):
    """One file of RNAseqDB: a study's samples of one condition."""

    name: str
    study: str
    condition: str  # see mdwgan.samples.conditions
    source: str  # GTEX | TCGA


def read_tissues(path: str | Path = "resources/tissues.tsv", normals: str = "all") -> pd.DataFrame:
    """Read the tissue table, indexed by tissue; a cell lists studies, joined by commas.

    Parameters
    ----------
    path : path
    normals : {"all", "tcga", "gtex"}
        Config ``cohort.normals``: whose normal samples are taken; cells of the others are emptied.

    Raises
    ------
    InputError
        The file is missing, its columns are wrong, a tissue is listed twice, has no
        study or a name that can't be a folder's.
    """
    path = shipped_file(path)
    if not path.is_file():
        raise InputError(
            "no such file",
            path,
            f"a TSV with columns {', '.join(COLUMNS)}",
            "check tissue_table in the config; relative paths start at the working directory",
        )
    refuse_nul(path)
    try:
        with open_text(path, len(COLUMNS)) as file:
            table = pd.read_csv(file, sep="\t", dtype=str, skip_blank_lines=False, **CELLS)
    except (ValueError, pd.errors.ParserError) as error:
        raise InputError(
            f"the table can't be read ({error})", path, f"a TSV with columns {', '.join(COLUMNS)}"
        ) from error
    if list(table.columns) != COLUMNS:
        raise InputError(f"columns are {', '.join(table.columns)}", path, ", ".join(COLUMNS))
    table = table.fillna("")
    table = table[(table != "").any(axis=1)]  # the index still counts blank lines
    _check_rows(table, path)
    return table.assign(**dict.fromkeys(NORMALS[normals], "")).set_index("tissue")


def _check_rows(table: pd.DataFrame, path: Path) -> None:
    twice = table.loc[table["tissue"].duplicated(), "tissue"]
    if len(twice):
        raise InputError(f"tissue {twice.iloc[0]!r} is listed twice", path, "one row a tissue")
    for line, row in zip(table.index + 2, table.itertuples(index=False), strict=True):
        if not re.fullmatch(NAME, row.tissue) or re.fullmatch(r"seed\d+", row.tissue):
            raise InputError(
                f"{row.tissue!r} can't be the name of a tissue",
                f"{path}:{line}",
                f"{TISSUE_NAME}, not seed and a number",
            )
        if row.tissue in RESERVED:
            raise InputError(
                f"{row.tissue!r} is the name of a folder in every run",
                f"{path}:{line}",
                "another name for the tissue",
            )
        for study in (name for cell in row[1:] for name in studies_of(cell)):
            if not re.fullmatch(NAME, study):
                raise InputError(
                    f"{study!r} can't be the name of a study", f"{path}:{line}", TISSUE_NAME
                )
        if not any(studies_of(cell) for cell in row[1:]):
            raise InputError(
                f"tissue {row.tissue!r} has no study",
                f"{path}:{line}",
                f"a study in {', '.join(COLUMNS[1:-1])} or {COLUMNS[-1]}",
            )


def expression_files(table: pd.DataFrame, tissue: str, matrix: str) -> list[ExpressionFile]:
    """Files of a tissue, GTEx first, in RNAseqDB's naming.

    Parameters
    ----------
    table : DataFrame
        From `read_tissues`.
    tissue : str
        Row of the table.
    matrix : {"counts", "fpkm", "uncorrected"}
    """
    row, word = table.loc[tissue], WORDS[matrix]
    return [
        ExpressionFile(f"{study}-rsem-{word}-{ending}.txt.gz", study, condition, source)
        for column, (condition, source, ending) in STUDIES.items()
        for study in studies_of(row[column])
    ]


def studies_of(cell: str) -> list[str]:
    """Studies of a cell of the tissue table."""
    return [name.strip() for name in cell.split(",") if name.strip()]
