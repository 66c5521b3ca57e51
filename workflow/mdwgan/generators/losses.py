"""Losses of MDWGAN-GP: Eqs. 6 to 8 of the paper, with the signs a minimiser needs.

Eq. 6 prints the penalty with the sign that would reward a violation; here the
critics minimise ``E[D(G)] - E[D(X)] + lambda E[(|grad D| - 1)^2]``.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from mdwgan.generators.networks import Critic


@dataclass(frozen=True)
class CriticLoss:
    """The critics' loss and its parts; ``wasserstein`` and ``penalty`` are those of view X1."""

    total: Tensor
    wasserstein: Tensor
    penalty: Tensor


def view_weights(weight: float, views: int = 3) -> list[float]:
    """Weights of the views: 1 for X1, and a small weight shared by the others (Eqs. 7, 8)."""
    return [1.0, *[weight / 2] * (views - 1)]


def critic_loss(
    critic: Critic,
    real: Tensor,
    fake: Tensor,
    labels: Tensor,
    blend: Tensor,
    lambda_d: float,
    gradient_penalty: float,
) -> CriticLoss:
    """Loss of the three critics (Eqs. 6 and 8), to be minimised.

    Parameters
    ----------
    critic : Critic
    real : Tensor (3, batch, genes)
        The same samples in X1, X2 and X3.
    fake : Tensor (batch, genes)
        Generated with the same labels; it enters all critics as it is.
    labels : Tensor (batch,)
    blend : Tensor (3, batch, 1)
        eps of the interpolates eps X_i + (1 - eps) G, uniform in [0, 1].
    lambda_d : float
        Weight of X2 and X3.
    gradient_penalty : float
        lambda of Eq. 6.
    """
    views, batch, genes = real.shape
    # One product for all real views and the fake batch; the interpolates need none of their own,
    # since the first layer is linear.
    projected = critic.project(torch.cat([real.reshape(-1, genes), fake]))  # (4 batch, hidden)
    real_p, fake_p = projected[: views * batch].view(views, batch, -1), projected[-batch:]
    blend_p = blend * real_p + (1 - blend) * fake_p
    layers = critic.features(torch.stack([*real_p, fake_p, *blend_p]), labels)
    last = layers[-1]
    total, parts = torch.zeros((), dtype=fake.dtype, device=fake.device), []
    for view, weight in enumerate(view_weights(lambda_d, views)):
        distance = critic.score(last[view], view).mean() - critic.score(last[views], view).mean()
        gradient = critic.input_gradient([layer[views + 1 + view] for layer in layers], view)
        penalty = (gradient.norm(dim=1) - 1).square().mean()
        total = total + weight * (gradient_penalty * penalty - distance)
        parts.append((distance.detach(), penalty.detach()))
    return CriticLoss(total, *parts[0])


def generator_loss(
    critic: Critic, fake: Tensor, labels: Tensor, lambda_g: float, views: int = 3
) -> Tensor:
    """Loss of the generator (Eq. 7), to be minimised.

    Parameters
    ----------
    critic : Critic
    fake : Tensor (batch, genes)
    labels : Tensor (batch,)
    lambda_g : float
        Weight of the critics of X2 and X3.
    """
    last = critic.features(critic.project(fake), labels)[-1]
    weights = view_weights(lambda_g, views)
    return -sum(weight * critic.score(last, view).mean() for view, weight in enumerate(weights))
