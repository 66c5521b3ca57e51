"""DisGeNET's gene-disease tables: which genes are associated with a disease, and how surely."""

from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.schemas import is_fit
from mdwgan.readers.text import open_text

COLUMNS = ["geneId", "diseaseId", "diseaseName", "score"]
EXPECTED = "an Entrez id, a disease id, its name and a score of 0 to 1 in the columns " + ", ".join(
    COLUMNS
)


def read_disgenet(path: str | Path) -> pd.DataFrame:
    """Gene-disease associations.

    Parameters
    ----------
    path : path of ``curated_gene_disease_associations.tsv.gz``, or any table that has its
        columns geneId, diseaseId, diseaseName and score, separated by tabs (DisGeNET v5 to v7;
        cells may be padded with spaces)

    Returns
    -------
    DataFrame
        ``entrez`` (text), ``disease``, ``name``, ``score``; one row a gene and disease, the
        highest score where the file has several.

    Raises
    ------
    InputError
        A column is missing, or names the first line that can't be used.
    """
    rows = []
    with open_text(path) as file:
        header = file.readline().rstrip("\r\n").split("\t")
        _check_header(header, path)
        places = [header.index(name) for name in COLUMNS]
        for number, line in enumerate(file, 2):
            cells = line.rstrip("\r\n").split("\t")
            wide = len(cells) == len(header)
            row = [cells[i].strip() for i in places] if wide else []
            if what := _fault(row) if wide else f"{len(cells)} column(s), not {len(header)}":
                hint = "correct the file, or fetch it again"
                raise InputError(what, f"{path}:{number}", EXPECTED, hint)
            rows.append(row)
    if not rows:
        raise InputError("the table has no row", path, EXPECTED, "fetch it again")
    table = pd.DataFrame(rows, columns=["entrez", "disease", "name", "score"])
    table = table.astype({"score": float})
    table = table.sort_values(["disease", "entrez", "score"], ascending=[True, True, False])
    return table.drop_duplicates(["disease", "entrez"], ignore_index=True)


def _check_header(header: list[str], path: str | Path) -> None:
    absent = [name for name in COLUMNS if name not in header]
    if absent:
        raise InputError(
            f"no column {', '.join(absent)}; found {', '.join(header[:20])[:300]}",
            f"{path}:1",
            f"tab-separated columns {', '.join(COLUMNS)}",
            "is this DisGeNET's table of gene-disease associations? For one of another source, "
            "name that in disease.source",
        )


def _fault(row: list[str]) -> str:
    """Say what is wrong with a line; empty where nothing is."""
    gene, disease, name, score = row
    if not (gene.isascii() and gene.isdigit()):
        return f"{gene!r} is not an Entrez id"
    if not disease:
        return "no disease id"
    for text in (disease, name):
        if not is_fit(text.replace('"', "")):
            return f"a control character in {text!r}"
    try:
        return "" if 0 <= float(score) <= 1 else f"score {score} is not from 0 to 1"
    except ValueError:
        return f"score {score!r} is not a number"
