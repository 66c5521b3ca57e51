"""What all models of latents have in common: the space, its training samples, the calibration.

A factor model (`mdwgan.generators.factors`) says z = mean of the group + latents x factors + noise,
with normal latents. Here a network draws the latents: what it can add is their shape and how they
differ between groups. Means of the groups are the factor model's, so labels hold by construction.

Few samples train (14 to 22 in a small tissue), far fewer than the latents of one sample. So the
network never sees them as they are: each time it sees

    sqrt(s) own latents of a training sample + sqrt(1 - s) a draw of the factor model,

a bootstrap with a normal kernel, so that there is no point to memorise; s is setting ``own``.
"""

from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from mdwgan.cohort.pool import own_groups
from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.archive import Array, as_arrays
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.generators.factors.marginals import Shape
from mdwgan.generators.factors.pan import draw_groups
from mdwgan.generators.factors.shaped import fit_shape, shape_state, shaped, split_state
from mdwgan.generators.factors.structure import Structure, choose_structure
from mdwgan.numerics.latents import match
from mdwgan.progress import Progress
from mdwgan.seeds import derive, rng

LEAST_TRAINING = 6
BATCH = 128
RATE = 1e-3  # of Adam, which falls to 0 as a cosine
LOOKS = 20  # rows of the history
CALIBRATED_BY = 8192  # draws
LEAST_VARIANCE = 1e-6  # of a latent, where 1 is the factor model's
DIVERGED = 1e8  # a loss


