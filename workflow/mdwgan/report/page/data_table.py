"""A long table that the page's script shows with search, sort and paging."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mdwgan.report.page.chart import rounded


@dataclass
class DataTable:
    """A table by columns, as plain JSON values.

    Attributes
    ----------
    name : str
        Unique within a block.
    title, caption : str
    columns : list of str
    values : list of list
        One list a column: numbers or texts, None where there is no value.
    numeric : list of bool
    file : str
        Address of a file with the same values; empty without one.
    """

    name: str
    title: str
    caption: str
    columns: list[str]
    values: list[list]
    numeric: list[bool]
    file: str = ""


def data_table(
    name: str, title: str, frame: pd.DataFrame, caption: str, file: str = "", digits: int = 3
) -> DataTable:
    """Table of a data frame; numbers with a fraction get as many ``digits`` as count."""
    numeric = [pd.api.types.is_numeric_dtype(frame[c]) for c in frame]
    values = [
        _column(frame[c], is_number, digits) for c, is_number in zip(frame, numeric, strict=True)
    ]
    return DataTable(name, title, caption, list(map(str, frame)), values, numeric, file)


def _column(column: pd.Series, is_number: bool, digits: int) -> list:
    if not is_number:
        return _texts(column)
    if pd.api.types.is_integer_dtype(column):
        return column.tolist()
    return rounded(column, digits)


def _texts(column: pd.Series) -> list[str | None]:
    missing = column.isna().to_numpy()
    return list(np.where(missing, None, column.astype(str).to_numpy(dtype=object)))
