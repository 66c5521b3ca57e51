"""MDWGAN-GP (Li et al., BMC Bioinformatics 24:427, 2023).

Implemented: Eqs. 4 to 8, with the signs and the weight sharing that
`mdwgan.generators.losses` and `mdwgan.generators.networks` explain. Where the
paper's text is silent the reference implementation decides (k, batch, critic
steps, label embedding, heads, scoring interval) or Vinas et al. 2022 (noise
size); all of it is in the config.
"""

import numpy as np
import pandas as pd
import torch

from mdwgan.compute import choose_device
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.generators.networks import GeneratorNet
from mdwgan.generators.selection import validation_folds
from mdwgan.generators.trainer import Result, Score, Trainer, train_fixed, train_scored
from mdwgan.metrics.dist import dist_of, unit_columns
from mdwgan.seeds import derive
from mdwgan.training import SampleSet, TrainingData


def draw(net: GeneratorNet, labels: np.ndarray, seed: int) -> np.ndarray:
    """Samples of a generator network: (n,) labels -> (n, genes); the noise comes from the CPU."""
    device = next(net.parameters()).device
    random = torch.Generator().manual_seed(seed)
    noise = torch.randn((len(labels), net.noise), generator=random).to(device)
    with torch.no_grad():
        return net(noise, torch.as_tensor(labels, device=device)).cpu().numpy()


def scorer(samples: SampleSet, seed: int) -> Score:
    """Score a generator by dist to real samples, with their labels and the same noise each time."""
    real = unit_columns(samples.z)
    return lambda net: dist_of(real, unit_columns(draw(net, samples.labels, seed)))


class Adversarial(Generator):
    """A generator network trained against critics.

    ``settings`` are the config's ``training``, and ``device``.
    """

    def _fit(self, data: TrainingData, seed: int) -> pd.DataFrame:
        """Choose the stopping step as ``selection`` says, then train on all training samples."""
        self.seed, self.data = seed, data
        self.device = choose_device(self.settings["device"])
        selection, train = self.settings["selection"], data.train
        if selection == "test":
            self.optimistic = True
            result = self._scored([(train, data.test)], ["test"])
            self.net, history = result.nets[0], result.history
        else:
            folds = validation_folds(train, seed, self.name) if selection != "none" else []
            # A fold's graphs are made of its own training rows.
            sets = [(train.take(fit, data.graphs), train.take(held)) for fit, held in folds]
            names = [f"fold{number}" for number in range(1, len(folds) + 1)]
            chosen = self._scored(sets, names) if folds else None
            final = self._refit(chosen.updates if chosen else None)
            self.net = final.nets[0]
            history = (chosen.history if chosen else []) + final.history
        self._check_samples()
        return pd.DataFrame(history)

    def _trainer(self, samples: SampleSet, phase: str) -> Trainer:
        seed = derive(self.seed, self.tissue, self.name, "train", phase)
        return Trainer(samples, self.settings, seed, self.device)

    def _title(self, phase: str) -> str:
        return f"{self.tissue} {self.name} seed {self.seed} {phase}"

    def _scored(self, sets: list[tuple[SampleSet, SampleSet]], phases: list[str]) -> Result:
        """Train on the first of each pair, scored on the second."""
        trainers, scores = [], []
        for (train, held_out), phase in zip(sets, phases, strict=True):
            trainers.append(self._trainer(train, phase))
            noise = derive(self.seed, self.tissue, self.name, "score", phase)
            scores.append(scorer(held_out, noise))
        return train_scored(trainers, scores, phases, self._title("selection"))

    def _refit(self, updates: int | None) -> Result:
        """Train on all training samples, as long as was found best.

        Without a finding: as long as the config allows, with averaged weights.
        """
        trainer = self._trainer(self.data.train, "refit")
        count = updates or self.settings["epochs"] * trainer.updates_per_epoch
        return train_fixed(trainer, count, updates is None, "refit", self._title("refit"))

    def _check_samples(self) -> None:
        """End a training whose generator makes nothing that could be used."""
        labels = self.data.train.labels
        z = draw(self.net, labels, derive(self.seed, self.tissue, self.name, "check"))
        if not np.isfinite(z).all():
            raise TrainingFailed("diverged: generated values are not finite")
        if len(z) > 1 and z.std(axis=0).max() < 1e-6:
            raise TrainingFailed("collapsed: all generated samples are the same")

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        noise_seed = derive(seed, self.tissue, self.name, "sample")
        return Samples(draw(self.net, labels, noise_seed), labels)

    def state(self) -> dict[str, torch.Tensor]:
        return {key: value.cpu() for key, value in self.net.state_dict().items()}

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        self.net = GeneratorNet(
            self.settings["noise"], len(self.genes), len(self.classes), self.settings["hidden"]
        )
        self.net.load_state_dict(state)
