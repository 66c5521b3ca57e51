"""What is bold in all tables."""

import pandas as pd
import pytest
from mdwgan.report.page.metrics import stands_out


@pytest.mark.parametrize(
    ("metric", "own", "of_copy", "strong"),
    [
        ("dist", [0.80, 0.81, 0.82], [0.70, 0.70, 0.71], True),
        ("dist", [0.60, 0.75, 0.90], [0.70, 0.70, 0.71], False),  # within noise
        ("dist", [0.60, 0.61, 0.60], [0.70, 0.70, 0.71], False),  # below
        ("dist", [0.80], [0.70], False),  # one seed
        ("auc_lr", [0.56, 0.57, 0.55], [0.90, 0.91, 0.92], True),  # nearer to 0.5
        ("auc_lr", [0.99, 0.99, 0.98], [0.60, 0.61, 0.60], False),  # higher, and worse
        ("auc_lr", [0.40, 0.41, 0.42], [0.90, 0.91, 0.92], True),  # below 0.5, and nearer
        ("dcr_ratio", [1.0, 1.1, 1.05], [0.0, 0.0, 0.0], False),  # copying is the worst anyway
        ("rf_mcc", [0.8, 0.81, 0.82], [0.6, 0.61, 0.62], True),
        ("rf_within_mcc", [0.8, 0.81, 0.82], [0.6, 0.61, 0.62], False),  # within one set
        ("deg_count", [90, 91, 92], [10, 11, 12], False),  # neither more nor less is better
        ("deg_recall", [0.8, 0.81, 0.82], [0.6, 0.61, 0.62], False),  # copy has another n
        ("unknown", [0.9, 0.91, 0.92], [0.1, 0.11, 0.12], False),
    ],
)
def test_bold_follows_the_metric_and_the_noise(metric, own, of_copy, strong):
    own, of_copy = pd.Series(own), pd.Series(of_copy)
    assert stands_out(metric, "cgan", own, of_copy, False) is strong
    assert not stands_out(metric, "cgan", own, of_copy, True), "selected on the test set"
    assert not stands_out(metric, "mvn", own, of_copy, False), "a reference row"
