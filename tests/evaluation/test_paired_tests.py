"""Paired tests between generators: planted truths, and when there is no test."""

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from helpers.score_tables import drawn, table_of
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.evaluation.paired_tests import COMPARISONS, comparisons, least_blocks
from mdwgan.evaluation.statistics import (
    SUMMARY,
    comparable,
    compare,
    scores_by_row,
)
from mdwgan.io import read_tsv, write_tsv
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.seeds import rng
from scipy import stats


def pair(table: pd.DataFrame, first: str, second: str, family: str = "all pairs") -> pd.Series:
    found = table[(table["first"] == first) & (table["second"] == second)]
    found = found[found["family"] == family]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(("alpha", "least"), [(0.05, 6), (0.01, 8), (0.1, 5), (0.0625, 6)])
def test_least_blocks_are_those_with_a_p_under_alpha(alpha, least):
    assert least_blocks(alpha) == least
    assert stats.wilcoxon(np.arange(1, least + 1)).pvalue < alpha
    assert not stats.wilcoxon(np.arange(1, least)).pvalue < alpha


def test_p_and_effect_are_scipy_s_on_means_over_seeds():
    table = drawn({"a": 0.004, "b": 0, "copy": 0.002}, tissues=8, seeds=3)
    found = pair(comparisons(table), "a", "b")
    wide = table.pivot_table("value", "tissue", "generator")
    difference = wide["a"] - wide["b"]
    assert found["p"] == stats.wilcoxon(wide["a"], wide["b"]).pvalue
    assert found["mean_difference"] == pytest.approx(difference.mean())
    plus = stats.wilcoxon(difference, alternative="greater").statistic
    assert found["effect"] == pytest.approx((2 * plus - 36) / 36)
    assert (found["n_blocks"], found["unit"]) == (8, "tissue")


def test_a_planted_better_generator_is_found_in_both_families():
    table = comparisons(drawn({"good": 0.05, "same": 0, "bad": -0.05, "copy": 0}, 10, 5))
    assert list(table) == COMPARISONS
    assert set(table["family"]) == {"against copy", "all pairs"}
    assert table["family"].value_counts().to_dict() == {"all pairs": 6, "against copy": 3}
    against = {g: pair(table, g, "copy", "against copy") for g in ("good", "same", "bad")}
    verdicts = {name: row["verdict"] for name, row in against.items()}
    assert verdicts == {"good": "better", "same": "no difference", "bad": "worse"}
    assert against["good"]["effect"] == 1 and against["bad"]["effect"] == -1
    assert against["good"]["p_adjusted"] == pytest.approx(3 * 2 / 2**10)
    assert pair(table, "good", "copy")["p_adjusted"] == pytest.approx(6 * 2 / 2**10)
    assert against["good"][["wins", "ties", "losses"]].tolist() == [10, 0, 0]


@pytest.mark.parametrize(("metric", "good", "bad"), [("auc_lr", 0.55, 0.95), ("dcr_ratio", 1.1, 3)])
def test_nearest_to_the_ideal_wins(metric, good, bad):
    assert CATALOGUE[metric].direction == "nearest"
    random = rng(0, metric)
    scores = {
        (f"t{t}", g): random.normal(mean, 0.01, 2)
        for t in range(7)
        for g, mean in (("near", good), ("far", bad))
    }
    row = pair(comparisons(table_of(scores, metric)), "near", "far")
    assert row["verdict"] == "better" and row["mean_difference"] > 0 and row["wins"] == 7


def test_distances_to_the_ideal_are_averaged_and_not_values():
    """Seeds at 0.4 and 0.6 aren't at the ideal 0.5, though their mean is."""
    scores = {(f"t{t}", "spread"): [0.4, 0.6] for t in range(6)}
    scores |= {(f"t{t}", "near"): [0.51, 0.52] for t in range(6)}
    row = pair(comparisons(table_of(scores, "auc_lr")), "spread", "near")
    assert row["verdict"] == "worse" and row["mean_difference"] == pytest.approx(-0.085)


def test_counts_are_not_compared():
    assert not comparable("deg_count") and not comparable("unknown")
    table = table_of({("a", "x"): [1], ("a", "copy"): [2]}, "deg_count")
    assert comparisons(table).empty
    with pytest.raises(InputError, match="deg_count"):
        comparisons(table, ["deg_count"])


