"""KEGG REST's two tables of human pathways: which genes, and which names."""

import json
import re
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
    pairs = _two_columns(link, r"hsa:\d+", r"path:hsa\d{5}", "hsa:10327<TAB>path:hsa00010")
    titles = _two_columns(
        names, r"(path:)?hsa\d{5}", ".+", "hsa00010<TAB>Glycolysis / Gluconeogenesis"
    )
    pathway = pairs[1].str.removeprefix("path:")
    known = dict(zip(titles[0].str.removeprefix("path:"), titles[1], strict=True))
    table = pd.DataFrame(
        {
            "pathway": pathway,
            "name": pathway.map(known).fillna(pathway).str.removesuffix(" - Homo sapiens (human)"),
            "entrez": pairs[0].str.removeprefix("hsa:"),
        }
    )
    return table.drop_duplicates().sort_values(["pathway", "entrez"], ignore_index=True)


def _two_columns(path: str | Path, first: str, second: str, example: str) -> pd.DataFrame:
    """Read a table of two columns, each of which matches a pattern in every line."""
    rows = []
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != 2:
                what = f"{len(cells)} column(s)"
            elif not (re.fullmatch(first, cells[0]) and re.fullmatch(second, cells[1])):
                what = f"{line.strip()!r} is not of KEGG's form for human genes"
            else:
                rows.append(cells)
                continue
            raise InputError(what, f"{path}:{number}", example, "is this KEGG's file for hsa?")
    if not rows:
        raise InputError("the file is empty", path, example, "fetch it again")
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
