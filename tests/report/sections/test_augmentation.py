"""Augmentation curves in the report: intervals and words."""

import numpy as np
import pandas as pd
import pytest
from helpers.classified_run import classification_block, classified_run
from mdwgan.report.page.load import Results
from mdwgan.report.sections import augmentation as curves
from scipy import stats


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return classified_run(tmp_path_factory.mktemp("run"))


def test_curve_in_the_report(run):
    block = classification_block(*run)
    assert block.words[-2].startswith("Augmentation by mvn: nothing is tested, with 2 seeds.")
    assert block.words[-1] == (
        "No curve for 20 real samples of each condition: training has 6 of its rarer condition."
    )
    (figure,) = block.figures
    assert figure.wide and "with 5 real samples" in figure.alt
    found = curves.mean_gains(curves.read_curves(Results(*run), "kidney", ["mvn"]))
    row = found[(found["factor"] == 5) & (found["metric"] == "mcc")].iloc[0]
    assert row["gain"] == pytest.approx(0.1) and row["repeats"] == 6
    # Two seeds, each with three repeats of SD 0.005 about the same mean.
    repeats = 0.1 + 0.005 * np.array([-1, 0, 1, -1, 0, 1])
    assert row["gain_sd"] == pytest.approx(repeats.std(ddof=1))


def curve_of(gains: dict[int, list[float]], n_real: int = 5) -> pd.DataFrame:
    """Rows of read_curves: gains of the repeats by seed, at one setting."""
    rows = [
        {
            "tissue": "t",
            "generator": "mvn",
            "seed": seed,
            "n_real": n_real,
            "factor": 1.0,
            "classifier": "rf",
            "metric": "mcc",
            "value": 0.5,
            "gain": np.mean(own),
            "note": "",
            "gain_sd": np.std(own, ddof=1) if len(own) > 1 else np.nan,
            "repeats": len(own),
        }
        for seed, own in gains.items()
    ]
    return pd.DataFrame(rows)


def test_the_interval_of_a_gain_is_over_seeds_whose_repeats_share_samples():
    gains = {0: [0.10, 0.11, 0.12], 1: [-0.05, -0.04, -0.06], 2: [0.06, 0.05, 0.04]}
    (row,) = curves.mean_gains(curve_of(gains)).itertuples()
    assert row.gain_sd == pytest.approx(np.std(np.concatenate(list(gains.values())), ddof=1))
    means = [np.mean(own) for own in gains.values()]
    low, high = stats.t.interval(0.95, 2, np.mean(means), stats.sem(means))
    assert row.half == pytest.approx((high - low) / 2)
    assert "rises in 0 and falls in 0 of 1 settings" in curves.curve_words(curve_of(gains))[0]
    one = curve_of({0: gains[0]})
    low, high = stats.t.interval(0.95, 2, 0.11, stats.sem(gains[0]))
    assert curves.mean_gains(one)["half"].item() == pytest.approx((high - low) / 2)
    (words,) = curves.curve_words(one)
    assert "rises in 1 and falls in 0 of 1" in words and "interval over repeats" in words


def test_with_two_values_nothing_is_tested_however_large_the_gain():
    for gains in ({0: [0.8, 0.9]}, {0: [0.8, 0.9], 1: [0.7, 0.8]}):
        (words,) = curves.curve_words(curve_of(gains))
        over = "seeds" if len(gains) == 2 else "repeats"
        assert words.startswith(f"Augmentation by mvn: nothing is tested, with 2 {over}. MCC")
        assert "rises" not in words and "interval" not in words


def test_repeats_of_one_draw_each_have_the_sd_between_seeds():
    (row,) = curves.mean_gains(curve_of({0: [0.1], 1: [0.3]})).itertuples()
    assert row.gain_sd == pytest.approx(np.std([0.1, 0.3], ddof=1))


def test_a_size_that_one_seed_lacks_is_not_told_to_have_no_curve():
    lacking = {"generator": "mvn", "seed": 1, "n_real": 5, "note": "training has 4, fewer than 5"}
    table = pd.concat([curve_of({0: [0.1, 0.2]}), pd.DataFrame([lacking])])
    assert not any("No curve" in text for text in curves.curve_words(table))
    table["n_real"] = [5, 9]
    assert curves.curve_words(table)[-1].startswith("No curve for 9 real samples")