def test_three_tissues_and_one_seed_give_no_test_but_wins_ties_and_losses():
    scores = {("a", "x"): [0.8], ("b", "x"): [0.7], ("c", "x"): [0.6]}
    scores |= {(t, "copy"): [0.7] for t in "abc"}
    row = pair(comparisons(table_of(scores)), "x", "copy", "against copy")
    assert row[["wins", "ties", "losses"]].tolist() == [1, 1, 1]
    assert np.isnan(row["p"]) and np.isnan(row["p_adjusted"])
    assert (row["verdict"], row["unit"], row["n_blocks"]) == ("not tested", "tissue", 3)
    assert row["note"] == "no test: 3 blocks, p < 0.05 needs 6"


def test_few_tissues_are_tested_over_seeds_with_a_caveat():
    table = comparisons(drawn({"x": 0.05, "copy": 0}, tissues=2, seeds=4))
    row = pair(table, "x", "copy")
    assert (row["unit"], row["n_blocks"], row["verdict"]) == ("tissue x seed", 8, "better")
    assert "seeds of a tissue share its samples" in row["note"]
    one = pair(comparisons(drawn({"x": 0.05, "copy": 0}, tissues=1, seeds=5)), "x", "copy")
    assert one["verdict"] == "not tested" and "5 blocks" in one["note"]


def test_a_tie_is_a_difference_within_the_interval_over_seeds():
    scores = {
        ("a", "x"): [0.80, 0.82, 0.80],
        ("b", "x"): [0.60, 0.75, 0.80],
        ("c", "x"): [0.60, 0.61, 0.60],
        ("d", "x"): [0.70, 0.70, 0.70],
    }
    scores |= {(t, "copy"): [0.7, 0.71, 0.7] for t in "abc"} | {("d", "copy"): [0.7] * 3}
    table = table_of(scores)
    row = pair(comparisons(table), "x", "copy")
    assert row[["wins", "ties", "losses"]].tolist() == [1, 2, 1]
    values = scores_by_row(table)
    for tissue, low, high in (("a", 0.09, 0.11), ("b", -0.25, 0.3)):
        difference = (values[tissue, "x", "dist"] - values[tissue, "copy", "dist"]).to_numpy()
        interval = stats.ttest_1samp(difference, 0).confidence_interval(0.95)
        assert low < difference.mean() < high
        found = compare(values[tissue, "x", "dist"], values[tissue, "copy", "dist"])
        assert found.clear is bool(interval.low > 0 or interval.high < 0)


def test_one_common_seed_of_several_decides_nothing():
    """Four of five trainings failed: what is left of a tissue is no win."""
    scores = {("a", "x"): [0.8] + [np.nan] * 4, ("a", "copy"): [0.7, 0.71, 0.7, 0.72, 0.7]}
    table = table_of(scores)
    row = pair(comparisons(table), "x", "copy")
    assert row[["wins", "ties", "losses"]].tolist() == [0, 1, 0]
    found = scores_by_row(table)
    assert compare(found["a", "x", "dist"], found["a", "copy", "dist"]).state == "level"
    one = table[table["seed"] == 0]
    assert pair(comparisons(one), "x", "copy")["wins"] == 1
    found = scores_by_row(one)
    assert compare(found["a", "x", "dist"], found["a", "copy", "dist"]).state == "above"


def test_pairs_only_where_both_have_a_value():
    table = drawn({"a": 0.02, "b": 0, "c": 0}, tissues=7, seeds=2)
    table.loc[(table["generator"] == "b") & table["tissue"].isin(["t0"]), "value"] = np.nan
    table.loc[(table["generator"] == "c") & (table["seed"] == 1), "value"] = np.inf
    found = comparisons(table)
    assert [pair(found, *names)["n_blocks"] for names in combinations("abc", 2)] == [6, 7, 6]
    table.loc[(table["generator"] == "b") & (table["tissue"] == "t1"), "value"] = np.nan
    row = pair(comparisons(table), "a", "b")
    assert row["verdict"] == "not tested" and row["n_blocks"] == 5
    one_seed = table[table["seed"] == 0].pivot_table("value", "tissue", "generator")
    means = table[table["generator"] == "a"].pivot_table("value", "tissue", "seed")[0]
    row = pair(comparisons(table), "a", "c")
    assert row["mean_difference"] == pytest.approx((means - one_seed["c"]).mean())


