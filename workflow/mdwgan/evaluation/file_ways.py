"""Which way the matrices of `evaluate` lie, found by the genes that they have in common."""

from __future__ import annotations

from itertools import product

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.matrix.cells import Cells, is_counter
from mdwgan.readers.matrix.gene_rows import columns_aside
from mdwgan.readers.matrix.names import names_of_columns, names_of_rows
from mdwgan.readers.matrix.ways import Way, find_way
from mdwgan.readers.matrix.words import ENTREZ, SYMBOL, is_named

OPTION = "--samples-in"
VERSION = r"^(ENS[A-Z]*G\d{11})\.\d+$"
LEAST = 2  # genes that files have in common


def gene_labels(ids: pd.DataFrame) -> pd.Series:
    """Names by which genes of files are matched: symbols, or ids without a version."""
    genes = ids.get("symbol", ids["id"])
    genes = genes.where(genes != "", ids["id"])
    return genes.str.replace(VERSION, r"\1", regex=True)


def ways_of(
    files: list[Cells], known: list[set[str] | None], samples_in: Way | None = None
) -> list[Way]:
    """Where the samples of each file are.

    Parameters
    ----------
    files : list of Cells
    known : list
        Samples of a file's table, or None.
    samples_in : {"columns", "rows"}, optional
        What the user says; an h5ad file needs it not.

    Raises
    ------
    InputError
        The files have genes in common in more than one way.
    """
    ways = [_possible(*file, samples_in) for file in zip(files, known, strict=True)]
    if all(len(possible) == 1 for possible in ways):
        return [possible[0] for possible in ways]
    names = [
        {way: _genes(cells, way) for way in possible}
        for cells, possible in zip(files, ways, strict=True)
    ]
    fitting = [
        chosen
        for chosen in product(*ways)
        if len(set.intersection(*(of[way] for of, way in zip(names, chosen, strict=True)))) >= LEAST
    ]
    if len(fitting) > 1:
        raise InputError(
            "the files have names in common among their rows and among their columns, so that it "
            "is unclear which are the genes",
            " and ".join(cells.path.name for cells in files),
            f"{OPTION} columns where each sample is a column, {OPTION} rows where it is a row",
        )
    if fitting:
        return list(fitting[0])
    return [
        next((way for way in possible if of[way]), possible[0])
        for possible, of in zip(ways, names, strict=True)
    ]


def _possible(cells: Cells, known: set[str] | None, samples_in: Way | None) -> list[Way]:
    """Ways a file may lie by what is known of it alone."""
    first = cells.names[0]
    if cells.fixed:
        return ["columns"]
    if samples_in:
        return [samples_in]
    if known and known & {*cells.names, *(text for texts in cells.texts(0) for text in texts)}:
        return [find_way(cells, sorted(known), OPTION)]
    if is_named(first, SYMBOL | ENTREZ | {"gene", "genes", "geneid", "geneids"}):
        return ["columns"]
    return ["columns", "rows"]


def _genes(cells: Cells, way: Way) -> set[str]:
    """Names of the genes of a file if it lies so; none where it has none."""
    if way == "columns":
        try:
            return set(gene_labels(names_of_rows(cells, columns_aside(cells)).ids))
        except InputError:
            return set()
    names = cells.names[1:]
    return set() if is_counter(names) else set(gene_labels(names_of_columns(names, cells.path)))
