"""Losses of the adversarial systems and their gradients, in closed form.

MDWGAN-GP's are Eqs. 6 to 8 of Li et al. (2023), with the signs that a minimiser needs: Eq. 6
prints the penalty with the sign that would reward a violation. For a view i with weight w_i

    critics    sum_i w_i { E[D_i(G)] - E[D_i(X_i)] + lambda E[(|grad D_i(x^_i)| - 1)^2] }
    generator  - sum_i v_i E[D_i(G)]

and with the log loss, where D_i is a logit, sum_i w_i { E[softplus(D_i(G))] +
E[softplus(-D_i(X_i))] } and sum_i v_i E[softplus(-D_i(G))] (Goodfellow et al. 2014,
non-saturating).

A ReLU net is linear where its masks are constant, so the gradient of D_i for the genes is
Wx' (mask1 . W2' (mask2 . w_i)), and that of the penalty needs no second derivative. Nearly all
work of a critic step are four products with the genes: of the real and generated samples with Wx,
of the interpolates' back-propagated signal with Wx, of the result with Wx', and one for the
gradient of Wx. The interpolates' own product is a blend of the others, since the first layer is
linear.

Why not automatic differentiation: with it, a plain loop takes about three times as long
(benchmarks/training.py measures both; figures in benchmarks/README.md).
tests/generators/adversarial/test_gradients.py compares every loss and gradient with those of
automatic differentiation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import softplus

from mdwgan.generators.adversarial.blocks import (
    AfterBlock,
    project,
    spread,
    there_and_back,
    weight_gradient,
)
from mdwgan.generators.adversarial.networks import Critic, Flat, GeneratorNet

Auxiliary = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Made:
    """A generated batch."""

    hidden: list[Tensor]  # input and activations of the generator
    fake: Tensor  # (batch, genes)
    projected: Tensor  # (batch, hidden): its product with the critics' weights


@dataclass(frozen=True)
class LossWeights:
    """Weights of a loss.

    Attributes
    ----------
    critic, generator : tuple of float
        Of each view: 1 for X1, lambda_d / 2 or lambda_g / 2 for the others (Eqs. 7, 8).
    penalty : float
        lambda of Eq. 6; 0 leaves the penalty out.
    log : bool
        Log loss instead of Wasserstein's.
    constraint : float
        Weight of the generator's constraint penalty.
    """

    critic: tuple[float, ...]
    generator: tuple[float, ...]
    penalty: float = 10.0
    log: bool = False
    constraint: float = 0.0


@dataclass(frozen=True)
class CriticLoss:
    """The critics' loss and its parts, by view."""

    total: Tensor
    distance: Tensor  # (views,) E[D_i(X_i)] - E[D_i(G)]
    penalty: Tensor  # (views,)
    slope: Tensor  # (views,) mean of |grad D_i|


def critic_gradients(
    critic: Critic,
    flat: Flat,
    x: Tensor,
    codes: Tensor,
    blend: Tensor,
    weights: LossWeights,
    projected: Tensor | None = None,
    after: AfterBlock | None = None,
) -> CriticLoss:
    """Loss of the critics for one batch; its gradients go to ``flat.gradients``.

    Parameters
    ----------
    critic : Critic
    flat : Flat
        Of the critic.
    x : Tensor ((2 views + 1) batch, genes)
        The real samples of each view and the generated ones; the last views x batch rows are
        working space, where the gradients for the interpolates are written.
    codes : Tensor (batch, classes)
        One-hot labels, of real and generated samples alike.
    blend : Tensor (views, batch, 1)
        eps of the interpolates eps X_i + (1 - eps) G, uniform in [0, 1].
    weights : LossWeights
    projected : Tensor ((views + 1) batch, hidden), optional
        Products of the real and generated samples with ``gene_weights``, where they are known.
    after : function, optional
        Called with the number of each block of ``gene_weights`` when its gradient is there; all
        other gradients are there before the first.
    """
    views, batch = blend.shape[:2]
    used = (views + 1) * batch
    if projected is None:
        projected = project(x[:used], critic.gene_weights)
    projected = projected.view(views + 1, batch, -1)
    if weights.penalty:
        mixed = torch.lerp(projected[views].expand(views, -1, -1), projected[:views], blend)
        projected = torch.cat([projected, mixed])
    layers = critic.features(projected, codes)
    heads, biases = _heads(critic, views)
    total, distance, signal = _scores(critic, flat, layers[-1], heads, biases, weights)
    first = _back(critic, flat, layers, signal, views)  # (views + 1, batch, hidden)
    _label_gradients(critic, flat, first.sum(dim=0), codes)
    first = first.reshape(used, -1)
    penalty = slope = torch.zeros_like(distance)
    if weights.penalty:
        penalty, slope, scaled = _penalty(critic, flat, layers, heads, x[used:], weights)
        total = total + weights.penalty * _dot(weights.critic, penalty)
        first, used = torch.cat([first, scaled]), used + views * batch
    weight_gradient(x[:used], first, flat.gradient(critic.gene_weights), after)
    return CriticLoss(total, distance, penalty, slope)


