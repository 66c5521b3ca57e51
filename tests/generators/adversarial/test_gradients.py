"""Paper fidelity: losses and their closed-form gradients."""

import copy
import math
from itertools import product

import pytest
import torch
from helpers.networks import BATCH, GENES, LABELS, NOISE, make_batch, make_critic
from mdwgan.generators.adversarial.gradients import (
    LossWeights,
    critic_gradients,
    generator_gradients,
)
from mdwgan.generators.adversarial.networks import Critic, Flat, GeneratorNet
from torch.nn.functional import one_hot, softplus

CODES = one_hot(LABELS, 2).double()
VIEW_WEIGHTS = (1.0, 0.3, 0.7)


def ours(critic: Critic, real, fake, blend, weights: LossWeights):
    """Loss, and gradients by name."""
    critic = copy.deepcopy(critic)
    flat = Flat(critic)
    room = torch.full_like(real.reshape(-1, GENES), torch.nan)  # what was there has no say
    x = torch.cat([real.reshape(-1, GENES), fake, room])
    codes = one_hot(LABELS[: len(fake)], critic.embedding.num_embeddings).double()
    loss = critic_gradients(critic, flat, x, codes, blend, weights)
    return loss, {name: flat.gradient(p).clone() for name, p in critic.named_parameters()}


def plain_critic_loss(critic: Critic, real, fake, blend, weights: LossWeights) -> torch.Tensor:
    """Eqs. 6 and 8, or the log loss, by automatic differentiation, one view at a time."""
    total = 0
    for view, weight in enumerate(weights.critic):
        of_real, of_fake = critic(real[view], LABELS, view), critic(fake, LABELS, view)
        if weights.log:
            value = softplus(-of_real).mean() + softplus(of_fake).mean()
        else:
            value = of_fake.mean() - of_real.mean()
        if weights.penalty:
            mixed = (blend[view] * real[view] + (1 - blend[view]) * fake).requires_grad_()
            score = critic(mixed, LABELS, view).sum()
            gradient = torch.autograd.grad(score, mixed, create_graph=True)[0]
            value = value + weights.penalty * ((gradient.norm(dim=1) - 1) ** 2).mean()
        total = total + weight * value
    return total


@pytest.mark.parametrize(
    ("views", "hidden", "separate", "log", "penalty"),
    [
        (3, (6, 5), False, False, 10.0),
        (3, (6, 5, 4), True, False, 10.0),
        (2, (6, 5), False, False, 3.0),
        (1, (6,), False, False, 10.0),
        (1, (6, 5), False, False, 0.0),
        (1, (6, 5), False, True, 0.0),
        (2, (7, 6), False, True, 5.0),
    ],
)
def test_critic_loss_and_gradients_equal_automatic_ones(views, hidden, separate, log, penalty):
    critic, batch = make_critic(views, hidden, separate), make_batch(views)
    weights = LossWeights(VIEW_WEIGHTS[:views], VIEW_WEIGHTS[:views], penalty, log)
    plain = plain_critic_loss(critic, **batch, weights=weights)
    plain.backward()
    loss, gradients = ours(critic, **batch, weights=weights)
    assert loss.total.item() == pytest.approx(plain.item(), abs=1e-12)
    for name, parameter in critic.named_parameters():
        expected = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        assert torch.allclose(gradients[name], expected, atol=1e-9, rtol=0), name


def test_gradients_of_a_balanced_critic_equal_automatic_ones():
    torch.manual_seed(0)
    critic, batch = Critic(GENES, 2, [6, 5], 2, balanced=True).double(), make_batch()
    weights = LossWeights(VIEW_WEIGHTS, VIEW_WEIGHTS)
    plain_critic_loss(critic, **batch, weights=weights).backward()
    _, gradients = ours(critic, **batch, weights=weights)
    for name, parameter in critic.named_parameters():
        expected = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        assert torch.allclose(gradients[name], expected, atol=1e-9, rtol=0), name
    assert gradients["embedding.weight"].abs().max() > 0


