"""Training of the adversarial generators: one loop, scored as it goes."""

import copy
import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from mdwgan.generators.base import TrainingFailed
from mdwgan.generators.losses import critic_loss, generator_loss
from mdwgan.generators.networks import Critic, GeneratorNet
from mdwgan.progress import Progress
from mdwgan.training import SampleSet

# Keras' RMSprop, which the reference implementation uses at its defaults.
RMSPROP = {"alpha": 0.9, "eps": 1e-7}
NOISY_SHARE = 0.25  # of the critic's inputs, with instance noise (reference implementation)

Score = Callable[[GeneratorNet], float]


@dataclass
class Result:
    """Outcome of a training."""

    history: list[dict]
    nets: list[GeneratorNet]  # one a trainer: best by score; the last or averaged without a score
    updates: int  # generator updates after which they were taken


class Trainer:
    """MDWGAN-GP's networks, optimisers and data on one device.

    Parameters
    ----------
    samples : SampleSet
        With the views X2 and X3.
    settings : dict
        Config ``training``.
    seed : int
        Seeds weights, noise and batches; no global random state is left changed.
    device : torch.device
    """

    def __init__(self, samples: SampleSet, settings: dict, seed: int, device: torch.device):
        self.settings, self.device = settings, device
        views = np.stack([samples.z, samples.x2, samples.x3])
        self.views = torch.as_tensor(views, device=device)  # (3, n, genes)
        self.labels = torch.as_tensor(samples.labels, device=device)
        self.batch = min(settings["batch"], len(samples))
        self.random = torch.Generator(device=device).manual_seed(seed)
        genes, classes, hidden = len(samples.genes), len(samples.classes), settings["hidden"]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.net = GeneratorNet(settings["noise"], genes, classes, hidden).to(device)
            self.critic = Critic(genes, classes, hidden, settings["separate_heads"]).to(device)
        rate = settings["learning_rate"]
        self.net_step = torch.optim.RMSprop(self.net.parameters(), lr=rate, **RMSPROP)
        self.critic_step = torch.optim.RMSprop(self.critic.parameters(), lr=rate, **RMSPROP)
        self.order = torch.empty(0, dtype=torch.long, device=device)

    @property
    def updates_per_epoch(self) -> int:
        """Generator updates in an epoch, ceil(n / batch)."""
        return math.ceil(self.views.shape[1] / self.batch)

    def next_rows(self) -> Tensor:
        """Rows of the next batch; all rows come once before any comes again."""
        if len(self.order) < self.batch:
            more = torch.randperm(self.views.shape[1], generator=self.random, device=self.device)
            self.order = torch.cat([self.order, more])
        rows, self.order = self.order[: self.batch], self.order[self.batch :]
        return rows

    def noise(self, count: int) -> Tensor:
        """Input noise of the generator, standard normal."""
        size = (count, self.settings["noise"])
        return torch.randn(size, generator=self.random, device=self.device)

    def disturb(self, x: Tensor) -> Tensor:
        """Add instance noise to a quarter of the samples, where the config asks for it."""
        scale = self.settings["instance_noise"]
        if scale == 0:
            return x
        draw = {"generator": self.random, "device": self.device}
        chosen = torch.rand((*x.shape[:-1], 1), **draw) < NOISY_SHARE
        return x + chosen * scale * torch.randn(x.shape, **draw)

    def train_critic(self) -> tuple[Tensor, Tensor, Tensor]:
        """One critic step; returns loss, Wasserstein estimate and penalty."""
        rows = self.next_rows()
        labels = self.labels[rows]
        with torch.no_grad():
            fake = self.net(self.noise(len(rows)), labels)
        blend = torch.rand((3, len(rows), 1), generator=self.random, device=self.device)
        loss = critic_loss(
            self.critic,
            self.disturb(self.views[:, rows]),
            self.disturb(fake),
            labels,
            blend,
            self.settings["lambda_d"],
            self.settings["gradient_penalty"],
        )
        self.critic_step.zero_grad()
        loss.total.backward()
        self.critic_step.step()
        return loss.total.detach(), loss.wasserstein, loss.penalty

    def train_generator(self) -> Tensor:
        """One generator step; labels are drawn as the training samples have them."""
        labels = self.labels[self.next_rows()]
        fake = self.net(self.noise(len(labels)), labels)
        loss = generator_loss(self.critic, fake, labels, self.settings["lambda_g"])
        self.net_step.zero_grad()
        # The critic's parameters get gradients too, which its next zero_grad drops.
        loss.backward()
        self.net_step.step()
        return loss.detach()

    def update(self) -> dict[str, float]:
        """One generator update: the critic's steps, then the generator's."""
        for _ in range(self.settings["critic_steps"]):
            loss, wasserstein, penalty = self.train_critic()
        values = {
            "critic_loss": float(loss),
            "generator_loss": float(self.train_generator()),
            "wasserstein": float(wasserstein),
            "penalty": float(penalty),
        }
        if not all(math.isfinite(value) for value in values.values()):
            raise TrainingFailed("diverged: a loss is not finite")
        return values


