"""Scores of generators on training donors that are held out: what the row ``best`` is chosen by.

The training donors are divided into folds, each condition as evenly as they allow. Each candidate,
and `copy`, is fitted to the samples of all folds but one, whose z-scores are made anew of these
samples alone, and its samples are compared with those that are held out. The test samples have no
part in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.evaluation.apply import varying
from mdwgan.generators.base import Generator
from mdwgan.generators.registry import make
from mdwgan.metrics.base import Comparison, Undefined
from mdwgan.metrics.detection import FOLDED, auc_lr, auc_rf
from mdwgan.metrics.dist import whole
from mdwgan.metrics.diversity import NEIGHBOURS, coverage
from mdwgan.metrics.marginals import effects, gaps
from mdwgan.metrics.memorisation import dcr_ratio
from mdwgan.numerics.standardise import moments
from mdwgan.progress import Progress
from mdwgan.samples.conditions import like
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import derive, rng

COPY = "copy"
MOST_FOLDS = 4  # of folds: auto
LEAST_TRAINING = 8  # with fewer samples nothing is held out
LEAST_HELD_OUT = 3
COHORT = 200  # least samples that a candidate draws: what it knows, with little noise of drawing
COLUMNS = ["repeat", "fold", "fitted", "held_out", "row", "axis", "value", "note"]


@dataclass(frozen=True)
class Candidate:
    """A row that may be chosen: its generator, and that one's settings."""

    row: str
    generator: str
    settings: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Axis:
    """A thing that samples are judged by: a loss, 0 at best.

    Attributes
    ----------
    name : str
    loss : function
        Of a `Comparison` of the held-out samples with generated ones.
    meaning : str
        Words for people.
    least : int
        Held-out samples that it needs.
    as_many : bool
        As many generated samples as held-out ones are compared, not a large cohort.
    """

    name: str
    loss: Callable[[Comparison], float]
    meaning: str
    least: int = LEAST_HELD_OUT
    as_many: bool = False


def effect_error(c: Comparison) -> float:
    """Squared error of the difference between the condition means, over that of no difference.

    Unlike the slope it is least for the true difference, however noisy that of a few held-out
    samples is.
    """
    real, generated = (np.concatenate(of_set) for of_set in zip(*effects(c), strict=True))
    return float(np.square(generated - real).sum() / np.square(real).sum())


def detection(c: Comparison) -> float:
    """How far two classifiers tell generated from held-out samples: 0 not at all, 1 always."""
    if len(c.synthetic) < FOLDED:
        raise Undefined(f"{len(c.synthetic)} generated samples, {FOLDED} needed")
    return float(np.mean([abs(2 * auc(c) - 1) for auc in (auc_rf, auc_lr)]))


AXES = (
    Axis("dependence", lambda c: 1 - whole(c), "1 - dist"),
    Axis("effect", effect_error, "relative squared error of the condition difference"),
    Axis("marginals", lambda c: float(gaps(c)[1].mean()), "Wasserstein-1 distance of a gene"),
    Axis("coverage", lambda c: 1 - coverage(c), "1 - coverage", 2 * NEIGHBOURS),
    Axis("detection", detection, "|2 AUC - 1|, mean of two classifiers", FOLDED, as_many=True),
)
# Not scored, but a condition: see `mdwgan.evaluation.choice`.
MEMORISATION = Axis("memorisation", lambda c: dcr_ratio(c), "dcr_ratio")


@dataclass(frozen=True)
class Fold:
    """Samples to fit on, and samples that are held out, in z of the first."""

    repeat: int
    number: int
    training: TrainingData
    held_out: SampleSet


def folds_of(training: TrainingData, folds: int | str, repeats: int, seed: int) -> Iterator[Fold]:
    """Divide the training samples by donor.

    Parameters
    ----------
    training : TrainingData
    folds : int or "auto"
        "auto" is `MOST_FOLDS`, or the donors of the rarest class where they are fewer.
    repeats : int
        Divisions.
    seed : int

    Yields
    ------
    Fold
        Held-out samples of a class that no other sample has are left out; a fold with fewer than
        `LEAST_HELD_OUT` is no fold. None at all where fewer than `LEAST_TRAINING` samples train.
    """
    train = training.train
    if len(train) < LEAST_TRAINING:
        return
    donors = [len(np.unique(train.donors[train.labels == c])) for c in np.unique(train.labels)]
    count = max(2, min(MOST_FOLDS, *donors)) if folds == "auto" else folds
    random = rng(seed, train.tissue, "choose")
    for repeat in range(repeats):
        for number, held in enumerate(donor_folds(train.donors, train.labels, count, random)):
            fit = np.setdiff1d(np.arange(len(train)), held)
            held = held[np.isin(train.labels[held], train.labels[fit])]
            if len(held) >= LEAST_HELD_OUT:
                yield _fold(training, fit, held, repeat, number)


