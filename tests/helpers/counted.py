"""A cohort of counts in which nothing but what a test plants is true."""

from pathlib import Path

import anndata
import numpy as np
from mdwgan.numerics.standardise import moments
from mdwgan.samples.values import to_log
from mdwgan.seeds import rng

from helpers.cohorts import TARGET, make_training, trains

GENES = 150


def counted(folder: Path, train: int = 10, samples: int = 24, seed: int = 0) -> anndata.AnnData:
    """Training data of independent negative binomial counts; normals are of two sources."""
    data = make_training(folder, train=train, normal=samples, tumour=samples, genes=GENES)
    data.obs["source"] = np.where(np.arange(data.n_obs) % 3 == 0, "GTEX", "TCGA")
    data.obs["study"] = "one"
    random = rng(seed, "counted")
    means = np.exp(random.normal(5, 1, GENES))
    depth = random.uniform(0.7, 1.4, (data.n_obs, 1))
    return with_counts(data, random.poisson(random.gamma(5, means / 5, data.shape) * depth))


def with_counts(data: anndata.AnnData, counts: np.ndarray) -> anndata.AnnData:
    """The same samples with other counts."""
    library = counts.sum(axis=1).astype(float)
    log = to_log(counts.astype(float), "counts", library, TARGET)
    mean, sd = moments(log[trains(data)])
    data.obs["library_size"] = library
    data.uns["library_size"] = TARGET
    data.var["mean"], data.var["sd"] = mean, sd
    for name, values in (("counts", counts), ("log", log), ("z", (log - mean) / sd)):
        data.layers[name] = values.astype(np.float32)
    return data
