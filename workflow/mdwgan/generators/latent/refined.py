"""``mdwgan-gp-pan``: a factor model, refined by the critics of MDWGAN-GP.

The generator is z = mean of the group + latents x factors + noise + residual(latents, group). The
residual network starts at zero, so training starts at the factor model, and the critics of Li et
al. 2023 (Eqs. 6 to 8: on X1, and on X2 and X3 of the two graphs) change only what they can tell
from the training samples. The critics train alone at first: an untrained critic has nothing to say,
and RMSProp would follow it with full steps.

With ``dist_weight`` the loss has a term more, the dist between a batch and the factor model.
With other ``critics`` a view is left out, as in the paper's ablation.

What the residual does on average is taken off in each group, so labels hold as the factor model's.
"""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from mdwgan.cohort.pool import own_groups
from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.adversarial.loop import train_fixed
from mdwgan.generators.adversarial.networks import Flat, GeneratorNet
from mdwgan.generators.adversarial.optimiser import RMSProp
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.adversarial.trainer import Trainer
from mdwgan.generators.archive import Array, as_arrays
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.generators.factors.marginals import Shape
from mdwgan.generators.factors.pan import draw_groups
from mdwgan.generators.factors.shaped import fit_shape, shape_state, shaped, split_state
from mdwgan.generators.factors.structure import Structure, choose_structure
from mdwgan.generators.latent.base import codes_of
from mdwgan.generators.latent.dist_loss import DistLoss
from mdwgan.numerics.latents import latents
from mdwgan.seeds import derive, rng

LEAST_TRAINING = 6
HEAD_START = 10  # updates in which the critics train alone
LOOKS = 20  # rows of the history
CENTRED_BY = 512  # draws of each group
CPU = torch.device("cpu")


def alike(net: GeneratorNet) -> tuple[float, float]:
    """Score all generators alike, so that weights are averaged from the first look on."""
    return 0.0, math.nan


class RefinedNet(GeneratorNet):
    """A factor model plus a residual network, whose inputs are the latents and the group.

    The noise of a sample is its k latents, then a value for each gene's own noise.

    Parameters
    ----------
    made : Structure
    width : int
        Of both hidden layers.
    """

    def __init__(self, made: Structure, width: int):
        k, genes = made.factors.shape
        super().__init__(k, genes, len(made.means), [width, width])
        for layer in (self.layers[-1].weight, self.layers[-1].bias):
            torch.nn.init.zeros_(layer)
        for name in ("means", "factors", "noise_sd"):
            value = torch.as_tensor(getattr(made, name), dtype=torch.float32)
            self.register_buffer(name, value, persistent=False)
        self.linear = torch.zeros(0)  # samples of the factor model, of the newest `hidden`

    def hidden(self, noise: Tensor, codes: Tensor) -> list[Tensor]:
        shared, own = noise[:, : self.noise], noise[:, self.noise :]
        self.linear = codes @ self.means + shared @ self.factors + own * self.noise_sd
        return super().hidden(shared, codes)

    def output(self, last: Tensor) -> Tensor:
        """Z-scores from the last hidden layer of the newest `hidden`."""
        return self.linear + self.residual(last)

    def residual(self, last: Tensor) -> Tensor:
        """What the network adds to the factor model (batch, genes)."""
        return super().output(last)


class RefinedTrainer(Trainer):
    """MDWGAN-GP's trainer with a `RefinedNet`.

    Parameters
    ----------
    samples : SampleSet
        Its classes are the groups.
    settings : dict
        Of the row.
    made : Structure
    seed : int
    """

    def __init__(self, samples: SampleSet, settings: dict, made: Structure, seed: int):
        size = {"noise": len(made.factors), "hidden": [settings["width"]] * 2}
        rate = settings["rate"]
        settings = settings | size | {"learning_rate": rate}
        super().__init__(samples, settings, SYSTEMS[settings["critics"]], seed, CPU)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.net = RefinedNet(made, settings["width"])
        self.net_flat = Flat(self.net)
        self.net_step = RMSProp(self.net_flat, rate, self.net.layers[-1].weight)
        if settings["dist_weight"]:
            self.auxiliary = DistLoss(made, settings["dist_weight"])

    def draw(self) -> dict[str, Tensor]:
        """As the trainer's; the noise has a value for each gene too."""
        drawn = super().draw()
        shape = (*drawn["noise"].shape[:2], self.x.shape[1])
        own = torch.randn(shape, generator=self.random, dtype=self.x.dtype)
        return drawn | {"noise": torch.cat([drawn["noise"], own], dim=2)}

    @torch.no_grad()
    def train_critics_alone(self) -> None:
        """As an update, without the generator's step."""
        drawn = self.draw()
        rows, noise = drawn["rows"][:-1], drawn["noise"][:-1]
        hidden = self.net.hidden(noise.flatten(0, 1), self.codes[rows.flatten()])
        fake = self.net.output(hidden[-1]).view(*rows.shape, -1)
        self.train_critics(rows, fake, drawn["blend"])


