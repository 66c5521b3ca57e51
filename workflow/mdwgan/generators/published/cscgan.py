"""``cscgan``: conditional single-cell GAN (Marouf et al. 2020), on bulk z-scores.

Marouf et al., Nature Communications 11:166, 2020. WGAN-GP with lambda 10 whose label enters

* the generator by conditional batch norm, one scale and one shift a class in each layer
  z (128) -> 256 -> 512 -> 1024, layers without bias, ReLU;
* the critic, 1024 -> 512 -> 256 with ReLU, by an output layer of each class:
  D(x, c) = w_c . h(x) + b_c.

Fake labels are drawn with the training samples' shares. The ends of the interpolates of the penalty
have the same class: their fakes are of a second pass of the generator, with the real batch's
labels. AMSGrad with betas 0.5 and 0.9, a learning rate that falls to a tenth as an exponential,
batch 128, five critic steps, the last model.

What differs: the original's ReLU output and its layer that makes every cell's counts sum to 20,000
need values without negatives; z-scores have them, so the output is linear. The original trains a
million steps on thousands of cells, with a rate from 1e-4 to 1e-5. Here it trains
``published.updates``, and a batch has at most all training samples. A step of Adam moves a weight
by about the rate: in a few hundred such steps the scales and shifts of the classes, which begin
alike, stay alike. So the rate begins with ``published.csc_rate``, which is ten times the paper's.
"""

import numpy as np
import torch
from torch import Tensor, nn

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.base import Samples
from mdwgan.generators.published.base import CRITIC_STEPS, Published, spread, step_by, train
from mdwgan.seeds import rng

NOISE, HIDDEN, CRITIC_HIDDEN, BATCH = 128, (256, 512, 1024), (1024, 512, 256), 128
PENALTY, BETAS, FALL = 10.0, (0.5, 0.9), 0.1  # of the rate, over all updates


class ConditionalNorm(nn.Module):
    """Batch norm with a scale and a shift of each class."""

    def __init__(self, width: int, classes: int):
        super().__init__()
        self.norm = nn.BatchNorm1d(width, affine=False)
        self.scale = nn.Parameter(torch.ones(classes, width))
        self.shift = nn.Parameter(torch.zeros(classes, width))

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """(batch, width), (batch,) -> (batch, width)."""
        return self.scale[labels] * self.norm(x) + self.shift[labels]


class ConditionalNet(nn.Module):
    """The generator."""

    def __init__(self, genes: int, classes: int):
        super().__init__()
        widths = [NOISE, *HIDDEN]
        pairs = list(zip(widths, HIDDEN, strict=False))
        self.layers = nn.ModuleList(nn.Linear(i, o, bias=False) for i, o in pairs)
        for layer in self.layers:
            nn.init.xavier_uniform_(layer.weight)
        self.norms = nn.ModuleList(ConditionalNorm(width, classes) for width in HIDDEN)
        self.output = nn.Linear(HIDDEN[-1], genes)

    def forward(self, noise: Tensor, labels: Tensor) -> Tensor:
        """(batch, noise), (batch,) -> (batch, genes)."""
        x = noise
        for layer, norm in zip(self.layers, self.norms, strict=True):
            x = torch.relu(norm(layer(x), labels))
        return self.output(x)


class HeadedCritic(nn.Module):
    """The critic, with an output layer of each class."""

    def __init__(self, genes: int, classes: int):
        super().__init__()
        pairs = zip((genes, *CRITIC_HIDDEN), CRITIC_HIDDEN, strict=False)
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in pairs)
        self.heads = nn.Linear(CRITIC_HIDDEN[-1], classes)

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """(batch, genes), (batch,) -> (batch,)."""
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.heads(x).gather(1, labels[:, None]).squeeze(1)


class CscGan(Published):
    """cscGAN."""

    def _take(self, data: TrainingData) -> None:
        self.arrays = {"genes": np.array(data.train.z.shape[1])}

    def _networks(self) -> list[nn.Module]:
        return [ConditionalNet(int(self.arrays["genes"]), len(self.classes))]

    def _train(self, data: TrainingData, device: torch.device, title: str) -> list[dict]:
        real = torch.as_tensor(data.train.z, device=device)
        codes = torch.as_tensor(data.train.labels, device=device)
        net, critic = self.nets[0], HeadedCritic(real.shape[1], len(self.classes)).to(device)
        updates, rate = self.settings["updates"], self.settings["csc_rate"]
        optimisers = [
            torch.optim.Adam(m.parameters(), rate, BETAS, amsgrad=True) for m in (net, critic)
        ]
        fall = FALL ** (1 / updates)
        falling = [torch.optim.lr_scheduler.ExponentialLR(adam, fall) for adam in optimisers]

        def update() -> dict[str, Tensor]:
            for _ in range(CRITIC_STEPS):
                rows = torch.randperm(len(real), device=device)[:BATCH]
                losses = critic_losses(net, critic, real[rows], codes[rows], codes)
                step_by(optimisers[1], losses["critic_loss"])
            fake, labels = _fakes(net, _labels(codes, min(BATCH, len(real))))
            loss = -critic(fake, labels).mean()
            step_by(optimisers[0], loss)
            for schedule in falling:
                schedule.step()
            return losses | {"generator_loss": loss, "spread": spread(fake)}

        return train(update, updates, title)

    @torch.no_grad()
    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        random = rng(seed, self.tissue, self.name, "sample")
        noise = torch.as_tensor(random.normal(size=(len(labels), NOISE)), dtype=torch.float32)
        return Samples(self.nets[0](noise, torch.as_tensor(labels)).numpy(), labels)


def _labels(codes: Tensor, count: int) -> Tensor:
    """Labels in the training samples' shares."""
    return codes[torch.randint(len(codes), (count,), device=codes.device)]


def _fakes(net: nn.Module, labels: Tensor) -> tuple[Tensor, Tensor]:
    noise = torch.randn((len(labels), NOISE), device=labels.device)
    return net(noise, labels), labels


def critic_losses(
    net: nn.Module, critic: nn.Module, real: Tensor, labels: Tensor, codes: Tensor
) -> dict[str, Tensor]:
    """Loss of the critic for a real batch, and its parts.

    Parameters
    ----------
    net, critic : Module
    real : Tensor (batch, genes)
    labels : Tensor (batch,)
    codes : Tensor (n,)
        Labels of all training samples, from which those of fakes are drawn.
    """
    with torch.no_grad():
        fake, of_fake = _fakes(net, _labels(codes, len(real)))
        partner, _ = _fakes(net, labels)  # of the real batch's classes
    blend = torch.rand((len(real), 1), device=real.device)
    between = (blend * real + (1 - blend) * partner).requires_grad_()
    (slope,) = torch.autograd.grad(critic(between, labels).sum(), between, create_graph=True)
    norm = slope.norm(dim=1)
    penalty = (norm - 1).square().mean()
    distance = critic(real, labels).mean() - critic(fake, of_fake).mean()
    return {
        "critic_loss": PENALTY * penalty - distance,
        "wasserstein": distance,
        "penalty": penalty,
        "slope": norm.mean(),
    }
