"""Marginals as the last step of a factor model: fitted where a row asks for them."""

from dataclasses import replace
from typing import Any

import numpy as np

from mdwgan.cohort.pool import own_groups
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.factors.marginals import Shape
from mdwgan.generators.factors.structure import Structure

PART = "shape."  # before the names of arrays of a `Shape` in a model file


def fit_shape(data: TrainingData, settings: dict[str, Any]) -> Shape | None:
    """Marginals of the training samples and their pool; None where a row has normal ones."""
    if settings["marginals"] == "gaussian":
        return None
    lent = None if data.pool is None else data.pool.shape
    if lent is not None:
        lent = replace(lent, sd=lent.sd / data.sd)  # in z
    member = np.unique(own_groups(data.train), return_inverse=True)[1]
    return Shape.fit(data.train.z, member, lent, -data.mean / data.sd)


def shaped(
    z: np.ndarray, groups: np.ndarray, made: Structure, shape: Shape | None, sampling: str
) -> np.ndarray:
    """Give samples of a factor model fitted marginals; as they are where there are none.

    Parameters
    ----------
    z : ndarray (n, genes)
    groups : ndarray (n,)
    made : Structure
    shape : Shape or None
    sampling : {"iid", "matched"}
    """
    if shape is None:
        return z
    variance = np.square(made.factors.astype(np.float64)).sum(axis=0) + np.square(made.noise_sd)
    sd, means = np.sqrt(variance), made.means.astype(np.float64)
    normal = (z - means[groups]) / np.where(sd > 0, sd, 1.0)
    return shape.apply(normal, groups, means, centred=sampling == "matched")


def shape_state(shape: Shape | None) -> dict[str, np.ndarray]:
    """Arrays of the marginals, as a model file has them."""
    return {} if shape is None else {PART + name: value for name, value in vars(shape).items()}


def split_state(state: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], Shape | None]:
    """Arrays of a model file that are not of the marginals, and the marginals."""
    own = {k.removeprefix(PART): v for k, v in state.items() if k.startswith(PART)}
    rest = {k: v for k, v in state.items() if not k.startswith(PART)}
    return rest, Shape(**own) if own else None
