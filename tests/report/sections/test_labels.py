"""Conditions that are mixed up are said first."""

import pandas as pd
import pytest
from helpers.score_tables import table_of
from mdwgan.report.sections.labels import METRIC, label_cautions

ROWS = ["x-gan", "y-gan", "copy"]


def slopes(x, y=(0.9, 0.8), copy=(0.9, 1.0)) -> pd.DataFrame:
    scores = {("a", "x-gan"): list(x), ("a", "y-gan"): list(y), ("a", "copy"): list(copy)}
    return table_of(scores).assign(metric=METRIC)


def test_nothing_is_said_where_labels_hold():
    assert label_cautions(slopes([0.9, 0.6]), ["a"], ROWS) == []


def test_a_seed_without_labels_is_named_though_the_mean_hides_it():
    (said,) = label_cautions(slopes([1.4, 0.15]), ["a"], ROWS)
    assert said.startswith("X-GAN: conditions are not to be trusted in 1 tissue.")
    assert "a 1.40 and 0.15" in said and "exchanged" not in said


def test_exchanged_conditions_have_their_own_word():
    (said,) = label_cautions(slopes([0.9, -0.32]), ["a"], ROWS)
    assert "Below 0 the conditions are exchanged (a)." in said


@pytest.mark.parametrize("copy", [(0.3, 0.2), ()])
def test_nothing_can_be_said_where_training_samples_show_no_difference(copy):
    assert label_cautions(slopes([0.1, 0.1], copy=copy), ["a"], ROWS) == []
