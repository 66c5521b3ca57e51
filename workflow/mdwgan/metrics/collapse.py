"""Collapse in words: whether a row's samples lie on a few spots instead of over the real range."""

import math
from collections.abc import Mapping

# In samples of the same distribution both are near 1. Trainings that did not collapse had 0.44
# and 0.73 at least, in tissues of 9 to 24 training samples.
LEAST_SPREAD = 0.3
LEAST_VARIETY = 0.5
COLLAPSE_METRICS = ("spread", "nearest_variety", "dcr_ratio")


def signs_of_collapse(values: Mapping[str, float]) -> tuple[str, ...]:
    """Say what speaks for a collapse; nothing where nothing does.

    Samples that are farther from the training samples than real ones (``dcr_ratio`` above 1) may
    all be nearest to the same few of them without being alike: those few are no sign.

    Parameters
    ----------
    values : mapping of str to float
        `COLLAPSE_METRICS`; those that are missing or NaN say nothing.
    """
    spread, variety, distance = (float(values.get(name, math.nan)) for name in COLLAPSE_METRICS)
    signs = []
    if spread < LEAST_SPREAD:
        signs.append(f"spread {spread:.2f}, where real samples have 1")
    if variety < LEAST_VARIETY and distance < 1:
        signs.append(f"nearest_variety {variety:.2f}, where real samples have 1")
    return tuple(signs)
