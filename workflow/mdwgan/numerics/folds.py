"""Error of a mean over the folds of a cross-validation."""

import numpy as np


def error_of_mean(values: np.ndarray, held_out: np.ndarray, fitted: np.ndarray) -> float:
    """Standard error of a mean over folds whose fitted samples overlap.

    Nadeau and Bengio 2003, Mach Learn 52:239: SD sqrt(1/n + held out / fitted).

    Parameters
    ----------
    values : ndarray (n,)
    held_out, fitted : ndarray
        Samples of each fold.

    Returns
    -------
    float
        NaN where there are fewer than two values.
    """
    if len(values) < 2:
        return float("nan")
    share = float(np.mean(np.asarray(held_out) / np.asarray(fitted)))
    return float(np.std(values, ddof=1) * np.sqrt(1 / len(values) + share))
