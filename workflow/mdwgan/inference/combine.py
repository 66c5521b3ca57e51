"""One test from many synthetic cohorts: what they say together about the donors that trained.

With estimates q_b and variances u_b of m cohorts, B the variance of the q_b and U the mean of the
u_b, the variance of their mean is

    T = (1 + 1/m) B - U   cohorts of generated samples alone (Raghunathan, Reiter, Rubin 2003)
    T = B/m + (N/n) U     cohorts of N samples with the n real ones in each (Reiter 2003)

B holds what a bootstrap of the training donors leaves open, and the noise of drawing, which U takes
away. The first T can be negative, and with few cohorts it is noise: so the ratio B/U is shrunken
over genes as limma shrinks variances (Smyth 2004). Where T still is not above (1/m) U, it is that
much: Reiter (2002) keeps a part of U, too.
"""

import numpy as np
import pandas as pd
from scipy import special

COLUMNS = ["log2fc", "se", "df", "p", "padj", "share"]
MANY = 1e6  # degrees of freedom in place of infinitely many


def bootstrap_factor(counts: np.ndarray, strata: np.ndarray) -> float:
    """How much a bootstrap of few donors understates the variance of a difference of means.

    Where n_j of a condition's n donors are drawn within stratum j, the variance of the bootstrap's
    mean is the sum of n_j (n_j - 1)/n_j s^2 over n^2: (n - strata)/n of s^2/n. Where donors of
    both conditions are paired, their covariance is understated likewise, if not to the digit.

    Parameters
    ----------
    counts, strata : ndarray (2,)
        Donors of each condition, and the number of strata that they are drawn within.
    """
    return float((1 / counts).sum() / ((counts - strata) / counts**2).sum())


def shrunken_ratio(ratio: np.ndarray, df: float) -> tuple[np.ndarray, float]:
    """Ratios of variances, drawn to their common value as far as they are noise (Smyth 2004).

    Parameters
    ----------
    ratio : ndarray (genes,)
        Of ``df`` degrees of freedom each; NaN where there is none.

    Returns
    -------
    ndarray (genes,)
    float
        Degrees of freedom of the prior, infinite where noise explains all differences.
    """
    logs = np.log(ratio[np.isfinite(ratio) & (ratio > 0)])
    if len(logs) < 2:
        return ratio, 0.0
    centred = logs - special.digamma(df / 2) + np.log(df / 2)
    excess = centred.var(ddof=1) - special.polygamma(1, df / 2)
    prior_df = 2 * _trigamma_inverse(excess) if excess > 0 else np.inf
    if np.isinf(prior_df):
        return np.where(np.isfinite(ratio), np.exp(centred.mean()), np.nan), prior_df
    prior = np.exp(centred.mean() + special.digamma(prior_df / 2) - np.log(prior_df / 2))
    return (prior_df * prior + df * ratio) / (prior_df + df), prior_df


def _trigamma_inverse(value: float) -> float:
    """Newton's iteration of Smyth (2004)."""
    x = 0.5 + 1 / value
    for _ in range(50):
        tri = special.polygamma(1, x)
        step = tri * (1 - tri / value) / special.polygamma(2, x)
        x += step
        if -step / x < 1e-8:
            break
    return float(x)


def combine_generated(
    log2fc: np.ndarray, se: np.ndarray, real_df: np.ndarray, factor: float
) -> pd.DataFrame:
    """Combine cohorts of generated samples alone.

    Parameters
    ----------
    log2fc, se : ndarray (m, genes)
        Of each cohort; NaN where it tested nothing.
    real_df : ndarray (genes,)
        Degrees of freedom that a test of the training samples has: cohorts know no more.
    factor : float
        `bootstrap_factor` of the training donors.

    Returns
    -------
    DataFrame
        ``log2fc``, ``se``, ``df`` and ``p`` of each gene.
    """
    m, mean, between, within = _parts(log2fc, se)
    ratio, prior_df = shrunken_ratio(between / within, m - 1)
    # B is sampling (U) and what the bootstrap varies, which understates the latter.
    open_part = factor * (ratio - 1)
    total = within * np.maximum(open_part + ratio / m, 1 / m)
    # Satterthwaite: of T's parts only the ratio is estimated from m cohorts.
    part = (1 + 1 / m) * ratio
    df = (m - 1 + min(prior_df, MANY)) * np.square(np.maximum(part - 1, 0) / part)
    return _tested(mean, total, np.minimum(np.maximum(df, 1), real_df))


def combine_added(
    log2fc: np.ndarray, se: np.ndarray, real_df: np.ndarray, size: float
) -> pd.DataFrame:
    """Combine cohorts that have the training samples in them; results as `combine_generated`.

    Parameters
    ----------
    log2fc, se, real_df
        As in `combine_generated`.
    size : float
        Samples of a cohort for each training sample: the real ones alone are evidence.
    """
    m, mean, between, within = _parts(log2fc, se)
    return _tested(mean, between / m + size * within, real_df)


def _parts(log2fc: np.ndarray, se: np.ndarray) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    """m, mean, variance between cohorts and mean variance within them; NaN if a cohort lacks it."""
    return (
        len(log2fc),
        log2fc.mean(axis=0),
        log2fc.var(axis=0, ddof=1),
        np.square(se).mean(axis=0),
    )


def _tested(mean: np.ndarray, total: np.ndarray, df: np.ndarray) -> pd.DataFrame:
    se = np.sqrt(total)
    p = 2 * special.stdtr(df, -np.abs(mean) / se)
    return pd.DataFrame({"log2fc": mean, "se": se, "df": df, "p": p})
