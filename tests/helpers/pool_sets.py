"""Small training data with a pool, for tests of the generators that learn from other tissues."""

from dataclasses import replace

import numpy as np
from mdwgan.cohort.sample_set import Pool, TrainingData
from mdwgan.numerics.factors import top_factors

from helpers.training_sets import GRAPHS, samples

GENES = 30


def planted(n=24, seed=0, skewed=False) -> TrainingData:
    """Training samples of two factors, two classes and two sources; the test set is nonsense.

    ``skewed`` factors are exponential, mean 0 and SD 1, in place of normal.
    """
    random, loadings = np.random.default_rng(seed), np.random.default_rng(9).normal(size=(2, GENES))
    train = samples(n=n, genes=GENES)
    factors = random.exponential(size=(n, 2)) - 1 if skewed else random.normal(size=(n, 2))
    z = factors @ loadings + 0.5 * random.normal(size=(n, GENES))
    z += 2.0 * train.labels[:, None]
    train = replace(train, z=z.astype(np.float32))
    correlation = top_factors(loadings / np.sqrt(np.square(loadings).sum(axis=0) + 0.25), 2)
    rest = 1 - np.square(correlation).sum(axis=0)
    sd = np.sqrt(np.square(loadings).sum(axis=0) + 0.25)
    pool = Pool(*(a.astype(np.float32) for a in (correlation, rest, sd)), None)
    return TrainingData(train, samples(n=8, genes=GENES, seed=1), GRAPHS, np.ones(GENES), pool)
