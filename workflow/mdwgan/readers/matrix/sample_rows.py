"""Matrices whose rows are samples and whose columns are genes."""

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.matrix.cells import Bad, Cells, is_counter, is_empty, is_number, is_numeric
from mdwgan.readers.matrix.names import SEVERAL, names_of_columns, parts_of
from mdwgan.readers.matrix.table import (
    NO_GENE,
    Matrix,
    left_out_table,
    note_of_columns,
    positions,
    sample_faults,
    value_faults,
)
from mdwgan.readers.matrix.ways import id_column
from mdwgan.readers.matrix.words import GENE, INDEX, SAMPLE, is_named, looks_like_gene, not_genes


def samples_in_rows(
    cells: Cells, samples: list[str] | None, negative: bool = False, listed: bool = True
) -> Matrix:
    """Read a matrix whose rows are samples; see `genes_in_rows`."""
    ids, ids_at = _ids_of_samples(cells, samples)
    if samples is None:
        samples = list(ids)
    wanted = set(samples)
    faults = sample_faults(list(ids), samples, cells.path, listed)
    rows = positions(ids.isin(wanted) & ~ids.duplicated())
    columns = [number for number in range(len(cells.names)) if number != ids_at]
    values, bad = cells.numbers(rows, columns, negative)
    names = [cells.names[n] for n in columns]
    genes = names_of_columns(names, cells.path)
    reasons = _reasons(genes, values, bad)
    keep, out = positions([not r for r in reasons]), positions([bool(r) for r in reasons])
    notes = list(cells.notes)
    notes += note_of_columns([names[n] for n in out], "columns that are no genes are left out")
    others = [name for name in ids if name not in wanted]
    notes += note_of_columns(others, "rows that aren't in the sample table are left out")
    if not keep:
        raise InputError("no column is a gene by its name", cells.path, "genes in the header")
    if is_counter([names[n] for n in keep]):
        raise InputError(
            "the header counts columns, so that genes have no names",
            cells.path,
            "names of genes in the header",
            "write the table with the names of its columns",
        )
    for number in positions(genes["id"].map(is_empty)[keep])[:1]:
        faults.append(f"{cells.path}: column {columns[keep[number]] + 1} has no gene id")
    numbers = {column: place for place, column in enumerate(keep)}
    bad = [(row, numbers[column], text) for row, column, text in bad if column in numbers]
    faults += value_faults(bad, cells, rows, [names[n] for n in keep], "gene")
    return Matrix(
        pd.DataFrame(values[:, keep].T, columns=list(ids[rows])),
        genes.iloc[keep].reset_index(drop=True),
        faults,
        notes,
        left_out_table(
            [names[n] for n in out], [reasons[n] for n in out], [columns[n] + 1 for n in out]
        ),
        [columns[n] + 1 for n in keep],
        cells.counted | {"rows": len(cells)},
        "column",
    )


def _reasons(genes: pd.DataFrame, values: np.ndarray, bad: list[Bad]) -> list[str]:
    """Why a column is no gene; empty where it is one."""
    text = np.isnan(values).all(axis=0)
    for _, column, cell in bad:
        if text[column] and is_numeric(cell):
            text[column] = False  # a gene whose values are missing, or have commas
    others = iter(not_genes([name for name, no in zip(genes["id"], text, strict=True) if not no]))
    return [
        "no numbers"
        if only_text
        else NO_GENE
        if next(others)
        else "several genes"
        if SEVERAL in name
        else ""
        for name, only_text in zip(genes["id"], text, strict=True)
    ]


def _ids_of_samples(cells: Cells, samples: list[str] | None) -> tuple[pd.Series, int | None]:
    """Ids of the rows, and the column that holds them; none where rows have no ids."""
    if samples is None:
        return _ids_without_table(cells)
    number, _ = id_column(cells, set(samples))
    ids = pd.Series(cells.texts(number)[0], dtype=object)
    name = cells.names[number]
    _refuse_headless(cells)
    if is_named(name, SAMPLE):
        return ids, number
    if _is_gene(name) and not cells.headless:
        raise InputError(
            f"column {number + 1} holds ids of samples, and its name is {name!r}, as a gene's",
            cells.path,
            "a name such as sample above the ids, and each gene above its values",
            "write sample above the ids, and compare the header with a line",
        )
    if is_counter(list(ids)):
        raise InputError(
            f"column {number + 1} ({name!r}) counts rows, so that it is unclear which sample a "
            "row is",
            cells.path,
            "ids of samples, such as S1, in the matrix and in the sample table",
            "if these are the ids, write sample above them",
        )
    if not is_named(name, INDEX | GENE) and all(map(is_number, ids)):
        raise InputError(
            f"column {number + 1} ({name!r}) holds numbers, as a gene does, and some are ids of "
            "samples",
            cells.path,
            "a column of sample ids",
            "if these are the ids, write sample above them",
        )
    return ids, number


def _refuse_headless(cells: Cells) -> None:
    """Refuse a header of one cell less whose first cell is no gene, while others are."""
    first, *others = cells.names[1:]
    if cells.headless and not _is_gene(first) and any(map(_is_gene, others)):
        raise cells.short_header("gene", "sample above the ids of samples")


def _is_gene(name: str) -> bool:
    """Whether a name has a gene's shape, or parts that are a gene's."""
    return bool(parts_of(name)) or looks_like_gene(name)


def _ids_without_table(cells: Cells) -> tuple[pd.Series, int | None]:
    """Ids of the rows by the first column; numbers of rows where it has none."""
    texts, name = cells.texts(0)[0], cells.names[0]
    numbered = pd.Series([f"{cells.path.name} row {place}" for place in cells.places], dtype=object)
    if is_counter(texts):
        return numbered, 0
    if not is_named(name, INDEX | SAMPLE | GENE) and all(map(is_number, texts)):
        return numbered, None
    return pd.Series(texts, dtype=object), 0
