"""The loop around a trainer: until the score stops rising, or for a number of updates."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from mdwgan.generators.adversarial.checkpoint import Checkpoint
from mdwgan.generators.adversarial.networks import GeneratorNet
from mdwgan.generators.adversarial.trainer import Trainer
from mdwgan.generators.base import TrainingFailed
from mdwgan.progress import Progress

Score = Callable[[GeneratorNet], float]


@dataclass
class Result:
    """Outcome of a training."""

    history: list[dict]
    weights: list[Tensor]  # one a trainer: best by score; averaged or last without a score
    updates: int  # generator updates after which they were taken


@dataclass
class Search:
    """Where the search for the best stopping step stands."""

    epoch: int = 0
    best_score: float = -math.inf
    best_epoch: int = 0
    waited: int = 0
    ended: str = ""


def train_scored(
    trainers: list[Trainer],
    scores: list[Score],
    phases: list[str],
    title: str,
    checkpoint: Checkpoint | None = None,
) -> Result:
    """Train until the score stops rising, and keep the best generators.

    Several trainers, the folds of a cross-validation, go side by side and stop
    together: what counts is the mean of their scores, since one fold's few
    samples make its own score a matter of luck. Scored every ``score_every``
    epochs; ends after ``patience`` scores without a better one, at ``epochs``, or
    where a training diverges or collapses: then the best one before it counts.
    """
    checkpoint = checkpoint or Checkpoint()
    search, history, best = _resume(checkpoint, phases, trainers)
    settings = trainers[0].settings
    progress = Progress(range(search.epoch + 1, settings["epochs"] + 1), title)
    started = time.monotonic()
    for epoch in () if search.ended else progress:
        for trainer in trainers:
            _epoch(trainer)
        if epoch % settings["score_every"] and epoch < settings["epochs"]:
            continue
        search.epoch = epoch
        try:
            losses = [trainer.losses() for trainer in trainers]
        except TrainingFailed as failure:
            search.ended = str(failure)
            if not best:
                raise TrainingFailed(search.ended, history) from None
            break
        values = [score(trainer.net) for score, trainer in zip(scores, trainers, strict=True)]
        better = _judge(search, statistics.fmean(values))
        if better:
            best = [trainer.net_flat.parameters.clone() for trainer in trainers]
        rows = zip(phases, trainers, losses, values, strict=True)
        for phase, trainer, parts, value in rows:
            updates = epoch * trainer.updates_per_epoch
            history.append(row(phase, epoch, updates, parts, value, better))
        progress.log(
            epoch=epoch,
            dist=statistics.fmean(values),
            best=search.best_score,
            **_told(losses[0]),
            seconds=time.monotonic() - started,
        )
        if search.waited >= settings["patience"]:
            search.ended = "patience"
            break
        if checkpoint.due():
            checkpoint.write(phases[0], _state(search, history, best, trainers))
    if not best:
        raise TrainingFailed(
            "collapsed: dist was never defined, as generated or held-out samples don't differ",
            history,
        )
    print(f"{title}: best at epoch {search.best_epoch}; ended: {search.ended or 'epochs'}")
    search.ended = search.ended or "epochs"
    checkpoint.write(phases[0], _state(search, history, best, trainers))
    updates = statistics.median(search.best_epoch * t.updates_per_epoch for t in trainers)
    return Result(history, best, round(updates))


def _told(losses: dict[str, float]) -> dict[str, float]:
    """Losses that a line of the log shows."""
    return {"critic": losses["critic_loss"], "generator": losses["generator_loss"]}


def _judge(search: Search, score: float) -> bool:
    """Note a score; says whether it is the best so far (NaN never is)."""
    better = score > search.best_score
    if better:
        search.best_score, search.best_epoch = score, search.epoch
    search.waited = 0 if better else search.waited + 1
    return better


def _resume(
    checkpoint: Checkpoint, phases: list[str], trainers: list[Trainer]
) -> tuple[Search, list[dict], list[Tensor]]:
    saved = checkpoint.stages.get(phases[0])
    if saved is None:
        return Search(), [], []
    for trainer, state in zip(trainers, saved["trainers"], strict=True):
        trainer.load_state(state)
    device = trainers[0].device
    return Search(**saved["search"]), saved["history"], [t.to(device) for t in saved["best"]]


def _state(search: Search, history: list, best: list[Tensor], trainers: list[Trainer]) -> dict:
    return {
        "search": dict(vars(search)),
        "history": history,
        "best": [tensor.cpu() for tensor in best],
        "trainers": [trainer.state() for trainer in trainers],
    }


def _epoch(trainer: Trainer) -> None:
    for _ in range(trainer.updates_per_epoch):
        trainer.update()


def train_fixed(
    trainer: Trainer,
    updates: int,
    average: bool,
    phase: str,
    title: str,
    checkpoint: Checkpoint | None = None,
) -> Result:
    """Train for a number of generator updates.

    Parameters
    ----------
    average : bool
        Return the mean of the generator's weights over the second half instead
        of the last ones.
    """
    checkpoint = checkpoint or Checkpoint()
    saved = checkpoint.stages.get(phase, {"update": 0, "history": [], "mean": []})
    history, mean = saved["history"], [tensor.to(trainer.device) for tensor in saved["mean"]]
    if saved["update"]:
        trainer.load_state(saved["trainer"])
    every = trainer.settings["score_every"] * trainer.updates_per_epoch
    progress = Progress(range(saved["update"] + 1, updates + 1), title)
    started = time.monotonic()
    for update in progress:
        trainer.update()
        if average and update > updates // 2:
            _average(mean, trainer.net_flat.parameters, update - updates // 2)
        if update % every and update < updates:
            continue
        losses = _losses(trainer, history)
        epoch = math.ceil(update / trainer.updates_per_epoch)
        history.append(row(phase, epoch, update, losses, math.nan, update == updates))
        progress.log(update=update, of=updates, **_told(losses), seconds=time.monotonic() - started)
        if checkpoint.due() or update == updates:
            checkpoint.write(phase, _fixed_state(update, history, mean, trainer))
    return Result(history, [mean[0] if average else trainer.net_flat.parameters], updates)


def _fixed_state(update: int, history: list, mean: list[Tensor], trainer: Trainer) -> dict:
    kept = [tensor.cpu() for tensor in mean]
    return {"update": update, "history": history, "mean": kept, "trainer": trainer.state()}


def _average(mean: list[Tensor], new: Tensor, count: int) -> None:
    """Running mean of weights; the list holds none before the first."""
    if mean:
        mean[0] += (new - mean[0]) / count
    else:
        mean.append(new.clone())


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
