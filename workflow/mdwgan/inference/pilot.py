"""A pilot study, and the worlds that it may come from: draws of what is true, with cohorts of them.

A world has a true log2 fold change and SDs of each gene, all drawn from their posteriors given the
pilot, and the correlations between genes of a factor model. Errors of the pilot's genes are
correlated, so that they are, all together, larger or smaller than their standard errors say: each
world draws that too. Values are on the scale on which limma tests them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mdwgan.errors import InputError
from mdwgan.inference.effects import LEAST_TESTED, fit_prior, normal_se
from mdwgan.inference.limma import INSTALL, GroupTest, library_sizes, limma_tests
from mdwgan.numerics.factors import within
from mdwgan.r_session import load_package

LEAST_SAMPLES = 3  # of a condition: fewer say too little about how samples vary
POOL_SHARE = 0.5  # of the pool's correlations, as in the factor models where nothing is held out
MILLION = 1e6
SQUEEZE = """
function(variance, df, mean) {
  found <- tryCatch(
    limma::squeezeVar(variance, df, covariate = mean),
    error = function(e) limma::squeezeVar(variance, df)
  )
  list(as.numeric(found$var.post), as.numeric(found$df.prior))
}
"""
MOST_FREEDOM = 1e4  # in place of infinity


@dataclass(frozen=True)
class Correlations:
    """factors'factors + diag(rest) is a correlation matrix of genes."""

    factors: np.ndarray  # (k, genes)
    rest: np.ndarray  # (genes,)

    def draw(self, count: int, random: np.random.Generator) -> np.ndarray:
        """Standard normal values (count, genes) with these correlations."""
        drawn = random.normal(size=(count, len(self.factors))) @ self.factors
        drawn += np.sqrt(self.rest) * random.normal(size=drawn.shape)
        return drawn