@dataclass(frozen=True)
class OwnLatents:
    """Latents of the training samples, and draws that look like them.

    Attributes
    ----------
    latents : ndarray (n, k)
    groups : ndarray (n,)
        Number of each sample's group.
    count : int
        Number of groups.
    """

    latents: np.ndarray
    groups: np.ndarray
    count: int

    def batch(self, own: float, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw latents (batch, k) and one-hot groups (batch, groups) to train on."""
        rows = torch.randint(len(self.groups), (BATCH,), generator=random)
        noise = torch.randn((BATCH, self.latents.shape[1]), generator=random)
        x = own**0.5 * torch.tensor(self.latents, dtype=torch.float32)[rows]
        return x + (1 - own) ** 0.5 * noise, codes_of(self.groups, self.count)[rows]


def codes_of(groups: np.ndarray, count: int) -> Tensor:
    """One-hot groups (n, count)."""
    return one_hot(torch.as_tensor(groups), count).float()


def own_latents(samples: SampleSet, made: Structure) -> OwnLatents:
    """Least-squares latents of the samples about their groups' means.

    Residuals about n samples' own means are too small; they are scaled to the freedom that is
    left. A group of one sample has no residual, and is left out.
    """
    member = np.unique(own_groups(samples), return_inverse=True)[1]
    groups = len(made.means)
    residuals = (samples.z - made.means[member]) * np.sqrt(len(member) / (len(member) - groups))
    squares = np.einsum("ij,ij->i", made.factors, made.factors)
    several = np.bincount(member, minlength=groups)[member] > 1
    return OwnLatents((residuals @ made.factors.T / squares)[several], member[several], groups)


class LatentModel(Generator):
    """A factor model with a network that draws its latents.

    Settings: ``components``, ``share`` and ``marginals`` of the factor model, ``sampling``,
    ``updates``, ``own``, ``calibrate``, and those of the network.

    Attributes
    ----------
    structure : Structure or None
        None before the fit.
    shape : Shape or None
        None where marginals are normal.
    net : Module or None
    centre : ndarray (groups, k)
        Mean of what the network draws; it is taken off.
    rescale : ndarray (k, k)
        Gives the network's latents SD 1 and no correlation, over all groups.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.structure: Structure | None = None
        self.shape: Shape | None = None
        self.net: nn.Module | None = None
        self.centre = np.empty((0, 0))
        self.rescale = np.empty((0, 0))

    @abstractmethod
    def _network(self, latents: int, groups: int) -> nn.Module:
        """Make a network; its first weights come from torch's seed."""

    @abstractmethod
    def _losses(self, x: Tensor, codes: Tensor, done: float, random: torch.Generator) -> dict:
        """Parts of the loss, ``generator_loss`` the one to minimise; ``done`` is 0 to 1."""

    @abstractmethod
    def _raw(self, codes: Tensor, random: np.random.Generator) -> np.ndarray:
        """Draw latents (n, k) by the network, for one-hot groups (n, groups)."""

    def _after_step(self, updates: int) -> None:
        """Follow an update of the weights."""

    def _after_training(self) -> None:
        """Follow the last update."""

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        train = data.train
        if len(train) < LEAST_TRAINING:
            raise TrainingFailed(f"{len(train)} training samples, {LEAST_TRAINING} needed")
        self.structure = choose_structure(data, self.settings, seed)[0]
        self.shape = fit_shape(data, self.settings)
        if not len(self.structure.factors) or len(train) <= len(self.structure.means):
            raise TrainingFailed("no group of condition and source has two samples that differ")
        own = own_latents(train, self.structure)
        self._make_net(derive(seed, train.tissue, self.name, "weights"))
        history = self._train(own, seed)
        self._calibrate(seed, history)
        return pd.DataFrame(history)

    def _make_net(self, seed: int) -> None:
        """Make the network; torch's own random state is left as it was."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            made = self.structure
            self.net = self._network(len(made.factors), len(made.means))

    def _train(self, own: OwnLatents, seed: int) -> list[dict]:
        """Minimise the loss for ``updates`` batches; every batch may have every sample."""
        updates, history = self.settings["updates"], []
        random = torch.Generator().manual_seed(derive(seed, self.tissue, self.name, "train"))
        adam = torch.optim.Adam(self.net.parameters(), lr=RATE)
        falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, updates)
        progress = Progress(range(1, updates + 1), f"{self.tissue} {self.name} seed {seed}")
        every = max(1, updates // LOOKS)
        for update in progress:
            x, codes = own.batch(self.settings["own"], random)
            losses = self._losses(x, codes, update / updates, random)
            adam.zero_grad()
            losses["generator_loss"].backward()
            adam.step()
            falling.step()
            self._after_step(update)
            if update % every == 0 or update == updates:
                history.append(_row(update, losses, history))
                progress.log(update=update, of=updates, loss=history[-1]["generator_loss"])
        self._after_training()
        return history

    def _calibrate(self, seed: int, history: list[dict]) -> None:
        """Find what makes the network's mean and covariance those of the factor model."""
        made, k = self.structure, len(self.structure.factors)
        self.centre, self.rescale = np.zeros((len(made.means), k)), np.eye(k)
        share = made.counts.sum(axis=1) / made.counts.sum()
        groups = np.repeat(np.arange(len(share)), np.ceil(share * CALIBRATED_BY).astype(int))
        random = rng(seed, self.tissue, self.name, "calibration")
        drawn = self._raw(codes_of(groups, len(share)), random).astype(np.float64)
        if not np.isfinite(drawn).all():
            raise TrainingFailed("diverged: generated values are not finite", history)
        centre = np.stack([drawn[groups == g].mean(axis=0) for g in range(len(share))])
        rest = drawn - centre[groups]
        values, vectors = np.linalg.eigh(rest.T @ rest / len(rest))
        if values[0] < LEAST_VARIANCE:
            raise TrainingFailed("collapsed: the network draws a latent as a constant", history)
        if self.settings["calibrate"]:
            self.centre, self.rescale = centre, vectors / np.sqrt(values) @ vectors.T

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        made = self.structure
        random = rng(seed, self.tissue, self.name, "sample")
        groups = draw_groups(labels, made.counts, self.settings["sampling"], random)
        drawn = self._raw(codes_of(groups, len(made.means)), random)
        drawn = (drawn - self.centre[groups]) @ self.rescale
        if self.settings["sampling"] == "matched":
            drawn = match(drawn, groups)
        z = made.means[groups] + drawn @ made.factors
        z += random.normal(size=z.shape) * made.noise_sd
        z = shaped(z, groups, made, self.shape, self.settings["sampling"])
        return Samples(z.astype(np.float32), labels)

    def state(self) -> dict[str, Array]:
        arrays = vars(self.structure) | {"centre": self.centre, "rescale": self.rescale}
        weights = {f"net.{k}": v for k, v in self.net.state_dict().items()}
        return arrays | shape_state(self.shape) | weights

    def load_state(self, state: dict[str, Array]) -> None:
        arrays = as_arrays({k: v for k, v in state.items() if not k.startswith("net.")})
        arrays, self.shape = split_state(arrays)
        self.centre, self.rescale = arrays.pop("centre"), arrays.pop("rescale")
        self.structure = Structure(**arrays)
        self._make_net(0)
        weights = {k.removeprefix("net."): v for k, v in state.items() if k.startswith("net.")}
        self.net.load_state_dict(weights)


def _row(update: int, losses: dict[str, Tensor], history: list[dict]) -> dict:
    """A row of the history; an epoch is an update, since a batch is larger than the cohort."""
    values = {name: float(value.detach()) for name, value in losses.items()}
    if not all(np.isfinite(value) and abs(value) < DIVERGED for value in values.values()):
        raise TrainingFailed("diverged: the loss is not finite, or above 1e8", history)
    return {"phase": "fit", "epoch": update, "update": update, **values}
