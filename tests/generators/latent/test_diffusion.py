"""diffusion: its schedule, its start as the factor model, and few steps of a known denoiser."""

import math

import numpy as np
import pytest
import torch
from mdwgan.generators.latent.diffusion import DECAY, Denoiser, angle, waves
from mdwgan.generators.registry import make
from torch import nn


class Known(nn.Module):
    """The exact denoiser of latents from a normal distribution of mean m and SD s."""

    def __init__(self, mean: float, sd: float):
        super().__init__()
        self.mean, self.sd, self.last = mean, sd, nn.Linear(1, 3)

    def forward(self, x, time, codes):
        signal, spread = angle(time).cos()[:, None], angle(time).sin()[:, None]
        total = signal**2 * self.sd**2 + spread**2
        clean = self.mean + signal * self.sd**2 / total * (x - signal * self.mean)
        return (signal * x - clean) / spread  # v of x and the clean value


def model(steps=25, net=None):
    made = make("diffusion", {"hidden": 8, "steps": steps})
    made.net = net
    return made


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (2.0, 0.5), (-1.0, 2.0)])
def test_few_steps_of_the_exact_denoiser_give_its_distribution(mean, sd):
    drawn = model(50, Known(mean, sd))._raw(torch.ones((20_000, 1)), np.random.default_rng(0))
    assert drawn.mean() == pytest.approx(mean, abs=0.05)
    assert drawn.std() == pytest.approx(sd, rel=0.08)


def test_more_steps_are_nearer_the_distribution():
    gaps = []
    for steps in (4, 16, 64):
        drawn = model(steps, Known(0.0, 2.0))._raw(
            torch.ones((20_000, 1)), np.random.default_rng(0)
        )
        gaps.append(abs(drawn.std() - 2))
    assert gaps[0] > gaps[1] > gaps[2]


def test_cosine_schedule_of_nichol_and_dhariwal():
    time = torch.linspace(0, 1, 101)
    kept = angle(time).cos().square()
    expected = torch.cos((time + 0.008) / 1.008 * math.pi / 2).square()
    assert torch.allclose(kept, expected, atol=0.002)
    assert kept[-1] > 0, "some of the signal is left: nothing divides by 0"


def test_the_network_starts_as_the_factor_model():
    torch.manual_seed(0)
    x = torch.randn((6, 4))
    assert torch.equal(Denoiser(4, 2, 8)(x, torch.rand(6), torch.eye(2)[[0, 1] * 3]), 0 * x)


def test_normal_latents_have_nothing_to_learn_and_the_loss_of_the_start_is_1():
    made = model(net=Denoiser(4, 2, 8))
    random = torch.Generator().manual_seed(0)
    x = torch.randn((20_000, 4), generator=random)
    loss = made._losses(x, torch.eye(2)[[0, 1] * 10_000], 0.5, random)["generator_loss"]
    assert loss.item() == pytest.approx(1, abs=0.02)


def test_weights_of_the_end_are_a_running_mean():
    made = model(net=nn.Linear(1, 1, bias=False))
    seen = []
    for update in range(1, 4001):
        with torch.no_grad():
            made.net.weight.fill_(float(update))
        made._after_step(update)
        seen.append(update)
    made._after_training()
    assert made.net.weight.item() == pytest.approx(4000 - DECAY / (1 - DECAY), abs=1)


def test_times_are_told_apart():
    encoded = waves(torch.linspace(0, 1, 50))
    gaps = torch.cdist(encoded, encoded) + 10 * torch.eye(50)
    assert gaps.min() > 0.3
