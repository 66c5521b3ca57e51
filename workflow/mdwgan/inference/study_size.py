"""The table of a planned study: what is found at each size, with bands, and the size to take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import SampleSet
from mdwgan.inference.cuts import Cuts
from mdwgan.inference.learning_curve import FARTHEST, LEAST_SIZES, fit_power_law, size_for
from mdwgan.inference.limma import library_sizes
from mdwgan.inference.pilot import Pilot, World, log_values
from mdwgan.inference.planning import simulate
from mdwgan.metrics.base import Undefined
from mdwgan.metrics.classification import CLASSIFIERS, predict, score
from mdwgan.progress import Progress
from mdwgan.seeds import derive, rng

BAND = (0.05, 0.95)
STUDY_COLUMNS = ["tissue", "seed", "measure", "n", "value", "low", "high", "draws", "kind", "note"]
MEASURES = ("recall", "fdr", "wrong_sign", "degs", "true_degs")
NEEDED = "samples_needed"  # the measure of the recommended n
FEW_DEGS = 10  # fewer true DEGs, and recall is a matter of single genes
TESTED = 50  # simulated samples of each condition that classifiers are tested on
LARGEST_TRAINED = 40  # of each condition; larger training sets are extrapolated


@dataclass(frozen=True)
class Settings:
    """Config ``planning``.

    Attributes
    ----------
    sizes : list of int
        Samples of each condition, ascending.
    draws : int
        Worlds in which studies are simulated.
    classifier_draws : int
        Worlds in which classifiers are trained; 0: none.
    recall : float
        Share of the true DEGs that the recommended study finds.
    """

    sizes: list[int]
    draws: int
    classifier_draws: int
    recall: float


def study_size(
    pilot: Pilot, settings: Settings, cuts: Cuts, seed: int, tissue: str
) -> pd.DataFrame:
    """Plan a study from a pilot.

    Returns
    -------
    DataFrame
        `STUDY_COLUMNS`. ``measure``: `MEASURES` and ``<classifier>_mcc`` by ``n`` samples of each
        condition, ``low`` and ``high`` the 90 % band over draws; and `NEEDED`, whose ``value`` is
        the recommended n. ``kind``: simulated, fitted (by the power law) or recommended.
    """
    sizes = sorted(settings.sizes)
    outcomes = []
    bar = Progress(range(settings.draws), f"{tissue}, studies")
    for draw, study in zip(bar, simulate(pilot, sizes, settings.draws, seed, tissue), strict=True):
        outcomes.append(pd.DataFrame(study.outcomes(cuts)).assign(n=sizes))
        bar.log(draw=draw + 1, of=settings.draws)
    lines = [
        _line(measure, n, at_n[measure].to_numpy(), "simulated")
        for measure in MEASURES
        for n, at_n in pd.concat(outcomes, ignore_index=True).groupby("n")
    ]
    table = pd.DataFrame(lines)
    lines.append(recommended(table, settings))
    lines += classifier_lines(pilot, sizes, settings.classifier_draws, seed, tissue)
    return _whose(pd.DataFrame(lines), tissue, seed)


def no_plan(tissue: str, seed: int, reason: str) -> pd.DataFrame:
    """The table of a tissue that can't be planned from: one line with the reason."""
    line = {"measure": NEEDED, "kind": "recommended", "draws": 0, "note": reason}
    return _whose(pd.DataFrame([line]), tissue, seed)


def _whose(table: pd.DataFrame, tissue: str, seed: int) -> pd.DataFrame:
    return table.assign(tissue=tissue, seed=seed).reindex(columns=STUDY_COLUMNS)


def _line(measure: str, n: float, values: np.ndarray, kind: str, note: str = "") -> dict:
    """A line of the table: mean and band over draws, of those that have a value."""
    known = values[np.isfinite(values)]
    low, high = band(known)
    return {
        "measure": measure,
        "n": n,
        "value": known.mean() if len(known) else np.nan,
        "low": low,
        "high": high,
        "draws": len(known),
        "kind": kind,
        "note": note,
    }


