"""Clusters of genes: dendrograms of real and generated samples (Vinas et al. 2022).

D is 1 - r between genes, T the cophenetic distance in the tree that average linkage
makes of D, and gamma(A, B) Pearson's correlation of two condensed distance
matrices. These are the only metrics with a gene x gene matrix, so by default they
look at 2,000 genes, the same for all rows of a tissue and seed.
"""

import numpy as np

from mdwgan.metrics.base import (
    DENDROGRAM_GENES,
    MEAN,
    NOISE,
    SHUFFLED,
    Comparison,
    Family,
    Undefined,
    once,
    once_of_real,
)
from mdwgan.metrics.dist import unit_real, unit_synthetic
from mdwgan.numerics.correlation import UnitColumns, pearson
from mdwgan.seeds import rng

VINAS = "Viñas et al. 2022, Bioinformatics 38:730"
FAMILY = Family("dependence")

LEAST_GENES = 4


def chosen_genes(c: Comparison) -> np.ndarray:
    """Columns that the dendrograms are made of, ascending."""
    genes = c.real.shape[1]
    if c.dendrogram_genes is None or genes <= c.dendrogram_genes:
        return np.arange(genes)
    draw = rng(c.seed, c.tissue, "dendrogram")
    return np.sort(draw.choice(genes, c.dendrogram_genes, replace=False))


def tree(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Condensed distances 1 - r, and cophenetic ones, of unit columns (samples, genes)."""
    from scipy.cluster.hierarchy import cophenet, linkage
    from scipy.spatial.distance import squareform

    square = columns.T @ columns
    np.subtract(1, square, out=square)
    distances = squareform(square, checks=False)  # the upper triangle
    np.clip(distances, 0, None, out=distances)
    return distances, cophenet(linkage(distances, "average"))


@once_of_real
def real_tree(c: Comparison) -> tuple[np.ndarray, np.ndarray]:
    """`tree` of R_te."""
    return tree(unit_real(c).columns[:, chosen_genes(c)])


@once
def trees(c: Comparison) -> list[tuple[np.ndarray, np.ndarray]]:
    """`tree` of R_te and of S."""
    units: list[UnitColumns] = [unit_real(c), unit_synthetic(c)]
    chosen = chosen_genes(c)
    if len(chosen) < LEAST_GENES:
        raise Undefined(f"{len(chosen)} genes, {LEAST_GENES} needed")
    if not all(unit.varies[chosen].any() for unit in units):
        raise Undefined("no gene varies in one of the sets")
    return [real_tree(c), tree(unit_synthetic(c).columns[:, chosen])]


@FAMILY.metric(
    "s_dend",
    "higher",
    1,
    VINAS,
    "Correlation of the cophenetic distances of two trees of genes, average linkage on 1 - r "
    f"among {DENDROGRAM_GENES:,} genes drawn by the seed.",
    controls=(SHUFFLED, NOISE, MEAN),
)
def s_dend(c: Comparison) -> float:
    """Agreement of the two trees: gamma(T_X, T_Z)."""
    (_, real), (_, synthetic) = trees(c)
    return pearson(real, synthetic)


@FAMILY.metric(
    "s_sdcc",
    "lower",
    0,
    VINAS,
    "Squared difference of two correlations, each between the distances 1 - r of genes and "
    "the cophenetic distances of their tree; the same genes as s_dend.",
    controls=(NOISE, MEAN),
)
def s_sdcc(c: Comparison) -> float:
    """Difference in how well a tree fits its distances, squared."""
    return float(np.diff([pearson(*pair) for pair in trees(c)])[0] ** 2)
