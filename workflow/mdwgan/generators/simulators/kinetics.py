"""GeneNetWeaver's equations of a network: what is drawn once, and the rate of transcription.

mRNA x and protein y of gene i, without dimension, so that levels lie in [0, 1]:

    dx/dt = d (f(y) - x),   dy/dt = e (x - y),   d, e = ln 2 / T, T in [5, 50] minutes.

The inputs of a gene are dealt into modules. With xi = (y / k)^n of an input, a module is active
with chance

    independent binding   mu = prod_activators xi / prod_all (1 + xi)
    as a complex          mu = A / (1 + A + prod_all xi),  A = prod_activators xi,

the last term only where the module has deactivators, and f is the mean over all on/off states s of
the modules, f = sum_s alpha_s prod_j mu_j^s_j (1 - mu_j)^(1 - s_j).

Networks of proteins have neither direction nor sign. Both are drawn: a coin decides which gene of
an edge regulates, and of a gene's inputs the first half, rounded up, are activators
(GeneNetWeaver's rule for unsigned networks). A gene keeps `MOST_INPUTS` of its inputs: their states
are enumerated, and a hub of hundreds has too many.
"""

from dataclasses import dataclass

import numpy as np

MOST_INPUTS = 10
HALF_LIVES = (5.0, 50.0)  # minutes
THRESHOLDS = (0.01, 1.0)  # of k
HILL = (1.0, 10.0)  # range of n, from N(2, 2)
WEAK = (0.0, 0.25)  # basal activation, from N(0, 0.05)
MIDDLE = (0.25, 0.75)  # the same of a gene with enhancers and repressors
EFFECTS = (0.25, 1.0)  # of a module


@dataclass(frozen=True)
class Kinetics:
    """Equations of a network; edges are sorted by module, modules by gene.

    Attributes
    ----------
    source, module : ndarray (edges,)
        Gene that regulates, and module in which it does.
    activates : ndarray (edges,), bool
        The input activates its module.
    k, n : ndarray (edges,)
    gene : ndarray (modules,)
    is_complex : ndarray (modules,), bool
    alphas : ndarray (genes, states)
        Of state s, whose bit j says whether the gene's j-th module is on; 0 beyond 2^modules.
    decay_x, decay_y : ndarray (genes,)
        d and e, per minute.
    """

    source: np.ndarray
    module: np.ndarray
    activates: np.ndarray
    k: np.ndarray
    n: np.ndarray
    gene: np.ndarray
    is_complex: np.ndarray
    alphas: np.ndarray
    decay_x: np.ndarray
    decay_y: np.ndarray


def truncated(
    mean: float, sd: float, limits: tuple[float, float], size: int, random: np.random.Generator
) -> np.ndarray:
    """Normal draws; those outside the limits are drawn again."""
    drawn = random.normal(mean, sd, size)
    while (outside := (drawn < limits[0]) | (drawn > limits[1])).any():
        drawn[outside] = random.normal(mean, sd, int(outside.sum()))
    return drawn


def centred(limits: tuple[float, float], size: int, random: np.random.Generator) -> np.ndarray:
    """Normal draws about the middle of the limits, which are three SDs from it."""
    low, high = limits
    return truncated((low + high) / 2, (high - low) / 6, limits, size, random)


def draw_kinetics(
    edges: np.ndarray, genes: int, complexes: float, random: np.random.Generator
) -> Kinetics:
    """Draw equations for an undirected network.

    Parameters
    ----------
    edges : ndarray (edges, 2)
    genes : int
    complexes : float
        Chance that a module binds as a complex.
    random : Generator
    """
    turned = random.random(len(edges)) < 0.5
    directed = np.where(turned[:, None], edges[:, ::-1], edges)
    directed = directed[np.argsort(directed[:, 1], kind="stable")]
    inputs = np.split(directed[:, 0], np.searchsorted(directed[:, 1], np.arange(1, genes)))
    source, module, activates, gene, alphas = [], [], [], [], []
    for number, regulators in enumerate(inputs):
        chosen = random.permutation(regulators)[:MOST_INPUTS]
        positive = np.arange(len(chosen)) < -(-len(chosen) // 2)
        member = _modules(len(chosen), random)
        signs = []
        for of_module in range(member.max(initial=-1) + 1):
            rows = np.flatnonzero(member == of_module)
            enhances = _majority(positive[rows], random)
            signs.append(enhances)
            source.extend(chosen[rows])
            module.extend([len(gene)] * len(rows))
            activates.extend(positive[rows] == enhances)
            gene.append(number)
        alphas.append(_alphas(np.array(signs, bool), random))
    states = max(map(len, alphas))
    padded = np.stack([np.pad(row, (0, states - len(row))) for row in alphas])
    count = len(source)
    return Kinetics(
        np.array(source, np.int64),
        np.array(module, np.int64),
        np.array(activates, bool),
        random.uniform(*THRESHOLDS, count),
        truncated(2, 2, HILL, count, random),
        np.array(gene, np.int64),
        random.random(len(gene)) < complexes,
        padded,
        np.log(2) / centred(HALF_LIVES, genes, random),
        np.log(2) / centred(HALF_LIVES, genes, random),
    )


def _modules(inputs: int, random: np.random.Generator) -> np.ndarray:
    """Module of each input: one of those so far, or a new one, all alike."""
    member, count = np.zeros(inputs, np.int64), 0
    for place in range(inputs):
        member[place] = random.integers(count + 1)
        count = max(count, member[place] + 1)
    return member


def _majority(positive: np.ndarray, random: np.random.Generator) -> bool:
    share = positive.mean()
    return bool(random.random() < 0.5) if share == 0.5 else bool(share > 0.5)


def _alphas(enhances: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Activation of a gene in each state (2^modules,) of its modules."""
    modules = len(enhances)
    weak = float(truncated(0, 0.05, WEAK, 1, random)[0])
    if not enhances.any():
        basal = 1.0
    elif enhances.all():
        basal = weak
    else:
        basal = float(centred(MIDDLE, 1, random)[0])
    effects = centred(EFFECTS, modules, random) * np.where(enhances, 1, -1)
    if enhances.any() and (lacks := 1 - basal - effects[enhances].sum()) > 0:
        effects[np.flatnonzero(enhances)[effects[enhances].argmin()]] += lacks
    if not enhances.all():
        least = float(truncated(0, 0.05, WEAK, 1, random)[0])
        if (above := basal + effects[~enhances].sum() - least) > 0:
            effects[np.flatnonzero(~enhances)[effects[~enhances].argmax()]] -= above
    on = np.arange(2**modules)[:, None] >> np.arange(modules) & 1  # (states, modules)
    return np.clip(basal + on @ effects, 0, 1)
