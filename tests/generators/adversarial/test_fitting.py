"""A fit: the stopping step by held-out samples or by the test set, and scores."""

import numpy as np
import pytest
import torch
from helpers.training_sets import GRAPHS, SETTINGS, data, fitted, samples
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.adversarial.fitting import draw, scorer
from mdwgan.generators.adversarial.labels import Labels
from mdwgan.generators.adversarial.model import Adversarial
from mdwgan.generators.adversarial.networks import GeneratorNet
from mdwgan.generators.base import HISTORY, Samples
from mdwgan.generators.registry import make


def test_validation_then_refit_on_all():
    generator = fitted()
    assert list(generator.history.columns) == [*HISTORY, "score"]
    assert list(dict.fromkeys(generator.history["phase"])) == ["fold1", "fold2", "fold3", "refit"]
    assert generator.history.loc[generator.history["phase"] == "refit", "dist"].isna().all()
    assert not generator.optimistic


def test_test_selection_is_optimistic_and_none_needs_no_score():
    assert fitted(selection="test").optimistic
    generator = fitted(selection="none")
    assert set(generator.history["phase"]) == {"refit"}
    assert not generator.optimistic


def test_test_samples_change_nothing_unless_selection_says_so():
    same, other = data(), TrainingData(samples(), samples(seed=2, shift=0), GRAPHS)
    states = []
    for each in (same, other):
        generator = make("mdwgan-gp", SETTINGS)
        generator.fit(each, 0)
        states.append(generator.state())
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])


@pytest.mark.parametrize(("selection", "phases"), [("validation", 4), ("test", 1)])
def test_a_training_that_fails_at_the_end_keeps_its_history(selection, phases, monkeypatch):
    monkeypatch.setattr(Adversarial, "sample", lambda *_: Samples(np.full((16, 12), np.nan), None))
    generator = fitted(selection=selection)
    assert generator.reason == "diverged: generated values are not finite"
    assert generator.history["phase"].nunique() == phases


def test_selection_by_a_test_set_of_one_sample_says_so():
    generator = make("mdwgan-gp", SETTINGS | {"selection": "test"})
    given = data()
    generator.fit(TrainingData(given.train, given.test.take(np.arange(1)), GRAPHS), 0)
    assert generator.reason.startswith("selection by the test set: 1 test sample(s), 2 needed")


def test_scorer_asks_for_the_labels_of_the_held_out_samples():
    held_out = samples(seed=3)
    asked = []

    class Net(GeneratorNet):
        def forward(self, noise, labels):
            asked.append(labels.tolist())
            return super().forward(noise, labels)

    net = Net(4, 12, 2, [8])
    score = scorer(held_out, 0)
    assert score(net) == score(net) and len(score(net)) == 2
    assert asked[0] == held_out.labels.tolist()
    assert draw(net, held_out.labels, 0).shape == (16, 12)


class Told(GeneratorNet):
    """A network whose samples are given."""

    def __init__(self, z):
        super().__init__(4, z.shape[1], 2, [8])
        self.z = torch.as_tensor(z)

    def forward(self, noise, labels):
        return self.z


def test_the_score_sees_labels_where_dist_over_all_does_not():
    """The same samples with the labels exchanged: dist over all is the same, to the last digit."""
    held_out = samples(n=24, shift=2.0)
    right, other = Told(held_out.z), held_out.z[[*range(1, 24), 0]]  # labels alternate
    score, pooled = scorer(held_out, 0), scorer(held_out, 0, pooled=True)
    assert score(right) == pytest.approx((1.0, 1.0))
    assert pooled(Told(other)) == pytest.approx((1.0, 1.0))
    assert score(Told(other))[0] < 0.1


def test_the_score_sees_a_difference_that_shrank():
    held_out = samples(n=24, shift=2.0)
    near = held_out.z.copy()
    near[held_out.labels == 1] -= 1.5
    assert scorer(held_out, 0)(Told(near))[0] == pytest.approx(0.5 + 0.5 * 0.47, abs=0.05)


def test_few_held_out_samples_of_a_condition_still_tell_the_conditions():
    """Three of one and two of the other: correlations about the means of both, and the means."""
    held_out = samples(n=24, shift=2.0).take(np.array([0, 2, 4, 1, 3]))
    exchanged = held_out.z[[3, 4, 2, 0, 1]]
    assert scorer(held_out, 0)(Told(held_out.z)) == pytest.approx((1.0, 1.0))
    assert scorer(held_out, 0)(Told(exchanged))[0] < 0.6
    one = samples(n=24, shift=2.0).take(np.array([0, 2, 4, 1]))
    assert scorer(one, 0)(Told(one.z))[0] == pytest.approx(1.0)
    single = samples(n=24).take(np.array([0, 1]))
    assert scorer(single, 0)(Told(single.z))[0] == pytest.approx(1.0)
    assert scorer(single, 0)(Told(single.z[::-1].copy()))[0] < 0
    alone = samples(n=24).take(np.array([0, 2, 4, 6]))
    assert scorer(alone, 0)(Told(alone.z))[0] == pytest.approx(1.0)


def test_the_score_of_pairs_is_by_condition():
    """Pairs of condition and source are the network's labels; the score goes by conditions."""
    held_out = samples(n=24, shift=2.0)
    asked, pairs = [], Labels.of(held_out, covariates=True).coded(held_out).labels

    class Net(Told):
        def forward(self, noise, labels):
            asked.extend(labels.tolist())
            return self.z

    assert scorer(held_out, 0, pairs)(Net(held_out.z)) == pytest.approx((1.0, 1.0))
    assert asked == pairs.tolist() and set(asked) == {0, 1, 2}
    near = held_out.z.copy()
    near[held_out.labels == 1] -= 1.5
    by_pairs, by_conditions = scorer(held_out, 0, pairs), scorer(held_out, 0)
    assert by_pairs(Told(near)) == by_conditions(Told(near))


def test_nothing_held_out_averages_where_the_score_on_training_samples_has_levelled():
    history = fitted(selection="none").history
    assert history["score"].notna().all() and history["dist"].isna().all()


def test_no_stopping_step_before_the_least_updates():
    history = fitted(least_updates=8, epochs=12, score_every=1, patience=3).history
    chosen = history[(history["phase"] != "refit") & (history["best"] == 1)]
    assert chosen["update"].min() >= 8
