"""The rule that row ``best`` is chosen by, and its record, ``chosen.json``.

Scores are differences to `copy`, so that a generator has to be worth more than its training
samples are.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.evaluation.choose import AXES, COPY, LEAST_TRAINING, MEMORISATION, Candidate
from mdwgan.numerics.folds import error_of_mean

LEAST_DISTANCE = 0.8  # least dcr_ratio: generated samples must not be copies
MOST = 2.0  # largest difference of one axis, in SDs: no axis decides alone
LEAST_SD = 0.01  # of a loss; a loss that hardly differs between folds must not decide
RULE = (
    "A candidate is out where it could not be fitted, or where its samples are nearer to the "
    f"training samples than {LEAST_DISTANCE} of what held-out ones are (median distances). Its "
    "score is the mean over axes of its difference to copy, in SDs of copy's own loss over folds, "
    f"each difference at most {MOST:g}. It is better than copy where the score is above its "
    "standard error. Of those that are better, the first of the list is taken whose score is "
    "within a standard error of the best score; where none is better, copy is taken."
)


@dataclass
class Verdict:
    """What the folds say of a candidate.

    Attributes
    ----------
    row : str
    state : str
        ``chosen``, ``better`` (than copy), ``level`` (not better), ``repeats`` (training samples),
        ``failed`` or ``left out``.
    score, error : float or None
        Mean difference to copy, above 0 is better, and its standard error.
    distance : float or None
        Mean dcr_ratio.
    axes : dict
        Loss, copy's loss and the difference in SDs of each axis that has values.
    reason : str
        Why it is out; empty where it is not.
    """

    row: str
    state: str
    score: float | None = None
    error: float | None = None
    distance: float | None = None
    axes: dict[str, dict[str, float]] = field(default_factory=dict)
    reason: str = ""
    by_fold: np.ndarray | None = field(default=None, repr=False)


@dataclass
class Choice:
    """The generator of row ``best`` in one tissue and seed.

    Attributes
    ----------
    candidate : Candidate
        The one that is taken, which may be `copy`.
    better : bool or None
        Whether it is better than copy; None where that could not be told.
    reason : str
        One sentence.
    verdicts : list of Verdict
    """

    candidate: Candidate
    better: bool | None
    reason: str
    verdicts: list[Verdict]


# ---- the rule


def decide(
    scores: pd.DataFrame,
    candidates: list[Candidate],
    failed: dict[str, str],
    left_out: dict[str, str] | None = None,
) -> Choice:
    """Apply the `RULE`.

    Parameters
    ----------
    scores, failed
        Of `score_candidates`; there are folds.
    candidates : list of Candidate
        The preferred ones first.
    left_out : dict
        Reasons of rows that were not tried.
    """
    losses = scores.pivot_table(
        index=["repeat", "fold"], columns=["row", "axis"], values="value", dropna=False
    )
    sizes = scores[scores["row"] == COPY].drop_duplicates(["repeat", "fold"])
    verdicts = [
        Verdict(c.row, "failed", reason=failed[c.row])
        if c.row in failed
        else _verdict(c.row, losses, sizes)
        for c in candidates
    ]
    better = [verdict for verdict in verdicts if verdict.state == "better"]
    chosen = _preferred(better, sizes)
    if chosen is not None:
        chosen.state = "chosen"
    verdicts += [Verdict(row, "left out", reason=why) for row, why in (left_out or {}).items()]
    taken = {c.row: c for c in candidates}.get(chosen.row if chosen else "", Candidate(COPY, COPY))
    reason = _why(chosen) if chosen else _why_none(verdicts)
    return Choice(taken, chosen is not None, reason, verdicts)


def _verdict(row: str, losses: pd.DataFrame, sizes: pd.DataFrame) -> Verdict:
    """Judge a candidate that was fitted in every fold."""
    distance = float(losses[row, MEMORISATION.name].mean())
    verdict = Verdict(row, "level", distance=distance)
    verdict.axes, by_axis = _by_axis(row, losses)
    if by_axis:
        verdict.by_fold = pd.concat(by_axis, axis=1).mean(axis=1).to_numpy()
        verdict.score = float(np.nanmean(verdict.by_fold))
        verdict.error = standard_error(verdict.by_fold, sizes)
    if not distance >= LEAST_DISTANCE:
        verdict.state = "repeats"
        verdict.reason = (
            f"its samples are nearer to the training samples than held-out ones are: {distance:.2f}"
            f" of their distance, {LEAST_DISTANCE} needed"
        )
    elif verdict.score is not None and verdict.score > verdict.error:
        verdict.state = "better"
    return verdict


def _by_axis(row: str, losses: pd.DataFrame) -> tuple[dict, list[pd.Series]]:
    """Facts of each axis that has values, and differences to copy by fold, above 0 is better."""
    facts, differences = {}, []
    for name in (axis.name for axis in AXES):
        copy = losses[COPY, name] if (COPY, name) in losses else pd.Series(dtype=float)
        if copy.notna().sum() < 2:
            continue
        own, sd = losses[row, name], max(float(copy.std(ddof=1)), LEAST_SD)
        # A candidate without a value where copy has one could not be worse.
        difference = ((copy - own) / sd).clip(-MOST, MOST).fillna(-MOST).where(copy.notna())
        differences.append(difference)
        means = {"loss": own.mean(), "copy": copy.mean(), "difference": difference.mean()}
        facts[name] = {key: float(value) for key, value in means.items()}
    return facts, differences


def standard_error(values: np.ndarray, sizes: pd.DataFrame) -> float:
    """`error_of_mean` of the folds that have a value; infinite where fewer than two have one.

    Parameters
    ----------
    values : ndarray (folds,)
    sizes : DataFrame (folds)
        Columns fitted, held_out.
    """
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return float("inf")
    return error_of_mean(values, sizes["held_out"], sizes["fitted"])


def _preferred(better: list[Verdict], sizes: pd.DataFrame) -> Verdict | None:
    """The first of the list that is within a standard error of the best one."""
    if not better:
        return None
    best = max(better, key=lambda verdict: verdict.score)
    for verdict in better:
        behind = best.by_fold - verdict.by_fold
        if np.nanmean(behind) <= standard_error(behind, sizes):
            return verdict
    return best


def first_that_fits(
    candidates: list[Candidate], failed: dict[str, str], left_out: dict[str, str], training: int
) -> Choice:
    """Choose where too few samples train to hold any out: the first that could be fitted.

    Parameters
    ----------
    candidates, failed, left_out
        As for `decide`; ``failed`` are those that could not be fitted to all training samples.
    training : int
        Training samples.
    """
    fits = [candidate for candidate in candidates if candidate.row not in failed]
    taken = fits[0] if fits else Candidate(COPY, COPY)
    verdicts = [
        Verdict(c.row, "failed", reason=failed[c.row]) if c.row in failed else Verdict(c.row, "")
        for c in candidates
    ]
    for verdict in verdicts:
        verdict.state = "chosen" if verdict.row == taken.row else verdict.state or "not tried"
    verdicts += [Verdict(row, "left out", reason=why) for row, why in left_out.items()]
    few = f"{training} training samples are too few to hold any out ({LEAST_TRAINING} needed)"
    first = "it is the first of the list that could be fitted"
    if not fits:
        return Choice(taken, False, f"{few}, and no candidate could be fitted", verdicts)
    return Choice(taken, None, f"{few}; {first}. Whether it beats copying is not known", verdicts)


# ---- words


def _why(verdict: Verdict) -> str:
    """Sentence on a winner."""
    parts = [f"{name} {axis['difference']:+.1f}" for name, axis in verdict.axes.items()]
    return (
        "on held-out training donors it is better than copying the training samples by "
        f"{verdict.score:.2f} ± {verdict.error:.2f} SD, mean of {', '.join(parts)}"
    )


def _why_none(verdicts: list[Verdict]) -> str:
    """Sentence on why copy is taken."""
    parts = []
    for verdict in verdicts:
        if verdict.state == "level" and verdict.score is not None:
            difference = f"{verdict.score:+.2f} ± {verdict.error:.2f} SD"
            parts.append(f"{verdict.row} differs from copying by {difference}")
        elif verdict.state == "level":
            parts.append(f"{verdict.row} could not be compared on any axis")
        else:
            parts.append(f"{verdict.row} is out ({verdict.reason})")
    return "no candidate is better than copying on held-out training donors: " + "; ".join(parts)


# ---- the record


def record(choice: Choice, tissue: str, seed: int, training: int, folds: pd.DataFrame) -> str:
    """Content of ``chosen.json``.

    Parameters
    ----------
    choice : Choice
    tissue, seed
    training : int
        Training samples.
    folds : DataFrame
        Scores of `score_candidates`.
    """
    count = len(folds[["repeat", "fold"]].drop_duplicates())
    content = {
        "tissue": tissue,
        "seed": seed,
        "row": choice.candidate.row,
        "generator": choice.candidate.generator,
        "settings": choice.candidate.settings,
        "better_than_copy": choice.better,
        "reason": choice.reason,
        "rule": RULE if count else "",
        "training_samples": training,
        "folds": count,
        "axes": {axis.name: axis.meaning for axis in (*AXES, MEMORISATION)},
        "candidates": [_plain(verdict) for verdict in choice.verdicts],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON has it: rounded, and null for what isn't a number."""
    return _rounded({key: value for key, value in vars(verdict).items() if key != "by_fold"})


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, float):
        return round(value, 6) if np.isfinite(value) else None
    return value


def read_choice(path: Path) -> Candidate:
    """Read which generator a ``chosen.json`` names.

    Raises
    ------
    InputError
        It is missing or no such record.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        row, generator, settings = (content[key] for key in ("row", "generator", "settings"))
        return Candidate(str(row), str(generator), dict(settings))
    except FileNotFoundError:
        raise InputError("no such file", path, "a chosen.json", "run choose first") from None
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"not a record of a choice ({type(error).__name__}: {error})",
            path,
            "a chosen.json as it was written",
            "delete it and run again",
        ) from None
