"""Steady states of a network's equations, one for each sample, and their noise."""

from dataclasses import dataclass

import numpy as np

from mdwgan.generators.simulators.kinetics import Kinetics

STEP = 10.0  # minutes, of the way to the steady state
LATEST = 2000.0  # minutes: where it ends at the latest
ABSOLUTE, RELATIVE = 1e-5, 1e-3  # a smaller step is steady
NOISY_MINUTES = 100  # of intrinsic noise, in steps of a minute
LARGEST = 1e30  # of a power of levels; products of ten of them are finite


@dataclass(frozen=True)
class Noise:
    """What makes samples differ.

    Attributes
    ----------
    shift : float
        SD by which all of a gene's activations are shifted in a sample (multifactorial).
    free_inputs : bool
        Genes without inputs have an activation of their own in each sample, uniform in [0, 1].
    intrinsic : float
        c of the noise c sqrt(V + D) dW of production V and degradation D.
    tu : bool
        Measurement noise as Tu et al. (2002) measured it on arrays; else normal, of
        ``measurement``.
    measurement : float
    """

    shift: float
    free_inputs: bool
    intrinsic: float
    tu: bool
    measurement: float = 0.0


# GeneNetWeaver: shift as its shipped settings have it (0.33 in its code).
GNW = Noise(shift=0.25, free_inputs=False, intrinsic=0.05, tu=True)
# SynTReN's parameters are known by their names in files: bionoise 0.1, expnoise 0.1. Their place
# in the equations is chosen.
SYNTREN = Noise(shift=0.0, free_inputs=True, intrinsic=0.1, tu=False, measurement=0.1)
TU_LOW, TU_HIGH, TU_HALF = 0.001, 0.69, 0.01


class Rate:
    """f of every gene for samples with activations of their own.

    Parameters
    ----------
    kinetics : Kinetics
    shift : ndarray (genes, samples)
        Added to the activations.
    """

    def __init__(self, kinetics: Kinetics, shift: np.ndarray):
        self.kinetics, self.shape = kinetics, shift.shape
        self.starts = np.flatnonzero(np.diff(kinetics.module, prepend=-1))
        deactivates = ~kinetics.activates
        self.inhibited = np.zeros(len(self.starts), bool)
        np.logical_or.at(self.inhibited, kinetics.module, deactivates)
        counts = np.bincount(kinetics.gene, minlength=len(shift))
        first = np.cumsum(counts) - counts
        self.groups = []
        for count in np.unique(counts):
            genes = np.flatnonzero(counts == count)
            modules = first[genes][:, None] + np.arange(count)  # (genes, count)
            alphas = kinetics.alphas[genes, : 2**count]
            alphas = np.clip(alphas[:, :, None] + shift[genes][:, None, :], 0, 1)
            self.groups.append((genes, modules, alphas))

    def __call__(self, y: np.ndarray) -> np.ndarray:
        """Rates (genes, samples) at protein levels (genes, samples)."""
        active = self._modules(y)
        rates = np.empty(self.shape)
        for genes, modules, alphas in self.groups:
            chance = np.ones((len(genes), 1, y.shape[1]))
            for place in range(modules.shape[1]):  # the j-th module is bit j of the state
                mu = active[modules[:, place]][:, None]
                chance = np.concatenate([chance * (1 - mu), chance * mu], axis=1)
            rates[genes] = (alphas * chance).sum(axis=1)
        return rates

    def _modules(self, y: np.ndarray) -> np.ndarray:
        """Chance (modules, samples) that a module is active."""
        net = self.kinetics
        if not len(self.starts):
            return np.zeros((0, y.shape[1]))
        xi = np.minimum((y[net.source] / net.k[:, None]) ** net.n[:, None], LARGEST)
        activators = np.where(net.activates[:, None], xi, 1.0)
        a = np.multiply.reduceat(activators, self.starts)
        alone = np.multiply.reduceat(1 + xi, self.starts)
        together = np.where(self.inhibited[:, None], np.multiply.reduceat(xi, self.starts), 0.0)
        return np.where(net.is_complex[:, None], a / (1 + a + together), a / alone)


def simulate(
    kinetics: Kinetics, count: int, noise: Noise, random: np.random.Generator
) -> np.ndarray:
    """Simulate measured mRNA levels.

    Parameters
    ----------
    kinetics : Kinetics
    count : int
    noise : Noise
    random : Generator

    Returns
    -------
    ndarray (count, genes)
        From 0 up; without noise in [0, 1].
    """
    genes = len(kinetics.decay_x)
    rate = Rate(kinetics, _shifts(kinetics, count, noise, random))
    x, y = steady_state(kinetics, rate, np.full((genes, count), 0.5))
    x = _with_intrinsic_noise(kinetics, rate, x, y, noise.intrinsic, random)
    if noise.tu:
        sd = TU_LOW + (TU_HIGH - TU_LOW) / (1 + x / TU_HALF)
        return (x * np.exp(sd * random.normal(size=x.shape))).T
    return np.clip(x + noise.measurement * random.normal(size=x.shape), 0, None).T


def _shifts(
    kinetics: Kinetics, count: int, noise: Noise, random: np.random.Generator
) -> np.ndarray:
    """What is added to the activations of each gene in each sample."""
    genes = len(kinetics.decay_x)
    shift = noise.shift * random.normal(size=(genes, count))
    if noise.free_inputs:  # their activation is 1: no input represses them
        without = np.setdiff1d(np.arange(genes), kinetics.gene)
        shift[without] = random.uniform(-1, 0, (len(without), count))
    return shift


def steady_state(
    kinetics: Kinetics, rate: Rate, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Follow the equations until no level changes, or for `LATEST` minutes (oscillations).

    In a step f is held, so that x and y approach it exponentially: stable for any step.
    """
    x = y = start
    near_x = -np.expm1(-STEP * kinetics.decay_x)[:, None]
    near_y = -np.expm1(-STEP * kinetics.decay_y)[:, None]
    for _ in range(int(LATEST / STEP)):
        new_x = x + near_x * (rate(y) - x)
        new_y = y + near_y * (x - y)
        still = all(
            (np.abs(new - old) < ABSOLUTE + RELATIVE * np.abs(old)).all()
            for new, old in ((new_x, x), (new_y, y))
        )
        x, y = new_x, new_y
        if still:
            break
    return x, y


def _with_intrinsic_noise(
    kinetics: Kinetics,
    rate: Rate,
    x: np.ndarray,
    y: np.ndarray,
    scale: float,
    random: np.random.Generator,
) -> np.ndarray:
    """Add the noise of single molecules: Langevin's equation in steps of a minute."""
    d, e = kinetics.decay_x[:, None], kinetics.decay_y[:, None]
    for _ in range(NOISY_MINUTES):
        made, made_y = d * rate(y), e * x
        lost, lost_y = d * x, e * y
        x = x + made - lost + scale * np.sqrt(made + lost) * random.normal(size=x.shape)
        y = y + made_y - lost_y + scale * np.sqrt(made_y + lost_y) * random.normal(size=y.shape)
        x, y = np.maximum(x, 0), np.maximum(y, 0)
    return x