def _dot(weights: tuple[float, ...], values: Tensor) -> Tensor:
    """Weighted sum over views."""
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


@lru_cache(maxsize=64)
def _column(weights: tuple[float, ...], dtype: torch.dtype, device: torch.device) -> Tensor:
    """Weights as a tensor (views, 1)."""
    return torch.tensor(weights, dtype=dtype, device=device)[:, None]


def _columns(weights: tuple[float, ...], like: Tensor) -> Tensor:
    """Weights as a tensor (views, 1), made once: a CUDA graph copies nothing from the host."""
    return _column(weights, like.dtype, like.device)


def _heads(critic: Critic, views: int) -> tuple[Tensor, Tensor]:
    """Weights (views, hidden) and biases (views, 1) of the output heads."""
    if views == 1:
        return critic.head(0).weight, critic.head(0).bias[:, None]
    heads = [critic.head(view) for view in range(views)]
    weights = torch.cat([head.weight for head in heads])
    return weights, torch.cat([head.bias for head in heads])[:, None]


def _scores(
    critic: Critic, flat: Flat, last: Tensor, heads: Tensor, biases: Tensor, weights: LossWeights
) -> tuple[Tensor, Tensor, Tensor]:
    """Scores of real and generated samples: loss, distance, and the signal for the last layer."""
    views = len(heads)
    real = torch.bmm(last[:views], heads[:, :, None]).squeeze(2) + biases
    fake = heads @ last[views].T + biases  # (views, batch): the fake enters all critics as it is
    share = _columns(weights.critic, real) / real.shape[1]
    distance = real.mean(dim=1) - fake.mean(dim=1)
    if weights.log:
        total = (share * (softplus(-real) + softplus(fake))).sum()
        of_real, of_fake = -share * torch.sigmoid(-real), share * torch.sigmoid(fake)
    else:
        total = -_dot(weights.critic, distance)
        of_real, of_fake = -share.expand_as(real), share.expand_as(fake)
    _head_gradients(critic, flat, of_real, of_fake, last, views)
    signal = torch.empty_like(last[: views + 1])
    torch.mul(of_real[:, :, None], heads[:, None], out=signal[:views])
    torch.mm(of_fake.T, heads, out=signal[views])
    return total, distance, signal


def _head_gradients(
    critic: Critic, flat: Flat, of_real: Tensor, of_fake: Tensor, last: Tensor, views: int
) -> None:
    """Gradients of the heads, from those of the scores of real and generated (views, batch)."""
    biases = of_real.sum(dim=1) + of_fake.sum(dim=1)
    for head in critic.heads:
        flat.gradient(head.weight).zero_()
        flat.gradient(head.bias).zero_()
    for view in range(views):
        head = critic.head(view)
        flat.gradient(head.weight).addmm_(of_real[view : view + 1], last[view])
        flat.gradient(head.weight).addmm_(of_fake[view : view + 1], last[views])
        flat.gradient(head.bias).add_(biases[view])


