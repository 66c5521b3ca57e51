"""Which training samples are held out."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.training_sets import GRAPHS, samples
from mdwgan.generators.adversarial.selection import by_centroid, validation_folds


@pytest.mark.parametrize(("n", "folds"), [(7, 0), (8, 3), (40, 3), (60, 1)])
def test_what_is_held_out(n, folds):
    train = samples(n=n)
    pairs = validation_folds(train, 0, "mdwgan-gp")
    assert len(pairs) == folds
    for fit, held_out in pairs:
        assert not set(train.donors[fit]) & set(train.donors[held_out])
        assert len(fit) + len(held_out) == n
    if folds == 3:
        assert sorted(np.concatenate([held_out for _, held_out in pairs])) == list(range(n))
    if folds == 1:
        assert len(pairs[0][1]) == 12


def test_views_of_a_fold_come_from_its_own_rows():
    train = samples()
    rows = np.arange(8)
    fold = train.take(rows, GRAPHS)
    assert not np.allclose(fold.x2, train.x2[rows])
    assert train.take(rows).x2 is None


def test_partition_deals_each_stratum_over_the_folds():
    train = samples(n=30)
    scale = 1 + np.arange(30)[:, None] / 3  # sample 0 lies nearest to its centroid
    train = replace(train, z=(train.z * scale).astype(np.float32))
    order = by_centroid(train, 3, np.random.default_rng(0))
    assert sorted(order) == sorted(train.donors)
    distance = np.zeros(30)
    for label in (0, 1):
        rows = train.labels == label
        distance[rows] = np.linalg.norm(train.z[rows] - train.z[rows].mean(axis=0), axis=1)
    rank = dict(zip(train.donors[np.argsort(distance)], range(30), strict=True))
    assert [sorted(rank[d] // 3 for d in order[i : i + 3]) for i in range(0, 30, 3)] == [
        [i] * 3 for i in range(10)
    ]
    folds = validation_folds(train, 0, "gene-cwgan", partition=True)
    means = [distance[held].mean() for _, held in folds]
    assert max(means) / min(means) < 1.5
    assert sorted(np.concatenate([held for _, held in folds])) == list(range(30))
