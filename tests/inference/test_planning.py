"""Planned studies: in a world whose truth is known, the plan comes true."""

import numpy as np
import pandas as pd
import pytest
from mdwgan.errors import InputError
from mdwgan.inference.cuts import Cuts
from mdwgan.inference.limma import GroupTest, limma_tests
from mdwgan.inference.pilot import Pilot, log_values
from mdwgan.inference.planning import outcome, simulate
from mdwgan.inference.study_size import (
    NEEDED,
    STUDY_COLUMNS,
    Settings,
    recommended,
    study_size,
)
from mdwgan.numerics.ranks import adjust

GENES, CUTS = 500, Cuts(1.0, 0.05, "padj")
QUICK = Settings([4, 8, 16], 8, 0, 0.8)


@pytest.fixture(scope="module", autouse=True)
def limma():
    pytest.importorskip("rpy2.robjects", exc_type=ImportError)
    from rpy2 import robjects

    if not robjects.r("nzchar(system.file(package = 'limma'))")[0]:
        pytest.skip("R package limma is missing")


def effects(share: float = 0.3, spread: float = 1.5) -> np.ndarray:
    random = np.random.default_rng(9)
    return np.where(random.random(GENES) < share, random.normal(0, spread, GENES), 0.0)


def study(n: int, effect: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts of n + n samples, overdispersed, with a factor that a third of the genes share."""
    random, fixed = np.random.default_rng(seed), np.random.default_rng(8)
    group = np.arange(2 * n) >= n
    base, loading = fixed.normal(8, 1.5, GENES), fixed.normal(0, 0.5, GENES)
    loading[GENES // 3 :] = 0
    logs = base + np.outer(group - 0.5, effect) + np.outer(random.normal(size=2 * n), loading)
    logs += random.normal(0, 0.6, logs.shape)
    depth = random.uniform(0.7, 1.4, (2 * n, 1))
    return random.poisson(np.exp2(logs) * depth).astype(float), group


def observed(n: int, effect: np.ndarray, repeats: int = 6) -> tuple[float, float]:
    """Mean recall and FDR of studies of the world."""
    tests = [GroupTest(*study(n, effect, 100 + i)) for i in range(repeats)]
    true = np.abs(effect) > CUTS.log2fc
    found = [
        outcome(CUTS.calls(fit.log2fc, fit.p), true, true)
        for fit in limma_tests(tests, counts=True)
    ]
    return tuple(float(np.mean([one[key] for one in found])) for key in ("recall", "fdr"))


@pytest.fixture(scope="module")
def plan() -> pd.DataFrame:
    return study_size(Pilot(*study(8, effects(), 1), counts=True), QUICK, CUTS, 0, "kidney")


def at(table: pd.DataFrame, measure: str, n: int) -> pd.Series:
    return table[(table["measure"] == measure) & (table["n"] == n)].iloc[0]


@pytest.mark.parametrize("n", QUICK.sizes)
def test_the_plan_comes_true(plan, n):
    recall, fdr = observed(n, effects())
    assert at(plan, "recall", n)["value"] == pytest.approx(recall, abs=0.10)
    assert at(plan, "recall", n)["low"] - 0.05 <= recall <= at(plan, "recall", n)["high"] + 0.05
    assert at(plan, "fdr", n)["value"] == pytest.approx(fdr, abs=0.10)


def test_larger_studies_find_more_and_the_recommended_one_reaches_the_recall(plan):
    recall = plan[plan["measure"] == "recall"].sort_values("n")["value"].to_numpy()
    assert np.all(np.diff(recall) > 0) and recall[-1] > recall[0] + 0.1
    needed = plan[plan["measure"] == NEEDED].iloc[0]
    assert needed["low"] <= needed["value"] and needed["value"] > 4
    assert list(plan) == STUDY_COLUMNS and set(plan["tissue"]) == {"kidney"}
    true = np.mean(np.abs(effects()) > 1) * GENES
    assert at(plan, "true_degs", 4)["value"] == pytest.approx(true, rel=0.25)


def test_the_same_seed_gives_the_same_table(plan):
    again = study_size(Pilot(*study(8, effects(), 1), counts=True), QUICK, CUTS, 0, "kidney")
    pd.testing.assert_frame_equal(again, plan)


def test_the_estimates_as_they_are_promise_too_many_degs():
    pilot = study(4, effects(), 2)
    counts = {}
    for shrink in (True, False):
        worlds = simulate(Pilot(*pilot, counts=True, shrink=shrink), [4], 3, 0, "kidney")
        counts[shrink] = np.mean([np.sum(np.abs(w.world.effect) > 1) for w in worlds])
    true = np.sum(np.abs(effects()) > 1)
    assert abs(counts[True] - true) < abs(counts[False] - true)


def test_without_effects_the_table_says_that_recall_says_little():
    settings = Settings([4, 8, 16], 4, 0, 0.8)
    table = study_size(Pilot(*study(8, np.zeros(GENES), 3), counts=True), settings, CUTS, 0, "t")
    needed = table[table["measure"] == NEEDED].iloc[0]
    assert "are expected to differ by more than the cut" in needed["note"]
    assert at(table, "degs", 16)["value"] < 5


@pytest.mark.parametrize(
    ("recall", "below", "told"),
    [
        ([0.5, 0.78], 0.1, "not extrapolated: 3 sizes are needed"),
        ([0.4, np.nan, 0.7], 0.1, "not extrapolated: 3 sizes are needed"),
        ([0.4, 0.45, 0.46], 0.1, "not reached with 200"),
        ([0.5, 0.65, 0.75], 0.1, "extrapolated: the largest simulated size is 20"),
        ([0.5, 0.7, 0.85], 0.01, None),
        (
            [0.5, 0.7, 0.85],
            0.1,
            "the band's upper end is extrapolated: the largest simulated size is 20",
        ),
    ],
)
def test_the_note_says_what_was_extrapolated(recall, below, told):
    sizes, recall = [5, 10, 20][: len(recall)], np.array(recall)
    lines = {"measure": "recall", "n": sizes, "value": recall, "low": recall - below}
    table = pd.DataFrame(lines | {"high": recall + 0.01})
    table.loc[len(table)] = ["true_degs", sizes[0], 50, 50, 50]
    note = recommended(table, Settings(sizes, 20, 0, 0.8))["note"].split("; ")
    assert note[0] == "samples of each condition for a recall of 0.8"
    assert note[1:] == ([told] if told else [])


def test_classifiers_learn_more_from_more_and_large_sizes_are_fitted():
    weak = np.where(effects() != 0, effects() / 3, 0.0)
    pilot = Pilot(*study(8, weak, 4), counts=True)
    table = study_size(pilot, Settings([4, 12, 30, 80], 2, 1, 0.8), CUTS, 0, "kidney")
    for name in ("rf_mcc", "knn_mcc", "mlp_mcc"):
        lines = table[table["measure"] == name].set_index("n")
        assert lines.loc[30, "value"] >= lines.loc[4, "value"] - 0.05
        assert list(lines["kind"]) == ["simulated"] * 3 + ["fitted"]
        assert -1 <= lines.loc[80, "value"] <= 1


def test_a_pilot_that_is_no_counts_is_planned_on_log2():
    random = np.random.default_rng(5)
    values, group = study(6, effects(), 6)
    pilot = Pilot(values / 7, group, counts=False)
    cohort = pilot.world(random).cohort(np.arange(40) >= 20, random)
    assert cohort.min() >= 0 and not np.all(cohort == np.rint(cohort))
    gap = np.log2(cohort + 1).mean(axis=0) - np.log2(values / 7 + 1)[:, pilot.tested].mean(axis=0)
    assert abs(np.median(gap)) < 0.3


def test_counts_come_back_from_the_scale_of_the_test():
    values, group = study(6, effects(), 7)
    pilot = Pilot(values, group, counts=True)
    random = np.random.default_rng(0)
    cohort = pilot.world(random).cohort(np.arange(60) >= 30, random)
    assert np.all(cohort == np.rint(cohort))
    assert np.median(cohort.sum(axis=1)) == pytest.approx(np.median(values.sum(axis=1)), rel=0.3)
    assert log_values(values, pilot.library).mean() == pytest.approx(pilot.mean.mean(), abs=0.05)


def test_correlations_by_chance_are_not_taken_for_true():
    values, group = study(8, effects(), 1)
    apart = values.copy()
    random = np.random.default_rng(0)  # what is left of them are the depths of the samples
    for condition in (False, True):
        rows = np.flatnonzero(group == condition)
        for gene in range(GENES):
            apart[rows, gene] = values[random.permutation(rows), gene]
    squares = []
    for pilot in (values, apart):
        factors = Pilot(pilot, group, counts=True).correlations.factors
        squares.append(np.square(factors @ factors.T).sum() / GENES**2)
    assert squares[0] > 1.5 * squares[1]


def test_a_pool_takes_part_in_the_correlations():
    values, group = study(8, effects(), 1)
    factors = np.zeros((1, GENES))
    factors[0, :] = 0.9
    rest = np.full(GENES, 1 - 0.81)
    pilot = Pilot(values, group, counts=True, pool=(factors, rest))
    drawn = pilot.correlations.draw(2000, np.random.default_rng(0))
    assert np.corrcoef(drawn[:, -1], drawn[:, -2])[0, 1] > 0.3
    assert drawn.std(axis=0) == pytest.approx(np.ones(GENES), abs=0.15)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (slice(0, 8), "0 samples of the case; at least"),
        ([0, 1, 8, 9], "2 samples of the reference and 2 samples of the case"),
    ],
)
def test_a_pilot_too_small_says_what_is_needed(rows, words):
    values, group = study(8, effects(), 1)
    with pytest.raises(InputError) as error:
        Pilot(values[rows], group[rows], counts=True)
    assert words.split(";")[0] in str(error.value)
    assert "at least 3 of each of two conditions" in str(error.value)


def test_constant_genes_are_refused():
    values, group = study(8, effects(), 1)
    values[:, 5:] = 7
    with pytest.raises(InputError, match=r"5 gene\(s\) vary within both conditions"):
        Pilot(values, group, counts=True)


def test_adjusted_p_values_are_benjamini_and_hochbergs():
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.5])
    assert adjust(p, "bh") == pytest.approx([0.04, np.nan, 0.16 / 3, 0.16 / 3, 0.5], nan_ok=True)


def test_degs_are_cut_by_fold_change_too():
    (fit,) = limma_tests([GroupTest(*study(8, effects(), 1))], counts=True)
    all_of_them, large = (Cuts(cut, 0.05, "padj").calls(fit.log2fc, fit.p) for cut in (0, 2))
    assert 0 < large.sum() < all_of_them.sum() and np.all(np.abs(fit.log2fc[large]) > 2)
    assert Cuts(0, 0.05, "pvalue").calls(fit.log2fc, fit.p).sum() > all_of_them.sum()
