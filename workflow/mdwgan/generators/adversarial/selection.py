"""Which training samples choose the stopping step (protocol, Splits)."""

import numpy as np

from mdwgan.cohort.sample_set import SampleSet
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import rng

LEAST_TRAINING = 8  # with fewer samples nothing is held out
LEAST_VALIDATION = 10
LEAST_OF_CLASS = 3


def by_centroid(samples: SampleSet, folds: int, random: np.random.Generator) -> np.ndarray:
    """Donors in the order of their distance to the class centroid, random within strata.

    A stratum has as many donors as there are folds: dealt in this order, each fold gets one of
    each, and so has the distribution of all (a reconstruction of Gene-CWGAN's partition).
    """
    distance = np.zeros(len(samples))
    for label in np.unique(samples.labels):
        rows = samples.labels == label
        centred = samples.z[rows] - samples.z[rows].mean(axis=0)
        distance[rows] = np.linalg.norm(centred, axis=1)
    donors, member = np.unique(samples.donors, return_inverse=True)
    mean = np.bincount(member, distance) / np.bincount(member)
    order = donors[np.argsort(mean, kind="stable")]
    strata = [order[start : start + folds] for start in range(0, len(order), folds)]
    return np.concatenate([random.permutation(stratum) for stratum in strata])


def validation_folds(
    samples: SampleSet, seed: int, generator: str, partition: bool = False
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows to fit on and rows to score on.

    A fifth of the training donors is scored on, if that is enough samples; otherwise each of three
    folds is, once. With fewer than 8 samples nothing is held out. With ``partition`` donors are
    dealt `by_centroid`.

    Returns
    -------
    list of (fit rows, validation rows)
        Empty, one, or three pairs.
    """
    if len(samples) < LEAST_TRAINING:
        return []
    random = rng(seed, samples.tissue, generator, "validation")

    def deal(folds: int) -> list[np.ndarray]:
        order = by_centroid(samples, folds, random) if partition else None
        return donor_folds(samples.donors, samples.labels, folds, random, order)

    fifth = deal(5)[0]
    of_class = np.bincount(samples.labels[fifth], minlength=len(samples.classes))
    if len(fifth) >= LEAST_VALIDATION and of_class.min() >= LEAST_OF_CLASS:
        folds = [fifth]
    else:
        folds = deal(3)
    everything = np.arange(len(samples))
    pairs = [(np.setdiff1d(everything, fold), fold) for fold in folds]
    # The generator of a fold never sees a class that is held out as a whole: it isn't scored there.
    trained = [np.isin(samples.labels[fold], samples.labels[fit]) for fit, fold in pairs]
    pairs = [(fit, fold[rows]) for (fit, fold), rows in zip(pairs, trained, strict=True)]
    return [(fit, fold) for fit, fold in pairs if len(fit) >= 2 and len(fold) >= 2]
