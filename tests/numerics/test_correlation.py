"""Pairs of columns above a cut, against the whole correlation matrices."""

import numpy as np
from mdwgan.numerics import correlation
from mdwgan.numerics.correlation import count_pairs, pairs_above, unit_columns


def test_counts_are_those_of_the_correlation_matrices(monkeypatch):
    monkeypatch.setattr(correlation, "PAIR_BLOCK", 7)
    random = np.random.default_rng(0)
    loadings = random.normal(size=(2, 40))
    sets = [
        random.normal(size=(n, 2)) @ loadings + random.normal(size=(n, 40)) + 3 for n in (25, 31)
    ]
    sets[0][:, 5] = 2.0  # constant: no correlation with any
    above = np.triu_indices(40, 1)
    with np.errstate(invalid="ignore"):
        r = [np.abs(np.nan_to_num(np.corrcoef(x.T)))[above] for x in sets]
    wanted = [
        [(a > cut).sum(), (b > cut).sum(), ((a > cut) & (b > cut)).sum()]
        for a, b in [r]
        for cut in (0.3, 0.5)
    ]
    bits = [pairs_above(unit_columns(x), (0.3, 0.5)) for x in sets]
    found = np.array(list(map(count_pairs, *bits)))
    assert found.tolist() == np.array(wanted).tolist() and 0 < found[1, 2] < found[0, 2]
