"""The stopping rule."""

import math

from mdwgan.generators.adversarial.search import Search


def search_of(scores: list[float], **rule) -> Search:
    search = Search(**{"epochs": 100, "score_every": 1, "patience": 2} | rule)
    for epoch, score in enumerate(scores, start=1):
        search.seen(score, epoch)
    return search


def test_a_score_is_better_only_above_the_best():
    search = search_of([])
    assert [search.seen(score, epoch) for epoch, score in enumerate([0.1, 0.1, 0.3, math.nan])] == [
        True,
        False,
        True,
        False,
    ]
    assert search.best_score == 0.3 and search.best_epoch == 2 and search.waited == 1


def test_patience_ends_the_search():
    assert search_of([0.5, 0.1]).ended == ""
    ended = search_of([0.5, 0.1, 0.2])
    assert ended.ended == "patience" and list(ended.epochs_left()) == []


def test_early_scores_do_not_count_but_the_last_epoch_does():
    search = search_of([0.9, 0.8, 0.1, 0.2], least=3)
    assert (search.best_score, search.best_epoch, search.waited) == (0.2, 4, 0)
    short = search_of([0.9, 0.1], epochs=2, least=50)
    assert (short.best_score, short.best_epoch) == (0.1, 2)
    settings = {"epochs": 9, "score_every": 1, "patience": 2, "least_updates": 250}
    assert Search.of(settings, per_epoch=3).least == 84


def test_scores_are_due_every_few_epochs_and_at_the_last():
    search = search_of([], epochs=7, score_every=3)
    assert [epoch for epoch in search.epochs_left() if search.is_scored(epoch)] == [3, 6, 7]


def test_a_state_has_where_the_search_stands_and_not_its_rule():
    first, again = search_of([0.1, 0.5, 0.2]), search_of([], epochs=9)
    again.load_state(first.state())
    assert first.state() == {
        "epoch": 3,
        "best_score": 0.5,
        "best_epoch": 2,
        "waited": 1,
        "ended": "",
    }
    assert again.state() == first.state() and list(again.epochs_left()) == [4, 5, 6, 7, 8, 9]
