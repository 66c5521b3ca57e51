"""Lines of users' tables: a lone quote takes no line with it."""

import csv

import pytest
from mdwgan.errors import InputError
from mdwgan.readers.delimited import divided
from mdwgan.readers.folds import read_folds
from mdwgan.readers.sample_file import read_sample_file
from mdwgan.samples.own.table import read_sample_table

UNCLOSED = "a quoted cell doesn't end in its line; expected each row on one line"


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('\ufeff"sample",b\n', ["sample", "b"]),
        ('"a, b",c', ["a, b", "c"]),
        ('5" long,"say ""x"""\n', ['5" long', 'say "x"']),
        ("\n", []),
    ],
)
def test_cells_of_a_line(line, cells):
    assert list(divided([line], ",", "t.csv")) == [(1, cells)]


def test_a_cell_that_is_too_long_is_told():
    with pytest.raises(InputError, match=r"t.csv:7: .*\(field larger than .* cells of at most"):
        list(divided(["x" * (csv.field_size_limit() + 1)], ",", "t.csv", 7))


def test_a_lone_quote_hides_no_sample(tmp_path):
    path = tmp_path / "samples.csv"
    rows = ["S1,normal,ok", 'S2,normal,"5 mm', "S3,tumour,ok", 'S4,tumour,"6 mm', "S5,tumour,ok"]
    path.write_text("\n".join(["# remark", "sample,condition,note", *rows, ""]))
    _, faults = read_sample_table(path)
    assert len(faults) == 1 and f"samples.csv:4: {UNCLOSED}" in faults[0]
    path.write_text(path.read_text().replace('"', ""))
    samples, faults = read_sample_table(path)
    assert len(samples) == 5 and faults == [], "the remedy"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_samples_of_another_program(tmp_path, mark):
    path = tmp_path / "s.csv"
    text = mark + '"sample","condition","TP53"\n"a","normal",1\n"b","tumour",2\n'
    path.write_text(text, encoding="utf-8")
    assert read_sample_file(path).names == ["a", "b"]
    path.write_text(text + '"c,tumour,2\nd,normal,3\n"e,tumour,4\n', encoding="utf-8")
    with pytest.raises(InputError, match=f"s.csv:4: {UNCLOSED}"):
        read_sample_file(path)


def test_a_byte_order_mark_before_a_quoted_header(tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text('\ufeff"sample","condition"\nS1,normal\nS2,tumour\n', encoding="utf-8")
    assert read_sample_table(path)[1] == []


def test_a_lone_quote_in_a_table_of_folds(tmp_path):
    path = tmp_path / "folds.csv"
    path.write_text('sample,fold,note\na,1,"x\nb,2,\nc,2,"y\nd,1,\n')
    with pytest.raises(InputError, match=f"folds.csv:2: {UNCLOSED}"):
        read_folds(path)
