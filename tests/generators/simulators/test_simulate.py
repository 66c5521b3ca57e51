"""Kinetics and simulation: equations worked by hand, and steady states that are steady."""

from dataclasses import replace

import numpy as np
import pytest
from mdwgan.generators.simulators.kinetics import Kinetics, _alphas, draw_kinetics
from mdwgan.generators.simulators.simulate import GNW, SYNTREN, Rate, simulate, steady_state

SILENT = replace(GNW, shift=0.0, intrinsic=0.0, tu=False)
RING = np.array([(g, (g + step) % 40) for step in (1, 9) for g in range(40)])


def one_gene(activates: list[bool], module: list[int], is_complex: list[bool], alphas) -> Kinetics:
    """Gene 2 is regulated by genes 0 and 1, which have no input."""
    basal = [1.0] + [0.0] * (len(alphas) - 1)
    return Kinetics(
        source=np.array([0, 1]),
        module=np.array(module),
        activates=np.array(activates),
        k=np.array([0.5, 0.25]),
        n=np.array([2.0, 1.0]),
        gene=np.full(len(is_complex), 2),
        is_complex=np.array(is_complex),
        alphas=np.array([basal, basal, alphas]),
        decay_x=np.full(3, 0.05),
        decay_y=np.full(3, 0.03),
    )


Y = np.array([[1.0], [0.75], [0.0]])  # xi = (1 / 0.5)^2 = 4 and 0.75 / 0.25 = 3


@pytest.mark.parametrize(
    ("activates", "is_complex", "mu"),
    [
        ([True, True], False, 4 * 3 / (5 * 4)),
        ([True, False], False, 4 / (5 * 4)),
        ([True, True], True, 12 / 13),
        ([True, False], True, 4 / (1 + 4 + 12)),
    ],
)
def test_a_module_by_hand(activates, is_complex, mu):
    net = one_gene(activates, [0, 0], [is_complex], [0.1, 0.9])
    rate = Rate(net, np.zeros((3, 1)))(Y)
    assert rate[2, 0] == pytest.approx(0.1 * (1 - mu) + 0.9 * mu)
    assert rate[:2, 0].tolist() == [1, 1]


def test_two_modules_are_summed_over_their_states():
    net = one_gene([True, True], [0, 1], [False, False], [0.1, 0.4, 0.6, 1.0])
    a, b = 4 / 5, 3 / 4
    by_hand = 0.1 * (1 - a) * (1 - b) + 0.4 * a * (1 - b) + 0.6 * (1 - a) * b + 1.0 * a * b
    assert Rate(net, np.zeros((3, 1)))(Y)[2, 0] == pytest.approx(by_hand)


def test_a_shift_moves_activations_within_their_limits():
    net = one_gene([True, True], [0, 0], [False], [0.1, 0.9])
    rate = Rate(net, np.array([[-0.3, 0.5], [0, 0], [0.2, -0.5]]))(np.repeat(Y, 2, axis=1))
    mu = 12 / 20
    assert rate[0].tolist() == pytest.approx([0.7, 1.0])
    assert rate[2].tolist() == pytest.approx([0.3 * (1 - mu) + 1.0 * mu, 0.4 * mu])


def test_the_steady_state_solves_the_equations():
    net = one_gene([True, False], [0, 0], [True], [0.1, 0.9])
    x, y = steady_state(net, Rate(net, np.zeros((3, 1))), np.full((3, 1), 0.5))
    assert np.allclose(x[:2], 1, atol=0.02) and np.allclose(y[:2], 1, atol=0.02)
    xi = 4.0, 4.0
    mu = xi[0] / (1 + xi[0] + xi[0] * xi[1])
    assert x[2, 0] == pytest.approx(0.1 * (1 - mu) + 0.9 * mu, abs=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_all_on_is_1_and_all_off_is_low(seed):
    random = np.random.default_rng(seed)
    for modules in (1, 2, 4):
        both = _alphas(np.arange(modules) % 2 == 0, random)
        assert both.min() >= 0 and both.max() == pytest.approx(1)
        up, down = _alphas(np.ones(modules, bool), random), _alphas(np.zeros(modules, bool), random)
        assert up[-1] == pytest.approx(1) and up[0] <= 0.25
        assert down[0] == 1 and down[-1] <= 0.25
    assert _alphas(np.zeros(0, bool), random).tolist() == [1.0]


def test_signs_of_a_gene_s_inputs_are_half_and_half():
    """Kept inputs, at most ten; the first half of them, rounded up, are activators."""
    star = np.array([(0, g) for g in range(1, 60)])
    net = draw_kinetics(star, 60, 0.5, np.random.default_rng(0))
    into_hub = net.gene[net.module] == 0
    assert into_hub.sum() == 10, "about 29 regulate it"
    assert len(np.unique(net.gene)) > 20, "it regulates the others"
    assert (np.diff(net.module) >= 0).all() and (np.diff(net.gene) >= 0).all()
    assert (net.n >= 1).all() and (net.n <= 10).all() and net.k.min() > 0
    assert np.log(2) / net.decay_x.max() >= 5 and np.log(2) / net.decay_x.min() <= 50


def test_levels_without_noise_are_the_same_in_all_samples_and_at_most_1():
    net = draw_kinetics(RING, 40, 0.5, np.random.default_rng(1))
    levels = simulate(net, 5, SILENT, np.random.default_rng(2))
    assert levels.shape == (5, 40) and levels.min() >= 0 and levels.max() <= 1 + 1e-9
    assert np.allclose(levels, levels[0])


@pytest.mark.parametrize("noise", [GNW, SYNTREN])
def test_perturbed_neighbours_vary_together(noise):
    """Genes joined by an edge are more correlated than others: the network shows."""
    net = draw_kinetics(RING, 40, 0.3, np.random.default_rng(1))
    quiet = replace(noise, intrinsic=0.0, tu=False, measurement=0.0)
    levels = simulate(net, 300, quiet, np.random.default_rng(2))
    varies = levels.std(axis=0) > 1e-3
    assert varies.sum() > 15
    with np.errstate(invalid="ignore"):
        r = np.abs(np.corrcoef(levels.T))
    joined = np.zeros((40, 40), bool)
    joined[RING[:, 0], RING[:, 1]] = joined[RING[:, 1], RING[:, 0]] = True
    pairs = np.triu(np.outer(varies, varies), 1)
    assert np.nanmean(r[joined & pairs]) > 2 * np.nanmean(r[~joined & pairs])


def test_a_network_without_edges_has_basal_levels():
    net = draw_kinetics(np.zeros((0, 2), int), 3, 0.5, np.random.default_rng(0))
    assert np.allclose(simulate(net, 2, SILENT, np.random.default_rng(0)), 1, atol=0.02)
