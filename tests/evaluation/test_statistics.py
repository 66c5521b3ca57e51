"""Numbers over seeds: goodness, differences and means."""

import numpy as np
import pandas as pd
import pytest
from helpers.score_tables import table_of
from mdwgan.evaluation.statistics import SUMMARY, compare, goodness, summary
from mdwgan.metrics.base import Entry


@pytest.mark.parametrize(
    ("direction", "values", "better"),
    [
        ("higher", [0.6, 0.9], 1),
        ("lower", [0.6, 0.9], 0),
        ("nearest", [0.6, 0.9], 0),
        ("nearest", [0.2, 0.4], 1),
        ("nearest", [0.1, 0.6], 1),
    ],
)
def test_goodness_follows_direction_and_ideal(direction, values, better):
    entry = Entry("m", "detection", direction, 0.5, 1, 1, "", "")
    assert int(np.argmax(goodness(values, entry))) == better


def test_equal_values_are_level_and_never_clear():
    own = pd.Series([0.3, 0.6, 0.9])
    sums = pd.Series([0.1 + 0.2, 0.6, 0.9])  # 0.30000000000000004
    assert compare(sums, own).state == "level" and not compare(sums, own).clear
    shifted = own + 1e-16 * np.array([1, 1, 1])
    assert not compare(shifted, own - 1e-16).clear


def test_summary_by_hand():
    table = table_of({("a", "x"): [0.2, 0.4, np.nan], ("a", "copy"): [0.5]}, optimistic=("x",))
    table.loc[2, "note"] = "training failed: diverged"
    found = summary(table).set_index("generator")
    assert list(summary(table)) == SUMMARY
    x = found.loc["x"]
    assert x["mean"] == pytest.approx(0.3) and x["sd"] == pytest.approx(0.02**0.5)
    assert (x["n_seeds"], x["n_missing"], x["optimistic"]) == (2, 1, True)
    assert x["note"] == "training failed: diverged"
    copy = found.loc["copy"]
    assert (copy["n_seeds"], copy["n_missing"], copy["note"]) == (1, 2, "")
    assert np.isnan(copy["sd"]) and not copy["optimistic"]
