"""What the report says of combined DEGs."""

import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_tables import texts_of
from mdwgan.inference.found import COMBINED, OWN_TEST
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.combined import combined_block, finding, not_combined

COLUMNS = ["method", "called", "true", "fdr", "recall", "precision_50", "precision_100"]


@pytest.fixture
def results(tmp_path):
    settings = {"generators": ["mvn-matched"], "deg": {"combined": ["mvn-matched"]}}
    return Results(tmp_path, full_config(tissues=["kidney"], **settings))


def table(ours: tuple, theirs: tuple) -> pd.DataFrame:
    lines = [
        (method, called, true, 1 - true / called if called else None, true / 100, 0.9, None)
        for method, (called, true) in ((COMBINED, ours), (OWN_TEST, theirs))
    ]
    return pd.DataFrame(lines, columns=COLUMNS)


def mean(ours: tuple, theirs: tuple) -> pd.DataFrame:
    return table(ours, theirs).set_index("method")


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        (
            (60, 58),
            (50, 49),
            "finds 9 more true genes than the run's test",
        ),
        (
            (60, 50),
            (50, 49),
            "finds 1 more true genes than the run's test",
        ),
        (
            (10, 1),
            (0, 0),
            "finds 1 more true genes than the run's test",
        ),
        ((40, 40), (50, 49), "adds nothing to the training samples"),
        ((50, 49), (50, 49), "adds nothing to the training samples"),
    ],
)
def test_the_sentence_is_the_one_that_is_true(ours, theirs, said):
    sentence = finding(mean(ours, theirs), 5)
    assert sentence.startswith(said)
    assert ("at a higher" in sentence) == (ours in ((60, 50), (10, 1)))
    assert ("at no higher" in sentence) == (ours == (60, 58))
    assert "one seed" in finding(mean(ours, theirs), 1)


def test_samples_that_could_not_be_tested_are_no_finding(results):
    untested = table((60, 58), (50, 49)).assign(true=None, fdr=None, recall=None)
    assert finding(untested.set_index("method"), 5).startswith("has nothing to be compared with")
    path = results.path("kidney", "mvn-matched", 0, "deg_found.tsv")
    write_tsv(untested.assign(called=[0.4, None]), results.root / path)  # as a mean over seeds is
    block = combined_block(results, "kidney", lambda path: path)
    assert [row[2:4] for row in texts_of(block.tables[0])] == [["0", "–"], ["–", "–"]]


def test_the_table_has_each_test_and_what_it_finds(results):
    path = results.path("kidney", "mvn-matched", 0, "deg_found.tsv")
    write_tsv(table((60, 58), (50, 49)), results.root / path)
    block = combined_block(results, "kidney", lambda path: path)
    assert [row[1] for row in texts_of(block.tables[0])] == [COMBINED, OWN_TEST]
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


def test_networks_that_are_not_combined_are_named_with_the_reason(tmp_path):
    settings = {"generators": ["mdwgan-gp", "mvn-matched"], "deg": {"generators": ["mdwgan-gp"]}}
    results = Results(tmp_path, full_config(tissues=["kidney"], **settings))
    (said,) = not_combined(results)
    assert said.startswith("Not combined: MDWGAN-GP, since a network would be trained 20 times")
    settings["deg"] = {"generators": ["mvn-matched"], "combined": []}
    (said,) = not_combined(Results(tmp_path, full_config(tissues=["kidney"], **settings)))
    assert said == "Not combined: mvn (matched), which deg.combined does not name."
