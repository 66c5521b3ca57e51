"""What the GANs of other papers share: the loop, the record of losses, and the model's state."""

from abc import abstractmethod
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.archive import Array, as_arrays
from mdwgan.generators.base import Generator, TrainingFailed, refuse_fewer
from mdwgan.generators.device import choose_device, describe, set_precision
from mdwgan.progress import Progress
from mdwgan.seeds import derive

LOOKS = 20  # rows of the history
DIVERGED = 1e8  # a loss
CRITIC_STEPS = 5
LEAST_OF_CLASS = 2  # samples that a training needs


class Published(Generator):
    """A GAN on the training samples, which stay in the model where its input is made of them.

    Attributes
    ----------
    arrays : dict of str to ndarray
        What drawing needs beside the networks.
    nets : list of Module
        Generators: one, or one a class.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.arrays: dict[str, np.ndarray] = {}
        self.nets: list[nn.Module] = []

    @abstractmethod
    def _take(self, data: TrainingData) -> None:
        """Take what is needed of the training data into `arrays`."""

    @abstractmethod
    def _networks(self) -> list[nn.Module]:
        """Make the generators; their first weights come from torch's random state."""

    @abstractmethod
    def _train(self, data: TrainingData, device: torch.device, title: str) -> list[dict]:
        """Train the generators; noise comes from torch's random state."""

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        train_set = data.train
        refuse_fewer(train_set.labels, self.classes, LEAST_OF_CLASS, self.name)
        device = choose_device(self.settings["device"])
        set_precision(self.settings["tf32"])
        self.ran_on = describe(device)
        self._take(data)
        title = f"{train_set.tissue} {self.name} seed {seed}"
        with seeded(derive(seed, train_set.tissue, self.name, "train"), device):
            self.nets = [net.to(device) for net in self._networks()]
            history = self._train(data, device, title)
        self.nets = [net.cpu().eval() for net in self.nets]
        if not np.isfinite(self.sample(train_set.labels, seed).z).all():
            raise TrainingFailed("diverged: generated values are not finite", history)
        return pd.DataFrame(history)

    def state(self) -> dict[str, Array]:
        state: dict[str, Array] = dict(self.arrays)
        for number, net in enumerate(self.nets):
            state |= {f"net{number}.{k}": v for k, v in net.state_dict().items()}
        return state

    def load_state(self, state: dict[str, Array]) -> None:
        self.arrays = as_arrays({k: v for k, v in state.items() if not k.startswith("net")})
        with seeded(0, torch.device("cpu")):
            self.nets = self._networks()
        for number, net in enumerate(self.nets):
            prefix = f"net{number}."
            own = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
            net.load_state_dict(own)
            net.eval()


@contextmanager
def seeded(seed: int, device: torch.device):
    """Torch's random state from a seed, and as it was before afterwards."""
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


def train(step: Callable[[], dict[str, Tensor]], updates: int, title: str, phase: str = "fit"):
    """Update a generator many times.

    Parameters
    ----------
    step : function
        One update; its losses by column of the history.
    updates : int
    title : str
        Of the progress.
    phase : str, optional

    Returns
    -------
    list of dict
        Rows of the history.

    Raises
    ------
    TrainingFailed
        The training has diverged.
    """
    history, every = [], max(1, updates // LOOKS)
    progress = Progress(range(1, updates + 1), f"{title} {phase}")
    for update in progress:
        losses = step()
        if update % every and update != updates:
            continue
        values = {name: float(value.detach()) for name, value in losses.items()}
        if not all(np.isfinite(value) and abs(value) < DIVERGED for value in values.values()):
            raise TrainingFailed("diverged: a loss is not finite, or above 1e8", history)
        history.append({"phase": phase, "epoch": update, "update": update, **values})
        progress.log(update=update, of=updates, loss=values["generator_loss"])
    return history


def step_by(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    """Minimise a loss by one step."""
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def spread(fake: Tensor) -> Tensor:
    """SD of a generated batch, mean over genes."""
    return fake.detach().std(dim=0, correction=0).mean()
