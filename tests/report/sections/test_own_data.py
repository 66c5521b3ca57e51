"""Own data in the report: what was understood, and what needs attention on the first screen."""

import pandas as pd
import pytest
from mdwgan.cohort.understood import ATTENTION, ODD_SAMPLES
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.run import own_data_block, own_data_cautions

ROWS = [
    (ATTENTION, "gene ids", "3 of 900 genes have an Entrez id"),
    (ATTENTION, ODD_SAMPLES, "2 of 20 samples look unlike the others: <b>, S2"),
    ("samples", "cohort, normal", "10 samples, 10 donors"),
    ("values", "units", "counts"),
]


@pytest.fixture
def results(tmp_path):
    def make(matrix="mine.csv", drop_odd=False, table=True):
        if table:
            rows = pd.DataFrame(ROWS, columns=["topic", "name", "value"])
            write_tsv(rows, tmp_path / "sources" / "own" / "understood.tsv")
        return Results(tmp_path, {"cohort": {"matrix": matrix, "qc": {"drop_odd": drop_odd}}})

    return make


def test_the_block_shows_what_was_understood(results):
    (block,) = own_data_block(results(), lambda path: f"x/{path}")
    assert block.warnings == own_data_cautions(results())
    texts = [cell.text for row in block.tables[0].rows for cell in row]
    assert "10 samples, 10 donors" in texts and ATTENTION not in texts
    assert block.links == [("understood.tsv", "x/sources/own/understood.tsv")]


def test_what_needs_attention_is_a_caution_unless_the_config_sees_to_it(results):
    first, second = own_data_cautions(results())
    assert first == "Own data, gene ids: 3 of 900 genes have an Entrez id."
    assert "2 of 20 samples look unlike the others" in second
    assert own_data_cautions(results(drop_odd=True)) == [first]


def test_published_data_have_no_block_and_a_missing_table_is_a_note(results):
    assert own_data_block(results(matrix="counts"), str) == []
    assert own_data_cautions(results(matrix="fpkm")) == []


def test_a_missing_table_is_a_note(results):
    (block,) = own_data_block(results(table=False), str)
    assert block.missing and "understood.tsv" in block.missing[0]
    assert own_data_cautions(results(table=False)) == []