def band(values: np.ndarray) -> tuple[float, float]:
    """The 90 % band of one more draw, given some: of twenty, nearly their smallest and largest."""
    if not len(values):
        return np.nan, np.nan
    low, high = np.quantile(values, BAND, method="weibull")
    return float(low), float(high)


def recommended(table: pd.DataFrame, settings: Settings) -> dict:
    """The n whose expected recall is as wanted; the band is where its edges reach it.

    Parameters
    ----------
    table : DataFrame
        Lines of the simulated studies: ``measure``, ``n``, ``value``, ``low``, ``high``.
    settings : Settings
    """
    recall = table[table["measure"] == "recall"]
    sizes, target = recall["n"].to_numpy(), settings.recall
    value, low, high = (size_for(sizes, recall[c], target) for c in ("value", "high", "low"))
    true = table.loc[table["measure"] == "true_degs", "value"].iloc[0]
    notes = [f"samples of each condition for a recall of {target:g}"]
    if true < FEW_DEGS:
        notes.append(
            f"only {true:.1f} genes are expected to differ by more than the cut: recall says "
            "little; take a lower log2fc"
        )
    largest = f"the largest simulated size is {sizes[-1]}"
    if np.isnan(value) and np.isfinite(recall["value"]).sum() < LEAST_SIZES:
        notes.append(f"not extrapolated: {LEAST_SIZES} sizes are needed")
    elif np.isnan(value):
        notes.append(f"not reached with {FARTHEST * sizes[-1]}")
    elif value <= sizes[0]:
        notes.append("the smallest size is enough")
    elif value > sizes[-1]:
        notes.append(f"extrapolated: {largest}")
    if value <= sizes[-1] < high:
        notes.append(f"the band's upper end is extrapolated: {largest}")
    return {
        "measure": NEEDED,
        "value": value,
        "low": low,
        "high": high,
        "draws": settings.draws,
        "kind": "recommended",
        "note": "; ".join(notes),
    }


# ---- classifiers


def classifier_lines(
    pilot: Pilot,
    sizes: list[int],
    draws: int,
    seed: int,
    tissue: str,
    largest: int = LARGEST_TRAINED,
) -> list[dict]:
    """MCC of the workflow's classifiers at each size; sizes above the ``largest`` are fitted."""
    trained = [n for n in sizes if n <= largest] or sizes[:1]
    scores: dict[str, list[list[float]]] = {name: [] for name in CLASSIFIERS if draws}
    for draw in range(draws):
        names = (tissue, "planning", "classifiers", str(draw))
        world = pilot.world(rng(seed, *names))
        of_draw = [_scores(world, n, derive(seed, *names, str(n)), tissue) for n in trained]
        for name in scores:
            scores[name].append([of_n.get(name, np.nan) for of_n in of_draw])
    lines = []
    for name, curves in scores.items():
        values = np.array(curves)  # (draws, sizes)
        lines += [_line(f"{name}_mcc", n, values[:, i], "simulated") for i, n in enumerate(trained)]
        laws = [law for law in (fit_power_law(trained, curve) for curve in values) if law]
        lines += [
            _line(f"{name}_mcc", n, np.array([law.at(n) for law in laws]), "fitted")
            for n in sizes
            if n not in trained and laws
        ]
    return lines


def _scores(world: World, n: int, seed: int, tissue: str) -> dict[str, float]:
    """MCC by classifier, trained on n + n samples of a world, tested on others."""
    count = n + TESTED
    group = np.arange(2 * count) >= count
    values = world.cohort(group, rng(seed, "samples"))
    logs = log_values(values, library_sizes(values.T) if len(world.library) else np.zeros(0))
    trains = np.arange(2 * count) % count < n
    mean, sd = logs[trains].mean(axis=0), logs[trains].std(axis=0, ddof=1)
    z = ((logs - mean) / np.where(sd > 0, sd, 1.0)).astype(np.float32)
    names = np.arange(2 * count).astype(str)
    every = SampleSet(tissue, [], ["reference", "case"], names, names, group.astype(np.int64), z)
    train, test = (every.take(np.flatnonzero(rows)) for rows in (trains, ~trains))
    try:
        predicted = predict(train, test, seed)
    except Undefined:
        return {}
    return {name: score(test.labels, labels)["mcc"] for name, labels in predicted.items()}
