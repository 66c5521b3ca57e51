"""Formats of matrices, told by their first bytes: text, parquet, h5ad and workbooks."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, some
from mdwgan.readers.limits import check_size, limits, refuse
from mdwgan.readers.matrix.cells import Cells, FrameCells, ListCells
from mdwgan.readers.matrix.lines import read_text
from mdwgan.readers.matrix.words import ENTREZ, GENE, SYMBOL, is_named
from mdwgan.readers.workbook import read_workbook

ZIP, PARQUET, HDF5, OLD_OFFICE = b"PK\x03\x04", b"PAR1", b"\x89HDF", b"\xd0\xcf\x11\xe0"
PACKED = {
    b"BZh": ("bzip2", "bunzip2"),
    b"\xfd7zXZ": ("xz", "unxz"),
    b"\x28\xb5\x2f\xfd": ("zstd", "unzstd"),
    b"7z\xbc\xaf": ("7-Zip", "7z x"),
}
NUMPY = b"\x93NUMPY"
R_DATA = (b"RDX", b"RDA", b"X\n\0", b"A\n")


def open_cells(path: str | Path, layer: str = "") -> Cells:
    """Read the cells of a table of any format.

    Parameters
    ----------
    path : path
        What the file holds tells its format, whatever its name ends with.
    layer : str
        Layer of an h5ad file that is taken where the file has it, instead of X.

    Raises
    ------
    InputError
        The file can't be read.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("no such file", path, hint="relative paths start at the working directory")
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(HDF5) or path.suffix.lower() == ".h5ad":
        cells: Cells = _read_h5ad(path, layer)
    elif start.startswith(PARQUET) or path.suffix.lower() in (".parquet", ".pq"):
        cells = _read_parquet(path)
    elif start.startswith(ZIP) or path.suffix.lower() == ".xlsx":
        cells = _read_sheet(path)
    else:
        _refuse_foreign(path, start)
        cells = read_text(path)
    if len(cells.names) < 2 or not len(cells):
        raise InputError("there are no values", path, "gene ids, sample ids and values")
    return cells


def _refuse_foreign(path: Path, start: bytes) -> None:
    """Name formats that nothing here reads."""
    if start.startswith(OLD_OFFICE):
        raise InputError(
            "a workbook of old Excel (.xls)", path, "xlsx, TSV or CSV", "save it as xlsx or CSV"
        )
    if start.startswith(NUMPY):
        raise InputError(
            "an array of NumPy, which has no names of genes",
            path,
            "TSV, CSV, parquet or h5ad",
            "write it with the genes' names: pandas.DataFrame(x, columns=genes).to_csv('m.csv')",
        )
    for magic, (name, command) in PACKED.items():
        if start.startswith(magic):
            raise InputError(
                f"packed by {name}", path, "the file itself, or gzip", f"unpack it with {command}"
            )
    if start.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as file:
                start = file.read(8)
        except (OSError, EOFError):
            return  # the reader of text says what is wrong
    if start.startswith(R_DATA):
        raise InputError(
            "data of R (RData or rds)",
            path,
            "TSV, CSV, parquet or h5ad",
            "in R, write the matrix with write.csv(m, 'm.csv')",
        )


def _read_parquet(path: Path) -> FrameCells:
    try:
        _check_parquet(path)
        table = _with_index(pd.read_parquet(path), path)
    except ImportError as error:
        raise InputError(
            "parquet files need pyarrow, which isn't installed",
            path,
            hint="run `pip install pyarrow` in the environment, or save the matrix as TSV",
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(f"not a parquet file ({error})", path) from error
    return _of_frame(path, table)


def _with_index(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The table with its index, where it has names, as the first column."""
    index = table.index
    if isinstance(index, pd.RangeIndex):
        return table
    if index.nlevels > 1:
        raise InputError(
            f"the index of the table has {index.nlevels} levels ({some(index.names)})",
            path,
            "one, with the ids of the rows",
            "make columns of them: table.reset_index().to_parquet('m.parquet')",
        )
    if index.name in table.columns:
        raise InputError(
            f"the index of the table and a column have one name, {index.name}",
            path,
            "names that differ",
            "name the index anew: table.rename_axis('id').to_parquet('m.parquet')",
        )
    return table.rename_axis(index.name or "").reset_index()


def _check_parquet(path: Path) -> None:
    import pyarrow.parquet

    facts = pyarrow.parquet.read_metadata(path)
    check_size(path, facts.num_rows, facts.num_columns)
    groups = [facts.row_group(number) for number in range(facts.num_row_groups)]
    if sum(group.total_byte_size for group in groups) > limits()["unpacked_bytes"]:
        refuse("unpacked_bytes", path)


def _of_frame(path: Path, table: pd.DataFrame) -> FrameCells:
    names = [str(name).strip() for name in table.columns]
    table.columns = range(len(names))
    return FrameCells(path, names, list(range(1, len(table) + 1)), lines=False, frame=table)


def _read_h5ad(path: Path, layer: str) -> FrameCells:
    """Cells with genes in rows, and the columns of var that may hold their ids."""
    from mdwgan.readers.h5ad_values import read_values  # imported here: slow, most files are text

    values, var, samples, note = read_values(path, layer)
    if np.iscomplexobj(values):
        raise InputError("the values are complex numbers", path, "real numbers")
    beside = [
        name for name in var.columns if any(is_named(name, of) for of in (SYMBOL, ENTREZ, GENE))
    ]
    parts = [var.index.to_numpy(), *(var[name].astype(object).to_numpy() for name in beside)]
    frame = pd.concat(
        [pd.DataFrame(dict(enumerate(parts))), pd.DataFrame(values.T)], axis=1, ignore_index=True
    )
    names = ["", *map(str, beside), *map(str, samples)]
    places = list(range(1, len(frame) + 1))
    return FrameCells(
        path,
        names,
        places,
        lines=False,
        fixed=True,
        notes=[note] if note else [],
        roles=dict.fromkeys(map(str, beside), ""),
        frame=frame,
    )


def _read_sheet(path: Path) -> ListCells:
    """Cells of the one sheet with values of a workbook."""
    numbers, rows = read_workbook(path)
    names = [name.strip() for name in rows[0]]
    for number, row in zip(numbers[1:], rows[1:], strict=True):
        if any(cell.strip() for cell in row[len(names) :]):
            raise InputError(
                f"row {number} has more cells than the header",
                path,
                "a header in the first row, and a name above each column",
            )
    width = len(names)
    table = [row[:width] + [""] * (width - len(row)) for row in rows[1:]]
    return ListCells(path, names, numbers[1:], lines=False, rows=table)
