"""The augmentation curve: what a classifier gains as generated samples join a few real ones.

The user's question is what to do with n real samples, so everything is fitted
on those n of each condition: z-scores, views and the generator. Test samples
are those of the run; the gain is against the same classifiers trained on the n
real samples alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import Pool, SampleSet, TrainingData, training_data
from mdwgan.evaluation.classify import alone, drawn
from mdwgan.evaluation.failures import failure_note
from mdwgan.generators.registry import make
from mdwgan.metrics.base import Undefined
from mdwgan.metrics.classification import CLASSIFIERS, CURVE, LEAST_OF_CLASS, join
from mdwgan.numerics.standardise import moments
from mdwgan.progress import Progress
from mdwgan.seeds import derive, rng

METRICS = ("mcc", "balanced_accuracy")
VALIDATED = "selection: test has no place here: validation instead"


@dataclass
class Curve:
    """Scores of one number of real samples: by factor, one entry a repeat that succeeded."""

    scores: dict[float, list[dict]] = field(default_factory=dict)
    gains: dict[float, list[dict]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    def add(self, factor: float, scores: dict, without: dict) -> None:
        """Keep the scores of a factor, and their difference to those without added samples."""
        self.scores.setdefault(factor, []).append(scores)
        gain = {key: value - without[key] for key, value in scores.items()}
        self.gains.setdefault(factor, []).append(gain)


def augment(
    data: anndata.AnnData,
    name: str,
    settings: dict,
    real: list[int],
    factors: list[float],
    repeats: int,
    seed: int,
    row: str = "",
    pool: Pool | None = None,
) -> pd.DataFrame:
    """Measure the curve of one generator in one tissue.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    name, settings
        Of the generator, which is fitted anew for each size and repeat.
    real : list of int
        Numbers of real training samples of each condition.
    factors : list of float
        Generated samples, as multiples of the real ones.
    repeats : int
        Draws of the real samples.
    seed : int
    row : str, optional
        Name of the row in tables; the generator's own by default.
    pool : Pool, optional
        What other tissues lend, for a generator that needs it.

    Returns
    -------
    DataFrame
        Columns `CURVE`; ``value`` and ``gain`` are means over repeats, ``sd``
        and ``gain_sd`` their SDs. Factor 0 is real samples alone. A size or
        factor without values has its reason in ``note``.
    """
    training = replace(training_data(data), pool=pool)
    settings, note = _honest(settings)
    sizes, rows = sizes_of(training, real)
    for n in sizes:
        curve = Curve()
        for repeat in (bar := Progress(range(repeats), f"{training.train.tissue} {name}, n {n}")):
            few, test = subset(data, training, n, repeat, seed)
            of_repeat = derive(seed, few.train.tissue, "augmentation", str(n), str(repeat))
            _one_repeat(curve, few, test, name, settings, factors, of_repeat)
            bar.log(repeat=repeat + 1, of=repeats)
        rows += _rows(n, curve, [0.0, *sorted(factors)], note)
    table = pd.DataFrame(sorted(rows, key=lambda row: row["n_real"]))
    owner = {"tissue": training.train.tissue, "generator": row or name, "seed": seed}
    return table.assign(**owner).reindex(columns=CURVE)


def _honest(settings: dict) -> tuple[dict, str]:
    """Settings under which the test set has no say, and a note where that is a change."""
    if settings.get("selection") != "test":
        return settings, ""
    return {**settings, "selection": "validation"}, VALIDATED


def sizes_of(training: TrainingData, real: Iterable[int]) -> tuple[list[int], list[dict]]:
    """Sizes that the training set has, and a row with its reason for each that it hasn't.

    Where it has none of them, the size is that of its rarer condition.
    """
    if len(training.train.classes) < 2:
        reason = f"training has {training.train.classes[0]} samples only: nothing to tell apart"
        return [], [{"n_real": n, "note": reason} for n in real]
    least = int(np.bincount(training.test.labels, minlength=len(training.train.classes)).min())
    if least < LEAST_OF_CLASS:
        reason = f"{least} test sample(s) of a condition, {LEAST_OF_CLASS} needed"
        return [], [{"n_real": n, "note": reason} for n in real]
    most = int(np.bincount(training.train.labels).min())
    fits = sorted(n for n in real if n <= most)
    reason = f"training has {most} of its rarer condition"
    left_out = [{"n_real": n, "note": f"{reason}, fewer than {n}"} for n in real if n > most]
    if not fits and most >= LEAST_OF_CLASS:
        fits = [most]
    return fits, left_out


def subset(
    data: anndata.AnnData, training: TrainingData, n: int, repeat: int, seed: int
) -> tuple[TrainingData, SampleSet]:
    """Draw n real training samples of each condition; z-scores of them and of the test set.

    A larger n of the same repeat has the samples of a smaller one, and all
    generators have the same ones. Training data without test samples, and the test samples.
    """
    train, test = training.train, training.test
    random = rng(seed, train.tissue, "augmentation", str(repeat))
    order = random.permutation(len(train))
    rows = [order[train.labels[order] == label][:n] for label in range(len(train.classes))]
    chosen = np.sort(np.concatenate(rows))
    few = train.take(chosen)
    log = np.asarray(data[list(few.names)].layers["log"]).astype(np.float64)
    mean, sd = moments(log)
    of_test = np.asarray(data[list(test.names)].layers["log"]).astype(np.float64)
    few = replace(few, z=((log - mean) / sd).astype(np.float32))
    test = replace(test, z=((of_test - mean) / sd).astype(np.float32))
    few = few.take(np.arange(len(few)), training.graphs)
    nothing = few.take(np.zeros(0, dtype=np.int64))
    return replace(training, train=few, test=nothing, sd=sd, mean=mean), test


def _one_repeat(
    curve: Curve,
    training: TrainingData,
    test: SampleSet,
    name: str,
    settings: dict,
    factors: list[float],
    seed: int,
) -> None:
    """Fit on the few real samples, and score them alone and with each number of generated ones."""
    few = training.train
    try:
        without = alone(few, test, seed)
        curve.add(0.0, without, without)
        generator = make(name, settings)
        generator.fit(training, seed)
        if generator.reason:
            curve.reasons.append(failure_note(generator.reason))
            return
        # One draw for all factors: a larger one has the samples of a smaller one.
        of_class = len(few) / len(few.classes)
        counts = {factor: max(1, round(factor * of_class)) for factor in factors}
        classes = np.arange(len(few.classes))
        labels = np.repeat(classes, max(counts.values()))
        made = drawn(generator, few, labels, derive(seed, "sample"))
        for factor, count in counts.items():
            rows = [np.flatnonzero(made.labels == label)[:count] for label in classes]
            both = join(few, made.take(np.concatenate(rows)))
            curve.add(factor, alone(both, test, seed), without)
    except Undefined as reason:
        curve.reasons.append(str(reason))


def _rows(n: int, curve: Curve, factors: list[float], note: str) -> list[dict]:
    """Rows of one number of real samples."""
    rows = []
    failed = "; ".join(dict.fromkeys(curve.reasons))
    for factor in factors:
        scores, gains = curve.scores.get(factor, []), curve.gains.get(factor, [])
        words = "; ".join(filter(None, (note, failed))) if factor or not scores else ""
        for classifier in CLASSIFIERS:
            for metric in METRICS:
                key = (classifier, metric)
                value, sd = _mean_sd([of_repeat[key] for of_repeat in scores])
                gain, gain_sd = _mean_sd([of_repeat[key] for of_repeat in gains])
                rows.append(
                    {
                        "n_real": n,
                        "factor": factor,
                        "classifier": classifier,
                        "metric": metric,
                        "value": value,
                        "sd": sd,
                        "gain": gain,
                        "gain_sd": gain_sd,
                        "repeats": len(scores),
                        "note": words,
                    }
                )
    return rows


def _mean_sd(values: list[float]) -> tuple[float, float]:
    """Mean and SD of repeats; NaN where there are none, and no SD of one."""
    if not values:
        return float("nan"), float("nan")
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")
    return float(np.mean(values)), sd
