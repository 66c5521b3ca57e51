"""The contract of a generator: the history that `fit` returns."""

import numpy as np
import pandas as pd
import pytest
from helpers.training_sets import data
from mdwgan.generators.base import HISTORY, Generator, Samples, TrainingFailed

ROWS = [{"likelihood": -3.5, "epoch": 1, "rank": 2}, {"likelihood": -3.0, "epoch": 2, "rank": 2}]


class OtherFamily(Generator):
    """A family with losses of its own."""

    fails = False

    def _fit(self, data, seed, checkpoint):
        if self.fails:
            raise TrainingFailed("too few samples", ROWS)
        return pd.DataFrame(ROWS)

    def sample(self, labels, seed):
        return Samples(np.zeros((len(labels), len(self.genes))), labels)

    def state(self):
        return {}

    def load_state(self, state):
        pass


@pytest.mark.parametrize("fails", [False, True])
def test_losses_that_only_this_family_has_follow_the_standard_columns(fails):
    generator = OtherFamily("other", {})
    generator.fails = fails
    history = generator.fit(data(), 0)
    assert list(history.columns) == [*HISTORY, "likelihood", "rank"]
    assert history["likelihood"].tolist() == [-3.5, -3.0] and history["epoch"].tolist() == [1, 2]
    assert history["critic_loss"].isna().all()
    assert bool(generator.reason) == fails


def test_a_failure_without_rows_has_the_standard_columns():
    class Refuses(OtherFamily):
        def _fit(self, data, seed, checkpoint):
            raise TrainingFailed("too few samples")

    history = Refuses("other", {}).fit(data(), 0)
    assert list(history.columns) == HISTORY and history.empty
