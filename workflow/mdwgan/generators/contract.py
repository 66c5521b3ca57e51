"""Checks of a generator's contract, on a small made-up cohort: what holds, and what does not.

A check returns nothing, or raises `Broken` with what is wrong. Any other error that a generator
raises is a finding too.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.base import HISTORY, Generator, Samples, TrainingFailed
from mdwgan.generators.registry import load
from mdwgan.seeds import rng

GRAPHS = {"k": 3, "within_condition": False, "mutual": False}
CLASSES = ["first", "second"]
LABELS = np.array([0, 1, 1, 0, 1, 1, 0])  # in no order, and not the training samples' shares
Make = Callable[[], Generator]


class Broken(Exception):
    """What a generator does that the contract does not allow."""


@dataclass(frozen=True)
class Finding:
    """Outcome of a check; ``wrong`` is empty where the contract holds."""

    check: str
    wrong: str = ""


def cohort(per_class: int = 12, genes: int = 30, shift: float = 3.0) -> TrainingData:
    """Made-up z-scores of two conditions that half of the genes tell apart."""
    labels = np.tile(np.arange(2), per_class)
    draw = rng(0, "check-generator")
    z = draw.normal(size=(len(labels), 4)) @ draw.normal(size=(4, genes)) / 2
    z += draw.normal(size=z.shape)
    z[:, : genes // 2] += shift * labels[:, None]
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    names = np.array([f"s{i:02d}" for i in range(len(labels))])
    whole = SampleSet(
        "made-up",
        [f"gene{i:02d}" for i in range(genes)],
        list(CLASSES),
        names,
        np.char.add("donor-", names),
        labels,
        z.astype(np.float32),
        sources=np.full(len(labels), "made-up"),
    )
    train = whole.take(np.arange(len(labels)), GRAPHS)
    none = whole.take(np.zeros(0, dtype=np.int64))
    return TrainingData(train, none, GRAPHS, np.ones(genes), mean=np.full(genes, 8.0))


def check_generator(make: Make) -> Iterator[Finding]:
    """Run all checks, one after the other.

    Parameters
    ----------
    make : callable
        Makes a new, unfitted generator.

    Yields
    ------
    Finding
    """
    for name, check in CHECKS.items():
        yield _outcome(name, check, make)


def _outcome(name: str, check: Callable[[Make], None], make: Make) -> Finding:
    try:
        check(make)
    except Broken as wrong:
        return Finding(name, str(wrong))
    except TrainingFailed as failure:
        return Finding(name, f"TrainingFailed outside of _fit: {failure}")
    except Exception as error:  # whatever the generator's own code raises
        return Finding(name, f"{type(error).__name__}: {error}")
    return Finding(name)


def _fitted(make: Make, data: TrainingData | None = None, seed: int = 0) -> Generator:
    generator = make()
    generator.fit(data or cohort(), seed)
    if generator.reason and data is None:
        raise Broken(f"the training on 12 samples of each condition failed: {generator.reason}")
    return generator


def _z(samples: Samples) -> np.ndarray:
    return np.asarray(samples.z)


def fits(make: Make) -> None:
    """The training succeeds, and its history is a table."""
    generator = make()
    history = generator.fit(cohort(), 0)
    if generator.reason:
        raise Broken(f"the training on 12 samples of each condition failed: {generator.reason}")
    if list(history.columns[: len(HISTORY)]) != HISTORY:
        raise Broken("fit gives no history: _fit has to return a DataFrame, or an empty one")


def returns_samples(make: Make) -> None:
    """Samples have the shape that was asked for."""
    samples = _fitted(make).sample(LABELS.copy(), 0)
    if not isinstance(samples, Samples):
        raise Broken(f"sample returns {type(samples).__name__}; expected Samples")
    shape, expected = _z(samples).shape, (len(LABELS), len(cohort().train.genes))
    if samples.rows is None and shape != expected:
        raise Broken(f"z has the shape {shape}; expected {expected}: one row a label")
    if len(samples.labels) != len(_z(samples)):
        raise Broken(f"{len(samples.labels)} labels of {len(_z(samples))} samples")


def keeps_labels(make: Make) -> None:
    """Labels come back in their order, and the samples are of these conditions."""
    generator, data = _fitted(make), cohort().train
    labels = np.repeat([1, 0, 1], [20, 30, 10])
    asked = labels.copy()
    samples = generator.sample(labels, 0)
    if not np.array_equal(labels, asked):
        raise Broken("sample changes the labels that it is given")
    if samples.rows is None and not np.array_equal(np.asarray(samples.labels), asked):
        raise Broken("the labels of the samples are other ones than asked for")
    given = np.asarray(samples.labels)
    means = [data.z[data.labels == label].mean(axis=0) for label in (0, 1)]
    direction = means[1] - means[0]
    drawn = [_z(samples)[given == label].mean(axis=0) for label in (0, 1)]
    share = float(direction @ (drawn[1] - drawn[0]) / (direction @ direction))
    if share < 0.25:
        raise Broken(
            f"the conditions of the samples differ by {share:.2f} of the training samples' "
            "difference; expected about 1"
        )


def is_finite(make: Make) -> None:
    """No NaN and no infinite value."""
    z = _z(_fitted(make).sample(LABELS.copy(), 0))
    if not np.isfinite(z).all():
        raise Broken(f"{int((~np.isfinite(z)).sum())} of {z.size} values are NaN or infinite")


def same_seed(make: Make) -> None:
    """The same seeds give the same samples, bit by bit."""
    one, other = (_z(_fitted(make).sample(LABELS.copy(), 5)) for _ in range(2))
    if one.tobytes() != other.tobytes():
        raise Broken("two trainings with one seed give different samples: use mdwgan.seeds.rng")
    generator = _fitted(make)
    first, again = (_z(generator.sample(LABELS.copy(), 5)).tobytes() for _ in range(2))
    if first != again:
        raise Broken("the second draw with the same seed is another one: sample keeps a state")


def other_seed(make: Make) -> None:
    """Another seed of drawing gives other samples."""
    generator = _fitted(make)
    one, other = (generator.sample(LABELS.copy(), seed) for seed in (1, 2))
    if one.rows is None and _z(one).tobytes() == _z(other).tobytes():
        raise Broken("seeds 1 and 2 give the same samples: the seed of sample is not used")


def saves(make: Make) -> None:
    """A saved and loaded model gives the same samples."""
    generator = _fitted(make)
    expected = _z(generator.sample(LABELS.copy(), 3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.pt"
        generator.save(path)
        again = load(path, make=lambda *_: make())
    found = _z(again.sample(LABELS.copy(), 3))
    if found.shape != expected.shape or found.tobytes() != expected.tobytes():
        raise Broken("the loaded model draws other samples: something of it is not in state")


def refuses_tiny(make: Make) -> None:
    """One sample of a condition: the training fails with a reason, or the samples are finite."""
    data = cohort()
    rows = np.flatnonzero(data.train.labels == 0)[:1].tolist()
    rows += np.flatnonzero(data.train.labels == 1).tolist()
    try:
        generator = _fitted(make, data.anew(np.array(rows)))
    except Exception as error:
        raise Broken(
            f"with one sample of a condition fit raises {type(error).__name__}: {error}; expected "
            "TrainingFailed with a reason, or a training"
        ) from error
    if not generator.reason and not np.isfinite(_z(generator.sample(LABELS.copy(), 0))).all():
        raise Broken(
            "with one sample of a condition the samples are not finite; expected TrainingFailed"
        )


def leaves_data(make: Make) -> None:
    """The training samples are not changed."""
    data = cohort()
    before = data.train.z.tobytes()
    _fitted(make, data)
    if data.train.z.tobytes() != before:
        raise Broken("fit changes the training samples")


def no_global_state(make: Make) -> None:
    """Global random numbers are neither drawn from nor seeded."""
    before = _global_state()
    generator = _fitted(make)
    generator.sample(LABELS.copy(), 0)
    after = _global_state()
    used = [name for name, state in before.items() if state != after[name]]
    if used:
        raise Broken(
            f"the global random numbers of {' and '.join(used)} are used; expected generators of "
            "its own, by mdwgan.seeds.rng"
        )


def _global_state() -> dict[str, bytes]:
    states = {
        "NumPy": np.random.get_state()[1].tobytes()
        + bytes(str(np.random.get_state()[2:]), "ascii"),
        "Python": repr(random.getstate()).encode(),
    }
    if torch := sys.modules.get("torch"):
        states["torch"] = torch.get_rng_state().numpy().tobytes()
    return states


CHECKS: dict[str, Callable[[Make], None]] = {
    "fit": fits,
    "shapes": returns_samples,
    "finite values": is_finite,
    "labels": keeps_labels,
    "same seed, same bytes": same_seed,
    "other seed, other samples": other_seed,
    "save and load": saves,
    "tiny cohort": refuses_tiny,
    "training samples unchanged": leaves_data,
    "no global random numbers": no_global_state,
}
