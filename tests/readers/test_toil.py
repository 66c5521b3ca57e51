"""Toil's table of phenotypes."""

import pytest
from helpers.public_files import GTEX, METASTASIS, phenotype
from helpers.reader_files import refused
from mdwgan.readers.toil import read_phenotype

HEADER = "sample\tdetailed_category\t_primary_site\t_sample_type\t_study\n"


def test_columns_by_name_and_a_letter_of_latin_1(file):
    table = read_phenotype(file(phenotype(), "p.txt.gz"))
    assert list(table) == ["category", "kind", "program"]
    assert table.loc[GTEX[0]].tolist() == ["Kidney - Cortex", "Normal Tissue", "GTEX"]
    assert table.loc[METASTASIS[0], "kind"] == "Metastatic"
    assert table.loc["TARGET-1", "category"] == "Wilmsé"


@pytest.mark.parametrize("column", ["sample", "detailed_category", "_sample_type", "_study"])
def test_a_missing_column_is_named(file, column):
    cells = HEADER.rstrip().split("\t")
    path = file("\t".join("x" if cell == column else cell for cell in cells) + "\n")
    message = refused(read_phenotype, path)
    assert f"FILE:1: there is no column {column}; expected sample, detailed_category" in message


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("s2\tLung\t\tNormal Tissue\n", "FILE:3: 4 columns; expected 5 columns"),
        ("s1\tLung\t\tNormal Tissue\tGTEX\n", "FILE:3: sample s1 is listed twice"),
        ("\tLung\t\tNormal Tissue\tGTEX\n", "FILE:3: there is no sample id"),
    ],
)
def test_a_bad_line_is_named(file, row, message):
    path = file(HEADER + "s1\tLung\t\tNormal Tissue\tGTEX\n" + row)
    assert message in refused(read_phenotype, path)