def _masked(signal: Tensor, activations: Tensor) -> Tensor:
    """Back through a ReLU: the signal where the activation is above 0."""
    return torch.ops.aten.threshold_backward(signal, activations, 0)


def _back(critic: Critic, flat: Flat, layers: list[Tensor], signal: Tensor, views: int) -> Tensor:
    """Back through the trunk; gives the signal at the first layer (views + 1, batch, hidden)."""
    signal = _masked(signal, layers[-1][: views + 1])
    for number in range(len(critic.trunk) - 1, -1, -1):
        layer, below = critic.trunk[number], layers[number][: views + 1]
        rows = signal.view(-1, signal.shape[-1])
        torch.mm(rows.T, below.view(-1, below.shape[-1]), out=flat.gradient(layer.weight))
        torch.sum(rows, dim=0, out=flat.gradient(layer.bias))
        signal = _masked((rows @ layer.weight).view_as(below), below)
    return signal


def _label_gradients(critic: Critic, flat: Flat, signal: Tensor, codes: Tensor) -> None:
    """Gradients of the first layer's bias, label weights and embedding: (batch, hidden) signal."""
    embedded = codes @ critic.embedding.weight
    torch.sum(signal, dim=0, out=flat.gradient(critic.bias))
    torch.mm(signal.T, embedded, out=flat.gradient(critic.label_weights))
    torch.mm(codes.T, signal @ critic.label_weights, out=flat.gradient(critic.embedding.weight))


def _penalty(
    critic: Critic,
    flat: Flat,
    layers: list[Tensor],
    heads: Tensor,
    slopes: Tensor,
    weights: LossWeights,
) -> tuple[Tensor, Tensor, Tensor]:
    """Gradient penalty: its value, mean norm, and what multiplies ``slopes`` in Wx's gradient.

    ``slopes`` (views batch, genes) is written: grad D_i at the interpolates. Biases and the label
    embedding get nothing from the penalty, since the masks are constants.
    """
    views = len(heads)
    mixed = [layer[views + 1 :] for layer in layers]  # activations at the interpolates
    signals = [_masked(heads[:, None].expand_as(mixed[-1]), mixed[-1])]  # the last layer's first
    for layer, below in zip(reversed(critic.trunk), reversed(mixed[:-1]), strict=True):
        rows = signals[-1].view(-1, signals[-1].shape[-1]) @ layer.weight
        signals.append(_masked(rows.view_as(below), below))
    first = signals[-1].view(len(slopes), -1)
    back = there_and_back(first, critic.gene_weights, slopes)  # (views batch, hidden)
    norm = (first * back).sum(dim=1).clamp_min(0).sqrt().view(views, -1)
    beyond = norm - 1
    factor = 2 * weights.penalty / norm.shape[1] * _columns(weights.critic, norm) * beyond
    factor = torch.where(norm > 0, factor / norm, 0.0).view(-1, 1)
    _penalty_back(critic, flat, mixed, signals, (factor * back).view_as(mixed[0]))
    return beyond.square().mean(dim=1), norm.mean(dim=1), factor * first


def _penalty_back(
    critic: Critic, flat: Flat, mixed: list[Tensor], signals: list[Tensor], change: Tensor
) -> None:
    """Add the penalty's gradients of trunk and heads; ``change`` is that of the first signal."""
    for number, layer in enumerate(critic.trunk):
        rows = _masked(change, mixed[number]).view(-1, change.shape[-1])
        above = signals[-2 - number]
        flat.gradient(layer.weight).addmm_(above.view(-1, above.shape[-1]).T, rows)
        change = (rows @ layer.weight.T).view_as(mixed[number + 1])
    of_heads = _masked(change, mixed[-1]).sum(dim=1)  # (views, hidden)
    for view in range(len(of_heads)):
        flat.gradient(critic.head(view).weight).add_(of_heads[view])


