"""The adversarial systems: a generator network trained against critics.

What each system is, which paper's equations it follows and what was chosen where a text is
silent stands in `systems.py`; losses in `gradients.py`.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.compute import choose_device, describe
from mdwgan.generators.adversarial.checkpoint import Checkpoint, training_key
from mdwgan.generators.adversarial.loop import Result, Score, train_fixed, train_scored
from mdwgan.generators.adversarial.networks import Flat, GeneratorNet
from mdwgan.generators.adversarial.selection import validation_folds
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.adversarial.trainer import Trainer
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.numerics.correlation import dist_of, unit_columns
from mdwgan.seeds import derive, rng

LEAST_SCORED = 2  # samples that have a correlation


def draw(net: GeneratorNet, labels: np.ndarray, seed: int) -> np.ndarray:
    """Samples of a generator network: (n,) labels -> (n, genes); the noise comes from the CPU."""
    weight = net.embedding.weight
    random = torch.Generator().manual_seed(seed)
    noise = torch.randn((len(labels), net.noise), generator=random, device="cpu").to(weight)
    with torch.no_grad():
        return net(noise, torch.as_tensor(labels, device=weight.device)).cpu().numpy()


def scorer(samples: SampleSet, seed: int) -> Score:
    """Score a generator by dist to real samples, with their labels and the same noise each time."""
    real = unit_columns(samples.z)
    return lambda net: dist_of(real, unit_columns(draw(net, samples.labels, seed)))


class Adversarial(Generator):
    """An adversarial system on one set of classes; `PerCondition` takes one for each.

    ``settings`` are the config's ``training``, ``device`` and ``tf32``.

    Attributes
    ----------
    net : GeneratorNet
        Best by score, averaged, or last, as ``selection`` says.
    last : dict of Tensor
        The last weights, where they are others.
    """

    last: dict[str, torch.Tensor]

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        """Choose the stopping step as ``selection`` says, then train on all training samples."""
        self.system, self.seed, self.last = SYSTEMS[self.name], seed, {}
        self.device = choose_device(self.settings["device"])
        self.compute = describe(self.device, self.settings["tf32"])
        self._set_covariates(data.train)
        by_test = self.settings["selection"] == "test"
        seen = [data.train, data.test] if by_test else [data.train]
        key = training_key(seen, self.settings, self.name, seed, self.device, data.graphs)
        self.checkpoint = Checkpoint(checkpoint)
        self.checkpoint.open(key)
        history = self._fit_by_test(data) if by_test else self._fit_by_training(data)
        self._check_samples(data.train.labels, history)
        return pd.DataFrame(history)

    def _fit_by_test(self, data: TrainingData) -> list[dict]:
        """The paper's code: the best of all looks at the test set."""
        self.optimistic = True
        if len(data.test) < LEAST_SCORED:
            raise TrainingFailed(
                f"selection by the test set: {len(data.test)} test sample(s), {LEAST_SCORED} needed"
            )
        trainer = self._trainer(data.train, "test")
        score = self._score(data.test, "test")
        found = train_scored([trainer], [score], ["test"], self._title("test"), self.checkpoint)
        self._take(trainer, found)
        return found.history

    def _fit_by_training(self, data: TrainingData) -> list[dict]:
        """Held-out training samples choose the stopping step; the test set has no say."""
        train, folds = data.train, []
        if self.settings["selection"] == "validation":
            folds = validation_folds(train, self.seed, self.name, self.system.partition)
        graphs = data.graphs if self.system.graphs else None
        chosen = self._search(train, folds, graphs) if folds else None
        trainer = self._trainer(train, "refit")
        # Without a finding: as long as the config allows, with averaged weights.
        updates = chosen.updates if chosen else self.settings["epochs"] * trainer.updates_per_epoch
        before = chosen.history if chosen else []
        try:
            final = train_fixed(
                trainer, updates, chosen is None, "refit", self._title("refit"), self.checkpoint
            )
        except TrainingFailed as failure:
            raise TrainingFailed(str(failure), before + failure.history) from None
        self._take(trainer, final)
        return before + final.history

    def _search(self, train: SampleSet, folds: list, graphs: dict | None) -> Result:
        """Train on each fold's rows, scored on the others; graphs are of the fold's own rows."""
        phases = [f"fold{number}" for number in range(1, len(folds) + 1)]
        trainers, scores = [], []
        for (fit, held), phase in zip(folds, phases, strict=True):
            trainers.append(self._trainer(train.take(fit, graphs), phase))
            scores.append(self._score(train.take(held), phase))
        title = self._title("selection")
        return train_scored(trainers, scores, phases, title, self.checkpoint)

    # ---- covariates

    def _set_covariates(self, train: SampleSet) -> None:
        """Count the pairs of condition and source, where the system's label is such a pair."""
        self.pairs = np.eye(len(train.classes))
        if self.system.covariates and train.sources is not None:
            self.names = sorted(set(zip(train.labels.tolist(), train.sources, strict=True)))
            codes = self._coded(train).labels
            self.pairs = np.zeros((len(train.classes), len(self.names)))
            np.add.at(self.pairs, (train.labels, codes), 1)

    def _coded(self, samples: SampleSet) -> SampleSet:
        """Samples with the system's own labels; a pair that training lacks gets a known one."""
        if not (self.system.covariates and samples.sources is not None):
            return samples
        numbers = {name: number for number, name in enumerate(self.names)}
        first = {label: numbers[label, source] for label, source in reversed(self.names)}
        pairs = zip(samples.labels.tolist(), samples.sources, strict=True)
        codes = np.array([numbers.get(pair, first[pair[0]]) for pair in pairs], dtype=np.int64)
        return replace(samples, labels=codes, classes=[f"{c}/{s}" for c, s in self.names])

    # ---- parts of a training

    def _trainer(self, samples: SampleSet, phase: str) -> Trainer:
        seed = derive(self.seed, self.tissue, self.name, "train", phase)
        return Trainer(self._coded(samples), self.settings, self.system, seed, self.device)

    def _score(self, samples: SampleSet, phase: str) -> Score:
        return scorer(
            self._coded(samples), derive(self.seed, self.tissue, self.name, "score", phase)
        )

    def _title(self, phase: str) -> str:
        return f"{self.tissue} {self.name} seed {self.seed} {phase}"

    def _take(self, trainer: Trainer, result: Result) -> None:
        """Keep the trained network with the chosen weights, and the last ones beside it."""
        flat, chosen = trainer.net_flat.parameters, result.weights[0]
        self.net, self.last = trainer.net, {}
        if not torch.equal(flat, chosen):
            self.last = {k: v.cpu().clone() for k, v in self.net.state_dict().items()}
            flat.copy_(chosen)

    def _check_samples(self, labels: np.ndarray, history: list[dict]) -> None:
        """End a training whose generator makes nothing that could be used."""
        z = self.sample(labels, self.seed).z
        if not np.isfinite(z).all():
            raise TrainingFailed("diverged: generated values are not finite", history)
        if len(z) > 1 and z.std(axis=0).max() < 1e-6:
            raise TrainingFailed("collapsed: all generated samples are the same", history)

    # ---- the contract

    def finish(self) -> None:
        self.checkpoint.remove()

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        """Draw samples; sources come as the training samples of a class have them."""
        codes = np.asarray(labels)
        if self.pairs.shape[1] > len(self.pairs):
            random = rng(seed, self.tissue, self.name, "covariates")
            share = self.pairs / self.pairs.sum(axis=1, keepdims=True)
            codes = np.array([random.choice(share.shape[1], p=share[c]) for c in codes], dtype=int)
        noise_seed = derive(seed, self.tissue, self.name, "sample")
        return Samples(draw(self.net, codes, noise_seed), labels)

    def state(self) -> dict[str, torch.Tensor]:
        parts = {f"net.{key}": value.cpu() for key, value in self.net.state_dict().items()}
        parts |= {f"last.{key}": value for key, value in self.last.items()}
        # A view of the flat vector would be saved with all of it.
        parts = {key: value.clone() for key, value in parts.items()}
        return parts | {"pairs": torch.as_tensor(self.pairs)}

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        self.system, self.pairs = SYSTEMS[self.name], state["pairs"].numpy()
        self.net = GeneratorNet(
            self.settings["noise"],
            len(self.genes),
            self.pairs.shape[1],
            self.settings["hidden"],
            self.system.tanh,
        )
        Flat(self.net)
        self.net.load_state_dict(
            {k.removeprefix("net."): v for k, v in state.items() if k.startswith("net.")}
        )
        self.last = {k.removeprefix("last."): v for k, v in state.items() if k.startswith("last.")}
