"""``mg-gan``: a generator that is fed training samples with multivariate noise.

Chaudhari et al., Soft Computing 24, 2020, doi 10.1007/s00500-019-04602-2. A plain GAN with the log
loss

    D   - E[log D(x)] - E[log(1 - D(G(x + e)))],      G   - E[log D(G(x + e))],

whose generator receives "original data along with multivariate Gaussian noise" in place of noise
alone, so that it starts near the data. There is no label: one model for each condition.

A reconstruction: the abstract alone is known. Chosen: e ~ N(0, s^2 C) with C the shrunken
covariance of the condition (Ledoit and Wolf) and s = ``published.mg_noise``; G(v) = v + a net of
two hidden layers of 256, so that G starts near its input; D of two hidden layers of 256; RMSProp
with 5e-4, one step of each an update, all samples of the condition up to 32 a batch. Since the
input is a training sample, the output can be its copy: look at dcr_ratio.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.base import Samples
from mdwgan.generators.published.base import Published, spread, step_by, train
from mdwgan.numerics.shrinkage import Shrunk, ledoit_wolf
from mdwgan.seeds import rng

HIDDEN, RATE, BATCH = 256, 5e-4, 32


class Residual(nn.Module):
    """A sample, and what a net adds to it."""

    def __init__(self, genes: int):
        super().__init__()
        self.net = _net(genes, genes)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, genes) -> (batch, genes)."""
        return x + self.net(x)


def _net(genes: int, outputs: int) -> nn.Sequential:
    layers = [nn.Linear(genes, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(HIDDEN, outputs))


class MgGan(Published):
    """MG-GAN, a model for each condition."""

    def _take(self, data: TrainingData) -> None:
        self.arrays = {"z": data.train.z, "labels": data.train.labels}

    def _networks(self) -> list[nn.Module]:
        return [Residual(self.arrays["z"].shape[1]) for _ in self.classes]

    def _of(self, label: int) -> np.ndarray:
        return self.arrays["z"][self.arrays["labels"] == label]

    def _train(self, data: TrainingData, device: torch.device, title: str) -> list[dict]:
        history = []
        for label, name in enumerate(self.classes):
            update = self._update(self._of(label), self.nets[label], device)
            history += train(update, self.settings["updates"], title, name)
        return history

    def _update(self, z: np.ndarray, net: nn.Module, device: torch.device):
        """Make the function of one update: a step of D, then one of G."""
        normal, real = ledoit_wolf(z), torch.as_tensor(z, device=device)
        critic = _net(z.shape[1], 1).to(device)
        of_net, of_critic = (torch.optim.RMSprop(m.parameters(), RATE) for m in (net, critic))
        # The noise comes from NumPy, seeded by torch's state.
        random = np.random.default_rng(int(torch.randint(2**62, (1,))))

        def noisy(rows: np.ndarray) -> Tensor:
            made = self._input(z, normal, rows, random)
            return torch.as_tensor(made, dtype=torch.float32, device=device)

        def update() -> dict[str, Tensor]:
            rows = random.permutation(len(z))[:BATCH]
            fake = net(noisy(rows))
            on_real, on_fake = critic(real[rows]), critic(fake.detach())
            critic_loss = softplus(-on_real).mean() + softplus(on_fake).mean()
            step_by(of_critic, critic_loss)
            loss = softplus(-critic(fake)).mean()
            step_by(of_net, loss)
            return {"critic_loss": critic_loss, "generator_loss": loss, "spread": spread(fake)}

        return update

    def _input(
        self, z: np.ndarray, normal: Shrunk, rows: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """Training samples of a class with noise, (rows, genes)."""
        latents = random.normal(size=(len(rows), len(z)))
        noise = normal.draw(latents, random) - normal.mean
        return z[rows] + self.settings["mg_noise"] * noise

    @torch.no_grad()
    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        random = rng(seed, self.tissue, self.name, "sample")
        made = np.empty((len(labels), self.arrays["z"].shape[1]), np.float32)
        for label in np.unique(labels):
            places, z = np.flatnonzero(labels == label), self._of(label)
            rows = random.integers(len(z), size=len(places))
            x = self._input(z, ledoit_wolf(z), rows, random)
            made[places] = self.nets[label](torch.as_tensor(x, dtype=torch.float32)).numpy()
        return Samples(made, labels)
