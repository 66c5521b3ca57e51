"""Learning curves: an inverse power law fitted to scores at some sizes, and read at others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST_SIZES = 3  # as many as the law has constants
FARTHEST = 10  # times the largest size: beyond it nothing is extrapolated


@dataclass(frozen=True)
class PowerLaw:
    """score(n) = limit - loss n^-rate.

    Attributes
    ----------
    limit : float
        Score of endless samples, at most 1.
    loss : float
        From 0 up.
    rate : float
    """

    limit: float
    loss: float
    rate: float

    def at(self, n) -> np.ndarray:
        """Score at sizes."""
        return self.limit - self.loss * np.asarray(n, dtype=np.float64) ** -self.rate


def fit_power_law(sizes: Sequence[float], scores: Sequence[float]) -> PowerLaw | None:
    """Fit by least squares; None with fewer than `LEAST_SIZES` finite scores."""
    from scipy.optimize import least_squares

    sizes, scores = np.asarray(sizes, float), np.asarray(scores, float)
    known = np.isfinite(scores)
    if known.sum() < LEAST_SIZES:
        return None
    sizes, scores = sizes[known], scores[known]
    start = (min(max(scores.max(), 0.0), 1.0), max(float(np.ptp(scores)), 1e-3), 1.0)
    bounds = ([-1.0, 0.0, 0.05], [1.0, np.inf, 3.0])
    at = sizes / sizes[0]
    found = least_squares(lambda x: x[0] - x[1] * at ** -x[2] - scores, start, bounds=bounds).x
    return PowerLaw(found[0], found[1] * sizes[0] ** found[2], found[2])


def size_for(sizes: Sequence[float], scores: Sequence[float], wanted: float) -> float:
    """Smallest whole size whose score is as wanted.

    Between sizes the score is a line over log n; beyond the largest it follows the power law.

    Parameters
    ----------
    sizes : sequence of float
        Ascending.
    scores : sequence of float
        A lower score at a larger size counts as the higher one before it.
    wanted : float

    Returns
    -------
    float
        NaN where `FARTHEST` times the largest size is not enough; the smallest size where that
        is enough.
    """
    sizes, scores = np.asarray(sizes, float), np.asarray(scores, float)
    known = np.isfinite(scores)
    if not known.any():
        return float("nan")
    sizes, scores = sizes[known], np.maximum.accumulate(scores[known])
    if scores[0] >= wanted:
        return float(sizes[0])
    if scores[-1] >= wanted:
        after = int(np.argmax(scores >= wanted))
        share = (wanted - scores[after - 1]) / (scores[after] - scores[after - 1])
        low, high = np.log(sizes[after - 1 : after + 1])
        return float(np.ceil(np.exp(low + share * (high - low)) - 1e-9))
    law = fit_power_law(sizes, scores)
    if law is None or law.limit <= wanted:
        return float("nan")
    size = (law.loss / (law.limit - wanted)) ** (1 / law.rate)
    inside = size <= FARTHEST * sizes[-1]
    return float(np.ceil(max(size, sizes[-1] + 1))) if inside else float("nan")
