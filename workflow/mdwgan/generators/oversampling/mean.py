"""``mean-sampling``: the mean of two training samples."""

import numpy as np

from mdwgan.generators.oversampling.base import BetweenDonors


class MeanSampling(BetweenDonors):
    """The mean of two training samples of a class, of different donors, for each new sample.

    The mean of two independent samples has half their variance, so these samples lie nearer to
    the middle of their class than real ones. The MDWGAN-GP paper names the method and no formula.
    """

    def _draw(self, label: int, count: int, random: np.random.Generator) -> np.ndarray:
        z, donors = self.z[self.labels == label], self._donors_of(label)
        first = random.integers(len(z), size=count)
        second = [random.choice(np.flatnonzero(donors != donors[row])) for row in first]
        return (z[first] + z[second]) / 2
