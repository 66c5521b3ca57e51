"""Samples in two dimensions: PCA of the training samples' axes, and t-SNE as in the paper.

Every number of the pictures is in a table, so that others can draw them anew.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mdwgan.evaluation.sets import REAL_TEST, REAL_TRAIN, Samples, Sets
from mdwgan.generators.rows import REFERENCES
from mdwgan.numerics.standardise import moments
from mdwgan.seeds import derive, rng

EMBEDDING_COLUMNS = [
    "method",
    "map",
    "set",
    "sample",
    "tissue",
    "condition",
    "source",
    "x",
    "y",
    "x_share",
    "y_share",
]
MOST_AXES = 50  # of the PCA that t-SNE starts from
LEAST_TRAINING, LEAST_POINTS = 3, 10  # for PCA, for t-SNE
SAME = 1e-9  # of the largest coordinate; points within it are one, but for rounding
LARGE = 1000  # samples above which an exact PCA takes too long
PCA_MAP = "all"


@dataclass(frozen=True)
class Settings:
    """Config ``evaluation.embedding``; ``generators`` are the rows that t-SNE places."""

    generators: list[str]
    perplexity: float = 30
    most_points: int = 1200


class Axes:
    """Principal axes of the training samples, on which all samples are placed.

    Parameters
    ----------
    train : ndarray (samples, genes)
        z of the training samples.
    state : int
        Seed of the approximate PCA that many samples get.
    """

    def __init__(self, train: np.ndarray, state: int):
        # Imported here: it takes a second, and the rules' other verbs don't need it.
        from sklearn.decomposition import PCA

        train = np.asarray(train, dtype=float)
        solver = "full" if len(train) <= LARGE else "randomized"
        axes = min(MOST_AXES, len(train) - 1, train.shape[1])
        self.pca = PCA(axes, svd_solver=solver, random_state=state).fit(train)
        # The sign of an axis is free; fixed here, so pictures don't mirror between machines.
        largest = np.abs(self.pca.components_).argmax(axis=1)
        self.signs = np.sign(self.pca.components_[np.arange(len(largest)), largest])

    def place(self, z: np.ndarray) -> np.ndarray:
        """(samples, genes) -> (samples, axes)."""
        if not len(z):
            return np.zeros((0, self.pca.n_components_))
        return self.pca.transform(np.asarray(z, dtype=float)) * self.signs


def embed(sets: Sets, settings: Settings, seed: int, name: str) -> pd.DataFrame:
    """Place all samples by PCA, and those of the chosen rows by t-SNE too.

    PCA is fitted on the training samples alone. t-SNE starts from its first 50
    axes, and all maps of a tissue have the same seed and settings: the real
    test samples with those of each chosen row, and each of these sets alone.

    Parameters
    ----------
    sets : Sets
        In z.
    settings : Settings
    seed : int
    name : str
        Tissue, or ``pan``.

    Returns
    -------
    DataFrame
        `EMBEDDING_COLUMNS`; a set of more than half of ``most_points`` samples is thinned
        by a draw. No rows where there are too few training samples.
    """
    if len(sets.train) < LEAST_TRAINING:
        return pd.DataFrame(columns=EMBEDDING_COLUMNS)
    state = derive(seed, name, "embedding") % 2**32
    axes = Axes(sets.train.values, state)
    shown = {REAL_TRAIN: sets.train, REAL_TEST: sets.test, **sets.generated}
    shown = {
        key: thin(part, settings.most_points // 2, seed, name, key) for key, part in shown.items()
    }
    placed = {key: axes.place(part.values) for key, part in shown.items()}
    shares = axes.pca.explained_variance_ratio_
    rows = [_rows("pca", PCA_MAP, key, shown[key], placed[key], shares) for key in shown]
    for names in maps(settings.generators, shown):
        points = np.concatenate([placed[key] for key in names])
        # scikit-learn's t-SNE ends the process where all points are the same.
        if (
            len(points) < LEAST_POINTS
            or np.ptp(points, axis=0).max() <= SAME * np.abs(points).max()
        ):
            continue
        flat = tsne(points, settings.perplexity, state)
        ends = np.cumsum([len(shown[key]) for key in names])[:-1]
        for key, part in zip(names, np.split(flat, ends), strict=True):
            rows.append(_rows("tsne", "+".join(names), key, shown[key], part))
    return pd.concat(rows, ignore_index=True)[EMBEDDING_COLUMNS]


def thin(samples: Samples, most: int, seed: int, name: str, key: str) -> Samples:
    """Draw so many of the samples where there are more, in their order."""
    if len(samples) <= most:
        return samples
    drawn = rng(seed, name, key, "embedding").permutation(len(samples))[:most]
    return samples.take(np.sort(drawn))


def maps(generators: list[str], shown: dict[str, Samples]) -> list[tuple[str, ...]]:
    """Sets that t-SNE places together: overlays, and what the paper's figure 7 shows alone."""
    found = [g for g in generators if g in shown]
    alone = [g for g in found if g not in REFERENCES]
    overlays = [(REAL_TEST, g) for g in found]
    return [*overlays, *[(key,) for key in ([REAL_TEST] if alone else []) + alone]]


def tsne(points: np.ndarray, perplexity: float, state: int) -> np.ndarray:
    """t-SNE of points (n, axes) -> (n, 2); the perplexity is lowered for few points."""
    from sklearn.manifold import TSNE

    perplexity = min(perplexity, (len(points) - 1) / 3)
    return TSNE(2, perplexity=perplexity, init="pca", random_state=state).fit_transform(points)


def _rows(method: str, of: str, key: str, part: Samples, points: np.ndarray, shares=None):
    frame = part.obs[["sample", "tissue", "condition", "source"]].copy()
    frame["method"], frame["map"], frame["set"] = method, of, key
    both = points.shape[1] > 1
    frame["x"], frame["y"] = points[:, 0], points[:, 1] if both else 0.0
    frame["x_share"] = np.nan if shares is None else shares[0]
    frame["y_share"] = np.nan if shares is None or not both else shares[1]
    return frame


def standardised(sets: Sets) -> Sets:
    """Log values of pooled tissues as z, by mean and SD of the pooled training samples."""
    mean, sd = moments(sets.train.values)

    def z(part: Samples) -> Samples:
        return Samples(part.obs, (part.values - mean) / sd)

    generated = {name: z(part) for name, part in sets.generated.items()}
    return replace(sets, train=z(sets.train), test=z(sets.test), generated=generated)
