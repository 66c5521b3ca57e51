"""One fit of an adversarial system: choose the stopping step, then train on all samples."""

from pathlib import Path

import numpy as np
import torch

from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.adversarial.checkpoint import Checkpoint, training_key
from mdwgan.generators.adversarial.labels import Labels
from mdwgan.generators.adversarial.loop import Fold, Result, Score, train_fixed, train_scored
from mdwgan.generators.adversarial.networks import GeneratorNet
from mdwgan.generators.adversarial.search import Search
from mdwgan.generators.adversarial.selection import validation_folds
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.adversarial.trainer import Trainer
from mdwgan.generators.base import TrainingFailed
from mdwgan.numerics.correlation import UnitColumns, concordance, dist_of, unit_columns
from mdwgan.numerics.latents import Sampling, match
from mdwgan.numerics.standardise import offsets
from mdwgan.seeds import derive

LEAST_SCORED = 2  # samples that have a correlation
LEAST_WITHIN = 3  # samples of a condition whose correlations are worth a score


def draw(
    net: GeneratorNet, labels: np.ndarray, seed: int, sampling: Sampling = "iid"
) -> np.ndarray:
    """Samples of a generator network: (n,) labels -> (n, genes); the noise comes from the CPU."""
    weight = net.embedding.weight
    random = torch.Generator().manual_seed(seed)
    noise = torch.randn((len(labels), net.noise), generator=random, device="cpu")
    if sampling == "matched":
        noise = torch.as_tensor(match(noise.numpy(), labels))
    noise = noise.to(weight)
    with torch.no_grad():
        return net(noise, torch.as_tensor(labels, device=weight.device)).cpu().numpy()


def scorer(
    samples: SampleSet, seed: int, codes: np.ndarray | None = None, pooled: bool = False
) -> Score:
    """Score a generator against real samples, with their labels and the same noise each time.

    The score is the mean of two: dist `within` the conditions, and the concordance of the
    conditions' `offsets`. dist over all samples is blind to labels; ``pooled`` makes it the score,
    as the paper's code does. With samples of one condition the first stands alone; with one
    sample of each the second.

    Parameters
    ----------
    samples : SampleSet
    seed : int
    codes : ndarray (n,), optional
        Labels of the network, where those are not the conditions.
    pooled : bool
    """
    codes = samples.labels if codes is None else codes
    parts = [samples.labels == condition for condition in np.unique(samples.labels)]
    real, of_parts, apart = unit_columns(samples.z), within(samples.z, parts), len(parts) > 1
    differences = offsets(samples.z, samples.labels).ravel()

    def score(net: GeneratorNet) -> tuple[float, float]:
        z = draw(net, codes, seed)
        dist = dist_of(real, unit_columns(z))
        if pooled or not (of_parts or apart):
            return dist, dist
        pairs = zip(of_parts, within(z, parts), strict=True)
        terms = [np.mean([dist_of(own, other) for own, other in pairs])] if of_parts else []
        if apart:
            terms.append(concordance(offsets(z, samples.labels).ravel(), differences))
        return float(np.mean(terms)), dist

    return score


def within(z: np.ndarray, parts: list[np.ndarray]) -> list[UnitColumns]:
    """Columns whose correlations are those within the conditions: a set for each condition.

    Where a condition has fewer than three samples, the correlations of two being 1 and -1: one set
    of all samples about the means of their conditions; none where each condition has one sample.
    """
    if min(part.sum() for part in parts) >= LEAST_WITHIN:
        return [unit_columns(z[part]) for part in parts]
    if len(z) - len(parts) < LEAST_SCORED:
        return []
    means = sum(np.outer(part, z[part].mean(axis=0)) for part in parts)
    return [unit_columns(z - means)]