@dataclass(frozen=True)
class World:
    """What may be true.

    Attributes
    ----------
    effect : ndarray (genes,)
        Log2 fold change, case against reference.
    means, sds : ndarray (2, genes)
        Of the reference and the case.
    correlations : Correlations
    library : ndarray (n,)
        Library sizes that samples may have; empty where values are no counts.
    """

    effect: np.ndarray
    means: np.ndarray
    sds: np.ndarray
    correlations: Correlations
    library: np.ndarray

    def cohort(self, group: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Values (samples, genes) of new samples: counts, or FPKM or TPM.

        Parameters
        ----------
        group : ndarray (samples,), bool
            True: case.
        random : Generator
        """
        row = group.astype(int)
        logs = self.means[row] + self.sds[row] * self.correlations.draw(len(row), random)
        if not len(self.library):
            return np.maximum(np.exp2(logs) - 1, 0)
        depth = random.choice(self.library, size=len(row))[:, None]
        return np.maximum(np.rint(np.exp2(logs) * (depth + 1) / MILLION - 0.5), 0)


class Pilot:
    """A fitted pilot.

    Parameters
    ----------
    values : ndarray (samples, genes)
        Counts, or FPKM or TPM.
    group : ndarray (samples,), bool
        True: case; False: reference.
    counts : bool
        Whether values are counts.
    pool : tuple of ndarray, optional
        Factors (k, genes) and rest (genes,) of other tissues' correlations, as in `Pool`.
    shrink : bool
        False takes the estimated fold changes for true, for comparison.

    Attributes
    ----------
    fit : Fit
        The pilot's own test.
    tested : ndarray (genes,), bool
        Genes with a result and with values that vary; the worlds have these alone.

    Raises
    ------
    InputError
        Too few samples of a condition, or genes that can be tested.
    """

    def __init__(
        self,
        values: np.ndarray,
        group: np.ndarray,
        counts: bool,
        pool: tuple[np.ndarray, np.ndarray] | None = None,
        shrink: bool = True,
    ):
        self.counts, self.group, self.shrink = counts, np.asarray(group, dtype=bool), shrink
        refuse_few(self.group)
        values = np.asarray(values, dtype=np.float64)
        (self.fit,) = limma_tests([GroupTest(values, self.group)], counts)
        if self.fit.note:
            raise InputError(self.fit.note, "the pilot")
        varies = np.array([np.ptp(values[self.group == g], axis=0) > 0 for g in (False, True)])
        self.tested = np.isfinite(self.fit.se) & (self.fit.se > 0) & varies.all(axis=0)
        if self.tested.sum() < LEAST_TESTED:
            raise InputError(
                f"{int(self.tested.sum())} gene(s) vary within both conditions",
                "the pilot",
                f"at least {LEAST_TESTED}",
                "look at the values and the conditions",
            )
        values = values[:, self.tested]
        self.library = library_sizes(values.T) if counts else np.zeros(0)
        logs = log_values(values, self.library)
        parts = [logs[~self.group], logs[self.group]]
        self.mean = np.mean([part.mean(axis=0) for part in parts], axis=0)
        self.variances = [_squeezed(part) for part in parts]
        self.correlations = _correlations(logs, self.group, pool, self.tested)
        kept = (self.fit.log2fc, self.fit.se, np.broadcast_to(self.fit.df, self.fit.se.shape))
        self.effect, se, df = (column[self.tested] for column in kept)
        self.se = normal_se(self.effect, se, df)

    def world(self, random: np.random.Generator) -> World:
        """Draw what may be true."""
        drawn = self.correlations.draw(1 + len(self.group) - 2, random)
        squares = np.square(drawn).mean(axis=1)
        noise, level = squares[0], squares[1:].mean()
        effect = self.effect
        if self.shrink:
            # In units of the standard error: genes that vary more have larger effects.
            t, error = self.effect / self.se, np.full(len(effect), np.sqrt(noise / level))
            errors = drawn[0] / np.sqrt(noise)
            effect = fit_prior(t, error).draw(t, error, random, errors) * self.se
        sds = [np.sqrt(post * df / random.chisquare(df) / level) for post, df in self.variances]
        means = self.mean + np.array([-0.5, 0.5])[:, None] * effect
        return World(effect, means, np.array(sds), self.correlations, self.library)


def refuse_few(
    group: np.ndarray,
    names: tuple[str, str] = ("the reference", "the case"),
    where: str = "the pilot",
) -> None:
    """Raise where a condition has too few samples for a pilot."""
    counts = np.bincount(np.asarray(group, dtype=int), minlength=2)
    if counts.min() < LEAST_SAMPLES:
        raise InputError(
            " and ".join(f"{n} samples of {name}" for name, n in zip(names, counts, strict=True)),
            where,
            f"at least {LEAST_SAMPLES} of each of two conditions",
            "add samples, or plan from published samples of the same tissue",
        )


def log_values(values: np.ndarray, library: np.ndarray) -> np.ndarray:
    """Values (samples, genes) as limma tests them: voom's log2 counts a million, or log2(x + 1)."""
    if not len(library):
        return np.log2(values + 1)
    return np.log2((values + 0.5) / (library[:, None] + 1) * MILLION)


def _squeezed(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Variance of each gene (genes,), moderated by that of all, and its degrees of freedom."""
    evaluate, _ = load_package("limma", "planning of a study", INSTALL)
    from rpy2.robjects import FloatVector

    variance, freedom = logs.var(axis=0, ddof=1), len(logs) - 1
    post, prior = evaluate(SQUEEZE)(
        FloatVector(variance), float(freedom), FloatVector(logs.mean(axis=0))
    )
    total = freedom + np.minimum(np.array(prior, dtype=np.float64), MOST_FREEDOM)
    # A copy: the memory is R's.
    return np.array(post), np.broadcast_to(total, variance.shape)


def _correlations(
    logs: np.ndarray,
    group: np.ndarray,
    pool: tuple[np.ndarray, np.ndarray] | None,
    tested: np.ndarray,
) -> Correlations:
    """Own correlations within the conditions, shrunken, and those of the pool.

    A pilot's correlations are too large, since few samples agree by chance. They are shrunken such
    that their mean square is the unbiased estimate (of normal samples) of the true one.
    """
    sample = within(logs, group)
    f = sample.freedom
    raw = np.square(sample.rows @ sample.rows.T).sum() / sample.rows.shape[1] ** 2
    true = max((raw - 1 / f) * f**2 / ((f - 1) * (f + 2)), 0.0)
    own = 1.0 if pool is None else 1 - POOL_SHARE
    factors = sample.rows * np.sqrt(own * min(np.sqrt(true / raw), 1.0))
    if pool is not None:
        lent = np.asarray(pool[0], dtype=np.float64)[:, tested]
        factors = np.concatenate([factors, np.sqrt(POOL_SHARE) * lent])
    return Correlations(factors, np.clip(1 - np.square(factors).sum(axis=0), 0, None))
