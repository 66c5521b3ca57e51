"""Marginals of a factor model: what a normal distribution gets wrong of single genes and samples.

Residuals of a factor model about their groups' means are normal, of one SD in all groups, and a
sample is as far from its mean as any other. Real ones differ in four ways, each fitted to training
samples and shrunken to what other tissues lend:

* a gene's SD, which few samples estimate badly;
* groups differ in how widely they spread, tumours more than normal tissue;
* samples differ in how far they lie from the mean: many near, a few far;
* a gene's distribution is skewed or has two peaks (genes of the Y chromosome, deletions).

A `Shape` is a Gaussian copula's other half: it maps normal residuals to real ones gene by gene and
leaves the ranks within a gene nearly as they are, so that the correlations stay the model's.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from mdwgan.numerics.factors import within
from mdwgan.numerics.shapes import KNOTS, LEVELS, LentShape, residual_shape, standardised
from mdwgan.numerics.standardise import CONSTANT

# The log norms of samples of one group have SD 0.5 (lung, prostate, salivary gland, stomach and
# thyroid of RNAseqDB), the two groups of salivary gland are 0.3 from their mean: 0.5^2 / 0.3^2. A
# level counts as if this many samples had that of the tissue, or of the pool.
PRIOR_SAMPLES = 2.5
# Samples whose own shape of a gene would count as much as the prior's.
SHAPE_SAMPLES = 10.0
FARTHEST = 9.0  # normal scores beyond it are taken as this one


@dataclass(frozen=True)
class Shape:
    """Fitted marginals; all arrays, so that a model file can have them.

    Attributes
    ----------
    sd : ndarray (genes,)
        SD within groups.
    spread : ndarray (groups,)
        SD of a group over that of all groups.
    quantiles : ndarray (len(LEVELS), genes)
        Shape of each gene: standardised residuals at normal scores `KNOTS`, the tails that all
        genes share left out; mean 0, SD 1.
    norms : ndarray (len(LEVELS),)
        Quantiles over samples of the mean squared residual, mean 1.
    floor : ndarray (genes,)
        The z of no expression at all; -inf where there is none.
    """

    sd: np.ndarray
    spread: np.ndarray
    quantiles: np.ndarray
    norms: np.ndarray
    floor: np.ndarray

    @classmethod
    def fit(
        cls,
        z: np.ndarray,
        member: np.ndarray,
        lent: LentShape | None = None,
        floor: np.ndarray | None = None,
    ) -> "Shape":
        """Fit to training samples.

        Parameters
        ----------
        z : ndarray (n, genes)
        member : ndarray (n,)
            Group number of each sample; groups are 0 to the largest.
        lent : LentShape, optional
            Without one, SDs are the samples' own.
        floor : ndarray (genes,), optional
        """
        own = within(z, member)
        quantiles, norms, count = residual_shape(z, member)
        lent_norms, lent_count = (np.ones(0), 0) if lent is None else (lent.norms, lent.samples)
        norms = _join_norms(norms, count, lent_norms, lent_count)
        sd = own.sd if lent is None else shrunken_sd(own.sd, own.freedom, lent.sd, norms)
        return cls(
            sd=sd,
            spread=_spread(z, member),
            quantiles=_shrunken_quantiles(quantiles, count, lent),
            norms=norms,
            floor=np.full(z.shape[1], -np.inf) if floor is None else np.asarray(floor),
        )

    def apply(
        self, normal: np.ndarray, groups: np.ndarray, means: np.ndarray, *, centred: bool
    ) -> np.ndarray:
        """Turn standard normal residuals into z.

        Parameters
        ----------
        normal : ndarray (n, genes)
            Residuals of the factor model, each gene divided by the model's SD.
        groups : ndarray (n,)
            Group number of each sample.
        means : ndarray (groups, genes)
        centred : bool
            Residuals had mean 0 in each group (matched sampling), and shall have it again.

        Returns
        -------
        ndarray (n, genes), float64
        """
        factor = self._norm_factors(normal)
        x = normal * factor[:, None]
        scores = _normal_scores(x, factor)
        x += _interpolate(self.quantiles, scores) - scores
        x *= self.sd
        if centred:
            for group in np.unique(groups):
                x[groups == group] -= x[groups == group].mean(axis=0)
        x *= self.spread[groups][:, None]
        return np.maximum(means[groups] + x, self.floor)

    def _norm_factors(self, normal: np.ndarray) -> np.ndarray:
        """Factor of each sample that gives the cohort real norms: the farthest stays the farthest.

        The mean squared norm stays as it is.
        """
        norms = np.square(normal).mean(axis=1)
        if len(norms) < 2 or norms.min() <= 0:
            return np.ones(len(norms))
        place = [NormalDist().inv_cdf((i + 0.5) / len(norms)) for i in range(len(norms))]
        logs = np.log(np.maximum(self.norms, CONSTANT))[:, None]
        wanted = np.exp(_interpolate(logs, np.array(place)[:, None])[:, 0])
        wanted *= norms.mean() / wanted.mean()
        order = np.argsort(norms)
        factor = np.empty(len(norms))
        factor[order] = np.sqrt(wanted / norms[order])
        return factor


def shrunken_sd(own: np.ndarray, freedom: int, lent: np.ndarray, norms: np.ndarray) -> np.ndarray:
    """SD of each gene between its own and the lent one, on the log scale.

    The log SD of a normal gene has the variance trigamma(f / 2) / 4 at f degrees of freedom; what
    else own and lent SDs differ by is true. Far samples count more than others, so that f is
    smaller than the samples less the groups. The level of all genes is the samples' own in as far
    as they are many (`PRIOR_SAMPLES`): how far five samples differ is a matter of which five.

    Parameters
    ----------
    own, lent : ndarray (genes,)
        A gene with one of them has that one; NaN and 0 are none.
    freedom : int
        Samples less groups.
    norms : ndarray
        Of samples, as in `Shape`.
    """
    from scipy.special import digamma, polygamma

    known, lends = own >= CONSTANT, np.nan_to_num(lent) >= CONSTANT
    both = known & lends
    if freedom < 1 or both.sum() < 2:
        return np.where(known, own, np.where(lends, lent, 0.0))
    half = freedom / max(float(np.square(norms).mean()), 1.0) / 2
    ours = np.log(own[both]) - (digamma(half) - np.log(half)) / 2
    gap = np.log(lent[both]) - ours
    noise, offset = float(polygamma(1, half)) / 4, gap.mean()
    share = min(1.0, noise / max(gap.var(), 1e-12))
    sd = np.where(known, own, np.where(lends, lent * np.exp(-offset), 0.0))
    shrunken = np.exp(ours + share * (gap - offset))
    # Own variances have no bias, their logs have: the level is that of their sum.
    ours, theirs, made = (np.square(part).sum() for part in (own[both], lent[both], shrunken))
    trust = freedom / (freedom + PRIOR_SAMPLES)
    sd[both] = shrunken * np.sqrt(ours**trust * theirs ** (1 - trust) / made)
    return sd


def _join_norms(own: np.ndarray, count: int, lent: np.ndarray, lent_count: int) -> np.ndarray:
    """Quantiles of own norms and of lent ones, weighted by samples; mean 1."""
    total = count + lent_count
    if not total:
        return np.ones(len(LEVELS))
    joined = np.zeros(len(LEVELS))
    if count:
        joined += count / total * np.quantile(own, LEVELS, method="hazen")
    if lent_count:
        joined += lent_count / total * lent
    return joined / joined.mean()


def _spread(z: np.ndarray, member: np.ndarray) -> np.ndarray:
    """SD of each group over that of all, shrunken to 1; a group of one sample has 1."""
    rows = standardised(z, member)
    norms = np.square(rows).mean(axis=1)
    sizes = np.bincount(member)
    log = np.zeros(len(sizes))
    for group, size in enumerate(sizes):
        if size > 1 and (level := norms[member == group].mean()) > 0:
            log[group] = (size - 1) / (size - 1 + PRIOR_SAMPLES) * np.log(level)
    squares = np.exp(log)
    mean = np.average(squares, weights=np.maximum(sizes - 1, 0) if sizes.max() > 1 else None)
    return np.sqrt(squares / mean)


def _shrunken_quantiles(own: np.ndarray, count: int, lent: LentShape | None) -> np.ndarray:
    """Quantiles of each gene: a normal one's, and how its lent and own ones differ from the usual.

    What all genes have in common (heavy tails) comes from the samples' norms, not from here. A
    difference counts by how far it exceeds that of the median gene, which is taken for noise: few
    genes have two peaks, and theirs are plain.
    """
    change = np.zeros(own.shape)
    if lent is not None and lent.samples:
        change = _beyond_noise(lent.quantiles - _usual(lent.quantiles))
    if count:
        more = _beyond_noise(own - _usual(own) - change)
        change = change + count / (count + SHAPE_SAMPLES) * more
    return _unit(np.maximum.accumulate(KNOTS[:, None] + change, axis=0))


def _usual(quantiles: np.ndarray) -> np.ndarray:
    """Mean over genes (levels, 1) of those that have quantiles; 0 where none has."""
    has = np.isfinite(quantiles[0])
    if not has.any():
        return np.zeros((len(quantiles), 1))
    return quantiles[:, has].mean(axis=1, keepdims=True, dtype=np.float64)


def _beyond_noise(deviation: np.ndarray) -> np.ndarray:
    """Deviations (levels, genes) shrunken as James and Stein do; missing ones are 0."""
    squares = np.square(deviation).mean(axis=0)  # NaN where a gene has none
    noise = np.nanmedian(squares) if np.isfinite(squares).any() else 0.0
    share = np.clip(1 - noise / np.maximum(squares, 1e-12), 0, 1)
    return np.where(np.isfinite(squares), share * np.nan_to_num(deviation), 0.0)


def _unit(quantiles: np.ndarray) -> np.ndarray:
    """Shift and scale quantile functions to mean 0 and SD 1 of standard normal scores."""
    fine = np.array([NormalDist().inv_cdf((i + 0.5) / 400) for i in range(400)])
    values = _interpolate(quantiles, np.repeat(fine[:, None], quantiles.shape[1], axis=1))
    return (quantiles - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-6)


def _interpolate(quantiles: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Values (n, genes) at normal scores (n, genes): lines between knots, and on beyond them."""
    below = np.clip(np.searchsorted(KNOTS, scores) - 1, 0, len(KNOTS) - 2)
    low = np.take_along_axis(quantiles, below, axis=0)
    high = np.take_along_axis(quantiles, below + 1, axis=0)
    share = (scores - KNOTS[below]) / np.diff(KNOTS)[below]
    return low + share * (high - low)


def _normal_scores(values: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Normal scores of values whose distribution is a mixture of normals with these SDs."""
    from scipy.special import ndtr, ndtri

    grid = np.linspace(-FARTHEST, FARTHEST, 721)
    share = ndtr(grid[:, None] / factor).mean(axis=1)
    return np.interp(values, grid, ndtri(np.clip(share, 1e-12, 1 - 1e-12)))
