"""Scores of gene sets (ssGSEA) in real and generated samples, and how far they differ."""

import numpy as np

from mdwgan.metrics.base import (
    EACH,
    MEAN,
    Comparison,
    Family,
    Noted,
    Undefined,
    once,
    once_of_real,
)
from mdwgan.metrics.marginals import gene_gaps
from mdwgan.numerics.gene_sets import membership, ssgsea

FAMILY = Family("marginals")

BARBIE = "Barbie et al. 2009, Nature 462:108; Massey 1951"
# Values that were z-scores differ in their last digits: genes without a read share a rank.
DIGITS = 4


@once
def set_scores(c: Comparison) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Scores (ssGSEA) of R_te and S on log2 values, by collection: (samples, sets) each.

    Raises
    ------
    Undefined
        There are no gene sets, or none of them has a gene here and lacks one.
    """
    if not c.gene_sets:
        raise Undefined("no gene sets are given")
    genes = c.real.shape[1]
    usable = {name: _usable(pairs, genes) for name, pairs in c.gene_sets.items()}
    if not any(map(len, usable.values())):
        raise Undefined("the run has no gene set of a suitable size")
    real, generated = real_scores(c), _scores(c, c.synthetic)
    return {name: (real[name], generated[name]) for name in real}


@once_of_real
def real_scores(c: Comparison) -> dict[str, np.ndarray]:
    """Scores of R_te, by collection."""
    return _scores(c, c.real)


def _scores(c: Comparison, z: np.ndarray) -> dict[str, np.ndarray]:
    """Scores of the collections that have a usable set."""
    log, genes = np.round(c.log(z), DIGITS), z.shape[1]
    usable = {name: _usable(pairs, genes) for name, pairs in c.gene_sets.items()}
    return {
        name: ssgsea(log, membership(pairs, genes)) for name, pairs in usable.items() if len(pairs)
    }


def _usable(pairs: np.ndarray, genes: int) -> np.ndarray:
    """Pairs of the sets that lack a gene, numbered anew."""
    if not len(pairs):
        return pairs
    sizes = np.bincount(pairs[:, 0])
    kept = pairs[sizes[pairs[:, 0]] < genes]
    return np.column_stack([np.unique(kept[:, 0], return_inverse=True)[1], kept[:, 1]])


@FAMILY.metric(
    f"pathway_ks_{EACH}",
    "lower",
    0,
    BARBIE,
    f"Kolmogorov-Smirnov statistic of each gene set's ssGSEA score among {EACH} samples, mean over "
    "the sets of the run. Not 0 between small samples of one distribution: compare with real-half.",
    condition=EACH,
    controls=(MEAN,),
)
def pathway_ks(c: Comparison, condition: str) -> Noted:
    """Kolmogorov-Smirnov statistic of the scores of gene sets, mean over all sets.

    The note has the number of sets, of several collections also the mean of each.
    """
    label = c.classes.index(condition)
    of_real, of_synthetic = c.real_labels == label, c.synthetic_labels == label
    gaps = {
        name: gene_gaps(real[of_real], generated[of_synthetic])[0]
        for name, (real, generated) in set_scores(c).items()
    }
    every = np.concatenate(list(gaps.values()))
    note = f"{len(every)} gene sets"
    if len(gaps) > 1:
        note += f": {', '.join(f'{len(g)} of {n} {g.mean():.3f}' for n, g in gaps.items())}"
    return Noted(float(every.mean()), note)
