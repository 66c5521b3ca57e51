"""The loops around trainers: stopping, history, averaged weights."""

import math

import pytest
import torch
from helpers.training_sets import SETTINGS, trainer
from mdwgan.generators.adversarial.loop import Fold, Result, train_fixed, train_scored
from mdwgan.generators.adversarial.search import Search
from mdwgan.generators.base import TrainingFailed


def scored(scores: list[float], **settings) -> Result:
    """Train against a list of scores instead of real ones."""
    values = iter(scores)
    fold = Fold("fold1", trainer(**settings), lambda net: (next(values), 0.7))
    return train_scored([fold], Search.of(SETTINGS | settings, 2), "test")


def test_stops_after_patience_and_keeps_the_best():
    result = scored([0.1, 0.5, 0.4, 0.5, 0.9], epochs=100, score_every=2, patience=2)
    assert [row["epoch"] for row in result.history] == [2, 4, 6, 8]  # 0.9 is never reached
    assert [row["best"] for row in result.history] == [1, 1, 0, 0]
    assert [row["score"] for row in result.history] == [0.1, 0.5, 0.4, 0.5]
    assert {row["dist"] for row in result.history} == {0.7}
    assert result.updates == 4 * 2
    one = trainer()
    for _ in range(result.updates):
        one.update()
    assert torch.equal(result.weights[0], one.weights())


def test_folds_stop_together_by_their_mean():
    lucky, steady = iter([0.5, 0.1, 0.1, 0.1, 0.1]), iter([0.1, 0.2, 0.6, 0.3, 0.3])
    folds = [
        Fold("fold1", trainer(seed=0), lambda net: (next(lucky), 0)),
        Fold("fold2", trainer(seed=1), lambda net: (next(steady), 0)),
    ]
    result = train_scored(folds, Search(epochs=100, score_every=1, patience=2), "test")
    assert [row["best"] for row in result.history[::2]] == [1, 0, 1, 0, 0]  # 0.3 0.15 0.35 0.2 0.2
    assert result.updates == 3 * 2
    assert len(result.weights) == 2


def test_stops_at_the_last_epoch_and_scores_it():
    result = scored([0.1, 0.2, 0.3], epochs=5, score_every=2, patience=10)
    assert [row["epoch"] for row in result.history] == [2, 4, 5]


def test_scores_that_are_never_numbers_end_with_a_reason():
    with pytest.raises(TrainingFailed, match="collapsed") as failure:
        scored([math.nan] * 9, epochs=100)
    assert len(failure.value.history) == SETTINGS["patience"]


def test_history_has_losses_by_part_and_norms_of_gradients():
    row = scored([0.1], epochs=1).history[0]
    names = (
        "wasserstein",
        "wasserstein_2",
        "wasserstein_3",
        "penalty_3",
        "slope_2",
        "spread",
        "critic_gradient",
        "generator_gradient",
        "generator_loss",
    )
    assert all(math.isfinite(row[name]) for name in names)
    total = sum(
        w * (10 * row["penalty" + v] - row["wasserstein" + v])
        for w, v in ((1, ""), (0.01, "_2"), (0.01, "_3"))
    )
    assert row["critic_loss"] == pytest.approx(total, rel=1e-5)


def test_the_best_before_a_divergence_counts():
    one, values = trainer(), iter([0.5, 0.4, 0.3])
    scored_weights = []

    def score(net):
        scored_weights.append(one.weights())
        if len(scored_weights) == 3:
            one.net_flat.parameters.fill_(torch.inf)
        return next(values), 0.0

    result = train_scored([Fold("fold1", one, score)], Search(100, 1, patience=50), "test")
    assert len(scored_weights) == 3 and torch.equal(result.weights[0], scored_weights[0])


def fixed(scores: list[float] | None, updates: int, every: int = 1):
    """Train for some updates, with a list of scores."""
    values = iter(scores or [])
    average = (lambda net: (next(values), 0.7)) if scores else None
    return train_fixed(trainer(), updates, every, average, "refit", "test")


def test_fixed_training_averages_since_the_score_rose_last():
    last = [fixed(None, updates).weights[0] for updates in (2, 3, 4)]
    for scores, first in (
        ([0.1, 0.5, 0.51, 0.4], 0),  # 0.51 is no more than noise above 0.5
        ([0.1, 0.2, 0.5, 0.5], 1),
        ([0.1, 0.2, 0.3, 0.4], 2),  # still rising: the last weights
    ):
        result = fixed(scores, 4)
        mean = torch.stack(last[first:]).mean(dim=0)
        assert torch.allclose(result.weights[0], mean, atol=1e-7), scores
        assert [row["score"] for row in result.history] == scores


def test_fixed_training_averages_all_updates_between_two_looks():
    third, fourth = (fixed(None, updates).weights[0] for updates in (3, 4))
    second = fixed(None, 2).weights[0]
    mean = fixed([0.5, 0.5], 4, every=2).weights[0]
    assert torch.allclose(mean, (second + third + fourth) / 3, atol=1e-7)


def test_a_score_that_is_never_a_number_averages_all_weights():
    weights = [fixed(None, updates).weights[0] for updates in (1, 2)]
    mean = fixed([math.nan, math.nan], 2).weights[0]
    assert torch.allclose(mean, (weights[0] + weights[1]) / 2, atol=1e-7)
