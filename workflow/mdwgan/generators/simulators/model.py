"""``gnw-like`` and ``syntren-like``: simulated regulation, scaled to the cohort."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.cohort.network import network_for
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.archive import as_arrays
from mdwgan.generators.base import Generator, Samples, TrainingFailed, refuse_fewer
from mdwgan.generators.simulators.kinetics import Kinetics, draw_kinetics
from mdwgan.generators.simulators.simulate import GNW, SYNTREN, simulate
from mdwgan.generators.simulators.subnetwork import extract, rewired
from mdwgan.seeds import rng

LEAST_OF_CLASS = 2  # an SD
REFERENCE = 200  # samples by which simulated levels are standardised
BLOCK = 200  # samples that are simulated at once
LEAST_SD = 1e-6  # of a gene's simulated levels: a smaller one is constant
ARRAYS = ("genes_in", "means", "sds", "centre", "spread")


class Simulator(Generator):
    """Levels of a subnetwork's genes, simulated and scaled to each condition's means and SDs.

    A simulated level is standardised by the mean and SD of `REFERENCE` simulated samples, then
    scaled. Genes outside the subnetwork are background genes, as SynTReN has them: independent
    normal draws of the same means and SDs. The simulation itself knows no condition, so what two
    genes have in common within a condition comes from the network alone.

    Settings: ``network`` and ``simulated_genes``, the size of the subnetwork; with ``edges``
    random, it is a random network of the same degrees.

    Attributes
    ----------
    kinetics : Kinetics or None
        Equations of the subnetwork; None before the fit.
    genes_in : ndarray (simulated,)
        Numbers of its genes.
    means, sds : ndarray (classes, genes)
        Of the training samples.
    centre, spread : ndarray (simulated,)
        Mean and SD of simulated levels.
    """

    extraction, complexes, noise = "modularity", 0.5, GNW

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.kinetics: Kinetics | None = None
        self.genes_in = np.empty(0, np.int64)
        self.means = self.sds = np.empty((0, 0))
        self.centre = self.spread = np.empty(0)

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        train = data.train
        refuse_fewer(train.labels, self.classes, LEAST_OF_CLASS, "an SD")
        groups = [train.z[train.labels == label] for label in range(len(self.classes))]
        self.means = np.stack([group.mean(axis=0, dtype=np.float64) for group in groups])
        self.sds = np.stack([group.std(axis=0, ddof=1, dtype=np.float64) for group in groups])
        random = rng(seed, self.tissue, self.name, "network")
        edges = self._edges(data.pool, random)
        self.kinetics = draw_kinetics(edges, len(self.genes_in), self.complexes, random)
        levels = simulate(self.kinetics, REFERENCE, self.noise, random)
        self.centre, self.spread = levels.mean(axis=0), levels.std(axis=0)
        return pd.DataFrame()

    def _edges(self, given: object, random: np.random.Generator) -> np.ndarray:
        """Cut the subnetwork; its edges by the places of its genes."""
        network = network_for(given, self.name)
        if not len(network.edges):
            raise TrainingFailed("the network has no edge between two genes of the run")
        size = self.settings["simulated_genes"]
        self.genes_in = extract(network.edges, size, self.extraction, random)
        edges = network.of_genes(self.genes_in).edges
        return rewired(edges, random) if self.settings["edges"] == "random" else edges

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        random = rng(seed, self.tissue, self.name, "sample")
        unit = random.normal(size=(len(labels), self.means.shape[1]))
        varies = self.spread > LEAST_SD
        for start in range(0, len(labels), BLOCK):
            rows = slice(start, start + BLOCK)
            count = len(labels[rows])
            levels = simulate(self.kinetics, count, self.noise, random)
            levels = (levels - self.centre)[:, varies] / self.spread[varies]
            unit[rows, self.genes_in[varies]] = levels
        z = self.means[labels] + unit * self.sds[labels]
        return Samples(z.astype(np.float32), labels)

    def state(self) -> dict[str, np.ndarray]:
        arrays = {name: getattr(self, name) for name in ARRAYS}
        arrays |= {f"kinetics.{name}": value for name, value in vars(self.kinetics).items()}
        return arrays

    def load_state(self, state: dict[str, np.ndarray]) -> None:
        arrays = as_arrays(state)
        for name in ARRAYS:
            setattr(self, name, arrays[name])
        names = [field.name for field in fields(Kinetics)]
        self.kinetics = Kinetics(**{name: arrays[f"kinetics.{name}"] for name in names})


class GnwLike(Simulator):
    """``gnw-like``: subnetwork, equations and noise as GeneNetWeaver's code has them.

    Multifactorial perturbation with SD 0.25, intrinsic noise of c = 0.05, measurement noise of Tu
    et al. What differs from it: directions and signs are drawn, since the network has none; a gene
    has at most ten inputs; samples are standardised by gene and scaled to the cohort.
    """


class SyntrenLike(Simulator):
    """``syntren-like``: neighbour addition, and samples that differ by their free inputs.

    A reconstruction: SynTReN's own equations are not at hand, so that they are GeneNetWeaver's. Of
    SynTReN are the neighbour addition, the background genes, and the sizes of its parameters: 0.3
    of the modules bind as complexes (hop), biological and experimental noise are 0.1. Samples
    differ since genes without inputs have another level in each.
    """

    extraction, complexes, noise = "neighbours", 0.3, SYNTREN
