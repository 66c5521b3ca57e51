"""Which training samples choose the stopping step (protocol, Splits)."""

import numpy as np

from mdwgan.seeds import rng
from mdwgan.training import SampleSet

LEAST_TRAINING = 8  # with fewer samples nothing is held out
LEAST_VALIDATION = 10
LEAST_OF_CLASS = 3


def donor_folds(samples: SampleSet, folds: int, random: np.random.Generator) -> list[np.ndarray]:
    """Divide rows into folds by donor, each class as evenly as donors allow."""
    donors = sorted(set(samples.donors))
    random.shuffle(donors)
    counts = np.zeros((folds, len(samples.classes)), dtype=int)
    member: dict[str, int] = {}
    for donor in donors:
        own = np.bincount(samples.labels[samples.donors == donor], minlength=counts.shape[1])
        load = [(int((counts[f] * own).sum()), int(counts[f].sum()), f) for f in range(folds)]
        member[donor] = min(load)[2]
        counts[member[donor]] += own
    fold = np.array([member[donor] for donor in samples.donors])
    return [np.flatnonzero(fold == f) for f in range(folds)]


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
    fifth = donor_folds(samples, 5, random)[0]
    of_class = np.bincount(samples.labels[fifth], minlength=len(samples.classes))
    if len(fifth) >= LEAST_VALIDATION and of_class.min() >= LEAST_OF_CLASS:
        folds = [fifth]
    else:
        folds = donor_folds(samples, 3, random)
    everything = np.arange(len(samples))
    pairs = [(np.setdiff1d(everything, fold), fold) for fold in folds]
    return [(fit, fold) for fit, fold in pairs if len(fit) >= 2 and len(fold) >= 2]
