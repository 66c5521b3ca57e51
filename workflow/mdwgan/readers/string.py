"""STRING's files: links between proteins, a protein's preferred name, and its aliases."""

import re
from collections.abc import Container
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.text import CELLS, bad_lines_named, open_text

LINK_COLUMNS = ["protein1", "protein2", "combined_score"]
TAXON = re.compile(r"^\d+\.")  # before each protein's id, 9606. for human
CHUNK = 1_000_000  # rows; STRING v11.5 has 11.9 million
LARGEST_SCORE = 1000


def read_string_links(path: str | Path, score: int) -> tuple[pd.DataFrame, int]:
    """STRING's edges with at least a combined score.

    Parameters
    ----------
    path : path of ``<taxon>.protein.links.v*.txt.gz``; each edge is listed in both directions
    score : int
        Lowest combined score that is kept, 0 to 1000.

    Returns
    -------
    links : DataFrame
        ``protein1``, ``protein2`` (without the taxon before them), ``combined_score``;
        the file's lines, both directions.
    total : int
        Lines of the file.
    """
    chunks, total = [], 0
    with open_text(path) as file:
        header = file.readline().split()
        _check_header(header, LINK_COLUMNS, path, "links", " ")
        names = LINK_COLUMNS
        types = {"protein1": str, "protein2": str, "combined_score": np.int32}
        expected = "two proteins and a score of 0 to 1000"
        with bad_lines_named(path, _link_fault, expected, " ", header=1):
            for chunk in pd.read_csv(
                file, sep=" ", names=names, dtype=types, chunksize=CHUNK, **CELLS
            ):
                usable = chunk["combined_score"].between(0, LARGEST_SCORE)
                if not (usable & (chunk["protein1"] != "") & (chunk["protein2"] != "")).all():
                    raise ValueError("a line without two proteins and a score")
                total += len(chunk)
                chunks.append(chunk[chunk["combined_score"] >= score])
    if not total:
        raise InputError("the file has no edge", path, "one edge a line", "fetch it again")
    links = pd.concat(chunks, ignore_index=True)
    if links.empty:
        raise InputError(
            f"none of {total} edges has a score of {score} or more",
            path,
            "an edge that is kept",
            "lower genes.string_score",
        )
    for column in LINK_COLUMNS[:2]:
        # Each protein's name is one object, however many edges it has: a third of the memory.
        codes, names = pd.factorize(links[column])
        links[column] = names.str.replace(TAXON, "", regex=True).take(codes)
    return links, total


def _link_fault(cells: list[str]) -> str:
    if len(cells) != 3 or not all(cells):
        return f"{sum(map(bool, cells))} value(s), separated by spaces"
    if not (re.fullmatch(r"\d+", cells[2]) and int(cells[2]) <= LARGEST_SCORE):
        return f"score {cells[2]!r} is not usable"
    return ""


def _check_header(
    header: list[str], columns: list[str], path: str | Path, file: str, separator: str
) -> None:
    if header != columns:
        raise InputError(
            f"columns are {separator.join(header)!r}",
            f"{path}:1",
            separator.join(columns),
            f"is this STRING's protein.{file} file?",
        )


def read_info(path: str | Path) -> pd.DataFrame:
    """Read ``<taxon>.protein.info.v*.txt.gz``.

    Returns
    -------
    DataFrame
        ``ensembl_protein`` (without the taxon before them) and ``symbol``.

    Raises
    ------
    InputError
        Wrong columns, a line of another length, or a protein that is listed twice.
    """
    proteins: dict[str, str] = {}
    with open_text(path) as file:
        # Split by hand: annotations hold lone quotation marks, and errors name the line.
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
            protein = TAXON.sub("", cells[0])
            if protein in proteins:
                raise InputError(
                    f"protein {protein} is listed twice", f"{path}:{number}", "one line a protein"
                )
            proteins[protein] = cells[1]
    return pd.DataFrame(proteins.items(), columns=["ensembl_protein", "symbol"])


def read_aliases(path: str | Path, proteins: Container[str], names: Container[str]) -> pd.DataFrame:
    """Read those lines of ``<taxon>.protein.aliases.v*.txt.gz`` that name some proteins and names.

    Parameters
    ----------
    path : path of the file; a protein has many aliases, each with the source that knows it
    proteins : container of str
        Proteins that are looked for, without the taxon before them.
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
        _check_header(header, columns, path, "aliases", ", ")
        for number, line in enumerate(file, 2):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != len(columns):
                raise InputError(
                    f"{len(cells)} columns", f"{path}:{number}", "3 columns", "fetch the file again"
                )
            protein = TAXON.sub("", cells[0])
            if protein in proteins and cells[1] in names:
                pairs[protein, cells[1]] = None
    return pd.DataFrame(list(pairs), columns=["ensembl_protein", "alias"])
