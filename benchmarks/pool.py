"""Time and memory of the pool, of mvn-pan on it, and of its samples.

    python benchmarks/pool.py --tissues 15 --samples 600 --genes 10612 --training 60

Simulates tissues with shared factors, pools all but the first, fits mvn-pan to some samples of the
first, and draws 1,000. Prints CPU seconds of each step and the largest memory of the process.
"""

import argparse
import resource
import time
from contextlib import contextmanager

import anndata
import numpy as np
import pandas as pd
from mdwgan.cohort.pool import build_pool, lend, own_groups
from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.compute import set_threads
from mdwgan.config.defaults import defaults_of
from mdwgan.generators.registry import make
from mdwgan.numerics.factors import within

FACTORS = 30


@contextmanager
def timed(what: str):
    start, cpu = time.perf_counter(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    wall = time.perf_counter() - start
    print(f"{what}: {time.process_time() - cpu:.1f} CPU s, {wall:.1f} s, peak {peak:.2f} GB")


def cohort(tissue: int, samples: int, loadings: np.ndarray) -> anndata.AnnData:
    """One tissue: half normal, half tumour, of two sources."""
    random = np.random.default_rng(tissue)
    log = random.normal(size=(samples, FACTORS)) @ loadings
    log = (log + random.normal(size=log.shape) + 8).astype(np.float32)
    obs = pd.DataFrame(
        {
            "condition": np.where(np.arange(samples) % 2 == 0, "normal", "tumour"),
            "source": np.where(np.arange(samples) % 4 == 0, "GTEX", "TCGA"),
            "donor": [f"{tissue}-{i}" for i in range(samples)],
        },
        index=[f"{tissue}-{i}" for i in range(samples)],
    )
    var = pd.DataFrame(index=[f"g{i}" for i in range(log.shape[1])])
    data = anndata.AnnData(obs=obs, var=var)
    data.layers["log"] = log
    data.uns["tissue"] = f"tissue{tissue}"
    return data


def training(data: anndata.AnnData, count: int) -> TrainingData:
    """The first samples of a tissue, in z."""
    log, obs = data.layers["log"][:count].astype(np.float64), data.obs[:count]
    mean, sd = log.mean(axis=0), log.std(axis=0)
    samples = SampleSet(
        tissue="tissue0",
        genes=list(data.var_names),
        classes=["normal", "tumour"],
        names=obs.index.to_numpy(),
        donors=obs["donor"].to_numpy(),
        labels=(obs["condition"] == "tumour").to_numpy().astype(int),
        z=((log - mean) / sd).astype(np.float32),
        sources=obs["source"].to_numpy(),
    )
    return TrainingData(samples, samples.take(np.arange(0)), {}, sd, mean=mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, value in (("tissues", 15), ("samples", 600), ("genes", 10_612), ("training", 60)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    set_threads(args.threads)
    loadings = np.random.default_rng(99).normal(size=(FACTORS, args.genes))
    data = training(cohort(0, args.samples, loadings), args.training)
    own, lenders = within(data.train.z, own_groups(data.train)), []
    components = defaults_of("pool")["components"]
    with timed(f"pool of {args.tissues - 1} tissues, with their simulation"):
        for tissue in range(1, args.tissues):
            other, genes = cohort(tissue, args.samples, loadings), data.train.genes
            lenders.append(lend(other, np.ones(args.samples, bool), genes, own, components))
        pool = build_pool(data.train, lenders, components)
    settings = defaults_of("factors") | {"sampling": "matched"}
    for marginals in ("gaussian", "shaped"):
        model = make("mvn-pan", settings | {"marginals": marginals})
        with timed(f"mvn-pan, {marginals} marginals: fit to {args.training} samples"):
            model.fit(TrainingData(data.train, data.test, {}, data.sd, pool, data.mean), 0)
        with timed(f"mvn-pan, {marginals} marginals: 1,000 samples"):
            model.sample(np.arange(1000) % 2, 0)


if __name__ == "__main__":
    main()
