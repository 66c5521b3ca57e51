"""The adversarial systems as generators: a network trained against critics, and its model file.

`systems.py` says what each system is, which paper's equations it follows and what was chosen where
a text is silent; `fitting.py` trains it, and `gradients.py` has the losses.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.adversarial.fitting import Fitting, draw
from mdwgan.generators.adversarial.labels import Labels
from mdwgan.generators.adversarial.networks import Flat, GeneratorNet
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.archive import Array
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.generators.device import choose_device, describe, set_precision
from mdwgan.seeds import derive, rng

LEAST_SD = 1e-6  # of generated z: below it all samples are the same


class Adversarial(Generator):
    """An adversarial system on one set of classes; `PerCondition` has one for each.

    ``settings`` are the config's ``training``, ``device`` and ``tf32``.

    Attributes
    ----------
    system : System
    labels : Labels
        Of its networks.
    net : GeneratorNet or None
        Best by score, averaged, or last, as ``selection`` says; None before the training.
    last : dict of Tensor
        The last weights, where others were chosen.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.system = SYSTEMS[name]
        self.labels = Labels(np.eye(0))
        self.net: GeneratorNet | None = None
        self.last: dict[str, torch.Tensor] = {}
        self._fitting: Fitting | None = None

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        """Choose the stopping step as ``selection`` says, then train on all training samples."""
        device = choose_device(self.settings["device"])
        set_precision(self.settings["tf32"])
        self.ran_on = describe(device)
        self.labels = Labels.of(data.train, self.system.covariates)
        fitting = Fitting(self.name, self.settings, data, self.labels, seed, device, checkpoint)
        self._fitting, self.optimistic = fitting, fitting.by_test
        history = fitting.run()
        self.net, self.last = fitting.net, fitting.last
        self._check_samples(data.train.labels, seed, history)
        return pd.DataFrame(history)

    def _check_samples(self, labels: np.ndarray, seed: int, history: list[dict]) -> None:
        """End a training whose generator makes nothing that could be used."""
        z = self.sample(labels, seed).z
        if not np.isfinite(z).all():
            raise TrainingFailed("diverged: generated values are not finite", history)
        if len(z) > 1 and z.std(axis=0).max() < LEAST_SD:
            raise TrainingFailed("collapsed: all generated samples are the same", history)

    def finish(self) -> None:
        if self._fitting is not None:
            self._fitting.checkpoint.remove()

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        """Draw samples; sources come as the training samples of a class have them."""
        random = rng(seed, self.tissue, self.name, "covariates")
        codes = self.labels.draw(np.asarray(labels), random)
        noise_seed = derive(seed, self.tissue, self.name, "sample")
        sampling = self.settings.get("sampling", "iid")  # models of older versions have none
        return Samples(draw(self.net, codes, noise_seed, sampling), labels)

    def state(self) -> dict[str, Array]:
        tensors = {f"net.{key}": value for key, value in self.net.state_dict().items()}
        tensors |= {f"last.{key}": value for key, value in self.last.items()}
        return tensors | {"pairs": torch.as_tensor(self.labels.counts)}

    def load_state(self, state: dict[str, Array]) -> None:
        self.labels = Labels(np.asarray(state["pairs"]))
        self.net = GeneratorNet(
            self.settings["noise"],
            len(self.genes),
            self.labels.size,
            self.settings["hidden"],
            self.system.tanh,
        )
        Flat(self.net)
        self.net.load_state_dict(with_prefix(state, "net."))
        self.last = with_prefix(state, "last.")


def with_prefix(state: dict[str, Array], prefix: str) -> dict[str, Array]:
    """Those whose names have a prefix, by the rest of their names."""
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
