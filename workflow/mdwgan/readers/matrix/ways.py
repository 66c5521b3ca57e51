"""The two ways a table can lie, genes in rows or samples in rows; neither is guessed."""

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.matrix.cells import Bad, Cells, is_counter, is_empty, is_number
from mdwgan.readers.matrix.names import SEVERAL, names_of_columns, names_of_rows
from mdwgan.readers.matrix.table import (
    NO_GENE,
    Matrix,
    left_out_table,
    note_of_columns,
    positions,
    sample_faults,
    some,
    value_faults,
)
from mdwgan.readers.matrix.words import (
    ANNOTATION,
    ENTREZ,
    GENE,
    INDEX,
    SAMPLE,
    SYMBOL,
    is_named,
    looks_like_gene,
    not_genes,
)

Way = Literal["columns", "rows"]  # where the samples are
LOOKED_AT = 60  # rows by which a column of text is known
ID_COLUMNS = 8  # first columns that may hold the ids of samples
BAM = (
    r"([._]?(sorted|dedup|markdup|rmdup|Aligned|sortedByCoord|toTranscriptome|out))*"
    r"\.(bam|sam|cram)$"
)


def find_way(cells: Cells, samples: Sequence[str], option: str) -> Way:
    """Where the samples of a table are in a matrix.

    Parameters
    ----------
    samples : sequence of str
        Ids that are looked for.
    option : str
        Flag or key by which the user can say it, for the message.

    Raises
    ------
    InputError
        They are nowhere, or in the header and in a column.
    """
    wanted = set(samples)
    header, (_, column) = wanted & set(_sample_names(cells, wanted)), _id_column(cells, wanted)
    if not header and not column:
        first = cells.texts(0)[0]
        raise InputError(
            f"no sample of the sample table is here: the header has {some(cells.names[1:])}, "
            f"the first column {some(first)}",
            cells.path,
            f"the ids of the sample table, such as {some(samples)}",
            "write the ids in both files alike",
        )
    if header and column and (header == wanted) == (column == wanted):
        raise InputError(
            f"{some(sorted(header))} of the header and {some(sorted(column))} of a column are "
            "both ids of samples, so that it is unclear which way the matrix lies",
            cells.path,
            f"{option}: columns where each sample is a column, or rows where it is a row",
        )
    if header and column:
        return "columns" if header == wanted else "rows"
    return "columns" if header else "rows"


def _sample_names(cells: Cells, wanted: set[str]) -> list[str]:
    """Header with file names of BAM files, as featureCounts has, as samples."""
    names = [re.sub(BAM, "", name.rpartition("/")[2]) for name in cells.names]
    known = [[name for name in some if name in wanted] for some in (names, cells.names)]
    once = len(set(known[0])) == len(known[0])
    return names if once and len(known[0]) > len(known[1]) else cells.names


def _id_column(cells: Cells, wanted: set[str]) -> tuple[int, set[str]]:
    """Column that has most ids of samples, and these."""
    columns = [
        number
        for number, name in enumerate(cells.names)
        if number < ID_COLUMNS or is_named(name, SAMPLE)
    ]
    found = [wanted & set(texts) for texts in cells.texts(*columns)]
    best = max(range(len(columns)), key=lambda i: (len(found[i]), -i))
    return columns[best], found[best]