class Refined(Generator):
    """A factor model whose residual is trained against three critics.

    Settings: ``components``, ``share`` and ``marginals`` of the factor model, ``sampling``, those
    of config ``refinement``, and those of config ``training`` that shape the critics' loss.

    Attributes
    ----------
    structure : Structure or None
        None before the fit.
    shape : Shape or None
        None where marginals are normal.
    net : RefinedNet or None
        Weights are the mean over the second half of the updates.
    centre : Tensor (groups, genes)
        Mean of the residual; it is taken off.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.structure: Structure | None = None
        self.shape: Shape | None = None
        self.net: RefinedNet | None = None
        self.centre = torch.zeros(0)

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        train = data.train
        if len(train) < LEAST_TRAINING:
            raise TrainingFailed(f"{len(train)} training samples, {LEAST_TRAINING} needed")
        self.structure = choose_structure(data, self.settings, seed)[0]
        self.shape = fit_shape(data, self.settings)
        if not len(self.structure.factors):
            raise TrainingFailed("no group of condition and source has two samples that differ")
        derived = derive(seed, train.tissue, self.name, "train")
        names, member = np.unique(own_groups(train), return_inverse=True)
        grouped = replace(train, labels=member, classes=list(names))
        trainer = RefinedTrainer(grouped, self.settings, self.structure, derived)
        for _ in range(HEAD_START):
            trainer.train_critics_alone()
        updates, title = self.settings["updates"], f"{train.tissue} {self.name} seed {seed}"
        every = max(1, updates // LOOKS)
        result = train_fixed(trainer, updates, every, alike, "refine", title)
        trainer.load(result.weights[0])
        self.net = trainer.net
        self.centre = self._mean_residual(seed)
        return pd.DataFrame(result.history)

    @torch.no_grad()
    def _mean_residual(self, seed: int) -> Tensor:
        groups, k = len(self.structure.means), len(self.structure.factors)
        random, means = rng(seed, self.tissue, self.name, "centre"), []
        for group in range(groups):
            shared = torch.tensor(random.normal(size=(CENTRED_BY, k)), dtype=torch.float32)
            codes = codes_of(np.full(CENTRED_BY, group), groups)
            means.append(self._residual(shared, codes).mean(dim=0))
        return torch.stack(means)

    def _residual(self, shared: Tensor, codes: Tensor) -> Tensor:
        return self.net.residual(GeneratorNet.hidden(self.net, shared, codes)[-1])

    @torch.no_grad()
    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        made, sampling = self.structure, self.settings["sampling"]
        random = rng(seed, self.tissue, self.name, "sample")
        groups = draw_groups(labels, made.counts, sampling, random)
        drawn = latents(groups, len(made.factors), sampling, random)
        z = made.means[groups] + drawn @ made.factors
        z += random.normal(size=z.shape) * made.noise_sd
        shared = torch.tensor(drawn, dtype=torch.float32)
        residual = self._residual(shared, codes_of(groups, len(made.means)))
        z += (residual - self.centre[groups]).numpy()
        z = shaped(z, groups, made, self.shape, sampling)
        return Samples(z.astype(np.float32), labels)

    def state(self) -> dict[str, Array]:
        weights = {f"net.{k}": v for k, v in self.net.state_dict().items()}
        arrays = vars(self.structure) | shape_state(self.shape)
        return arrays | weights | {"centre": self.centre}

    def load_state(self, state: dict[str, Array]) -> None:
        self.centre = state["centre"]
        kept = {k: v for k, v in state.items() if not k.startswith("net.") and k != "centre"}
        arrays, self.shape = split_state(as_arrays(kept))
        self.structure = Structure(**arrays)
        with torch.random.fork_rng(devices=[]):
            self.net = RefinedNet(self.structure, self.settings["width"])
        Flat(self.net)
        weights = {k.removeprefix("net."): v for k, v in state.items() if k.startswith("net.")}
        self.net.load_state_dict(weights)
