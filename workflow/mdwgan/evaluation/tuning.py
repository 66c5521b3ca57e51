"""Successive halving: trials of settings, ranked in rungs of growing budget.

Jamieson and Talwalkar 2016, AISTATS 51:240. The first rung tries many settings with a small budget;
the best of a rung go on to the next one, whose budget is larger. Trial 0 has the config's own
settings and takes part in every rung: all others are compared with it, fold by fold.
"""

import json

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.errors import InputError
from mdwgan.evaluation.tuning_record import OWN, Ranked, Trial
from mdwgan.evaluation.validation import LEAST_TRAINING, PARTS, validate_settings
from mdwgan.seeds import derive

CELL = ["tissue", "seed"]
FOLD = [*CELL, "repeat", "fold"]
FIGURES = [*PARTS, "score"]


# ---- one trial


def with_budget(settings: dict, changes: dict, share: float, repeats: int) -> tuple[dict, int]:
    """Settings of a trial, and divisions into folds, at a share of the whole budget.

    What is trained by epochs has fewer of them and one division; what is not, fewer divisions.
    """
    tried = settings | {key.rpartition(".")[2]: value for key, value in changes.items()}
    if "epochs" in tried:
        return {**tried, "epochs": max(1, round(share * tried["epochs"]))}, 1
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


# ---- a rung


def rank(records: list[dict]) -> list[Ranked]:
    """Rank the trials of a rung, the best first and the config's own settings last.

    Parameters
    ----------
    records : list of dict
        Of `run_trial`: all trials in all tissues and seeds. A tissue and seed with too few
        samples has no say.

    Raises
    ------
    InputError
        No tissue has enough training samples to hold any out.
    """
    scored = [record for record in records if not record["note"]]
    if not scored:
        raise InputError(
            f"nothing can be tuned: {records[0]['note']}",
            "cohort.train_fraction",
            "more training samples in one tissue at least",
            "raise train_fraction, or tune on larger tissues",
        )
    frames = [
        pd.DataFrame(record["folds"]).assign(
            number=record["number"], tissue=record["tissue"], seed=record["seed"]
        )
        for record in scored
        if record["folds"]
    ]
    whole = pd.concat(frames) if frames else pd.DataFrame(columns=["number"])
    whole = {number: table for number, table in whole.groupby("number")}
    trials = {record["number"]: record["changes"] for record in records}
    cells = len({(record["tissue"], record["seed"]) for record in scored})
    reasons = _reasons(scored)
    ranked = [
        _ranked(Trial(number, changes), whole, cells, reasons.get(number, ""))
        for number, changes in sorted(trials.items())
    ]
    return sorted(ranked, key=lambda r: (r.number == OWN, r.score is None, -(r.score or 0)))


def _reasons(records: list[dict]) -> dict[int, str]:
    """First reason of each trial that could not be fitted somewhere."""
    reasons: dict[int, str] = {}
    for record in records:
        if record["reason"]:
            place = f"{record['tissue']}, seed {record['seed']}"
            reasons.setdefault(record["number"], f"{place}: {record['reason']}")
    return reasons


def _ranked(trial: Trial, tables: dict[int, pd.DataFrame], cells: int, reason: str) -> Ranked:
    """Means of one trial over tissues and seeds, each alike, and its difference to the config."""
    ranked = Ranked(trial.number, trial.changes, note=reason)
    if reason or trial.number not in tables:
        return ranked
    table = tables[trial.number]
    of_cell = table.groupby(CELL)[FIGURES].mean()
    ranked.n = len(of_cell)
    if ranked.n < cells:
        ranked.note = f"no folds in {cells - ranked.n} of {cells} tissues and seeds"
    for name, value in of_cell.mean().items():
        setattr(ranked, name, _number(value))
    if OWN in tables and trial.number != OWN:
        pairs = table.merge(tables[OWN], on=FOLD, suffixes=("", "_own"))
        pairs["difference"] = pairs["score"] - pairs["score_own"]
        by_cell = pairs.groupby(CELL)
        ranked.difference = _number(by_cell["difference"].mean().mean())
        errors = np.array([standard_error(part) for _, part in by_cell])
        ranked.error = _number(np.sqrt(np.square(errors).sum()) / len(errors))
    return ranked


def standard_error(pairs: pd.DataFrame) -> float:
    """Standard error of a mean difference over folds whose fitted samples overlap.

    Nadeau and Bengio 2003, Mach Learn 52:239: SD sqrt(1/n + held out / fitted).

    Parameters
    ----------
    pairs : DataFrame (folds)
        Columns difference, fitted, held_out.
    """
    share = float((pairs["held_out"] / pairs["fitted"]).mean())
    return float(pairs["difference"].std(ddof=1) * np.sqrt(1 / len(pairs) + share))


def _number(value: float) -> float | None:
    return float(f"{value:.10g}") if np.isfinite(value) else None
