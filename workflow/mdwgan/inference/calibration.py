"""Whether a row's tests of differential expression can be believed: error rates and bias.

Two questions are asked. How often does a test call a gene where nothing is true (`mdwgan.inference.
nulls`)? And how do a row's fold changes and p-values compare with those of real test samples, and
with those of the training samples, which is what a user has without a generator?
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.pool import Pool
from mdwgan.evaluation.failures import failure_note
from mdwgan.generators.base import Generator
from mdwgan.inference.limma import GroupTest, limma_tests
from mdwgan.inference.nulls import (
    CHANCE,
    Cohort,
    NotMeasured,
    chosen_genes,
    cohort_of,
    drawn_tests,
    is_slow,
    real_tests,
    refitted_tests,
)
from mdwgan.numerics.correlation import pearson
from mdwgan.numerics.ranks import adjust

LEVEL = 0.05  # of p-values, and of adjusted ones
QUANTILE = 1.959964  # of the normal distribution, for `LEVEL` on both sides
LEAST_GENES = 3
SMALLEST_P = 1e-300
FILE = "deg_calibration.tsv"


@dataclass(frozen=True)
class Plan:
    """What of a row is tested, and how.

    Attributes
    ----------
    contrast : (reference, case)
    numbers : (int, int)
        Samples of the row's DEG test, of the reference and of the case.
    permutations : int
    retrain : bool
        Train a network anew for each permutation.
    seed : int
    """

    contrast: Sequence[str]
    numbers: tuple[int, int]
    permutations: int
    retrain: bool
    seed: int


def calibration(
    data: anndata.AnnData,
    generator: Generator,
    degs: pd.DataFrame,
    real: pd.DataFrame,
    train: pd.DataFrame,
    plan: Plan,
    pool: Pool | None = None,
) -> pd.DataFrame:
    """Error rates of a row's DEG test, and its bias.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    generator : Generator
        The row's fitted model.
    degs, real, train : DataFrame
        deg.tsv of the row, of the real samples that it is compared with, and of row copy.
    plan : Plan
    pool : Pool, optional
        For a generator that needs it.

    Returns
    -------
    DataFrame
        ``axis``, ``metric``, ``value``, ``n``, ``note``; a metric without a value has its reason
        in ``note``.
    """
    rows = [*against(degs, real, train, generator.row == "copy")]
    rows += null_rates(data, generator, plan, pool)
    table = pd.DataFrame(rows)
    table.insert(0, "axis", "biology")
    return table


# ---- against DEGs of real samples


def against(
    degs: pd.DataFrame, real: pd.DataFrame, train: pd.DataFrame, is_train: bool
) -> Iterator[dict]:
    """False discovery rate, recall, slope and correlation; DEGs agree in gene and direction."""
    calls, of_real, of_train = map(called, (degs, real, train))
    none = "" if calls else "no DEGs in this row"
    yield _metric("deg_fdr", _share(calls - of_real, calls), len(calls), none)
    same = "row copy is the training samples" if is_train else ""
    of_train = set() if is_train else of_train
    wrong = _share(calls - of_train, calls) if not is_train else math.nan
    yield _metric("deg_fdr_train", wrong, len(calls), same or none)
    missed = "" if of_train else "no DEGs in the training samples"
    yield _metric(
        "deg_recall_train", _share(calls & of_train, of_train), len(of_train), same or missed
    )
    yield _slope(*_pair(degs, real, "log2fc"))
    yield _correlation(*_pair(degs, real, "padj"))


def called(table: pd.DataFrame) -> set[tuple[str, bool]]:
    """DEGs of a table: symbol, and whether it is higher in the case."""
    degs = table[table["deg"].astype(bool)] if len(table) else table
    return {(s, fc > 0) for s, fc in zip(degs["symbol"], degs["log2fc"], strict=True)}


def _share(some: set, of_all: set) -> float:
    return len(some) / len(of_all) if of_all else math.nan


def _pair(degs: pd.DataFrame, real: pd.DataFrame, column: str) -> tuple[np.ndarray, np.ndarray]:
    """Values of the row and of the real samples, of genes with an adjusted p-value in both.

    DESeq2 gives none to genes of few reads, whose fold changes are noise.
    """
    columns = list(dict.fromkeys(["symbol", "padj", column]))
    both = degs[columns].merge(real[columns], on="symbol", suffixes=("", "_real"))
    both = both.dropna(subset=["padj", "padj_real", column, f"{column}_real"])
    return both[column].to_numpy(float), both[f"{column}_real"].to_numpy(float)


def _slope(row: np.ndarray, real: np.ndarray) -> dict:
    if len(row) < LEAST_GENES or np.ptp(real) == 0:
        return _metric("deg_slope", math.nan, len(row), _few(row))
    centred = real - real.mean()
    return _metric("deg_slope", float(centred @ row / (centred @ centred)), len(row))


def _correlation(row: np.ndarray, real: np.ndarray) -> dict:
    row, real = (np.log10(np.maximum(p, SMALLEST_P)) for p in (row, real))
    if len(row) < LEAST_GENES or np.ptp(real) == 0 or np.ptp(row) == 0:
        return _metric("deg_padj_r", math.nan, len(row), _few(row))
    return _metric("deg_padj_r", pearson(row, real), len(row))


def _few(values: np.ndarray) -> str:
    return f"{len(values)} genes with an adjusted p-value in both rows are too few, or all alike"


# ---- where nothing is true


def null_rates(
    data: anndata.AnnData, generator: Generator, plan: Plan, pool: Pool | None = None
) -> list[dict]:
    """False positive rates of a row: `nulls` says how nothing is made true."""
    genes = chosen_genes(data, plan.seed)
    names = getattr(generator, "rows", None)  # of real samples
    is_real = names is not None
    rows = []
    problem = _problem(generator, plan, is_real)
    cohort = None if problem else cohort_of(data, names, plan.contrast, genes, pool)
    slow = "a network is trained anew only where deg.retrain names its row"
    for chance in CHANCE:
        reason = problem
        if not problem and not is_real and is_slow(generator) and not plan.retrain:
            reason = slow
        if is_real:
            tests = _lazily(real_tests, cohort, chance, plan.permutations, plan.seed)
        else:
            tests = _lazily(
                refitted_tests,
                cohort,
                generator,
                plan.numbers,
                chance,
                plan.permutations,
                plan.seed,
            )
        rows += _rates(chance, tests, cohort, reason)
    reason = problem or ("real samples are not drawn" if is_real else "")
    tests = _lazily(
        drawn_tests, cohort, generator, plan.numbers, genes, plan.permutations, plan.seed
    )
    rows += _rates("drawn", tests, cohort, reason)[:1]
    return [*rows, _expected(cohort, plan.numbers, is_real, problem)]


def _problem(generator: Generator, plan: Plan, is_real: bool) -> str:
    """Why nothing can be measured; empty where it can."""
    if generator.reason:
        return failure_note(generator.reason)
    if not is_real and min(plan.numbers) < 1:
        return "the row's DEGs were not tested"
    return ""


Tests = Callable[[], Iterator[GroupTest]]


def _lazily(function: Callable[..., Iterator[GroupTest]], *args) -> Tests:
    return lambda: function(*args)


def _rates(name: str, tests: Tests, cohort: Cohort | None, reason: str) -> list[dict]:
    """Share of the genes below `LEVEL`, by p-value and by adjusted p-value; means over tests."""
    shares, skipped = [], ""
    try:
        if reason:
            raise NotMeasured(reason)
        for fit in limma_tests(tests(), cohort.matrix == "counts"):
            p = fit.p[np.isfinite(fit.p)]
            if fit.note or not len(p):  # such as chance conditions that are those of the strata
                skipped = fit.note or "no gene could be tested"
                continue
            shares.append([np.mean(p < LEVEL), np.mean(adjust(p, "bh") < LEVEL)])
        if not shares:
            raise NotMeasured(skipped)
    except NotMeasured as why:
        return [_metric(f"deg_{w}_{name}", math.nan, 0, str(why)) for w in ("fpr", "false")]
    means, largest = np.mean(shares, axis=0), np.max(shares, axis=0)
    return [
        _metric(f"deg_{what}_{name}", float(mean), len(shares), f"up to {top:.3f} in one test")
        for what, mean, top in zip(("fpr", "false"), means, largest, strict=True)
    ]


def expected_rate(trained: Sequence[int], drawn: Sequence[int]) -> float:
    """False positive rate at `LEVEL` of a test of a perfect model's samples.

    A model that knows the distribution but for the means of a few training samples passes their
    errors on: the difference of two means has the variance (1/a + 1/b + 1/n + 1/m) s^2, and a test
    of n and m samples reckons with (1/n + 1/m) s^2. Decruyenaere et al., UAI 2024, show this
    inflation of deep generators.

    Parameters
    ----------
    trained : (int, int)
        Training samples of the two conditions, a and b.
    drawn : (int, int)
        Generated samples, n and m.
    """
    learnt, known = (sum(1 / n for n in numbers) for numbers in (trained, drawn))
    return math.erfc(QUANTILE / math.sqrt(2 * (1 + learnt / known)))


def _expected(cohort: Cohort | None, numbers: tuple[int, int], is_real: bool, problem: str) -> dict:
    name = "deg_fpr_expected"
    if problem or is_real:
        return _metric(name, math.nan, 0, problem or "real samples are not drawn")
    trained = np.bincount(cohort.training.train.labels, minlength=2)
    if not trained.all():
        return _metric(name, math.nan, 0, "training lacks a condition")
    note = f"{trained[0]} and {trained[1]} training samples, {numbers[0]} and {numbers[1]} drawn"
    return _metric(name, expected_rate(trained.tolist(), numbers), sum(numbers), note)


def _metric(name: str, value: float, n: int, note: str = "") -> dict:
    return {"metric": name, "value": value, "n": n, "note": note}
