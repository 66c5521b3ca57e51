"""Conditions: one table of labels, from which names, spellings, order and roles derive."""

import pandas as pd
import pytest
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
