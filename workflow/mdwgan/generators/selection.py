"""Which training samples choose the stopping step (protocol, Splits)."""

import numpy as np

from mdwgan.seeds import rng
from mdwgan.split import donor_folds
from mdwgan.training import SampleSet

LEAST_TRAINING = 8  # with fewer samples nothing is held out
LEAST_VALIDATION = 10
LEAST_OF_CLASS = 3


def validation_folds(
    samples: SampleSet, seed: int, generator: str
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows to fit on and rows to score on.

    A fifth of the training donors where that is enough to score on; else three
    folds, each scored once; nothing below 8 samples.

    Returns
    -------
    list of (fit rows, validation rows)
        Empty, one, or three pairs.
    """
    if len(samples) < LEAST_TRAINING:
        return []
    random = rng(seed, samples.tissue, generator, "validation")
    fifth = donor_folds(samples.donors, samples.labels, 5, random)[0]
    of_class = np.bincount(samples.labels[fifth], minlength=len(samples.classes))
    if len(fifth) >= LEAST_VALIDATION and of_class.min() >= LEAST_OF_CLASS:
        folds = [fifth]
    else:
        folds = donor_folds(samples.donors, samples.labels, 3, random)
    everything = np.arange(len(samples))
    pairs = [(np.setdiff1d(everything, fold), fold) for fold in folds]
    return [(fit, fold) for fit, fold in pairs if len(fit) >= 2 and len(fold) >= 2]
