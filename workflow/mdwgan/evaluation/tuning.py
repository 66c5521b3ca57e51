"""One trial of a tuning: settings at a share of the budget, scored on held-out training donors."""

import json

import numpy as np

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.evaluation.choose import LEAST_TRAINING
from mdwgan.evaluation.halving import Trial
from mdwgan.evaluation.validation import validate_settings
from mdwgan.seeds import derive

STEPS = ("epochs", "updates")  # settings that say how long a training is


def with_budget(settings: dict, changes: dict, share: float, repeats: int) -> tuple[dict, int]:
    """Settings of a trial, and divisions into folds, at a share of the whole budget.

    What is trained by epochs or updates has fewer of them and one division; what is not, fewer
    divisions.
    """
    tried = settings | {key.rpartition(".")[2]: value for key, value in changes.items()}
    for steps in STEPS:
        if steps in tried:
            return {**tried, steps: max(1, round(share * tried[steps]))}, 1
    return tried, max(1, round(share * repeats))


def run_trial(
    training: TrainingData, name: str, settings: dict, trial: Trial, budget: dict, seed: int
) -> dict:
    """Score a trial in one tissue and seed.

    Parameters
    ----------
    training : TrainingData
    name, settings
        Of the generator; the settings are the config's.
    trial : Trial
    budget : dict
        ``rung``, ``share``, ``folds``, ``repeats``.
    seed : int
        Each rung has folds of its own, so that luck with those of one rung does not last.

    Returns
    -------
    dict
        Content of ``trial<i>.json``.
    """
    train = training.train
    tried, repeats = with_budget(settings, trial.changes, budget["share"], budget["repeats"])
    of_rung = derive(seed, train.tissue, name, "tuning", str(budget["rung"]))
    table, reason = validate_settings(training, name, tried, budget["folds"], repeats, of_rung)
    held_out = reason or len(table)
    donors = len(np.unique(train.donors))
    few = (
        f"{len(train)} training samples of {donors} donors, {LEAST_TRAINING} needed to hold any out"
    )
    return {
        "tissue": train.tissue,
        "seed": seed,
        "rung": budget["rung"],
        "share": budget["share"],
        "number": trial.number,
        "changes": trial.changes,
        "reason": reason,
        "note": "" if held_out else few,
        "folds": json.loads(table.to_json(orient="records", double_precision=10)),
    }