def test_rows_selected_on_the_test_set_are_told_and_not_tested():
    table = drawn({"x": 0.05, "y": 0.0, "copy": 0}, tissues=8, seeds=5)
    table["optimistic"] = table["generator"] == "x"
    found = comparisons(table)
    row = pair(found, "x", "copy", "against copy")
    assert row["verdict"] == "not tested" and row["wins"] == 8
    assert row["note"] == "no test: x selected on the test set"
    other = pair(found, "y", "copy", "against copy")
    assert other["p_adjusted"] == other["p"], "it is the only test of the family"


def test_a_family_too_large_for_its_blocks_is_told():
    names = {f"g{i}": 0.01 * i for i in range(5)} | {"copy": 0}
    table = comparisons(drawn(names, tissues=6, seeds=2))
    assert (table["verdict"] == "undecided").all()
    assert (table["n_blocks"] == 6).all() and not (table["p_adjusted"] < 0.05).any()
    assert table["note"].str.contains("6 blocks can't reach p_adjusted < 0.05").all()
    by_hand = 5 * 2 / 2**6
    assert pair(table, "g4", "copy", "against copy")["p_adjusted"] >= min(by_hand, 1)


def test_a_verdict_that_a_step_of_holm_s_reaches_is_no_undecided_one():
    """A pair of few blocks in a family of pairs with many: its p counts once the others' have."""
    names = {f"g{i}": 0.05 for i in range(6)} | {"late": 0.05, "copy": 0}
    table = drawn(names, tissues=15, seeds=1)
    few = table["tissue"].isin([f"t{i}" for i in range(8, 15)])
    table.loc[few & (table["generator"] == "late"), "value"] = np.nan
    row = pair(comparisons(table), "late", "copy", "against copy")
    assert row["n_blocks"] == 8 and 7 * 2 / 2**8 > 0.05 > row["p_adjusted"]
    assert row["verdict"] == "better" and row["note"] == ""


def test_real_half_is_no_generator():
    table = comparisons(drawn({"x": 0.05, "real-half": 0.2, "copy": 0}, 6, 2))
    assert not (table[["first", "second"]] == "real-half").any(axis=None)


@pytest.mark.parametrize("tissues", [10, 3])
def test_without_a_difference_few_runs_find_one(tissues):
    """Family-wise error of 6 pairs near alpha; for 3 tissues the blocks are tissue x seed."""
    repeats, corrected, plain = 200, 0, 0
    random = rng(5, "no difference", str(tissues))
    table = drawn({"a": 0, "b": 0, "c": 0, "copy": 0}, tissues, 4)
    for _ in range(repeats):
        table["value"] = random.normal(size=len(table))
        found = comparisons(table, ["dist"])
        found = found[found["family"] == "all pairs"]
        corrected += found["verdict"].isin(["better", "worse"]).any()
        plain += (found["p"] < 0.05).any()
    # Not above 0.05 by more than 3 standard errors of a share of 200; without Holm far above.
    assert corrected / repeats < 0.05 + 3 * (0.05 * 0.95 / repeats) ** 0.5 < plain / repeats


def test_the_verb_writes_what_the_functions_return(tmp_path):
    table = drawn({"x": 0.05, "copy": 0}, tissues=6, seeds=2)
    write_tsv(table, tmp_path / "metrics.tsv")
    out = [tmp_path / "summary.tsv", tmp_path / "comparisons.tsv"]
    command = [
        "statistics",
        "--metrics",
        tmp_path / "metrics.tsv",
        "--settings",
        json.dumps({"metrics": None, "against": "copy", "alpha": 0.05, "correction": "holm"}),
        "--summary",
        out[0],
        "--comparisons",
        out[1],
    ]
    assert main([str(part) for part in command]) == 0
    tables = [read_tsv(path) for path in out]
    assert [list(t) for t in tables] == [SUMMARY, COMPARISONS]
    assert tables[1]["verdict"].tolist() == ["better", "better"]
    write_tsv(table[:0], tmp_path / "metrics.tsv")
    assert main([str(part) for part in command]) == 0, "a run without values"
