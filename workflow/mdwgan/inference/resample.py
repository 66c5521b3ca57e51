"""Cohorts that carry what the training samples leave open: each is from a generator of its own.

Samples of one generator share its errors, so that many of them say nothing about the truth. Here
each cohort has a generator that is fitted to a bootstrap of the training donors, and as many
samples as trained. How far the cohorts differ then holds both what is not known and what chance
adds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace

import numpy as np

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.errors import InputError
from mdwgan.generators.factors.structure import choose_shares
from mdwgan.generators.registry import make
from mdwgan.generators.rows import row_of
from mdwgan.generators.scale import Scale
from mdwgan.generators.synthetic import draw_values
from mdwgan.progress import Progress
from mdwgan.seeds import derive, rng

LEAST_DONORS = 2  # of each condition: a single one is drawn again and again


def few_donors(training: TrainingData) -> str:
    """Why a bootstrap makes no other samples of these; empty where it does."""
    train = training.train
    donors, strata = donors_and_strata(train.donors, train.labels, range(len(train.classes)))
    for name, count, parts in zip(train.classes, donors, strata, strict=True):
        told = f"{train.tissue} has {count} donor(s) of {name} to train on"
        if count < LEAST_DONORS:
            return (
                f"{told}, a bootstrap needs {LEAST_DONORS} of each condition "
                "(raise cohort.train_fraction)"
            )
        if count == parts:
            return (
                f"{told}, no two of them with samples of the same conditions: a bootstrap draws "
                "each of them every time (raise cohort.train_fraction)"
            )
    return ""


def strata_of(donors: np.ndarray, labels: np.ndarray) -> dict[tuple, list[np.ndarray]]:
    """Row numbers of each donor, by the conditions that the donor has samples of.

    Parameters
    ----------
    donors, labels : ndarray (n,)
    """
    strata: dict[tuple, list[np.ndarray]] = {}
    for donor in np.unique(donors):
        rows = np.flatnonzero(donors == donor)
        strata.setdefault(tuple(np.unique(labels[rows])), []).append(rows)
    return dict(sorted(strata.items()))


def donors_and_strata(
    donors: np.ndarray, labels: np.ndarray, conditions: Iterable
) -> tuple[np.ndarray, np.ndarray]:
    """Donors of each condition, and the number of strata that they are drawn within.

    Parameters
    ----------
    donors, labels : ndarray (n,)
    conditions : iterable
        Labels.

    Returns
    -------
    ndarray (conditions,)
    ndarray (conditions,)
    """
    sizes = {held: len(members) for held, members in strata_of(donors, labels).items()}
    of_each = [[n for held, n in sizes.items() if c in held] for c in conditions]
    return np.array([sum(n) for n in of_each]), np.array([len(n) for n in of_each])


def bootstrap_rows(
    donors: np.ndarray, labels: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Rows of as many donors as there are, drawn with replacement.

    Donors are drawn among those with samples of the same conditions, so that each condition keeps
    its donors. A donor's samples stay together.

    Parameters
    ----------
    donors, labels : ndarray (n,)
    random : Generator

    Returns
    -------
    ndarray of row numbers
    """
    chosen = []
    for members in strata_of(donors, labels).values():
        for pick in random.integers(len(members), size=len(members)):
            chosen.append(members[pick])
    return np.sort(np.concatenate(chosen))


def resampled(training: TrainingData, scale: Scale, rows: np.ndarray) -> tuple[TrainingData, Scale]:
    """Training data of chosen rows, with z-scores, library sizes and scale of these rows alone."""
    labels, classes = training.train.labels, training.train.classes
    library = np.empty(len(labels))
    for label, name in enumerate(classes):
        library[labels == label] = scale.library[name]
    data = training.anew(rows)
    chosen = data.train
    own = replace(
        scale,
        mean=data.mean,
        sd=data.sd,
        library={n: library[rows][chosen.labels == k] for k, n in enumerate(classes)},
        centres={n: chosen.z[chosen.labels == k].mean(axis=0) for k, n in enumerate(classes)},
    )
    return data, own


def settings_once(training: TrainingData, name: str, settings: dict, seed: int) -> dict:
    """Settings of all fits: what is chosen by held-out donors is chosen once, by all of them.

    A bootstrap has copies of samples on both sides of such a division.
    """
    settings = settings | ({"sampling": "iid"} if "sampling" in settings else {})
    if not row_of(name).pool:
        return settings
    shares, _ = choose_shares(training.train, training.pool, training.sd, seed)
    return settings | {"shares": asdict(shares)}


def cohorts(
    training: TrainingData, scale: Scale, name: str, settings: dict, count: int, seed: int
) -> Iterator[np.ndarray]:
    """Draw cohorts as large as the training set, each from a generator of its own.

    Parameters
    ----------
    training : TrainingData
        Its pool stays what it is.
    scale : Scale
        Of the training samples.
    name, settings
        Of the generator. Its samples are drawn independently, whatever ``sampling`` says: a matched
        cohort has no noise of drawing, which the combining rules take away again.
    count : int
    seed : int

    Yields
    ------
    ndarray (n, genes)
        Counts or FPKM, in the order of the training samples' labels.

    Raises
    ------
    InputError
        A generator can't be fitted to a bootstrap, or there are too few donors.
    """
    if reason := few_donors(training):
        raise InputError(reason)
    train = training.train
    settings = settings_once(training, name, settings, seed)
    for number in (bar := Progress(range(count), f"{train.tissue} {name} cohorts")):
        own_seed = derive(seed, train.tissue, name, "cohort", str(number))
        rows = bootstrap_rows(train.donors, train.labels, rng(own_seed, "donors"))
        data, own_scale = resampled(training, scale, rows)
        generator = make(name, settings)
        generator.fit(data, own_seed)
        if generator.reason:
            raise InputError(f"cohort {number + 1}: {generator.reason}", f"{train.tissue}, {name}")
        generator.scale = own_scale
        yield draw_values(generator, train.labels, own_seed)
        bar.log(cohort=number + 1, of=count)
