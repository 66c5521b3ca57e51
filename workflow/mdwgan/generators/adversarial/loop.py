"""The loops around trainers: until the score stops rising, or for a number of updates."""

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from mdwgan.generators.adversarial.checkpoint import Checkpoint
from mdwgan.generators.adversarial.networks import GeneratorNet
from mdwgan.generators.adversarial.search import Search
from mdwgan.generators.adversarial.trainer import Trainer
from mdwgan.generators.base import TrainingFailed
from mdwgan.progress import Progress

Score = Callable[[GeneratorNet], tuple[float, float]]  # what decides, and dist
RISE = 0.02  # of a score: more than its noise from one look to the next
NEVER_DEFINED = "collapsed: dist was never defined, as generated or held-out samples don't differ"


@dataclass
class Result:
    """Outcome of a training."""

    history: list[dict]
    weights: list[Tensor]  # one a trainer: best by score; averaged or last without a score; or none
    updates: int  # generator updates after which they were taken


@dataclass(frozen=True)
class Fold:
    """A trainer, and the score of its generator on samples that it doesn't train on."""

    phase: str
    trainer: Trainer
    score: Score


def train_scored(
    folds: list[Fold],
    search: Search,
    title: str,
    checkpoint: Checkpoint | None = None,
    with_weights: bool = True,
) -> Result:
    """Train until the score stops rising, and return the weights of the best generators.

    The folds of a cross-validation are trained side by side and stop together: the mean of their
    scores decides, since the score of one fold, of few samples, is a matter of luck. The training
    ends as ``search`` says, or where a fold diverges or collapses; the best generators before
    ends as ``search`` says, or where a fold diverges or collapses; the best generators before
    that are returned.

    Parameters
    ----------
    folds : list of Fold
    search : Search
    title : str
    checkpoint : Checkpoint, optional
    with_weights : bool
        False where the number of updates alone is wanted: no weights are kept then, nor the
        trainers in the checkpoint once the search has ended.

    ------
    TrainingFailed
        No generator could be scored.
    """
    checkpoint = checkpoint or Checkpoint()
    history, best = _resume_scored(checkpoint, search, folds)
    progress, failure = Progress(search.epochs_left(), title), NEVER_DEFINED
    for epoch in progress:
        for fold in folds:
            fold.trainer.epoch()
        if not search.is_scored(epoch):
            continue
        try:
            losses = [fold.trainer.losses() for fold in folds]
        except TrainingFailed as error:
            search.ended = failure = str(error)
            break
        scores = [fold.score(fold.trainer.net) for fold in folds]
        if better := search.seen(statistics.fmean(score for score, _ in scores), epoch):
            best = [fold.trainer.weights() for fold in folds] if with_weights else []
        history += _scored_rows(folds, epoch, losses, scores, better)
        _log_scored(progress, search, losses[0], scores)
        if search.ended:
            break
        if checkpoint.due():
            checkpoint.write(folds[0].phase, _scored_state(search, history, best, folds))
    if not search.best_epoch:
        raise TrainingFailed(failure, history)
    search.ended = search.ended or "epochs"
    print(f"{title}: best at epoch {search.best_epoch}; ended: {search.ended}")
    last = folds if with_weights else []
    checkpoint.write(folds[0].phase, _scored_state(search, history, best, last))
    updates = [search.best_epoch * fold.trainer.updates_per_epoch for fold in folds]
    return Result(history, best, round(statistics.median(updates)))


def _scored_rows(
    folds: list[Fold],
    epoch: int,
    losses: list[dict],
    scores: list[tuple[float, float]],
    better: bool,
) -> list[dict]:
    """Rows of ``history.tsv`` for a scored epoch, one a fold."""
    return [
        row(fold.phase, epoch, epoch * fold.trainer.updates_per_epoch, values, dist, better)
        | {"score": score}
        for fold, values, (score, dist) in zip(folds, losses, scores, strict=True)
    ]


def _log_scored(
    progress: Progress, search: Search, losses: dict[str, float], scores: list[tuple[float, float]]
) -> None:
    progress.log(
        epoch=search.epoch,
        score=statistics.fmean(score for score, _ in scores),
        dist=statistics.fmean(dist for _, dist in scores),
        best=search.best_score,
        **_logged(losses),
        seconds=progress.seconds(),
    )


def _logged(losses: dict[str, float]) -> dict[str, float]:
    """Losses that a line of the log shows."""
    return {"critic": losses["critic_loss"], "generator": losses["generator_loss"]}


