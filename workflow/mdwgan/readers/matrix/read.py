"""The door for matrices of users: one file, or a folder of them."""

from pathlib import Path

from mdwgan.errors import InputError, some
from mdwgan.readers.matrix.cells import Cells
from mdwgan.readers.matrix.folders import read_folder
from mdwgan.readers.matrix.formats import open_cells
from mdwgan.readers.matrix.gene_rows import genes_in_rows
from mdwgan.readers.matrix.sample_rows import samples_in_rows
from mdwgan.readers.matrix.table import Matrix
from mdwgan.readers.matrix.ways import Way, find_way

OPTION = "cohort.samples_in (own-data --samples-in)"


def read_matrix(
    path: str | Path,
    samples: list[str],
    layer: str = "",
    negative: bool = False,
    values: str = "",
    samples_in: Way | None = None,
) -> Matrix:
    """Read the matrix of a sample table; which way it lies is found by the ids of the samples.

    Parameters
    ----------
    path : path
        A file, or a folder of files: one a sample, or matrices of the same genes.
    samples : list of str
        Ids of the sample table.
    layer : str
        Layer of an h5ad file that is taken where the file has it, instead of X.
    negative : bool
        Whether values may be below 0, as logs are.
    values : {"", "counts", "fpkm", "tpm", "log2"}
        What is read of files that have several kinds of values, such as RSEM's.
    samples_in : {"columns", "rows"}, optional
        Which way the matrix lies, where the ids don't tell.

    Raises
    ------
    InputError
        The file can't be read at all; other faults are in the result.
    """
    path, samples = Path(path), [sample for sample in samples if sample]
    if path.is_dir():
        matrix = read_folder(
            path,
            samples,
            values or layer,
            lambda file: _read_one(open_cells(file, layer), samples, samples_in, negative, False),
        )
    else:
        matrix = _read_one(open_cells(path, layer), samples, samples_in, negative)
    return matrix


def _read_one(
    cells: Cells,
    samples: list[str],
    samples_in: Way | None,
    negative: bool,
    listed: bool = True,
) -> Matrix:
    way = (not cells.fixed and samples_in) or find_way(cells, samples, OPTION)
    read = samples_in_rows if way == "rows" else genes_in_rows
    return read(cells, samples, negative, listed)


def read_any_matrix(
    path: str | Path | Cells,
    layer: str = "",
    known: set[str] | None = None,
    samples_in: Way | None = None,
    negative: bool = False,
) -> Matrix:
    """Read a matrix without a sample table, or with one.

    Parameters
    ----------
    path : path, or Cells
        Of a file, or what `open_cells` read of it.
    layer
        See `read_matrix`.
    known : set of str, optional
        Samples to read; which way the matrix lies is then found by them.
    samples_in : {"columns", "rows"}, optional
        Without ``known`` the default is columns; an h5ad file needs neither.
    negative : bool
        Whether values may be below 0, as logs are.
    """
    cells = path if isinstance(path, Cells) else open_cells(path, layer)
    if cells.fixed:
        samples_in = "columns"
    if not known:
        read = samples_in_rows if samples_in == "rows" else genes_in_rows
        return read(cells, None, negative)
    if not known & {*cells.names, *(text for texts in cells.texts(0) for text in texts)}:
        raise InputError(
            f"none of the samples {some(sorted(known))} is here",
            cells.path,
            f"the ids that are here, such as {some(cells.names[1:])}",
            "write the ids in both files alike",
        )
    way = samples_in or find_way(cells, sorted(known), "--samples-in")
    read = samples_in_rows if way == "rows" else genes_in_rows
    return read(cells, sorted(known), negative, listed=False)
