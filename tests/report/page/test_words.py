"""Words and numbers."""

import numpy as np
import pandas as pd
from mdwgan.report.page.words import listed, mean_sd, number, score, signed


def test_small_helpers():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert [number(x) for x in (1234, 0.5, -0.25, np.nan, 1e-5)] == [
        "1,234",
        "0.500",
        "−0.250",
        "–",
        "1.0e-05".replace("-", "−"),
    ]


def test_counts_have_no_decimals_and_nothing_no_sign():
    assert mean_sd(pd.Series([264.0])) == "264"
    assert mean_sd(pd.Series([1264.0, 1275.0])) == "1,269.5 ± 7.8"
    assert mean_sd(pd.Series([0.25, 0.75])) == "0.500 ± 0.354"
    assert mean_sd(pd.Series([1.0])) == "1.000", "a score that is perfect, not a count"
    assert [score(-0.0001), signed(-0.0001), signed(0.0001), score(-0.5)] == [
        "0.000",
        "0.000",
        "0.000",
        "−0.500",
    ]
