"""The chooser: folds that hide what is held out, and worlds where the right choice is known."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers.choices import BROKEN, COPIER, GENES, LIAR, ORACLE, made, values_of, world
from mdwgan.errors import InputError
from mdwgan.evaluation import choose
from mdwgan.evaluation.choice import (
    LEAST_DISTANCE,
    MOST,
    Choice,
    decide,
    first_that_fits,
    read_choice,
    record,
    standard_error,
)
from mdwgan.evaluation.choose import (
    AXES,
    Candidate,
    effect_error,
    folds_of,
    score_candidates,
)
from mdwgan.metrics.base import Comparison


@pytest.fixture(autouse=True)
def planted(monkeypatch):
    monkeypatch.setattr(choose, "make", made)


def chosen(*candidates: Candidate, training=None, seed=0, **left_out: str) -> Choice:
    training = world() if training is None else training
    scores, failed = score_candidates(training, list(candidates), "auto", 2, seed)
    return decide(scores, list(candidates), failed, left_out)


def states(choice: Choice) -> dict[str, str]:
    return {verdict.row: verdict.state for verdict in choice.verdicts}


# ---- worlds of known answer


def test_a_good_model_beats_copying():
    choice = chosen(ORACLE)
    assert choice.candidate == ORACLE and choice.better is True
    (verdict,) = choice.verdicts
    assert verdict.state == "chosen" and verdict.score > verdict.error > 0
    assert verdict.axes["dependence"]["loss"] < verdict.axes["dependence"]["copy"]
    assert "better than copying" in choice.reason and "dependence +" in choice.reason


def test_a_copier_is_out_however_well_it_scores():
    choice = chosen(COPIER, ORACLE)
    assert states(choice) == {"copier": "repeats", "oracle": "chosen"}
    assert choice.verdicts[0].distance < LEAST_DISTANCE < choice.verdicts[1].distance
    alone = chosen(COPIER)
    assert alone.candidate.row == "copy" and "nearer to the training samples" in alone.reason


def test_a_model_that_exchanges_labels_loses_and_copy_wins():
    choice = chosen(LIAR)
    assert choice.candidate == Candidate("copy", "copy") and choice.better is False
    assert states(choice) == {"liar": "level"}
    assert choice.verdicts[0].axes["effect"]["difference"] == -MOST
    assert choice.reason.startswith("no candidate is better than copying")


def test_a_training_that_fails_is_out_with_its_reason():
    choice = chosen(BROKEN, ORACLE)
    assert states(choice) == {"broken": "failed", "oracle": "chosen"}
    assert choice.verdicts[0].reason == "it diverged"
    assert "broken is out (it diverged)" in chosen(BROKEN).reason


def test_the_shipped_bootstrap_is_out():
    choice = chosen(Candidate("bootstrap", "bootstrap", {"bootstrap_noise": 0.1}))
    assert states(choice) == {"bootstrap": "repeats"} and choice.candidate.row == "copy"


def test_rows_that_were_not_tried_are_recorded():
    choice = chosen(ORACLE, **{"mvn-pan": "no other tissue lends"})
    assert states(choice) == {"oracle": "chosen", "mvn-pan": "left out"}
    choice = chosen(**{"mvn-pan": "no other tissue lends"})
    assert choice.candidate.row == "copy" and "no other tissue lends" in choice.reason


def test_one_condition_has_no_effect_to_compare():
    choice = chosen(ORACLE, training=world(classes=1))
    assert choice.candidate == ORACLE
    assert "effect" not in choice.verdicts[0].axes and "marginals" in choice.verdicts[0].axes


def test_more_samples_bring_more_axes():
    few, _ = score_candidates(world(), [], "auto", 1, 0)
    many, _ = score_candidates(world(48), [], "auto", 1, 0)
    for table, has in ((few, False), (many, True)):
        of_axis = table.groupby("axis")["value"].count()
        assert (of_axis["coverage"] > 0) == (of_axis["detection"] > 0) == has
    assert set(few.loc[few["axis"] == "coverage", "note"]) == {"6 held-out samples, 10 needed"}
    copied = many[many["axis"] == "memorisation"]["value"]
    assert (copied == 0).all(), "copy repeats what it was fitted on"


# ---- folds


@pytest.mark.parametrize("folds", ["auto", 3])
def test_folds_are_by_donor_and_each_sample_is_held_out_once_a_repeat(folds):
    training = world()
    every = list(folds_of(training, folds, 2, seed=5))
    assert len(every) == 2 * (4 if folds == "auto" else folds)
    for repeat in range(2):
        held = [name for f in every if f.repeat == repeat for name in f.held_out.names]
        assert sorted(held) == sorted(training.train.names)
    for fold in every:
        assert not set(fold.training.train.donors) & set(fold.held_out.donors)
        assert set(fold.held_out.labels) == {0, 1}
    names = [[list(f.held_out.names) for f in every if f.repeat == r] for r in range(2)]
    assert names[0] != names[1], "another repeat is another division"


def test_z_is_made_anew_of_the_fitted_samples_and_others_are_hidden():
    training = world()
    values = values_of(2)
    fold = next(iter(folds_of(training, "auto", 1, 0)))
    z = fold.training.train.z
    assert np.allclose(z.mean(axis=0), 0, atol=1e-5) and np.allclose(z.std(axis=0), 1, atol=1e-5)
    fit = [int(name[1:]) for name in fold.training.train.names]
    held = [int(name[1:]) for name in fold.held_out.names]
    assert np.allclose(fold.training.sd, values[fit].std(axis=0), rtol=1e-4)
    expected = (values[held] - values[fit].mean(axis=0)) / values[fit].std(axis=0)
    assert np.allclose(fold.held_out.z, expected, atol=1e-4)
    assert len(fold.training.test) == 0
    assert fold.training.train.x2.shape == z.shape, "the views are made anew too"


def test_z_of_a_fold_gives_back_its_log_values():
    """nmf, nb-copula and shaped marginals read them."""
    training, values = world(), values_of(2)
    for fold in folds_of(training, "auto", 1, 0):
        for samples in (fold.training.train, fold.held_out):
            rows = [int(name[1:]) for name in samples.names]
            log = samples.z * fold.training.sd + fold.training.mean
            assert np.allclose(log, values[rows], atol=1e-4)
    unknown = next(iter(folds_of(replace(training, mean=None), "auto", 1, 0)))
    assert unknown.training.mean is None, "a pooled set has no log values of its own"


def test_test_samples_have_no_say():
    training = world()
    other = replace(training, test=replace(training.train, z=training.train.z * 9))
    first, second = (score_candidates(t, [ORACLE], "auto", 1, 0)[0] for t in (training, other))
    pd.testing.assert_frame_equal(first, second)


def test_few_donors_of_a_class_make_fewer_folds():
    training = world(12, per_donor=4)  # three donors
    assert len(list(folds_of(training, "auto", 1, 0))) == 3


def test_the_same_seed_gives_the_same_choice():
    first, again = (chosen(ORACLE, COPIER, seed=3) for _ in range(2))
    texts = [
        record(c, "kidney", 3, 24, pd.DataFrame(columns=["repeat", "fold"]))
        for c in (first, again, chosen(ORACLE, COPIER, seed=4))
    ]
    assert texts[0] == texts[1] != texts[2]


# ---- the rule, by hand


def table(**losses: list[float]) -> pd.DataFrame:
    """Scores of rows in the axis dependence, by fold; each is as far off as held-out samples."""
    rows = []
    for row, values in losses.items():
        for fold, value in enumerate(values, 1):
            shared = {"repeat": 1, "fold": fold, "fitted": 12, "held_out": 4, "row": row}
            rows.append({**shared, "axis": "dependence", "value": value, "note": ""})
            rows.append({**shared, "axis": "memorisation", "value": 1.0, "note": ""})
    return pd.DataFrame(rows)


def candidates(*names: str) -> list[Candidate]:
    return [Candidate(name, name) for name in names]


def test_scores_are_in_sds_of_copys_loss_and_errors_know_that_folds_overlap():
    scores = table(copy=[0.2, 0.4, 0.6], a=[0.1, 0.2, 0.5])
    (verdict,) = decide(scores, candidates("a"), {}).verdicts
    differences = np.array([0.1, 0.2, 0.1]) / 0.2  # SD of copy's losses: 0.2
    assert verdict.score == pytest.approx(differences.mean())
    error = np.std(differences, ddof=1) * np.sqrt(1 / 3 + 4 / 12)
    assert verdict.error == pytest.approx(error) and verdict.state == "chosen"


def test_a_gain_within_its_error_is_none():
    choice = decide(table(copy=[0.2, 0.4, 0.6], a=[0.0, 0.5, 0.5]), candidates("a"), {})
    assert states(choice) == {"a": "level"} and choice.candidate.row == "copy"


def test_ties_go_to_the_first_of_the_list():
    near = table(copy=[0.4, 0.5, 0.6], a=[0.3, 0.4, 0.5], b=[0.31, 0.38, 0.49])
    for order in (["a", "b"], ["b", "a"]):
        assert decide(near, candidates(*order), {}).candidate.row == order[0]
    far = table(copy=[0.4, 0.5, 0.6], a=[0.38, 0.48, 0.58], b=[0.3, 0.4, 0.51])
    choice = decide(far, candidates("a", "b"), {})
    assert choice.candidate.row == "b" and states(choice)["a"] == "better"


def test_no_axis_decides_alone_and_a_missing_value_is_the_worst():
    scores = table(copy=[0.4, 0.5, 0.6], a=[-9, -9, -9], b=[0.4, np.nan, 0.6])
    first, second = decide(scores, candidates("a", "b"), {}).verdicts
    assert first.score == MOST
    assert second.score == pytest.approx(-MOST / 3)


def test_a_standard_error_of_one_fold_is_unknown():
    sizes = pd.DataFrame({"fitted": [12], "held_out": [4]})
    assert standard_error(np.array([1.0]), sizes) == np.inf
    choice = decide(table(copy=[0.5], a=[0.1]), candidates("a"), {})
    assert choice.candidate.row == "copy", "one fold has no SD"


def test_an_error_of_the_effect_is_least_for_the_truth():
    random = np.random.default_rng(0)
    real = random.normal(size=(40, GENES))
    labels = np.arange(40) % 2
    real[labels == 1] += 2

    def error(synthetic: np.ndarray) -> float:
        numbers = np.ones(GENES)
        classes = ["normal", "tumour"]
        c = Comparison(real, synthetic, real, labels, labels, 0 * numbers, numbers, classes)
        return effect_error(c)

    assert error(real) == pytest.approx(0)
    shifted = np.where(labels[:, None] == 1, 4.0, 0.0) * np.ones(GENES)
    assert error(np.zeros_like(real)) == pytest.approx(1), "no difference at all"
    assert error(shifted) > error(shifted / 2)


# ---- few samples, and the record


def test_too_few_samples_have_no_folds_and_the_first_that_fits_is_taken():
    scores, failed = score_candidates(world(7), [ORACLE], "auto", 2, 0)
    assert scores.empty and failed == {}
    names = candidates("a", "b", "c")
    choice = first_that_fits(names, {"a": "it diverged"}, {"p": "no pool"}, 7)
    assert choice.candidate == names[1] and choice.better is None
    assert states(choice) == {"a": "failed", "b": "chosen", "c": "not tried", "p": "left out"}
    assert "7 training samples are too few" in choice.reason and "8 needed" in choice.reason
    none = first_that_fits(names[:1], {"a": "it diverged"}, {}, 7)
    assert none.candidate.row == "copy" and none.better is False


def test_the_record_has_what_it_takes_to_understand_a_choice(tmp_path):
    scores, failed = score_candidates(world(), [COPIER, ORACLE], "auto", 2, 0)
    choice = decide(scores, [COPIER, ORACLE], failed, {"mvn-pan": "no pool"})
    path = tmp_path / "chosen.json"
    path.write_text(record(choice, "kidney", 0, 24, scores))
    content = json.loads(path.read_text())
    assert content["row"] == content["generator"] == "oracle" and content["settings"] == {}
    assert content["better_than_copy"] is True and content["folds"] == 8
    assert set(content["axes"]) == {axis.name for axis in AXES} | {"memorisation"}
    assert [c["row"] for c in content["candidates"]] == ["copier", "oracle", "mvn-pan"]
    assert all(isinstance(c["score"], float) for c in content["candidates"][:2])
    assert read_choice(path) == ORACLE


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"row": "a", "generator": "a", "settings": 3}'])
def test_what_is_no_record_is_refused(tmp_path, text):
    path = tmp_path / "chosen.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"chosen\.json: not a record of a choice"):
        read_choice(path)
    with pytest.raises(InputError, match="no such file"):
        read_choice(tmp_path / "other.json")
