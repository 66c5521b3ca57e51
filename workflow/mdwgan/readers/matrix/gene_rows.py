"""Matrices whose rows are genes and whose columns are samples."""

import re

import pandas as pd

from mdwgan.errors import InputError, some
from mdwgan.readers.matrix.cells import Cells, is_counter, is_empty, is_number, is_numeric
from mdwgan.readers.matrix.names import SEVERAL, names_of_rows
from mdwgan.readers.matrix.table import (
    NO_GENE,
    Matrix,
    left_out_table,
    note_of_columns,
    positions,
    sample_faults,
    value_faults,
)
from mdwgan.readers.matrix.ways import sample_names
from mdwgan.readers.matrix.words import ANNOTATION, ENTREZ, GENE, SYMBOL, is_named, not_genes

LOOKED_AT = 60  # rows by which a column of text is known


def genes_in_rows(
    cells: Cells, samples: list[str] | None, negative: bool = False, listed: bool = True
) -> Matrix:
    """Read a matrix whose columns are samples.

    Parameters
    ----------
    samples : list of str, optional
        Those to read; without it, all columns that hold numbers and aren't called otherwise.
    negative : bool
        Whether values may be below 0.
    listed : bool
        Whether samples that the file lacks are a fault.
    """
    names = sample_names(cells, set(samples or ()))
    notes = list(cells.notes)
    if names is not cells.names:
        notes.append("columns are named by BAM files: folders and endings of their names are cut")
    columns, aside = _columns(cells, names, samples)
    genes = names_of_rows(cells, aside)
    faults = sample_faults(names, samples or [names[n] for n in columns], cells.path, listed)
    # A column that is listed twice is a fault; its first one is read, to find further faults.
    columns = [n for n in columns if n == names.index(names[n])]
    known = set() if cells.lines else set(cells.roles)  # of an h5ad file's var
    rest = [names[n] for n in aside if n and n not in genes.columns and names[n] not in known]
    what = "aren't samples" if samples is None else "aren't in the sample table"
    notes += genes.notes + note_of_columns(rest, f"columns that {what} are left out")
    rows, left_out = _left_out(cells, genes.ids)
    if not rows:
        raise InputError(
            f"no row is a gene by its name: {some(list(left_out['id']))}",
            cells.path,
            "genes in rows",
            "give the table of counts itself, and not its summary",
        )
    words = left_out["id"][left_out["reason"] == NO_GENE]
    notes += note_of_columns(list(words), "rows that are no gene by name")
    for row in positions(genes.ids["id"].map(is_empty))[:1]:
        faults.append(
            f"{cells.where(row)}: the row has no gene id; expected a name in each row, or the row "
            "left out"
        )
    values, bad = cells.numbers(rows, columns, negative)
    chosen = [names[n] for n in columns]
    faults += value_faults(bad, cells, rows, chosen, "sample")
    return Matrix(
        pd.DataFrame(values, columns=chosen),
        genes.ids.iloc[rows].reset_index(drop=True),
        faults,
        notes,
        left_out,
        [cells.places[n] for n in rows],
        cells.counted | {"rows": len(cells)},
        "line" if cells.lines else "row",
    )


def _columns(
    cells: Cells, names: list[str], samples: list[str] | None
) -> tuple[list[int], list[int]]:
    """Columns that are samples, and the others."""
    if samples is None:
        aside = columns_aside(cells)
    else:
        _refuse_sample_in_front(cells, set(samples))
        aside = [number for number, name in enumerate(names) if name not in set(samples)]
        _refuse_counted([name for name in names[1:] if name not in cells.roles], cells, samples)
    columns = [number for number in range(len(names)) if number not in set(aside)]
    if not columns:
        raise InputError(
            "no column has values of a sample",
            cells.path,
            "a column of numbers for each sample",
            "where samples are rows, say so by --samples-in rows or cohort.samples_in: rows",
        )
    return columns, aside


def _left_out(cells: Cells, ids: pd.DataFrame) -> tuple[list[int], pd.DataFrame]:
    """Rows that are genes, and a table of the others with their reasons."""
    shown = ids["symbol"].where(ids["symbol"] != "", ids["id"]) if "symbol" in ids else ids["id"]
    reasons = [
        NO_GENE if word else ("several genes" if SEVERAL in name else "")
        for word, name in zip(not_genes(list(shown), words_alone=True), shown, strict=True)
    ]
    out = positions([bool(reason) for reason in reasons])
    table = left_out_table(
        [ids["id"][n] for n in out], [reasons[n] for n in out], [cells.places[n] for n in out]
    )
    return positions([not reason for reason in reasons]), table


def _refuse_sample_in_front(cells: Cells, wanted: set[str]) -> None:
    """Refuse a header whose first cell contradicts where its other cells are."""
    first = cells.names[0]
    if cells.headless and cells.names[1] not in wanted:
        raise cells.short_header("sample of the sample table", "gene above the gene ids")
    shapes = {_shape(name) for name in wanted} if re.search(r"\d", first) else set()
    if (first in wanted or _shape(first) in shapes) and not all(map(is_number, cells.texts(0)[0])):
        raise InputError(
            f"the first column holds text, and the header calls it {first!r}, as a sample",
            cells.path,
            "a name such as gene above the gene ids, and each sample above its values",
            "write gene above the gene ids, and compare the header with a line",
        )


def _shape(name: str) -> str:
    """A name with its numbers made alike."""
    return re.sub(r"\d+", "0", name)


def _refuse_counted(names: list[str], cells: Cells, samples: list[str]) -> None:
    """Refuse a header that counts from 0, as programs write where samples have no names."""
    numbers = [name for name in names if name.isdecimal()]
    if "0" in samples and is_counter(numbers):
        raise InputError(
            "the header counts columns from 0, so that it is unclear which sample a column is",
            cells.path,
            "ids of samples, such as S1, in the matrix and in the sample table",
            "write the table with the ids of its samples",
        )


def columns_aside(cells: Cells) -> list[int]:
    """Columns that hold no values of a sample, where no table lists the samples."""
    looked_at = range(min(len(cells), LOOKED_AT))
    rows = [cells.row(number) for number in looked_at]
    words = (SYMBOL, ENTREZ, GENE, ANNOTATION)
    return [
        number
        for number, name in enumerate(cells.names)
        if number == 0
        or name in cells.roles
        or any(is_named(name, of) for of in words)
        or not any(is_numeric(row[number]) for row in rows)
    ]
