"""KEGG REST's two tables of human pathways: which genes, and which names."""

import json
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.text import open_text


def read_kegg(link: str | Path, names: str | Path) -> pd.DataFrame:
    """Gene sets of ``link/pathway/hsa`` with the names of ``list/pathway/hsa``.

    Returns
    -------
    DataFrame
        ``pathway`` (hsa00010), ``name``, ``entrez``; sorted.
    """
    pairs = _two_columns(link, "hsa:10327<TAB>path:hsa00010")
    titles = _two_columns(names, "hsa00010<TAB>Glycolysis / Gluconeogenesis")
    pathway = pairs[1].str.removeprefix("path:")
    known = dict(zip(titles[0].str.removeprefix("path:"), titles[1], strict=True))
    table = pd.DataFrame(
        {
            "pathway": pathway,
            "name": pathway.map(known).fillna(pathway).str.removesuffix(" - Homo sapiens (human)"),
            "entrez": pairs[0].str.removeprefix("hsa:"),
        }
    )
    if not table["pathway"].str.fullmatch(r"hsa\d{5}").all():
        raise InputError("a pathway id is not of the form hsa00010", link, "human pathways of KEGG")
    return table.drop_duplicates().sort_values(["pathway", "entrez"], ignore_index=True)


def _two_columns(path: str | Path, example: str) -> pd.DataFrame:
    rows = []
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 2 or not all(cells):
                raise InputError("the line does not have two columns", f"{path}:{number}", example)
            rows.append(cells)
    if not rows:
        raise InputError("the file is empty", path, example)
    return pd.DataFrame(rows)


def summary(table: pd.DataFrame, version: str) -> str:
    """JSON that says what the gene sets are."""
    return json.dumps(
        {
            "source": "KEGG REST",
            "version": version,
            "release": version,
            "pathways": int(table["pathway"].nunique()),
            "genes": int(table["entrez"].nunique()),
        },
        indent=1,
    )
