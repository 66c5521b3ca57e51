"""Words and numbers."""

import numpy as np
from mdwgan.report.page.words import listed, number


def test_small_helpers():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert [number(x) for x in (1234, 0.5, -0.25, np.nan, 1e-5)] == [
        "1,234",
        "0.500",
        "−0.250",
        "–",
        "1.0e-05".replace("-", "−"),
    ]
