"""Conditions: one table of labels, from which names, spellings, order and roles derive."""

import ast

import pandas as pd
import pytest
from helpers.repository import ROOT
from mdwgan.samples.conditions import CASE, CONDITIONS, REFERENCE, TABLE, compared, standard_name
from mdwgan.samples.own.table import sample_schema


def test_the_table_has_one_reference_and_one_case():
    assert [c.name for c in TABLE if c.role == "reference"] == [REFERENCE]
    assert [c.name for c in TABLE if c.role == "case"] == [CASE]
    assert (REFERENCE, CASE) == ("normal", "tumour") == CONDITIONS


@pytest.mark.parametrize(
    ("text", "name"),
    [("tumor", "tumour"), (" Tumour ", "tumour"), ("NORMAL", "normal"), ("Healthy", "Healthy")],
)
def test_spellings(text, name):
    assert standard_name(text) == name


def test_samples_of_another_condition_are_not_compared():
    assert compared(pd.Series(["tumour", "metastasis", "normal"])).tolist() == [True, False, True]


def test_the_schema_of_samples_takes_the_labels_of_the_table():
    assert sample_schema()["properties"]["condition"]["enum"] == list(CONDITIONS)


# The simulated cohort has the published files' names and their effects by condition.
HOMES = ("samples/conditions.py", "demo/")


def test_no_label_is_written_elsewhere():
    """A new label is one row of the table: no other file of the package names one."""
    package = ROOT / "workflow" / "mdwgan"
    for path in package.rglob("*.py"):
        name = path.relative_to(package).as_posix()
        strings = {
            node.value
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        parts = {part for text in strings if text.isidentifier() for part in text.split("_")}
        assert name.startswith(HOMES) or not parts & set(CONDITIONS), name