def plain_generator_loss(net, critic, noise, weights: LossWeights, low, high) -> torch.Tensor:
    """Eq. 7, or its log loss, and the constraint penalty as its formula says."""
    fake = net(noise, LABELS)
    total = 0
    for view, weight in enumerate(weights.generator):
        score = critic(fake, LABELS, view)
        total = total + weight * (softplus(-score) if weights.log else -score).mean()
    middle, half = (low + high) / 2, (high - low) / 2
    beyond = ((fake - middle).abs() - half).clamp_min(0)
    return total + weights.constraint * beyond.square().mean()


@pytest.mark.parametrize(
    ("tanh", "log", "constraint", "views"),
    product([False, True], [False, True], [0.0, 2.0], [1, 3]),
)
def test_generator_loss_and_gradients_equal_automatic_ones(tanh, log, constraint, views):
    critic = make_critic(views)
    net = GeneratorNet(NOISE, GENES, 2, [5, 4], tanh).double()
    low, high = -torch.rand(GENES).double() / 10, torch.rand(GENES).double() / 10
    if tanh:
        net.set_range(low, high)
    noise = torch.randn(BATCH, NOISE).double()
    weights = LossWeights(VIEW_WEIGHTS[:views], VIEW_WEIGHTS[:views], 0.0, log, constraint)
    plain = plain_generator_loss(net, critic, noise, weights, low, high)
    plain.backward()
    expected = {name: p.grad for name, p in net.named_parameters()}
    trained, critic = copy.deepcopy(net), copy.deepcopy(critic).requires_grad_(False)
    flat = Flat(trained)
    loss, fake = generator_gradients(trained, flat, critic, noise, CODES, weights, low, high)
    assert loss.item() == pytest.approx(plain.item(), abs=1e-12)
    assert torch.allclose(fake, net(noise, LABELS))
    for name, parameter in trained.named_parameters():
        assert torch.allclose(flat.gradient(parameter), expected[name], atol=1e-9, rtol=0), name


def test_critic_gradient_by_finite_differences():
    critic, batch, step = make_critic(), make_batch(), 1e-6
    weights = LossWeights((1, 0.25, 0.25), (1, 0.1, 0.1))
    _, gradients = ours(critic, **batch, weights=weights)
    for place in [(0, 0), (5, 3), (6, 5)]:  # (gene, hidden)
        sides = []
        for sign in (1, -1):
            moved = copy.deepcopy(critic)
            moved.gene_weights.data[place] += sign * step
            sides.append(float(ours(moved, **batch, weights=weights)[0].total))
        slope = (sides[0] - sides[1]) / (2 * step)
        assert float(gradients["gene_weights"][place]) == pytest.approx(slope, rel=1e-5, abs=1e-7)


def linear_critic() -> Critic:
    """D(x) = w x + constant, in the region where every ReLU is open."""
    critic = Critic(genes=1, classes=1, hidden=[1]).double()
    with torch.no_grad():
        critic.gene_weights.fill_(2.0)
        critic.label_weights.zero_()
        critic.bias.fill_(100.0)
        for head, weight in zip(critic.heads, (1.5, 0.5), strict=True):
            head.weight.fill_(weight)
    return critic


def test_losses_by_hand():
    critic = linear_critic()
    flat = Flat(critic)
    real = torch.tensor([[1.0], [3.0], [2.0], [2.0], [0.0], [4.0]], dtype=torch.float64)
    fake = torch.tensor([[1.0], [2.0]], dtype=torch.float64)
    x = torch.cat([real, fake, torch.zeros(6, 1, dtype=torch.float64)])
    codes, blend = torch.ones(2, 1).double(), torch.rand((3, 2, 1), dtype=torch.float64)
    weights = LossWeights((1, 0.01, 0.01), (1, 0.1, 0.1))  # lambda_d = 0.02, lambda_g = 0.2
    loss = critic_gradients(critic, flat, x, codes, blend, weights)
    # D1 = 3 x + c, gradient norm 3: E[D1(G)] - E[D1(X1)] = 3 (1.5 - 2) = -1.5, penalty (3 - 1)^2.
    # D2, D3 = x + c', gradient norm 1: E[D(G)] - E[D(X)] = 1.5 - 2 = -0.5, penalty 0.
    assert loss.total.item() == pytest.approx(-1.5 + 10 * 4 + 0.01 * -0.5 + 0.01 * -0.5)
    assert loss.distance.tolist() == pytest.approx([1.5, 0.5, 0.5])
    assert loss.penalty.tolist() == pytest.approx([4.0, 0.0, 0.0])
    assert loss.slope.tolist() == pytest.approx([3.0, 1.0, 1.0])


