"""Wide tables: some columns of many, some lines at a time, and the first fault named."""

import numpy as np
import pytest
from helpers.reader_files import refused
from mdwgan.errors import InputError
from mdwgan.readers.limits import limited_by, limits
from mdwgan.readers.wide import blocks, wide_table

HEADER = "id\ts1\ts2\ts3\n"


def table(path):
    cells = path.read_text().splitlines()[0].split("\t")
    return wide_table(path, 1, cells, [("id", "gene")], "a test's file")


def read(path, samples=("s3", "s1"), lines=2):
    return list(blocks(table(path), list(samples), lines))


def test_chosen_columns_come_in_the_order_asked_for(file):
    path = file(HEADER + "a\t1\tx\t3\nb\t4\t\t-6\nc\t7.5\tnan\t9e2\n")
    first, second = read(path)
    assert [ids for block in (first, second) for ids in block.ids] == [("a",), ("b",), ("c",)]
    assert np.array_equal(first.values, [[3, 1], [-6, 4]]) and first.line == 2
    assert np.array_equal(second.values, [[900, 7.5]]) and second.line == 4
    (one,) = read(path, ["s1"], 9)
    assert np.array_equal(one.values, [[1], [4], [7.5]])


@pytest.mark.parametrize("cell", ["x", "", "nan", "inf", "1_0", "1,5", "٣", "0x10"])
def test_a_cell_that_is_no_number_is_named(file, cell):
    path = file(HEADER + f"a\t1\t2\t3\nb\t4\t5\t{cell}\n")
    message = refused(read, path)
    assert f"FILE:3: value {cell!r} of sample s3 is not usable; expected a number" in message


def test_odd_text_outside_the_chosen_columns_is_no_fault(file):
    (block,) = read(file(HEADER + "a_1é\t1\t1_0\t3\n"))
    assert np.array_equal(block.values, [[3, 1]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\t1\t2\t3\nb\t1\t2\n", "FILE:3: 3 columns; expected 4 columns, as in the header"),
        ("a\t1\t2\t3\t4\n", "FILE:2: 5 columns; expected 4 columns"),
        ("\t1\t2\t3\n", "FILE:2: no gene id; expected 4 columns"),
        ("a\t1\t2\t3\n\n", "FILE:3: 1 columns"),
        ("", "FILE: the file has no gene"),
    ],
)
def test_a_line_of_another_form_is_named(file, text, message):
    assert message in refused(read, file(HEADER + text))


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("name\ts1", "FILE:1: the first columns are 'name'; expected id or gene, then one column"),
        ("id", "FILE:1: there is no sample column; expected one column a sample (a test's file)"),
        ("id\ts1\t", "FILE:1: sample id '' can't be used"),
        ('id\ts1\t"s', "FILE:1: sample id '\"s' can't be used"),
        ("gene\ts1\ts2\ts1", "FILE:1: sample s1 is listed twice"),
    ],
)
def test_wrong_columns_are_named(file, header, message):
    assert message in refused(table, file(header + "\n"))


def test_a_value_that_a_reader_refuses_is_named_by_line_and_sample(file):
    _, block = read(file(HEADER + "a\t1\t2\t3\nb\t1\t2\t3\nc\t7\t8\t9\n"))
    with pytest.raises(InputError, match=r"txt:4: value 7 of sample s1 .*expected less.*Try this"):
        block.require(block.values != 7, "less", "try this")


def test_only_chosen_cells_count_for_the_limit(file):
    path = file(HEADER + "a\t1\t2\t3\nb\t1\t2\t3\n")
    with limited_by({**limits(), "cells": 7}):
        assert len(read(path)) == 1
    with limited_by({**limits(), "cells": 5}), pytest.raises(InputError, match=r"limits\.cells"):
        read(path)