def _fold(
    training: TrainingData, fit: np.ndarray, held: np.ndarray, repeat: int, number: int
) -> Fold:
    """Make z-scores of the fitted samples alone, and hide all others from the generators."""
    train = training.train
    z = train.z.astype(np.float64)
    mean, sd = moments(z[fit])
    anew = replace(train, z=((z - mean) / sd).astype(np.float32))
    fitted = anew.take(fit, training.graphs)
    old = np.ones(len(sd)) if training.sd is None else training.sd
    # Where z is 0 now: the mean of all training samples would hold those that are held out.
    log_mean = None if training.mean is None else training.mean + old * mean
    nothing = anew.take(np.zeros(0, dtype=np.int64))
    data = replace(training, train=fitted, test=nothing, sd=old * sd, mean=log_mean)
    return Fold(repeat, number, data, anew.take(held))


def score_candidates(
    training: TrainingData,
    candidates: list[Candidate],
    folds: int | str,
    repeats: int,
    seed: int,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Score candidates, and `copy`, in every fold.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; the losses of `AXES` and `MEMORISATION`, empty with a note where an
        axis has no value. No rows where there are no folds.
    dict
        Reason of each candidate that could not be fitted in a fold; it isn't fitted in later ones.
    """
    rows, failed = [], {}
    every = list(folds_of(training, folds, repeats, seed))
    for fold in (bar := Progress(every, f"{training.train.tissue} choose")):
        for candidate in [Candidate(COPY, COPY), *candidates]:
            if candidate.row in failed:
                continue
            reason, scores = _score(candidate, fold, seed)
            if reason:
                failed[candidate.row] = reason
            rows += scores
        bar.log(repeat=fold.repeat + 1, fold=fold.number + 1, of=len(every))
    return pd.DataFrame(rows, columns=COLUMNS), failed


def _score(candidate: Candidate, fold: Fold, seed: int) -> tuple[str, list[dict]]:
    """Fit a candidate to a fold; the reason why it could not be, and its losses."""
    tissue = fold.held_out.tissue
    of_fold = derive(seed, tissue, "choose", str(fold.repeat), str(fold.number))
    generator = make(candidate.generator, candidate.settings)
    generator.fit(fold.training, of_fold)
    if generator.reason:
        return generator.reason, []
    shared = {
        "repeat": fold.repeat + 1,
        "fold": fold.number + 1,
        "fitted": len(fold.training.train),
        "held_out": len(fold.held_out),
        "row": candidate.row,
    }
    large, small = (comparison(generator, fold, of_fold, as_many) for as_many in (False, True))
    scores = []
    for axis in (*AXES, MEMORISATION):
        value, note = _loss(axis, small if axis.as_many else large)
        scores.append({**shared, "axis": axis.name, "value": value, "note": note})
    return "", scores


def comparison(generator: Generator, fold: Fold, seed: int, as_many: bool) -> Comparison:
    """Set held-out samples against generated ones: as many, or at least `COHORT`."""
    train, held = fold.training.train, fold.held_out
    times = 1 if as_many else -(-COHORT // len(held))
    drawn = generator.sample(np.tile(held.labels, times), seed)
    rows = np.arange(len(drawn.z))
    if as_many and drawn.rows is not None:  # real samples are what they are
        rows = like(drawn.labels, held.labels)
    varies = varying(held.z)
    return Comparison(
        real=held.z[:, varies],
        synthetic=drawn.z[rows][:, varies],
        train=train.z[:, varies],
        real_labels=held.labels,
        synthetic_labels=drawn.labels[rows],
        mean=np.zeros(int(varies.sum())),
        sd=np.ones(int(varies.sum())),
        classes=train.classes,
        real_donors=held.donors,
        tissue=held.tissue,
        seed=seed,
        train_labels=train.labels,
    )


def _loss(axis: Axis, c: Comparison) -> tuple[float, str]:
    """Value of an axis, or NaN and the reason why it has none."""
    if len(c.real) < axis.least:
        return float("nan"), f"{len(c.real)} held-out samples, {axis.least} needed"
    try:
        value = axis.loss(c)
    except Undefined as reason:
        return float("nan"), str(reason)
    return (value, "") if np.isfinite(value) else (float("nan"), "not defined for these samples")
