"""What a factor model is made of: a tissue's own covariance, mixed with that of the pool.

With own correlations C (of the residuals about group means), the pool's P, and C* = V'VCV'V,
which is C within the space of the pool's factors (V: their directions), the model has

    R = (1 - a) [(1 - b) C + b C*] + a P,     S = v R v

where v is a gene's SD: v^2 = (1 - c) own variance + c the pool's. The shares a, b and c are
chosen by held-out training donors; S is never made, only its factors.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product

import numpy as np
import pandas as pd

from mdwgan.cohort.pool import own_groups
from mdwgan.cohort.sample_set import Pool, SampleSet, TrainingData
from mdwgan.numerics.correlation import unit_columns
from mdwgan.numerics.factors import dist_to_model, remainder, top_factors, within
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import rng

FOLDS, REPEATS = 4, 5  # of the cross-validation; one division into folds is a matter of luck
LEAST_TRAINING = 8  # with fewer samples nothing is held out, and the shares are `DEFAULT`
LEAST_HELD_OUT = 3


@dataclass(frozen=True)
class Shares:
    """Shares of a mixture, each in [0, 1].

    Attributes
    ----------
    pool : float
        a: of the pool's correlations.
    projected : float
        b: of own correlations within the space of the pool's factors.
    variance : float
        c: of the pool's variances.
    """

    pool: float
    projected: float
    variance: float


DEFAULT = Shares(0.5, 0.3, 0.5)
GRID = tuple(
    Shares(*values)
    for values in product((0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), (0.0, 0.3, 0.6), (0.0, 0.5))
)


@dataclass(frozen=True)
class Structure:
    """A fitted structure: a sample's z is its group's mean, plus latents x factors, plus noise.

    Arrays are float32.

    Attributes
    ----------
    means : ndarray (groups, genes)
    counts : ndarray (groups, classes)
        Training samples of each group and class.
    factors : ndarray (k, genes)
        Orthogonal, the strongest first.
    noise_sd : ndarray (genes,)
        SD of what genes do not share.
    """

    means: np.ndarray
    counts: np.ndarray
    factors: np.ndarray
    noise_sd: np.ndarray


class Mixture:
    """Own samples and the pool, ready to be mixed in any shares.

    Parameters
    ----------
    samples : SampleSet
        Training samples.
    pool : Pool or None
        Without one the structure is the samples' own.
    sd : ndarray (genes,)
        z's unit: SD of log2 values.
    """

    def __init__(self, samples: SampleSet, pool: Pool | None, sd: np.ndarray):
        groups = own_groups(samples)
        self.names, member = np.unique(groups, return_inverse=True)
        own = within(samples.z, groups)
        self.own_variance = np.square(own.sd)
        self.means = np.stack(
            [samples.z[member == g].mean(axis=0, dtype=np.float64) for g in range(len(self.names))]
        )
        self.counts = np.zeros((len(self.names), len(samples.classes)))
        np.add.at(self.counts, (member, samples.labels), 1)
        if pool is None:
            lent, self.pool_variance = np.zeros((0, len(sd))), self.own_variance
        else:
            lent = pool.factors.astype(np.float64)
            variance = np.square(pool.sd.astype(np.float64) / sd)
            self.pool_variance = np.where(np.isfinite(variance), variance, self.own_variance)
        self.own, self.lent = own.rows, lent
        norms = np.linalg.norm(lent, axis=1, keepdims=True)
        directions = lent / np.where(norms > 0, norms, 1.0)
        self.projected = (own.rows @ directions.T) @ directions

    def factors(self, shares: Shares) -> tuple[np.ndarray, np.ndarray]:
        """Factors (rows, genes) of the mixture, and the variance (genes,) of each gene."""
        lent = shares.variance * self.pool_variance
        variance = (1 - shares.variance) * self.own_variance + lent
        own = 1 - shares.pool
        parts = [
            (own * (1 - shares.projected), self.own),
            (own * shares.projected, self.projected),
            (shares.pool, self.lent),
        ]
        rows = np.concatenate([np.sqrt(weight) * part for weight, part in parts if weight > 0])
        rows *= np.sqrt(variance)
        # A gene can vary more within the pool's space than by itself.
        return rows, np.maximum(variance, np.einsum("ij,ij->j", rows, rows))

    def between(self, weights: np.ndarray) -> np.ndarray:
        """Covariance of the groups' means, as rows (groups, genes); each group has a weight."""
        centred = self.means - weights @ self.means
        return np.sqrt(weights)[:, None] * centred

    def structure(self, shares: Shares, components: int) -> Structure:
        """The mixture with its strongest factors; what they leave is noise of each gene."""
        rows, variance = self.factors(shares)
        factors = top_factors(rows, components)
        noise = np.sqrt(remainder(variance, factors))
        arrays = (self.means, self.counts, factors, noise)
        return Structure(*(array.astype(np.float32) for array in arrays))  # as a model file has it


