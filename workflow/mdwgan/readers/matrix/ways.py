"""Where the samples of a table are in a matrix: in its header or in a column; never guessed."""

import re
from collections.abc import Sequence
from typing import Literal

from mdwgan.errors import InputError, some
from mdwgan.readers.matrix.cells import Cells
from mdwgan.readers.matrix.words import SAMPLE, is_named

Way = Literal["columns", "rows"]  # where the samples are
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
    header, (_, column) = wanted & set(sample_names(cells, wanted)), id_column(cells, wanted)
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


def sample_names(cells: Cells, wanted: set[str]) -> list[str]:
    """Header with file names of BAM files, as featureCounts has, as samples."""
    names = [re.sub(BAM, "", name.rpartition("/")[2]) for name in cells.names]
    known = [[name for name in some if name in wanted] for some in (names, cells.names)]
    once = len(set(known[0])) == len(known[0])
    return names if once and len(known[0]) > len(known[1]) else cells.names


def id_column(cells: Cells, wanted: set[str]) -> tuple[int, set[str]]:
    """Column that has most ids of samples, and these."""
    columns = [
        number
        for number, name in enumerate(cells.names)
        if number < ID_COLUMNS or is_named(name, SAMPLE)
    ]
    found = [wanted & set(texts) for texts in cells.texts(*columns)]
    best = max(range(len(columns)), key=lambda i: (len(found[i]), -i))
    return columns[best], found[best]
