"""``smote`` and ``svm-smote``: interpolation between neighbours of a class, by imbalanced-learn.

A new sample is x + u (y - x): x is a training sample of the class, y one of its k nearest
neighbours of the same class, u uniform in [0, 1] (Chawla et al., JAIR 16:321, 2002). Neighbours are
of other donors.

The refinement is SVM-SMOTE (Nguyen et al., IJKESDP 3:4, 2011): x is a support vector of a linear
machine between the class and all others, and where its neighbours are mostly of its own class the
new sample lies beyond x instead, x + 0.5 u (x - y). Borderline-SMOTE and ADASYN start from samples
whose neighbours are of another class; tumour and normal samples have none, so both make nothing.
"""

from typing import Any

import numpy as np
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import NearestNeighbors

from mdwgan.errors import InputError
from mdwgan.generators.base import TrainingFailed
from mdwgan.generators.oversampling.base import BetweenDonors
from mdwgan.seeds import rng

REST = -1  # label of all other classes
NEIGHBOURS_OF_BORDER = 10  # SVM-SMOTE's m
MOST_ROUNDS = 50  # of a method that makes fewer samples than it is asked for


class OtherDonors(NearestNeighbors):
    """Nearest neighbours of other donors; the first of each row is the sample itself.

    Parameters
    ----------
    n_neighbors : int
        With the sample itself.
    donors : ndarray (n,)
        Of the samples that it is fitted to.
    """

    def __init__(self, n_neighbors: int = 5, donors: np.ndarray | None = None):
        super().__init__(n_neighbors=n_neighbors, algorithm="brute")
        self.donors = donors

    def kneighbors(self, X=None, n_neighbors=None, return_distance=True):
        """Return the rows of neighbours, with their distances where asked for."""
        distances = pairwise_distances(X, self._fit_X)
        own = distances.argmin(axis=1)
        same = self.donors[own][:, None] == self.donors[None, :]
        ordered = np.where(same, np.inf, distances)
        ordered[np.arange(len(own)), own] = -1.0
        rows = np.argsort(ordered, axis=1, kind="stable")[:, : n_neighbors or self.n_neighbors]
        return (np.take_along_axis(distances, rows, 1), rows) if return_distance else rows


class Smote(BetweenDonors):
    """``smote``; ``settings["neighbours"]`` is k, fewer where a class has fewer donors."""

    def __init__(self, name: str, settings: dict[str, Any]):
        super().__init__(name, settings)
        self.neighbours: list[int] = []  # of each class

    def _derive(self) -> None:
        super()._derive()
        _module()
        self.neighbours = []
        for label in range(len(self.classes)):
            donors = self._donors_of(label)
            most = len(donors) - np.unique(donors, return_counts=True)[1].max()
            self.neighbours.append(min(self.settings["neighbours"], int(most)))

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        parts, missing = [], count
        for _ in range(MOST_ROUNDS):
            made = self._make(label, missing, random)[:missing]
            parts.append(made)
            missing -= len(made)
            if not missing:
                return np.concatenate(parts)
        raise InputError(
            f"{self.name} made {count - missing} of {count} samples of {self.classes[label]}",
            expected="classes with samples at their border",
            hint="leave the row out, or take smote",
        )

    def _make(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        """Make at most ``count`` samples of a class."""
        own = self.labels == label
        # One more sample far from all, since the library wants a second class.
        x = np.concatenate([self.z, np.full_like(self.z[:1], self.z.max() + 1)])
        y = np.append(np.where(own, label, REST), REST)
        order = np.argsort(y != label, kind="stable")  # the class first: its rows match the donors
        method = self._method(label, int(own.sum()) + count, int(random.integers(2**31)))
        made, _ = method.fit_resample(x[order], y[order])
        return made[len(x) :]

    def _method(self, label: int, wanted: int, seed: int):
        """Make imbalanced-learn's object; ``wanted`` counts the class's own samples too."""
        neighbours = OtherDonors(self.neighbours[label] + 1, self._donors_of(label))
        return _module().SMOTE(
            sampling_strategy={label: wanted}, random_state=seed, k_neighbors=neighbours
        )


class SvmSmote(Smote):
    """``svm-smote``: SMOTE from the border of a class to the others."""

    def _derive(self) -> None:
        super()._derive()
        if len(self.classes) < 2:
            raise TrainingFailed("one condition: there is no border between classes")
        for label, name in enumerate(self.classes):
            try:
                self._make(label, 1, rng(0, self.name, "border"))
            except ValueError:  # the library's: all support vectors are noise
                raise TrainingFailed(
                    f"{name} has no sample at its border whose neighbours are of its own class; "
                    "take smote"
                ) from None

    def _make(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        own = self.labels == label
        order = np.argsort(~own, kind="stable")
        x, y = self.z[order], np.where(own, label, REST)[order]
        method = self._method(label, int(own.sum()) + count, int(random.integers(2**31)))
        return method.fit_resample(x, y)[0][len(x) :]

    def _method(self, label: int, wanted: int, seed: int):
        from sklearn.svm import SVC

        neighbours = OtherDonors(self.neighbours[label] + 1, self._donors_of(label))
        return _module().SVMSMOTE(
            sampling_strategy={label: wanted},
            random_state=seed,
            k_neighbors=neighbours,
            # More than the class has would call all of a small class a border.
            m_neighbors=min(NEIGHBOURS_OF_BORDER, len(self._donors_of(label)) - 1),
            svm_estimator=SVC(kernel="linear"),
        )


def _module():
    """imbalanced-learn's over-sampling, which this family alone needs."""
    try:
        import imblearn.over_sampling
    except ImportError:
        raise InputError(
            "smote and svm-smote need the package imbalanced-learn",
            "generators",
            "imbalanced-learn beside scikit-learn",
            "pip install imbalanced-learn, or leave these rows out",
        ) from None
    return imblearn.over_sampling