# ---- genes in rows


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
    names = _sample_names(cells, set(samples or ()))
    notes = list(cells.notes)
    if names is not cells.names:
        notes.append("columns are named by BAM files: folders and endings of their names are cut")
    what = "columns that aren't in the sample table are left out"
    if samples is None:
        what = "columns that aren't samples are left out"
        aside = columns_aside(cells)
        samples = [name for number, name in enumerate(names) if number not in aside]
        columns = [number for number in range(len(names)) if number not in aside]
    else:
        _refuse_sample_in_front(cells, set(samples))
        aside = [number for number, name in enumerate(names) if name not in set(samples)]
        columns = [n for n, name in enumerate(names) if name in set(samples)]
        _refuse_counted([name for name in names[1:] if name not in cells.roles], cells, samples)
    if not columns:
        raise InputError("no column has values of a sample", cells.path, "numbers in columns")
    genes = names_of_rows(cells, aside)
    faults = sample_faults(names, samples, cells.path, listed)
    # A column that is listed twice is a fault; its first one is read, to find further faults.
    columns = [n for n in columns if names[n] not in names[:n] or n == names.index(names[n])]
    rest = [names[n] for n in aside if n not in genes.columns and n]
    notes += genes.notes + note_of_columns(rest, what)
    ids = genes.ids
    shown = ids["symbol"].where(ids["symbol"] != "", ids["id"]) if "symbol" in ids else ids["id"]
    reasons = [
        NO_GENE if word else ("several genes" if SEVERAL in name else "")
        for word, name in zip(not_genes(list(shown), words_alone=True), shown, strict=True)
    ]
    rows = positions([not reason for reason in reasons])
    out = positions([bool(reason) for reason in reasons])
    left_out = left_out_table(
        [ids["id"][n] for n in out], [reasons[n] for n in out], [cells.places[n] for n in out]
    )
    notes += note_of_columns(
        [ids["id"][n] for n in out if reasons[n] == NO_GENE], "rows that are no gene by name"
    )
    for row in positions(ids["id"].map(is_empty))[:1]:
        faults.append(
            f"{cells.where(row)}: the row has no gene id; expected a name in each row, or the row "
            "left out"
        )
    values, bad = cells.numbers(rows, columns, negative)
    chosen = [names[n] for n in columns]
    faults += value_faults(bad, cells, rows, chosen, "sample")
    return Matrix(
        pd.DataFrame(values, columns=chosen),
        ids.iloc[rows].reset_index(drop=True),
        faults,
        notes,
        left_out,
        [cells.places[n] for n in rows],
        cells.counted | {"rows": len(cells)},
        "line" if cells.lines else "row",
    )


def _refuse_sample_in_front(cells: Cells, wanted: set[str]) -> None:
    """Refuse a header whose first cell contradicts where its other cells are."""
    first = cells.names[0]
    if cells.headless and cells.names[1] not in wanted:
        raise InputError(
            f"lines have one cell more than the header, whose first cell {cells.names[1]!r} is no "
            "sample of the sample table",
            cells.path,
            "as many cells in the header as in each line",
            "write a name above each column, such as gene above the gene ids",
        )
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
        or not any(_is_numeric(row[number]) for row in rows)
    ]


def _is_numeric(cell: str) -> bool:
    """Whether a cell is a number, a missing one, or one with a comma."""
    return is_number(cell) or is_empty(cell.strip()) or re.match(r"\s*-?\d+,\d", cell) is not None


# ---- samples in rows


def samples_in_rows(
    cells: Cells, samples: list[str] | None, negative: bool = False, listed: bool = True
) -> Matrix:
    """Read a matrix whose rows are samples; see `genes_in_rows`."""
    ids, id_column = _ids_of_samples(cells, samples)
    if samples is None:
        samples = list(ids)
    wanted = set(samples)
    faults = sample_faults(list(ids), samples, cells.path, listed)
    rows = positions(ids.isin(wanted) & ~ids.duplicated())
    columns = [number for number in range(len(cells.names)) if number != id_column]
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
        if text[column] and _is_numeric(cell):
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
    number, _ = _id_column(cells, set(samples))
    ids = pd.Series(cells.texts(number)[0], dtype=object)
    name = cells.names[number]
    if is_named(name, SAMPLE):
        return ids, number
    if looks_like_gene(name) and not cells.headless:
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


def _ids_without_table(cells: Cells) -> tuple[pd.Series, int | None]:
    """Ids of the rows by the first column; numbers of rows where it has none."""
    texts, name = cells.texts(0)[0], cells.names[0]
    numbered = pd.Series([f"{cells.path.name} row {place}" for place in cells.places], dtype=object)
    if is_counter(texts):
        return numbered, 0
    if not is_named(name, INDEX | SAMPLE | GENE) and all(map(is_number, texts)):
        return numbered, None
    return pd.Series(texts, dtype=object), 0
