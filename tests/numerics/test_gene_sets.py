"""ssGSEA: by hand, and against the published formula written out step by step."""

import numpy as np
import pytest
from mdwgan.numerics import gene_sets
from mdwgan.numerics.gene_sets import doubled_ranks, membership, ssgsea
from scipy.stats import rankdata

SETS = [range(10), range(40, 90), [0, 299], range(299)]


def pairs_of(sets) -> np.ndarray:
    return np.array([(number, gene) for number, genes in enumerate(sets) for gene in genes])


def walked(sample: np.ndarray, genes: set[int], alpha: float = 0.25) -> float:
    """Barbie et al. 2009, Methods: walk down the ranked list, and add up the two sums' difference.

    P_in of step i is the share of |r|^alpha of the set's genes among the first i genes, P_out the
    share of the other genes among them; ES is the sum of P_in - P_out over all steps.
    """
    ranks = rankdata(sample)
    order = sorted(range(len(sample)), key=lambda gene: -ranks[gene])
    whole = sum(ranks[gene] ** alpha for gene in genes)
    inside = outside = score = 0.0
    for gene in order:
        if gene in genes:
            inside += ranks[gene] ** alpha / whole
        else:
            outside += 1 / (len(sample) - len(genes))
        score += inside - outside
    return score


def test_four_genes_by_hand():
    """Ranks 4, 3, 2, 1; of the set's two genes 4^0.25 = 1.41421 and 2^0.25 = 1.18921.

    P_in is 0.54321, 0.54321, 1, 1 and P_out 0, 0.5, 0.5, 1: 0.54321 + 0.04321 + 0.5 + 0. Where
    the two are lowest, P_in is 0, 0, 0.54321, 1 and P_out 0.5, 1, 1, 1.
    """
    members = membership(pairs_of([[0, 2]]), 4)
    assert ssgsea(np.array([[9.0, 5.0, 2.5, 0.1]]), members) == pytest.approx(1.08643, abs=1e-5)
    lowest = ssgsea(np.array([[0.0, 5.0, 0.1, 9.0]]), members)
    assert lowest == pytest.approx(-0.5 - 1 - 0.45679, abs=1e-5)


def test_the_formula_of_the_paper_step_by_step(monkeypatch):
    monkeypatch.setattr(gene_sets, "BLOCK", 3)
    values = np.random.default_rng(0).normal(size=(7, 300))
    found = ssgsea(values, membership(pairs_of(SETS), 300))
    wanted = [[walked(sample, set(genes)) for genes in SETS] for sample in values]
    assert found == pytest.approx(np.array(wanted), rel=1e-9, abs=1e-8)


def test_equal_values_share_a_rank_and_their_order_does_not_matter():
    values = np.random.default_rng(1).poisson(2.0, size=(5, 60)).astype(float)
    assert (doubled_ranks(values) == 2 * rankdata(values, axis=1)).all()
    order = np.random.default_rng(2).permutation(60)
    place = np.argsort(order)
    first = ssgsea(values, membership(pairs_of([range(12)]), 60))
    moved = pairs_of([place[:12]])
    assert ssgsea(values[:, order], membership(moved, 60)) == pytest.approx(first, rel=1e-12)
    equal = ssgsea(np.ones((1, 60)), membership(pairs_of([range(12)]), 60))
    assert equal == pytest.approx(0, abs=1e-9)


def test_a_sample_has_its_scores_whatever_stands_beside_it():
    values = np.random.default_rng(3).normal(size=(300, 50))
    members = membership(pairs_of([range(5), range(20, 40)]), 50)
    whole = ssgsea(values, members)
    assert (whole[[0, 259, 299]] == ssgsea(values[[0, 259, 299]], members)).all()
