"""Cells of the first table: bold, tags and spread."""

import pytest
from helpers.score_tables import table_of
from mdwgan.evaluation.statistics import compare
from mdwgan.report.page.metrics import values
from mdwgan.report.sections import overview


@pytest.mark.parametrize(
    ("own", "strong", "state"),
    [
        ([0.80, 0.81, 0.80], True, "above"),
        ([0.60, 0.75, 0.80], False, "level"),
        ([0.60, 0.61, 0.60], False, "below"),
        ([0.80], False, "above"),
    ],
)
def test_bold_only_beyond_noise(own, strong, state):
    metrics = table_of({("a", "x-gan"): own, ("a", "copy"): [0.7, 0.71, 0.7][: len(own)]})
    cell = overview.dist_cell(metrics, "a", "x-gan", {})
    assert cell.strong is strong
    compared = compare(*(values(metrics, "a", g, "dist") for g in ("x-gan", "copy")))
    assert compared.state == state
    assert ("±" in cell.text) is (len(own) > 1)


def test_missing_seeds_are_told():
    cell = overview.dist_cell(
        table_of({("a", "x-gan"): [0.8], ("a", "copy"): [0.7, 0.7]}), "a", "x-gan", {}
    )
    assert cell.tag == "1 of 2 seeds"
    assert not cell.strong


def test_optimistic_is_never_bold():
    scores = {("a", "x-gan"): [0.8, 0.81, 0.8], ("a", "copy"): [0.7, 0.71, 0.7]}
    cell = overview.dist_cell(table_of(scores, optimistic=("x-gan",)), "a", "x-gan", {})
    assert not cell.strong and cell.tag == "optimistic"
