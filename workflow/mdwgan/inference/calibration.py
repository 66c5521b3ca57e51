"""Whether a row's tests of differential expression can be believed: error rates and bias.

Two questions are asked. How often does a test call a gene where nothing is true (`mdwgan.inference.
nulls`)? And how do a row's fold changes and p-values compare with those of real test samples, and
with those of the training samples, which is what a user has without a generator?
"""

import math
from collections.abc import Iterator, Sequence
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
SLOW = "a network is trained anew only where deg.retrain names its row"
NOT_DRAWN = "real samples are not drawn"
NULL_METRICS = (
    *(f"deg_{what}_{chance}" for chance in CHANCE for what in ("fpr", "false")),
    "deg_fpr_drawn",
    "deg_fpr_expected",
)


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
    """False discovery rate, recall, slope and correlation; DEGs agree in gene and direction.

    A table without a gene is that of a test that could not be run: no rate is known of it.
    """
    calls, of_real, of_train = map(called, (degs, real, train))
    same = "row copy is the training samples" if is_train else ""
    none = _untested(degs, "this row") or ("" if calls else "no DEGs in this row")
    note = _untested(real, "the real cohort") or none
    yield _rate("deg_fdr", calls - of_real, calls, note)
    untested = same or _untested(train, "the training samples")
    yield _rate("deg_fdr_train", calls - of_train, calls, untested or none)
    missed = "" if of_train else "no DEGs in the training samples"
    note = untested or _untested(degs, "this row") or missed
    yield _rate("deg_recall_train", calls & of_train, set() if same else of_train, note)
    yield _slope(*_pair(degs, real, "log2fc"))
    yield _correlation(*_pair(degs, real, "padj"))


def _untested(table: pd.DataFrame, whose: str) -> str:
    return f"no gene was tested in {whose}" if table.empty else ""


def called(table: pd.DataFrame) -> set[tuple[str, bool]]:
    """DEGs of a table: symbol, and whether it is higher in the case."""
    degs = table[table["deg"].astype(bool)] if len(table) else table
    return {(s, fc > 0) for s, fc in zip(degs["symbol"], degs["log2fc"], strict=True)}


def _rate(name: str, some: set, of_all: set, note: str) -> dict:
    """A share, or none with the reason."""
    value = math.nan if note else len(some) / len(of_all)
    return _metric(name, value, len(of_all), note)


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
    """False positive rates of a row: `mdwgan.inference.nulls` says how nothing is made true."""
    names = getattr(generator, "rows", None)  # of real samples
    problem = _problem(generator, plan, names is not None)
    if problem:
        return [_metric(name, math.nan, 0, problem) for name in NULL_METRICS]
    genes = chosen_genes(data, plan.seed)
    cohort = cohort_of(data, names, plan.contrast, genes, pool)
    row = _Row(cohort, generator, plan, names is not None)
    counts = cohort.matrix == "counts"
    return [
        *(line for chance in CHANCE for line in _rates(chance, row.tests(chance), counts)),
        _rates("drawn", row.drawn(genes), counts)[0],
        row.expected(),
    ]


def _problem(generator: Generator, plan: Plan, is_real: bool) -> str:
    """Why nothing can be measured; empty where it can."""
    if generator.reason:
        return failure_note(generator.reason)
    if not is_real and min(plan.numbers) < 1:
        return "the row's DEGs were not tested"
    return ""


@dataclass(frozen=True)
class _Row:
    """A row whose tests are made one by one, as they are asked for."""

    cohort: Cohort
    generator: Generator
    plan: Plan
    is_real: bool

    def tests(self, chance: str) -> Iterator[GroupTest]:
        """Tests with chance conditions."""
        plan = self.plan
        how_many = (chance, plan.permutations, plan.seed)
        if self.is_real:
            yield from real_tests(self.cohort, *how_many)
        elif is_slow(self.generator) and not plan.retrain:
            raise NotMeasured(SLOW)
        else:
            yield from refitted_tests(self.cohort, self.generator, plan.numbers, *how_many)

    def drawn(self, genes: np.ndarray) -> Iterator[GroupTest]:
        """Tests of two cohorts that the fitted generator draws."""
        if self.is_real:
            raise NotMeasured(NOT_DRAWN)
        plan = self.plan
        yield from drawn_tests(
            self.cohort, self.generator, plan.numbers, genes, plan.permutations, plan.seed
        )

    def expected(self) -> dict:
        """The rate by arithmetic."""
        name, drawn = "deg_fpr_expected", self.plan.numbers
        if self.is_real:
            return _metric(name, math.nan, 0, NOT_DRAWN)
        trained = np.bincount(self.cohort.training.train.labels, minlength=2).tolist()
        if not all(trained):
            return _metric(name, math.nan, 0, "training lacks a condition")
        note = f"{trained[0]} and {trained[1]} training samples, {drawn[0]} and {drawn[1]} drawn"
        return _metric(name, expected_rate(trained, drawn), sum(drawn), note)


def _rates(name: str, tests: Iterator[GroupTest], counts: bool) -> list[dict]:
    """Share of the genes below `LEVEL`, by p-value and by adjusted p-value; means over tests."""
    shares, skipped = [], ""
    try:
        for fit in limma_tests(tests, counts):
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


def _metric(name: str, value: float, n: int, note: str = "") -> dict:
    return {"metric": name, "value": value, "n": n, "note": note}
