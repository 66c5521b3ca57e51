"""``mvn-pan``: a normal distribution whose covariance is partly that of other tissues."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.errors import InputError
from mdwgan.generators.archive import as_arrays
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.generators.factors.marginals import Shape
from mdwgan.generators.factors.shaped import fit_shape, shape_state, shaped, split_state
from mdwgan.generators.factors.structure import Structure, choose_structure
from mdwgan.numerics.latents import latents
from mdwgan.seeds import rng

LEAST_TRAINING = 4


class MvnPan(Generator):
    """Group means, and one covariance of all groups, mixed of the tissue's own and the pool's.

    Settings: ``components`` (factors kept), ``share`` (of the pool; "auto": chosen by held-out
    training donors, as the other shares), ``marginals``, ``sampling``.

    Attributes
    ----------
    structure : Structure or None
        None before the fit.
    shape : Shape or None
        None where marginals are normal.
    """

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.structure: Structure | None = None
        self.shape: Shape | None = None

    def _fit(self, data: TrainingData, seed: int, checkpoint: Path | None) -> pd.DataFrame:
        train = data.train
        if data.pool is None:
            raise InputError(f"{self.name} needs a pool of other tissues", expected="a pool.h5ad")
        if len(train) < LEAST_TRAINING:
            raise TrainingFailed(f"{len(train)} training samples, {LEAST_TRAINING} needed")
        self.structure, table = choose_structure(data, self.settings, seed)
        self.shape = fit_shape(data, self.settings)
        return table

    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        made, sampling = self.structure, self.settings["sampling"]
        random = rng(seed, self.tissue, self.name, "sample")
        groups = draw_groups(labels, made.counts, sampling, random)
        drawn = latents(groups, len(made.factors), sampling, random)
        z = made.means[groups] + drawn @ made.factors
        z += random.normal(size=z.shape) * made.noise_sd
        z = shaped(z, groups, made, self.shape, sampling)
        return Samples(z.astype(np.float32), labels)

    def state(self) -> dict[str, np.ndarray]:
        return vars(self.structure) | shape_state(self.shape)

    def load_state(self, state: dict[str, np.ndarray]) -> None:
        arrays, self.shape = split_state(as_arrays(state))
        self.structure = Structure(**arrays)


def draw_groups(
    labels: np.ndarray, counts: np.ndarray, sampling: str, random: np.random.Generator
) -> np.ndarray:
    """Draw a group for each class label, as often as the training samples have it.

    Parameters
    ----------
    labels : ndarray (n,)
    counts : ndarray (groups, classes)
    sampling : {"iid", "matched"}
        Matched cohorts have the groups in their shares, as near as whole samples allow.
    """
    groups = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        share = counts[:, label] / counts[:, label].sum()
        if sampling == "iid":
            groups[rows] = random.choice(len(share), size=len(rows), p=share)
            continue
        quota = share * len(rows)
        whole = np.floor(quota).astype(int)
        by_rest = np.argsort(whole - quota, kind="stable")  # the largest rests first
        whole[by_rest[: len(rows) - whole.sum()]] += 1
        groups[rows] = random.permutation(np.repeat(np.arange(len(share)), whole))
    return groups
