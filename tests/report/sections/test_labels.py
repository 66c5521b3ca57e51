"""Conditions that are mixed up are found."""

import pandas as pd
import pytest
from helpers.score_tables import table_of
from mdwgan.report.sections.labels import METRIC, lost_labels


def slopes(x, y=(0.9, 0.8), copy=(0.9, 1.0)) -> pd.DataFrame:
    scores = {("a", "x-gan"): list(x), ("a", "y-gan"): list(y), ("a", "copy"): list(copy)}
    return table_of(scores).assign(metric=METRIC)


def lost(metrics) -> dict:
    """Shares of the real difference, as plain lists."""
    found = lost_labels(metrics, ["a"], ["x-gan", "y-gan"])
    return {row: {t: list(shares) for t, shares in own.items()} for row, own in found.items()}


def test_labels_that_hold_are_not_lost():
    assert lost(slopes([0.9, 0.6])) == {}


@pytest.mark.parametrize("shares", [[1.4, 0.15], [0.9, -0.32]])
def test_one_seed_without_labels_is_enough_though_the_mean_hides_it(shares):
    assert lost(slopes(shares)) == {"x-gan": {"a": shares}}


@pytest.mark.parametrize("copy", [(0.3, 0.2), ()])
def test_nothing_can_be_said_where_training_samples_show_no_difference(copy):
    assert lost(slopes([0.1, 0.1], copy=copy)) == {}
