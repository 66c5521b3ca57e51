"""What makes samples between training samples of different donors."""

import numpy as np

from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.base import TrainingFailed
from mdwgan.generators.baselines import Plain


class BetweenDonors(Plain):
    """Training samples, and of which donor each is."""

    def _extra(self, data: TrainingData) -> dict[str, np.ndarray]:
        return {"donors": np.unique(data.train.donors, return_inverse=True)[1]}

    def _derive(self) -> None:
        for label, name in enumerate(self.classes):
            donors = self._donors_of(label)
            if len(np.unique(donors)) < 2:
                raise TrainingFailed(
                    f"{name} has {len(donors)} training sample(s) of one donor or none: samples "
                    "between donors need at least 2 donors of each condition; raise "
                    "cohort.train_fraction"
                )

    def _donors_of(self, label: int) -> np.ndarray:
        """Donor of each training sample of a class."""
        return self.extra["donors"][self.labels == label]
