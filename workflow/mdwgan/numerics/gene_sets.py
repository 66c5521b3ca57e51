"""Scores of gene sets in single samples (ssGSEA), with SciPy's sparse products."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # slow to import
    from scipy.sparse import csr_matrix

ALPHA = 0.25  # exponent of the ranks, Barbie et al. 2009
BLOCK = 256  # samples at a time: some 20 MB a table of ranks at 10,612 genes


def membership(pairs: np.ndarray, genes: int) -> "csr_matrix":
    """Sets as a sparse matrix, 1 where a gene is in a set.

    Parameters
    ----------
    pairs : ndarray (pairs, 2)
        Number of a set, from 0 without a gap, and of a gene; each pair once.
    genes : int

    Returns
    -------
    csr_matrix (sets, genes)
    """
    from scipy.sparse import csr_matrix

    sets = int(pairs[:, 0].max()) + 1 if len(pairs) else 0
    ones = np.ones(len(pairs))
    return csr_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(sets, genes))


def ssgsea(values: np.ndarray, members: "csr_matrix") -> np.ndarray:
    """Score each gene set in each sample, Barbie et al. 2009, without their last normalisation.

    Genes are ranked within a sample, n for the highest of n. Walking down from the highest gene,
    the score is the sum over all genes of the difference between two distribution functions: of
    the ranks^0.25 of the set's genes, and of the number of the other genes. A gene of rank r is
    counted in r of these steps, so that with k genes in the set the score is

        sum_set r^1.25 / sum_set r^0.25 - sum_others r / (n - k)

    which is three products of samples with sets. Genes of equal values have their mean rank.

    Parameters
    ----------
    values : ndarray (samples, genes)
        Of one unit over all genes, such as log2 counts per million; z-scores of genes are not.
    members : csr_matrix (sets, genes)
        From `membership`; each set has a gene, and lacks one.

    Returns
    -------
    ndarray (samples, sets)
        Between -n / 2 and n / 2 where all ranks weigh the same, a little wider by the exponent.
    """
    n = values.shape[1]
    sizes = np.diff(members.indptr)
    steps = np.arange(2 * n + 1) / 2  # mean ranks are halves at the least
    weights = steps**ALPHA
    scores = np.empty((len(values), members.shape[0]))
    for start in range(0, len(values), BLOCK):
        double = doubled_ranks(values[start : start + BLOCK]).T  # (genes, samples)
        ranks, weight = steps[double], weights[double]
        inside = (members @ (ranks * weight)) / (members @ weight)
        outside = (n * (n + 1) / 2 - members @ ranks) / (n - sizes)[:, None]
        scores[start : start + BLOCK] = (inside - outside).T
    return scores


def doubled_ranks(values: np.ndarray) -> np.ndarray:
    """Twice the rank of each value in its row, 1 for the lowest: whole numbers, ties too.

    Parameters
    ----------
    values : ndarray (samples, genes)
    """
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    n = values.shape[1]
    places = np.arange(n)
    new = np.ones(values.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(new, places, 0), axis=1)
    ends = np.ones(values.shape, dtype=bool)
    ends[:, :-1] = new[:, 1:]
    last = np.minimum.accumulate(np.where(ends, places, n)[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(values.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, (first + last + 2).astype(np.int32), axis=1)
    return ranks