def train_scored(
    trainers: list[Trainer], scores: list[Score], phases: list[str], title: str
) -> Result:
    """Train until the score stops rising, and keep the best generators.

    Several trainers, the folds of a cross-validation, go side by side and stop
    together: what counts is the mean of their scores, since one fold's few
    samples make its own score a matter of luck. Scored every ``score_every``
    epochs; ends after ``patience`` scores without a better one, or at ``epochs``.
    """
    settings, history = trainers[0].settings, []
    nets, best_score, best_epoch, waited = [], -math.inf, 0, 0
    progress = Progress(range(1, settings["epochs"] + 1), title)
    for epoch in progress:
        last = [_epoch(trainer, history) for trainer in trainers]
        if epoch % settings["score_every"] and epoch < settings["epochs"]:
            continue
        values = [score(trainer.net) for score, trainer in zip(scores, trainers, strict=True)]
        mean = statistics.fmean(values)
        better = mean > best_score  # False for NaN
        if better:
            nets = [copy.deepcopy(trainer.net) for trainer in trainers]
            best_score, best_epoch = mean, epoch
        waited = 0 if better else waited + 1
        for phase, trainer, losses, value in zip(phases, trainers, last, values, strict=True):
            updates = epoch * trainer.updates_per_epoch
            history.append(_row(phase, epoch, updates, losses, value, better))
        progress.log(epoch=epoch, dist=mean, best=best_score, critic=last[0]["critic_loss"])
        if waited >= settings["patience"]:
            break
    if not nets:
        raise TrainingFailed("collapsed: no generator had samples that differ", history)
    updates = statistics.median(best_epoch * trainer.updates_per_epoch for trainer in trainers)
    return Result(history, nets, round(updates))


def _epoch(trainer: Trainer, history: list[dict]) -> dict[str, float]:
    """One epoch; returns the losses of its last update."""
    for _ in range(trainer.updates_per_epoch):
        losses = _update(trainer, history)
    return losses


def train_fixed(trainer: Trainer, updates: int, average: bool, phase: str, title: str) -> Result:
    """Train for a number of generator updates.

    Parameters
    ----------
    average : bool
        Return the mean of the generator's weights over the second half instead
        of the last ones.
    """
    history, mean, count = [], None, 0
    every = trainer.settings["score_every"] * trainer.updates_per_epoch
    progress = Progress(range(1, updates + 1), title)
    for update in progress:
        values = _update(trainer, history)
        if average and update > updates // 2:
            count += 1
            mean = _running_mean(mean, trainer.net, count)
        if update % every == 0 or update == updates:
            epoch = math.ceil(update / trainer.updates_per_epoch)
            history.append(_row(phase, epoch, update, values, math.nan, update == updates))
            progress.log(update=update, of=updates, critic=values["critic_loss"])
    return Result(history, [mean if average else trainer.net], updates)


def _update(trainer: Trainer, history: list[dict]) -> dict[str, float]:
    """One update; a failure takes the history so far with it."""
    try:
        return trainer.update()
    except TrainingFailed as failure:
        raise TrainingFailed(str(failure), history) from None


def _running_mean(mean: GeneratorNet | None, net: GeneratorNet, count: int) -> GeneratorNet:
    if mean is None:
        return copy.deepcopy(net)
    with torch.no_grad():
        for kept, new in zip(mean.parameters(), net.parameters(), strict=True):
            kept += (new - kept) / count
    return mean


def _row(phase: str, epoch: int, update: int, values: dict, dist: float, best: bool) -> dict:
    return {"phase": phase, "epoch": epoch, "update": update, **values, "dist": dist,
            "best": int(best)}  # fmt: skip
