"""What the report says of combined DEGs."""

import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_tables import texts_of
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.combined import BASELINE, METHOD, combined_block, finding

COLUMNS = ["method", "called", "true", "fdr", "recall", "precision_50", "precision_100"]


@pytest.fixture
def results(tmp_path):
    settings = {"generators": ["mvn-matched"], "deg": {"combined": ["mvn-matched"]}}
    return Results(tmp_path, full_config(tissues=["kidney"], **settings))


def table(ours: tuple, theirs: tuple) -> pd.DataFrame:
    lines = [
        (method, called, true, 1 - true / called, true / 100, 0.9, None)
        for method, (called, true) in ((METHOD, ours), (BASELINE, theirs))
    ]
    return pd.DataFrame(lines, columns=COLUMNS)


def mean(ours: tuple, theirs: tuple) -> pd.DataFrame:
    return table(ours, theirs).set_index("method")


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ((60, 58), (50, 49), "finds 9 more true genes at no higher false discovery rate"),
        ((60, 50), (50, 49), "adds nothing to the training samples"),  # more, and more false ones
        ((40, 40), (50, 49), "adds nothing to the training samples"),
        ((50, 49), (50, 49), "adds nothing to the training samples"),
    ],
)
def test_the_sentence_is_the_one_that_is_true(ours, theirs, said):
    assert finding(mean(ours, theirs), 5).startswith(said)
    assert "one seed" in finding(mean(ours, theirs), 1)


def test_the_table_has_each_test_and_what_it_finds(results):
    path = results.path("kidney", "mvn-matched", 0, "deg_found.tsv")
    write_tsv(table((60, 58), (50, 49)), results.root / path)
    block = combined_block(results, "kidney", lambda path: path)
    assert [row[1] for row in texts_of(block.tables[0])] == [METHOD, BASELINE]
    assert texts_of(block.tables[0])[0][2:] == [
        "60",
        "3\N{NO-BREAK SPACE}%",
        "58\N{NO-BREAK SPACE}%",
        "90\N{NO-BREAK SPACE}%",
        "–",
    ]
    assert "are not new patients" in block.words[0] and "20 cohorts" in block.words[0]


def test_without_combined_rows_there_is_no_block(tmp_path):
    results = Results(tmp_path, full_config(tissues=["kidney"], deg={"synthesis": "naive"}))
    assert not combined_block(results, "kidney", lambda path: path).tables