class Fitting:
    """One fit of a system.

    Parameters
    ----------
    name : str
        Of the system.
    settings : dict
        Config ``training``, ``device`` and ``tf32``.
    data : TrainingData
    labels : Labels
    seed : int
    device : torch.device
    path : Path, optional
        File of the checkpoint.

    Attributes
    ----------
    net : GeneratorNet or None
        With the weights chosen; None before `run`.
    last : dict of Tensor
        The last weights, where others were chosen.
    """

    def __init__(
        self,
        name: str,
        settings: dict,
        data: TrainingData,
        labels: Labels,
        seed: int,
        device: torch.device,
        path: Path | None,
    ):
        self.name, self.settings, self.system = name, settings, SYSTEMS[name]
        self.data, self.labels, self.seed, self.device = data, labels, seed, device
        self.by_test = settings["selection"] == "test"
        self.checkpoint = Checkpoint(path)
        self.net: GeneratorNet | None = None
        self.last: dict[str, torch.Tensor] = {}

    def run(self) -> list[dict]:
        """Train as ``selection`` says, and return the history."""
        samples = [self.data.train, self.data.test] if self.by_test else [self.data.train]
        facts = (self.name, self.seed, self.device, self.data.graphs)
        self.checkpoint.open(training_key(samples, self.settings, *facts))
        return self._run_by_test() if self.by_test else self._run_by_training()

    def _run_by_test(self) -> list[dict]:
        """Choose the best of all scores on the test set, as the paper's code does."""
        train, test = self.data.train, self.data.test
        if len(test) < LEAST_SCORED:
            raise TrainingFailed(
                f"selection by the test set: {len(test)} test sample(s), {LEAST_SCORED} needed"
            )
        trainer = self._trainer(train, "test")
        fold = Fold("test", trainer, self._score(test, "test"))
        search = Search.of(self.settings, trainer.updates_per_epoch)
        title = self._title("test")
        result = train_scored([fold], search, title, self.checkpoint)
        self._take(fold.trainer, result)
        return result.history

    def _run_by_training(self) -> list[dict]:
        """Choose the stopping step by held-out training samples; the test set has no say."""
        search = self._search()
        trainer = self._trainer(self.data.train, "refit")
        per_epoch, title = trainer.updates_per_epoch, self._title("refit")
        every, updates = (
            self.settings["score_every"] * per_epoch,
            self.settings["epochs"] * per_epoch,
        )
        # Without held-out samples: as long as the config allows, with averaged weights.
        history, average = [], None
        if search is None:
            average = self._score(self.data.train, "refit")
        else:
            history, updates = search.history, search.updates
        try:
            refit = train_fixed(trainer, updates, every, average, "refit", title, self.checkpoint)
        except TrainingFailed as failure:
            raise TrainingFailed(str(failure), history + failure.history) from None
        self._take(trainer, refit)
        return history + refit.history

    def _search(self) -> Result | None:
        """Train on the rows of each fold, scored on its others; None where nothing is held out."""
        train = self.data.train
        if self.settings["selection"] != "validation":
            return None
        # Graphs of a fold are made of the rows that it trains on.
        graphs = self.data.graphs if self.system.graphs else None
        folds = []
        rows_of = validation_folds(train, self.seed, self.name, self.system.partition)
        for number, (fit, held_out) in enumerate(rows_of, start=1):
            phase = f"fold{number}"
            trainer = self._trainer(train.take(fit, graphs), phase)
            folds.append(Fold(phase, trainer, self._score(train.take(held_out), phase)))
        if not folds:
            return None
        per_epoch = min(fold.trainer.updates_per_epoch for fold in folds)
        search, title = Search.of(self.settings, per_epoch), self._title("selection")
        return train_scored(folds, search, title, self.checkpoint, with_weights=False)

    def _take(self, trainer: Trainer, result: Result) -> None:
        """Take the trained network with the chosen weights, and the last ones beside it."""
        chosen, self.net = result.weights[0], trainer.net
        if not torch.equal(trainer.weights(), chosen):
            self.last = {k: v.cpu().clone() for k, v in self.net.state_dict().items()}
            trainer.load(chosen)

    def _derived(self, purpose: str, phase: str) -> int:
        return derive(self.seed, self.data.train.tissue, self.name, purpose, phase)

    def _trainer(self, samples: SampleSet, phase: str) -> Trainer:
        seed = self._derived("train", phase)
        return Trainer(self.labels.coded(samples), self.settings, self.system, seed, self.device)

    def _score(self, samples: SampleSet, phase: str) -> Score:
        codes = self.labels.coded(samples).labels
        return scorer(samples, self._derived("score", phase), codes, self.by_test)

    def _title(self, phase: str) -> str:
        return f"{self.data.train.tissue} {self.name} seed {self.seed} {phase}"
