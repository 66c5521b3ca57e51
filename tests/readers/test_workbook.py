"""Workbooks are read as text: one sheet, and what spreadsheets made of names is seen."""

import datetime

import pytest
from helpers.matrices import HEADER, SAMPLES, VALUES, assert_right
from mdwgan.errors import InputError
from mdwgan.evaluation.files import read_conditions
from mdwgan.readers.limits import limited_by, limits
from mdwgan.readers.matrix import read_matrix
from mdwgan.readers.workbook import read_workbook

openpyxl = pytest.importorskip("openpyxl")
ROWS = [HEADER.split(), *([gene, *values] for gene, values in VALUES.items())]


def book(path, rows=ROWS, **sheets):
    """Write a workbook."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for title, others in sheets.items():
        sheet = made.create_sheet(title)
        for row in others:
            sheet.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize("name", ["m.xlsx", "m.txt", "m"])
def test_a_matrix_in_a_workbook(tmp_path, name):
    made = book(tmp_path / "made.xlsx", [*ROWS[:2], [], *ROWS[2:]], empty=[])
    assert_right(read_matrix(made.rename(tmp_path / name), SAMPLES))


def test_dates_and_numbers_are_told_as_they_are(tmp_path):
    cells = ["a", datetime.datetime(2024, 3, 1), True, 7157, 7157.0, 0.1, None, "", " x "]
    numbers, rows = read_workbook(book(tmp_path / "m.xlsx", [[], cells]))
    assert numbers == [2]
    assert rows == [["a", "2024-03-01", "TRUE", "7157", "7157", "0.1", "", "", "x"]]


@pytest.mark.parametrize(
    ("rows", "more", "said"),
    [
        (ROWS, {"b": [["x"]]}, "2 sheets have cells: Sheet, b; expected one"),
        ([[]], {}, "the workbook has no cell"),
        ([["Table S1"], *ROWS], {}, "row 2 has more cells than the header"),
    ],
)
def test_other_workbooks_are_refused(tmp_path, rows, more, said):
    with pytest.raises(InputError, match=said):
        read_matrix(book(tmp_path / "m.xlsx", rows, **more), SAMPLES)


def test_what_is_no_workbook_is_named(tmp_path):
    (tmp_path / "m.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match="not a workbook of Excel"):
        read_workbook(tmp_path / "m.xlsx")
    path = book(tmp_path / "m.xlsx")
    with limited_by(limits() | {"cells": 5}), pytest.raises(InputError, match="5 cells"):
        read_workbook(path)
    with limited_by(limits() | {"unpacked_bytes": 99}), pytest.raises(InputError, match="99 bytes"):
        read_workbook(path)


def test_without_openpyxl_the_message_says_how_to_install_it(tmp_path, monkeypatch):
    path = book(tmp_path / "m.xlsx")
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"needs openpyxl.*pip install openpyxl"):
        read_matrix(path, SAMPLES)


def test_a_table_of_conditions_in_a_workbook(tmp_path):
    rows = [["Sample", "condition", "donor"], ["P1N", "Normal", "1"], ["P1T", "tumor"]]
    table = read_conditions(book(tmp_path / "c.xlsx", rows))
    assert table["condition"].to_dict() == {"P1N": "Normal", "P1T": "tumor"}
    assert table.loc["P1N", "donor"] == "1" and table["donor"].isna().tolist() == [False, True]
