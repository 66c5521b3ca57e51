"""Successive halving: budgets, ranks over tissues and seeds, who goes on, and the records."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers.training_sets import SETTINGS, data
from mdwgan.errors import InputError
from mdwgan.evaluation.halving import (
    RECORD,
    Ranked,
    Trial,
    chosen_of,
    rank,
    read_record,
    record_table,
    rung_text,
    trial_of,
    winner,
)
from mdwgan.evaluation.tuning import run_trial, with_budget
from mdwgan.evaluation.validation import PARTS

BUDGET = {"rung": 0, "share": 0.25, "folds": 2, "repeats": 4}
RATE = "training.learning_rate"


def record(number, scores, tissue="kidney", seed=0, reason="", note="") -> dict:
    """Record of a trial whose folds have these scores."""
    folds = [
        {"repeat": 1, "fold": i, "fitted": 20, "held_out": 10}
        | dict.fromkeys([*PARTS, "score"], score)
        for i, score in enumerate(scores, start=1)
    ]
    changes = {RATE: number / 100} if number else {}
    shared = {"rung": 0, "share": 0.25, "number": number, "changes": changes}
    return {"tissue": tissue, "seed": seed, "reason": reason, "note": note, "folds": folds} | shared


# ---- one trial


def test_the_budget_is_epochs_or_divisions():
    settings = {"epochs": 100, "learning_rate": 0.1}
    tried, repeats = with_budget(settings, {RATE: 0.2}, 0.25, 8)
    assert tried == {"epochs": 25, "learning_rate": 0.2} and repeats == 1
    assert with_budget(settings, {}, 0.001, 8)[0]["epochs"] == 1
    assert with_budget({"updates": 80}, {}, 0.25, 8) == ({"updates": 20}, 1)
    assert with_budget({"share": "auto"}, {"factors.share": 0.5}, 0.25, 8) == ({"share": 0.5}, 2)
    assert settings == {"epochs": 100, "learning_rate": 0.1}


def test_a_trial_is_fitted_with_its_settings_and_scored_by_fold():
    training = data(n=24)
    trial = Trial(3, {RATE: 0.01})
    content = run_trial(training, "mdwgan-gp", SETTINGS, trial, BUDGET, seed=0)
    assert content["number"] == 3 and content["changes"] == {RATE: 0.01}
    assert [fold["fold"] for fold in content["folds"]] == [1, 2] and content["reason"] == ""
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert run_trial(training, "mdwgan-gp", SETTINGS, trial, BUDGET, seed=0) == content
    other = run_trial(training, "mdwgan-gp", SETTINGS, Trial(0), BUDGET, seed=0)
    assert [f["fitted"] for f in other["folds"]] == [f["fitted"] for f in content["folds"]]
    assert other["folds"] != content["folds"]


def test_a_failed_training_and_too_few_samples_are_records_with_a_reason():
    wild = Trial(1, {RATE: 1e30})
    content = run_trial(data(n=24), "mdwgan-gp", SETTINGS, wild, BUDGET, seed=0)
    assert "diverged" in content["reason"] and content["folds"] == []
    content = run_trial(data(n=6), "mdwgan-gp", SETTINGS, Trial(0), BUDGET, seed=0)
    assert "6 training samples of 6 donors, 8 needed" in content["note"]
    assert content["reason"] == "" and content["folds"] == []
    one = data(n=24)
    one = replace(one, train=replace(one.train, donors=np.full(24, "d")))
    assert (
        "24 training samples of 1 donors"
        in run_trial(one, "mdwgan-gp", SETTINGS, Trial(0), BUDGET, seed=0)["note"]
    )


# ---- a rung


def test_trials_are_ranked_by_their_mean_over_tissues():
    ranked = rank(
        [
            record(0, [0.5, 0.5]),
            record(1, [0.5, 0.7]),
            record(2, [0.9, 0.9]),
            record(0, [0.2, 0.2], "colon"),
            record(1, [0.6, 0.6], "colon"),
            record(2, [0.1, 0.1], "colon"),
        ]
    )
    assert [trial.number for trial in ranked] == [1, 2, 0]
    assert ranked[0].score == pytest.approx(0.6) and ranked[0].n == 2
    assert ranked[0].difference == pytest.approx((0.1 + 0.4) / 2)
    # Kidney: differences 0 and 0.2, SD 0.1414, times sqrt(1/2 + 10/20); colon: no variance.
    assert ranked[0].error == pytest.approx(np.sqrt(0.02) / 2)
    assert ranked[-1].difference is None


def test_failed_trials_come_last_and_small_tissues_have_no_say():
    small = [record(n, [], "bladder", note="5 training samples, 8 needed") for n in (0, 1, 2)]
    ranked = rank(
        [
            record(0, [0.5, 0.5]),
            record(1, [], reason="diverged"),
            record(2, [0.1, 0.1]),
            *small,
        ]
    )
    assert [trial.number for trial in ranked] == [2, 1, 0]
    assert ranked[1].score is None and ranked[1].note == "kidney, seed 0: diverged"
    assert ranked[0].n == 1 and ranked[0].note == ""
    with pytest.raises(InputError, match="5 training samples, 8 needed"):
        rank(small)


def test_a_tissue_with_a_single_fold_does_not_end_the_search_for_all():
    large = [record(0, [0.30, 0.31, 0.29]), record(1, [0.60, 0.61, 0.59])]
    small = [record(0, [0.3], "colon"), record(1, [], "colon", reason="diverged")]
    alone, joined = rank(large), rank(large + small)
    assert joined == alone and winner(joined).number == 1
    assert joined[0].n == 1 and joined[0].note == ""
    # All of them have one fold: there is an order, and no error to tell a winner by.
    single = rank([record(0, [0.3]), record(1, [0.6])])
    assert [trial.score for trial in single] == [0.6, 0.3]
    assert single[0].error is None and winner(single) is None
    # A tissue where nothing could be fitted still says so.
    failed = [record(n, [], "colon", reason="diverged") for n in (0, 1)]
    assert {trial.note for trial in rank(large + failed)} == {"colon, seed 0: diverged"}


def test_who_goes_on_is_the_best_of_the_previous_rung():
    ranked = rank([record(0, [0.9, 0.9]), record(1, [0.1, 0.2]), record(2, [0.3, 0.4])])
    previous = json.loads(rung_text("mdwgan-gp", 0, 0.25, ranked))
    assert trial_of(previous, 0) == Trial(0, {})
    assert trial_of(previous, 1) == Trial(2, {RATE: 0.02})
    assert trial_of(previous, 2) == Trial(1, {RATE: 0.01})
    with pytest.raises(InputError, match=r"rung 0 has no place 3.*0 to 2"):
        trial_of(previous, 3)


@pytest.mark.parametrize(
    ("best", "own", "wins"),
    [
        ({"score": 0.6, "difference": 0.1, "error": 0.05}, {"score": 0.5}, True),
        ({"score": 0.6, "difference": 0.1, "error": 0.2}, {"score": 0.5}, False),
        ({"score": 0.6, "difference": 0.1, "error": None}, {"score": 0.5}, False),
        ({"score": 0.4, "difference": -0.1, "error": 0.01}, {"score": 0.5}, False),
        ({"score": 0.4}, {"score": None}, True),
        ({"score": None}, {"score": 0.5}, False),
    ],
)
def test_a_winner_beats_the_own_settings_by_more_than_the_error(best, own, wins):
    trials = [Ranked(4, {RATE: 0.1}, **best), Ranked(0, {}, **own)]
    assert winner(trials) is (trials[0] if wins else None)


# ---- records


def test_the_table_has_all_trials_and_marks_what_is_chosen():
    first = rank([record(0, [0.1, 0.1]), record(1, [0.2, 0.2]), record(2, [0.4, 0.4])])
    last = rank([record(0, [0.1, 0.11]), record(2, [0.4, 0.4])])
    rungs = [json.loads(rung_text("wgan", j, 1, part)) for j, part in enumerate((first, last))]
    table = record_table(rungs)
    assert list(table.columns) == RECORD and list(table["trial"]) == [2, 1, 0, 2, 0]
    assert list(table["chosen"]) == [False, False, False, True, False]
    assert table["settings"].iloc[0] == f"{RATE}=0.02"
    assert table["settings"].iloc[-1] == "as in the config" and table["rank"].isna().sum() == 2
    assert chosen_of(rungs).changes == {RATE: 0.02}
    same = [json.loads(rung_text("wgan", 0, 1, rank([record(0, [0.5] * 2), record(1, [0.5] * 2)])))]
    assert chosen_of(same) is None and list(record_table(same)["chosen"]) == [False, True]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rung": 1}'])
def test_a_damaged_record_is_named(tmp_path, text):
    path = tmp_path / "rung0.json"
    path.write_text(text)
    with pytest.raises(InputError, match="not a record of the tuning") as error:
        read_record(path)
    assert str(path) in str(error.value)
