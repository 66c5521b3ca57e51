"""Many tests of differential expression by limma, in one process: it is quick where DESeq2 is not.

Counts are tested by limma-voom (Law et al. 2014), with library sizes by median of ratios as DESeq2
has them; other values by limma-trend on log2(x + 1), as in the run's own tests by limma.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from mdwgan.r_session import load_package

LEAST_GENES = {True: 2, False: 1}  # above 0, by whether values are counts: voom fits a trend
INSTALL = "conda: bioconductor-limma in envs/rpy2.yaml; Debian: r-bioc-limma"
# A trend of the variance over the mean can't always be fitted: few genes, or all alike.
FIT = """
function(values, design, library, counts) {
  prepared <- if (counts) limma::voom(values, design, lib.size = library) else log2(values + 1)
  fit <- limma::lmFit(prepared, design)
  fit <- tryCatch(limma::eBayes(fit, trend = !counts), error = function(e) limma::eBayes(fit))
  last <- ncol(design)
  list(
    as.numeric(fit$coefficients[, last]),
    as.numeric(fit$stdev.unscaled[, last] * sqrt(fit$s2.post)),
    as.numeric(fit$p.value[, last]),
    as.numeric(fit$df.total)
  )
}
"""


@dataclass(frozen=True)
class GroupTest:
    """Samples of one group against those of another.

    Attributes
    ----------
    values : ndarray (samples, genes)
        Counts, or FPKM or TPM.
    group : ndarray (samples,)
        False: reference; True: the other group.
    covariates : ndarray (samples, k) or None
        Further columns of the design, such as donors or a source, coded as numbers.
    """

    values: np.ndarray
    group: np.ndarray
    covariates: np.ndarray | None = None


@dataclass(frozen=True)
class Fit:
    """Result of a test; NaN for genes that are 0 in all samples.

    Attributes
    ----------
    log2fc, se, p, df : ndarray (genes,)
        Log2 fold change, its moderated standard error, p-value of the moderated t, its degrees of
        freedom.
    note : str
        Why there is no result; all values are NaN then.
    """

    log2fc: np.ndarray
    se: np.ndarray
    p: np.ndarray
    df: np.ndarray
    note: str = ""


def limma_tests(tests: Iterable[GroupTest], counts: bool) -> Iterator[Fit]:
    """Run the tests, one after the other.

    Parameters
    ----------
    tests : iterable of GroupTest
    counts : bool
        Whether values are counts.

    Yields
    ------
    Fit

    Raises
    ------
    InputError
        R, rpy2 or limma is missing.
    """
    evaluate, _ = load_package("limma", "tests by limma", INSTALL)
    function = evaluate(FIT)
    for test in tests:
        yield _run(function, test, counts)


def _run(function, test: GroupTest, counts: bool) -> Fit:
    genes = test.values.shape[1]
    design = _design(test)
    values = np.asarray(test.values, dtype=np.float64).T
    present = values.any(axis=1)
    problem = _problem(test.group, design) or _lacks_genes(int(present.sum()), counts)
    if problem:
        return Fit(*np.full((4, genes), np.nan), note=problem)
    values = values[present]
    found = function(
        _matrix(values), _matrix(design), _vector(library_sizes(values)), _flag(counts)
    )
    result = np.full((4, genes), np.nan)
    result[:, present] = np.array([np.array(column) for column in found])  # R frees its own
    return Fit(*result)


def _design(test: GroupTest) -> np.ndarray:
    """Intercept, covariates that vary, group last: (samples, columns)."""
    columns = [np.ones(len(test.group))]
    if test.covariates is not None:
        columns += [column for column in test.covariates.T if np.ptp(column) > 0]
    return np.column_stack([*columns, test.group.astype(float)])


def _problem(group: np.ndarray, design: np.ndarray) -> str:
    """Why the design can't be fitted; empty where it can."""
    sizes = np.count_nonzero(~group), np.count_nonzero(group)
    if min(sizes) < 1 or max(sizes) < 2:
        return f"{sizes[0]} against {sizes[1]} samples are too few"
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return "the groups can't be told from the covariates"
    if len(design) <= design.shape[1]:
        return f"{len(design)} samples are too few for {design.shape[1]} coefficients"
    return ""


def _lacks_genes(present: int, counts: bool) -> str:
    least = LEAST_GENES[counts]
    return f"{present} genes above 0, {least} needed" if present < least else ""


def library_sizes(counts: np.ndarray) -> np.ndarray:
    """Sums of counts, scaled by median of ratios (Anders and Huber 2010), to the same mean log.

    Parameters
    ----------
    counts : ndarray (genes, samples)

    Returns
    -------
    ndarray (samples,)
        The plain sums where no gene is above 0 in all samples.
    """
    sums = counts.sum(axis=0)
    everywhere = (counts > 0).all(axis=1)
    if not everywhere.any():
        return sums
    logs = np.log(counts[everywhere])
    factors = np.median(logs - logs.mean(axis=1, keepdims=True), axis=0)
    return np.exp(factors - factors.mean() + np.log(sums).mean())


def _matrix(values: np.ndarray):
    from rpy2 import robjects

    return robjects.r.matrix(_vector(values.ravel(order="F")), nrow=len(values))


def _vector(values: np.ndarray):
    from rpy2.rinterface import FloatSexpVector

    return FloatSexpVector.from_memoryview(memoryview(np.ascontiguousarray(values, np.float64)))


def _flag(value: bool):
    from rpy2.rinterface import BoolSexpVector

    return BoolSexpVector([value])
