"""TCGA and GTEx: which tissues are confounded, and which samples a source left out."""

import pandas as pd
import pytest
from mdwgan.samples.projects import (
    dropped_samples,
    is_confounded,
    is_mixed,
    projects_in_table,
    projects_of,
)
from mdwgan.samples.public.studies import TISSUES
from mdwgan.samples.tissues import read_tissues

BOTH, GTEX, TCGA = {"GTEX", "TCGA"}, {"GTEX"}, {"TCGA"}


@pytest.mark.parametrize(
    ("normal", "tumour", "confounded", "mixed"),
    [
        (GTEX, TCGA, True, False),
        (BOTH, TCGA, False, True),
        (TCGA, TCGA, False, False),
        (set(), TCGA, False, False),
        (GTEX, set(), False, False),
    ],
)
def test_what_can_be_told_apart(normal, tumour, confounded, mixed):
    projects = {"normal": normal, "tumour": tumour}
    assert is_confounded(projects) == confounded and is_mixed(projects) == mixed
    rows = [(c, s) for c, names in projects.items() for s in names]
    samples = pd.DataFrame(rows, columns=["condition", "source"])
    assert is_confounded(projects_of(samples)) == confounded


def test_tissues_of_the_tables():
    """The paper's tissues can all be compared within TCGA; three of the others can't."""
    table = read_tissues("resources/tissues.tsv")
    assert all(is_mixed(projects_in_table(table, tissue)) for tissue in table.index)
    table = read_tissues(TISSUES)
    apart = [t for t in table.index if is_confounded(projects_in_table(table, t))]
    assert apart == ["blood", "ovary", "testis"]


def test_samples_that_sources_left_out_are_of_the_tables():
    table = dropped_samples()
    tissues = read_tissues("resources/tissues.tsv")
    assert set(table["tissue"]) <= set(tissues.index) and set(table["project"]) <= BOTH
    assert (table["kept"].astype(int) < table["of"].astype(int)).all()
    breast = table[table["tissue"] == "breast"].iloc[0]
    assert (breast["kept"], breast["of"], breast["who"]) == ("89", "218", "men are left out")