def choose_shares(
    samples: SampleSet, pool: Pool | None, sd: np.ndarray, seed: int
) -> tuple[Shares, pd.DataFrame]:
    """Choose shares by training donors that are held out in turn.

    The score of shares is the dist between held-out samples and an endless sample of the model.

    Returns
    -------
    Shares
    DataFrame
        ``pool``, ``projected``, ``variance``, ``score``: mean over folds; empty where too few
        samples train.
    """
    grid = GRID if pool is not None else (Shares(0.0, 0.0, 0.0),)
    folds = list(_folds(samples, seed)) if len(grid) > 1 else []
    if not folds:
        return (DEFAULT if pool is not None else grid[0]), pd.DataFrame()
    scores = np.array([_scores(samples, pool, sd, fit, held, grid) for fit, held in folds])
    table = pd.DataFrame(map(asdict, grid)).assign(score=scores.mean(axis=0))
    return grid[int(np.nanargmax(table["score"]))], table


def choose_structure(
    data: TrainingData, settings: dict, seed: int
) -> tuple[Structure, pd.DataFrame]:
    """Structure of the training samples and their pool; without a pool it is the samples' own.

    Parameters
    ----------
    data : TrainingData
    settings : dict
        ``components`` (factors kept) and ``share`` (of the pool; "auto": chosen as the others).
        ``shares``, where they were chosen before: values of `Shares` by name.
    seed : int

    Returns
    -------
    Structure
    DataFrame
        As `choose_shares`.
    """
    train, sd = data.train, data.sd
    if "shares" in settings:
        shares = Shares(**settings["shares"])
        return Mixture(train, data.pool, sd).structure(
            shares, settings["components"]
        ), pd.DataFrame()
    shares, table = choose_shares(train, data.pool, sd, seed)
    if settings["share"] != "auto" and data.pool is not None:
        shares = Shares(settings["share"], shares.projected, shares.variance)
    print(f"{train.tissue}: {shares}")
    return Mixture(train, data.pool, sd).structure(shares, settings["components"]), table


def _folds(samples: SampleSet, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows to fit on and rows held out; those of a group that no fit row has are left out."""
    if len(samples) < LEAST_TRAINING:
        return
    groups = own_groups(samples)
    member = np.unique(groups, return_inverse=True)[1]
    random = rng(seed, samples.tissue, "shares of the pool")
    everything = np.arange(len(samples))
    for _ in range(REPEATS):
        for held in donor_folds(samples.donors, member, FOLDS, random):
            fit = np.setdiff1d(everything, held)
            held = held[np.isin(groups[held], groups[fit])]
            if len(held) >= LEAST_HELD_OUT:
                yield fit, held


def _scores(
    samples: SampleSet,
    pool: Pool | None,
    sd: np.ndarray,
    fit: np.ndarray,
    held: np.ndarray,
    grid: tuple[Shares, ...],
) -> list[float]:
    """Score of each shares in one fold."""
    mixture, held_out = Mixture(samples.take(fit), pool, sd), samples.take(held)
    real = unit_columns(held_out.z)
    groups = own_groups(held_out)
    weights = np.array([(groups == name).mean() for name in mixture.names])
    between = mixture.between(weights)
    scores = []
    for shares in grid:
        rows, variance = mixture.factors(shares)
        variance = variance + np.einsum("ij,ij->j", between, between)
        scores.append(dist_to_model(real, np.concatenate([between, rows]), variance))
    return scores