def generator_gradients(
    net: GeneratorNet,
    flat: Flat,
    critic: Critic,
    noise: Tensor,
    codes: Tensor,
    weights: LossWeights,
    low: Tensor | None = None,
    high: Tensor | None = None,
    auxiliary: Auxiliary | None = None,
    made: Made | None = None,
    after: AfterBlock | None = None,
) -> tuple[Tensor, Tensor]:
    """Loss of the generator for one batch (Eq. 7); its gradients go to ``flat.gradients``.

    Parameters
    ----------
    net : GeneratorNet
    flat : Flat
        Of the net.
    critic : Critic
    noise : Tensor (batch, noise)
    codes : Tensor (batch, classes)
    weights : LossWeights
    low, high : Tensor (genes,), optional
        Range of the training samples, for the constraint penalty
        c mean over genes of max(|x - (low + high) / 2| - (high - low) / 2, 0)^2.
    auxiliary : function, optional
        (fake, codes) -> a further term of the loss, and its gradient at the samples.
    made : Made, optional
        What the net makes of noise and codes, where it is known.
    after : function, optional
        Called with the number of each block of the output layer's weights when its gradient is
        there; the block has no further part in the other gradients.

    Returns
    -------
    loss : Tensor ()
    fake : Tensor (batch, genes)
    """
    made = made or make(net, critic, noise, codes)
    fake, layers = made.fake, critic.features(made.projected, codes)
    heads, biases = _heads(critic, len(weights.generator))
    score = heads @ layers[-1].T + biases  # (views, batch)
    share = _columns(weights.generator, score) / len(fake)
    if weights.log:
        loss, of_score = (share * softplus(-score)).sum(), -share * torch.sigmoid(-score)
    else:
        loss, of_score = -(share * score).sum(), -share.expand_as(score)
    signal = _masked(of_score.T @ heads, layers[-1])
    for layer, below in zip(reversed(critic.trunk), reversed(layers[:-1]), strict=True):
        signal = _masked(signal @ layer.weight, below)
    change = torch.empty_like(fake)  # (batch, genes)
    spread(signal, critic.gene_weights, change)
    if weights.constraint:
        beyond = (fake - high).clamp_min(0) - (low - fake).clamp_min(0)
        loss = loss + weights.constraint * beyond.square().mean()
        change = change + 2 * weights.constraint / fake.numel() * beyond
    if auxiliary is not None:
        term, more = auxiliary(fake, codes)
        loss, change = loss + term, change + more
    _net_back(net, flat, made.hidden, fake, change, codes, after)
    return loss, fake


def make(net: GeneratorNet, critic: Critic, noise: Tensor, codes: Tensor) -> Made:
    """Generate a batch for `generator_gradients`."""
    hidden = net.hidden(noise, codes)
    fake = net.output(hidden[-1])
    return Made(hidden, fake, project(fake, critic.gene_weights))


def _net_back(
    net: GeneratorNet,
    flat: Flat,
    hidden: list[Tensor],
    fake: Tensor,
    change: Tensor,
    codes: Tensor,
    after: AfterBlock | None,
) -> None:
    """Back through the generator from a change of its output."""
    if net.tanh:
        # fake = middle + reach t, and dt = 1 - t^2; a gene without a range has no gradient.
        bounded = torch.where(net.reach > 0, (fake - net.middle) / net.reach, 0.0)
        change = change * net.reach * (1 - bounded.square())
    output = net.layers[-1]
    torch.sum(change, dim=0, out=flat.gradient(output.bias))
    below = project(change, output.weight)
    weight_gradient(change, hidden[-1], flat.gradient(output.weight), after)
    for number in range(len(net.layers) - 2, -1, -1):
        layer, change = net.layers[number], _masked(below, hidden[number + 1])
        torch.mm(change.T, hidden[number], out=flat.gradient(layer.weight))
        torch.sum(change, dim=0, out=flat.gradient(layer.bias))
        below = change @ layer.weight
    torch.mm(codes.T, below[:, net.noise :], out=flat.gradient(net.embedding.weight))
