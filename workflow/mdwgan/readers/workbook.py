"""Workbooks of Excel (.xlsx) as text: one sheet, no formula is calculated."""

import datetime
import zipfile
from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.readers.limits import check_size, limits, refuse

INSTALL = "run `pip install openpyxl` in the environment, or save the sheet as CSV"


def read_workbook(path: str | Path) -> tuple[list[int], list[list[str]]]:
    """Read the one sheet that has cells.

    Returns
    -------
    numbers : list of int
        Rows of the sheet that are not blank, counted from 1 as Excel shows them.
    rows : list of list of str
        Their cells, without empty ones at the end. A date is written as 2024-03-01.

    Raises
    ------
    InputError
        Not a workbook, several sheets with cells, or openpyxl isn't installed.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise InputError(
            "a workbook needs openpyxl, which isn't installed", path, None, INSTALL
        ) from error
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > limits()["unpacked_bytes"]:
                refuse("unpacked_bytes", path)
            names = archive.namelist()
            if any(name.endswith((".npy", "data.pkl")) for name in names):
                raise InputError(
                    "arrays of NumPy or PyTorch, which have no names of genes",
                    path,
                    "TSV, CSV, parquet or h5ad",
                    "write them with the genes' names: pandas.DataFrame(x, columns=genes)"
                    ".to_csv('m.csv')",
                )
            if "xl/workbook.xml" not in names:
                raise InputError(
                    "a zip archive, and no workbook of Excel", path, "the file itself", "unpack it"
                )
        with open(path, "rb") as file:  # by its bytes, whatever its name ends with
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheets = {sheet.title: _rows(sheet, path) for sheet in book.worksheets}
            book.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise InputError(
            f"not a workbook of Excel ({error})", path, "a whole xlsx file", "save it as CSV"
        ) from error
    filled = {title: rows for title, rows in sheets.items() if rows[0]}
    if not filled:
        raise InputError("the workbook has no cell", path, "a sheet with a header and values")
    if len(filled) > 1:
        raise InputError(
            f"{len(filled)} sheets have cells: {', '.join(filled)}",
            path,
            "one",
            "save the sheet with the values as CSV, or delete the others",
        )
    return next(iter(filled.values()))


def _rows(sheet, path: str | Path) -> tuple[list[int], list[list[str]]]:
    numbers, rows = [], []
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        texts = [_text(cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        cells += len(texts)
        check_size(path, number, 1)
        check_size(path, 1, cells)
        if texts:
            numbers.append(number)
            rows.append(texts)
    return numbers, rows


def _text(cell: object) -> str:
    """A cell as text; whole numbers without a point, dates as Excel's names of genes became."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat()
    return str(cell).strip()