def _resume_scored(
    checkpoint: Checkpoint, search: Search, folds: list[Fold]
) -> tuple[list[dict], list[Tensor]]:
    """History and best weights so far; search and trainers go on from the checkpoint."""
    saved = checkpoint.stages.get(folds[0].phase)
    if saved is None:
        return [], []
    search.load_state(saved["search"])
    if saved["trainers"]:  # an ended search may have none
        for fold, state in zip(folds, saved["trainers"], strict=True):
            fold.trainer.load_state(state)
    device = folds[0].trainer.device
    return saved["history"], [weights.to(device) for weights in saved["best"]]


def _scored_state(search: Search, history: list, best: list[Tensor], folds: list[Fold]) -> dict:
    return {
        "search": search.state(),
        "history": history,
        "best": [weights.cpu() for weights in best],
        "trainers": [fold.trainer.state() for fold in folds],
    }


class LevelMean:
    """Mean of the weights since the score rose last.

    Weights of a generator that still learns would undo in the mean what it has learned since:
    where the score is more than `RISE` above that at which the mean began, it begins anew.

    Attributes
    ----------
    weights : Tensor or None
        None before the first.
    count : int
    level : float
        Score at which the mean began.
    """

    def __init__(self) -> None:
        self.weights: Tensor | None = None
        self.count, self.level = 0, -math.inf

    def add(self, weights: Tensor) -> None:
        """Take one more vector of weights into the mean."""
        self.count += 1
        if self.weights is None:
            self.weights = weights.clone()
        else:
            self.weights += (weights - self.weights) / self.count

    def seen(self, score: float, weights: Tensor) -> None:
        """Note the score of the newest weights, and begin anew with them where it rose."""
        if score > self.level + RISE:
            self.level, self.weights, self.count = score, weights.clone(), 1

    def state(self) -> dict:
        """Mean so far, for a checkpoint."""
        weights = [] if self.weights is None else [self.weights.cpu()]
        return {"weights": weights, "count": self.count, "level": self.level}

    def load_state(self, state: dict, device: torch.device) -> None:
        """Go on from a `state`."""
        self.weights = state["weights"][0].to(device) if state["weights"] else None
        self.count, self.level = state["count"], state["level"]


def train_fixed(
    trainer: Trainer,
    updates: int,
    every: int,
    average: Score | None,
    phase: str,
    title: str,
    checkpoint: Checkpoint | None = None,
) -> Result:
    """Train for a number of generator updates.

    Parameters
    ----------
    updates : int
    every : int
        Updates from one row of the history to the next.
    average : Score, optional
        Return the mean of the generator's weights since this score rose last (`LevelMean`)
        instead of the last ones.
    """
    checkpoint = checkpoint or Checkpoint()
    mean = LevelMean()
    done, history = _resume_fixed(checkpoint, phase, trainer, mean)
    progress = Progress(range(done + 1, updates + 1), title)
    for update in progress:
        trainer.update()
        if average:
            mean.add(trainer.weights())
        if update % every and update < updates:
            continue
        losses, scored = _losses(trainer, history), {}
        if average:
            scored = {"score": average(trainer.net)[0]}
            mean.seen(scored["score"], trainer.weights())
        epoch = math.ceil(update / trainer.updates_per_epoch)
        history.append(row(phase, epoch, update, losses, math.nan, update == updates) | scored)
        seconds = progress.seconds()
        progress.log(update=update, of=updates, **scored, **_logged(losses), seconds=seconds)
        if checkpoint.due() or update == updates:
            checkpoint.write(phase, _fixed_state(update, history, mean, trainer))
    return Result(history, [mean.weights if average else trainer.weights()], updates)


def _resume_fixed(
    checkpoint: Checkpoint, phase: str, trainer: Trainer, mean: LevelMean
) -> tuple[int, list[dict]]:
    """Updates done and history so far; trainer and mean go on from the checkpoint."""
    saved = checkpoint.stages.get(phase)
    if saved is None:
        return 0, []
    trainer.load_state(saved["trainer"])
    mean.load_state(saved["mean"], trainer.device)
    return saved["update"], saved["history"]


def _fixed_state(update: int, history: list, mean: LevelMean, trainer: Trainer) -> dict:
    return {
        "update": update,
        "history": history,
        "mean": mean.state(),
        "trainer": trainer.state(),
    }


def _losses(trainer: Trainer, history: list[dict]) -> dict[str, float]:
    """Newest losses; a failure takes the history so far with it."""
    try:
        return trainer.losses()
    except TrainingFailed as failure:
        raise TrainingFailed(str(failure), history) from None


def row(phase: str, epoch: int, update: int, losses: dict, dist: float, best: bool) -> dict:
    """A row of ``history.tsv``."""
    return {
        "phase": phase,
        "epoch": epoch,
        "update": update,
        **losses,
        "dist": dist,
        "best": int(best),
    }
