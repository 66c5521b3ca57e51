"""Successive halving: trials of settings, ranked in rungs of growing budget, and their records.

Jamieson and Talwalkar 2016, AISTATS 51:240. The first rung tries many settings with a small budget;
the best of a rung go on to the next one, whose budget is larger. Trial 0 has the config's own
settings and takes part in every rung: all others are compared with it, fold by fold.

Nothing here loads torch: jobs that rank and record start fast, and reading a config imports it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.numerics.folds import error_of_mean

OWN = 0  # number of the trial with the config's own settings
CELL = ["tissue", "seed"]
FOLD = [*CELL, "repeat", "fold"]
FIGURES = ["dependence", "effect", "spread", "score"]
RECORD = [
    "generator",
    "rung",
    "share",
    "trial",
    "settings",
    "rank",
    *FIGURES,
    "difference",
    "error",
    "n",
    "chosen",
    "note",
]


@dataclass(frozen=True)
class Trial:
    """Settings to be tried: what differs from the config, by key of the config."""

    number: int
    changes: dict = field(default_factory=dict)


@dataclass
class Ranked:
    """A trial of a rung over all tissues and seeds.

    Attributes
    ----------
    number, changes
        Of the trial.
    dependence, effect, spread, score : float or None
        Means over tissues and seeds; None where it could not be fitted in each of them.
    difference, error : float or None
        Score less that of the config's own settings, and its standard error.
    n : int
        Tissues x seeds that have a score.
    note : str
        Why there is no score.
    """

    number: int
    changes: dict
    dependence: float | None = None
    effect: float | None = None
    spread: float | None = None
    score: float | None = None
    difference: float | None = None
    error: float | None = None
    n: int = 0
    note: str = ""


# ---- a rung


def rank(records: list[dict]) -> list[Ranked]:
    """Rank the trials of a rung, the best first and the config's own settings last.

    Parameters
    ----------
    records : list of dict
        Of `run_trial`: all trials in all tissues and seeds. A tissue and seed with too few
        samples has no say, nor has one with a single fold, unless no other is there.

    Raises
    ------
    InputError
        No tissue has enough training samples to hold any out.
    """
    scored = _with_say([record for record in records if not record["note"]])
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


def _with_say(records: list[dict]) -> list[dict]:
    """Records without those of a single fold: the error of their difference is not known."""
    folds: dict[tuple, int] = {}
    for record in records:
        cell = record["tissue"], record["seed"]
        folds[cell] = max(folds.get(cell, 0), len(record["folds"]))
    # A cell without any fold is one where all trials failed, which is a result.
    said = [record for record in records if folds[record["tissue"], record["seed"]] != 1]
    return said or records


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
        errors = np.array(
            [error_of_mean(p["difference"], p["held_out"], p["fitted"]) for _, p in by_cell]
        )
        ranked.error = _number(np.sqrt(np.square(errors).sum()) / len(errors))
    return ranked


def _number(value: float) -> float | None:
    return float(f"{value:.10g}") if np.isfinite(value) else None


def winner(ranked: list[Ranked]) -> Ranked | None:
    """The best trial of the last rung, where it beats the config's own settings; else None.

    It does by more than the difference's standard error, or where the own ones could not be fitted.
    """
    best, own = ranked[0], ranked[-1]
    if best.number == OWN or best.score is None:
        return None
    if own.score is None:
        return best
    return best if best.error is not None and best.difference > best.error else None


def rung_text(generator: str, rung: int, share: float, ranked: list[Ranked]) -> str:
    """Content of ``rung<j>.json``."""
    content = {"generator": generator, "rung": rung, "share": share}
    content["trials"] = [asdict(trial) for trial in ranked]
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def read_record(path: Path) -> dict:
    """Read a ``trial<i>.json`` or ``rung<j>.json``.

    Raises
    ------
    InputError
        It is not one.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not {"rung", "share"} <= content.keys():
            raise KeyError("rung, share")
        return content
    except (ValueError, AttributeError, KeyError) as error:
        raise InputError(
            f"not a record of the tuning ({type(error).__name__}: {error})",
            path,
            "a file as it was written",
            "delete it and run again",
        ) from None


def trial_of(previous: dict, place: int) -> Trial:
    """The trial that goes on from the previous rung at a place; place 0 has the own settings.

    Raises
    ------
    InputError
        The previous rung has no such place.
    """
    trials = previous["trials"]
    if place >= len(trials):
        raise InputError(
            f"rung {previous['rung']} has no place {place}",
            expected=f"0 to {len(trials) - 1}",
            hint="name a trial of the rung, or raise tuning.trials",
        )
    chosen = trials[-1] if place == OWN else trials[place - 1]
    return Trial(chosen["number"], chosen["changes"])


def record_table(rungs: Iterable[dict]) -> pd.DataFrame:
    """All trials of all generators: columns `RECORD`, one line a rung and trial.

    Parameters
    ----------
    rungs : iterable of dict
        Contents of ``rung<j>.json``; those of a generator in their order.
    """
    by_generator: dict[str, list[dict]] = {}
    for rung in rungs:
        by_generator.setdefault(rung["generator"], []).append(rung)
    rows = []
    for generator, of_generator in by_generator.items():
        chosen = chosen_of(of_generator)
        for rung in of_generator:
            last = rung is of_generator[-1]
            for place, facts in enumerate(rung["trials"], start=1):
                taken = last and facts["number"] == (chosen.number if chosen else OWN)
                rows.append(
                    {
                        **facts,
                        "generator": generator,
                        "rung": rung["rung"],
                        "share": rung["share"],
                        "trial": facts["number"],
                        "settings": in_words(facts["changes"]),
                        "rank": None if facts["number"] == OWN else place,
                        "chosen": taken,
                    }
                )
    return pd.DataFrame(rows).reindex(columns=RECORD).astype({"rank": "Int64"})


def chosen_of(rungs: list[dict]) -> Ranked | None:
    """The winner of a generator's last rung; None where the config's own settings stay."""
    return winner([Ranked(**facts) for facts in rungs[-1]["trials"]])


def in_words(changes: dict) -> str:
    """Changed keys and values, as a table has them."""
    return ", ".join(f"{key}={value}" for key, value in changes.items()) or "as in the config"