def test_generator_loss_by_hand():
    critic = linear_critic().requires_grad_(False)
    net = GeneratorNet(noise=1, genes=1, classes=1, hidden=[1]).double()
    with torch.no_grad():  # G(noise) = noise + 1 where the ReLU is open
        for layer, bias in zip(net.layers, (50.0, -49.0), strict=True):
            layer.weight.fill_(1.0)
            layer.bias.fill_(bias)
        net.layers[0].weight[:, 1:] = 0.0
    noise = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    weights = LossWeights((1, 0.01, 0.01), (1, 0.1, 0.1))
    loss, fake = generator_gradients(
        net, Flat(net), critic, noise, torch.ones(2, 1).double(), weights
    )
    assert fake.flatten().tolist() == [1.0, 2.0]
    # -E[D1(G)] - (0.2 / 2) (E[D2(G)] + E[D3(G)]), D1(G) = 1.5 (2 * 1.5 + 100), D2(G) = D1(G) / 3
    assert loss.item() == pytest.approx(-1.5 * 103 - 0.1 * 2 * 0.5 * 103)


def test_log_loss_by_hand():
    critic = linear_critic()
    with torch.no_grad():
        critic.bias.fill_(0.0)
    x = torch.tensor([[1.0], [2.0], [0.0]], dtype=torch.float64)  # D1 = 3 and, for the fake, 6
    weights = LossWeights((1.0,), (1.0,), penalty=0.0, log=True)
    loss = critic_gradients(
        critic, Flat(critic), x, torch.ones(1, 1).double(), torch.rand(1, 1, 1).double(), weights
    )
    expected = math.log1p(math.exp(-3)) + math.log1p(math.exp(6))
    assert loss.total.item() == pytest.approx(expected)


def test_penalty_gives_no_gradient_to_biases_and_labels():
    critic, batch = make_critic(), make_batch()
    parts = [
        ours(critic, **batch, weights=LossWeights((1, 0.01, 0.01), (1, 0.1, 0.1), penalty))[1]
        for penalty in (0.0, 10.0)
    ]
    for name in ("bias", "embedding.weight", "label_weights", "trunk.0.bias", "heads.0.bias"):
        assert torch.allclose(parts[0][name], parts[1][name], atol=1e-12), name
    assert not torch.allclose(parts[0]["gene_weights"], parts[1]["gene_weights"])


def test_lambdas_act():
    critic, batch = make_critic().requires_grad_(False), make_batch()
    totals = [
        ours(critic, **batch, weights=LossWeights((1, d / 2, d / 2), (1, 0, 0)))[0].total.item()
        for d in (0.0, 0.02, 0.04)
    ]
    assert totals[1] != totals[0]
    assert totals[2] - totals[1] == pytest.approx(totals[1] - totals[0])
    net, noise = GeneratorNet(NOISE, GENES, 2, [5]).double(), torch.randn(BATCH, NOISE).double()
    values = [
        float(
            generator_gradients(
                net, Flat(net), critic, noise, CODES, LossWeights((1, 0, 0), (1, g / 2, g / 2))
            )[0]
        )
        for g in (0.0, 0.2)
    ]
    fake = net(noise, LABELS)
    assert values[0] == pytest.approx(-float(critic(fake, LABELS, 0).mean()))
    assert values[1] - values[0] == pytest.approx(-0.2 * float(critic(fake, LABELS, 1).mean()))
