"""Score of a generator's settings on training donors that are held out; no test sample has a say.

Folds are those of the chooser (`mdwgan.evaluation.choose`). What a generator makes of the fitted
samples is compared with the samples that are held out, in the `PARTS` below.
"""

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.evaluation.choose import COHORT, LEAST_HELD_OUT, Fold, folds_of
from mdwgan.generators.registry import make
from mdwgan.numerics.correlation import dist_of, unit_columns
from mdwgan.numerics.standardise import offsets, within_sd
from mdwgan.progress import Progress
from mdwgan.seeds import derive

# dependence: dist within a condition, mean over conditions, over that of the fitted samples.
# effect: 1 - relative squared error of the condition means about their mean, -1 at least. spread:
# likeness of the genes' SDs within conditions, to which dist is blind. 1 is the ideal of the last
# two; no gene and no part decides alone.
PARTS = ("dependence", "effect", "spread")
COLUMNS = ["repeat", "fold", "fitted", "held_out", *PARTS, "score"]
LEAST_DIST = 0.05  # of the fitted samples, where another is divided by it


def validate_settings(
    training: TrainingData, name: str, settings: dict, folds: int, repeats: int, seed: int
) -> tuple[pd.DataFrame, str]:
    """Score one generator with one set of settings in every fold.

    Parameters
    ----------
    training : TrainingData
        With a pool, where the generator needs one.
    name, settings
        Of the generator.
    folds, repeats : int
    seed : int
        The same seed has the same folds, whatever the settings.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; empty where nothing can be held out, or it could not be fitted.
    str
        Why it could not be fitted; empty where it was.
    """
    rows, every = [], list(folds_of(training, folds, repeats, seed))
    for fold in (bar := Progress(every, f"{training.train.tissue} {name} folds")):
        of_fold = derive(seed, training.train.tissue, str(fold.repeat), str(fold.number))
        generator = make(name, settings)
        generator.fit(fold.training, of_fold)
        if generator.reason:
            return pd.DataFrame(columns=COLUMNS), generator.reason
        held, fitted = fold.held_out, fold.training.train
        drawn = generator.sample(np.tile(held.labels, -(-COHORT // len(held))), of_fold)
        real, made = (in_unit_of(training, fold, samples.z) for samples in (held, drawn))
        rows.append(
            {
                "repeat": fold.repeat + 1,
                "fold": fold.number + 1,
                "fitted": len(fitted),
                "held_out": len(held),
                "copy": mean_dist(held, fitted.z, fitted.labels),
                "dependence": mean_dist(held, drawn.z, drawn.labels),
                "effect": closeness(offsets(real, held.labels), offsets(made, drawn.labels)),
                "spread": likeness(within_sd(real, held.labels), within_sd(made, drawn.labels)),
            }
        )
        bar.log(fold=len(rows), of=len(every), dist=rows[-1]["dependence"])
    return _scored(rows), ""


def _scored(rows: list[dict]) -> pd.DataFrame:
    """Divide dist by that of the fitted samples, and average the parts that are defined.

    It is divided by the mean over folds: in a single one it is a matter of luck, and may be near 0.
    """
    table = pd.DataFrame(rows, columns=["copy", *COLUMNS])
    if len(table):
        table["dependence"] /= max(float(table["copy"].astype(float).mean()), LEAST_DIST)
        table["score"] = table[list(PARTS)].astype(float).mean(axis=1)
    return table[COLUMNS]


def mean_dist(held: SampleSet, z: np.ndarray, labels: np.ndarray) -> float:
    """Dist within a condition, mean over the conditions with enough held-out samples.

    NaN where no condition has enough; 0 where the other samples have no correlation.
    """
    values = []
    for label in np.unique(held.labels):
        real, other = held.z[held.labels == label], z[labels == label]
        if len(real) >= LEAST_HELD_OUT:
            dist = dist_of(unit_columns(real), unit_columns(other)) if len(other) > 1 else 0.0
            values.append(float(np.nan_to_num(dist)))
    return float(np.mean(values)) if values else float("nan")


def in_unit_of(training: TrainingData, fold: Fold, z: np.ndarray) -> np.ndarray:
    """Values of a fold in the unit of all training samples: a gene's own SD.

    A gene that hardly varies in the few fitted samples would outweigh all others in theirs.
    """
    unit = 1.0 if training.sd is None else training.sd
    return z * (fold.training.sd / unit)


def closeness(real: np.ndarray, other: np.ndarray) -> float:
    """1 - relative squared error, -1 at least; NaN where there is nothing to be near to."""
    size = np.square(real).sum()
    if size == 0:
        return float("nan")
    return max(-1.0, float(1 - np.square(other - real).sum() / size))


def likeness(real: np.ndarray, other: np.ndarray) -> float:
    """1 - |difference| / sum of two SDs, mean over genes; genes without any SD are left out.

    It is 0 where one set doesn't vary, and 2/3 where one has twice the other's SDs.
    """
    total = real + other
    varies = total > 0
    if not varies.any():
        return float("nan")
    return float(1 - (np.abs(real - other)[varies] / total[varies]).mean())
