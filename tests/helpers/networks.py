"""A small critic and a batch in double precision, for tests of networks and gradients."""

import torch
from mdwgan.generators.adversarial.networks import Critic

BATCH, GENES, NOISE = 4, 7, 3
LABELS = torch.tensor([0, 1, 1, 0])


def make_critic(views: int = 3, hidden=(6, 5), separate: bool = False) -> Critic:
    """Critic of some views, its biases away from 0."""
    torch.manual_seed(0)
    critic = Critic(GENES, 2, list(hidden), views if separate else min(views, 2)).double()
    for parameter in critic.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    return critic


def make_batch(views: int = 3) -> dict[str, torch.Tensor]:
    """Real and synthetic samples, and the shares of the interpolates."""
    random = torch.Generator().manual_seed(1)
    options = {"generator": random, "dtype": torch.float64}
    return {
        "real": torch.randn((views, BATCH, GENES), **options),
        "fake": torch.randn((BATCH, GENES), **options),
        "blend": torch.rand((views, BATCH, 1), **options),
    }
