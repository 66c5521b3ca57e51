"""The answers of the first screen: what would be another answer with other scores."""

import pytest
from helpers.first_screen import GOOD, HALF, NAN, scores_of
from mdwgan.report.sections.answers import answers, like_real, safe_to_share, same_biology

CONTRAST = ("normal", "tumour")


@pytest.mark.parametrize(
    ("area", "word", "part"),
    [
        (1.0, "No", "tells the samples of GAN from real ones (AUC 1.00"),
        (0.55, "Not told apart", "could not tell the samples of GAN from real ones beyond chance"),
    ],
)
def test_a_classifier_decides_whether_samples_are_like_real_ones(area, word, part):
    answer = like_real(scores_of({"gan": GOOD | {"auc_rf": area}}), ["gan"])
    assert answer.word == word and part in answer.text


def test_chance_depends_on_the_number_of_samples():
    scores = scores_of({"gan": GOOD | {"auc_rf": 0.68}})
    assert like_real(scores, ["gan"]).word == "No", "60 samples: chance gives 0.66 at most"
    scores.metrics["n"] = 20
    few = type(scores)(scores.metrics, scores.tissues, scores.generators)
    assert like_real(few, ["gan"]).word == "Not told apart"


def test_one_tissue_that_is_told_is_enough_and_others_are_named():
    rows = {"gan": [GOOD, GOOD | {"auc_rf": 0.9}], "cgan": GOOD}
    answer = like_real(scores_of(rows, ("kidney", "colon")), ["gan", "cgan"])
    assert answer.word == "Some" and "samples of GAN from real ones" in answer.text
    assert answer.text.endswith("Not beyond chance: CGAN.")


def test_many_models_are_a_number():
    rows = {f"{x}-gan": GOOD | {"auc_rf": 0.9} for x in "abcdef"}
    assert "the samples of all 6 models" in like_real(scores_of(rows), list(rows)).text


def test_without_values_nothing_is_answered():
    scores = scores_of({"gan": {"dist": 0.5}})
    said = [*answers(scores, CONTRAST, ["gan"])]
    assert [answer.word for answer in said] == ["Can't tell"] * 3


@pytest.mark.parametrize(
    ("jaccard", "word"), [(0.6, "Much of it"), (0.45, "Much of it"), (0.3, "In part"), (0.1, "No")]
)
def test_biology_is_judged_beside_the_references(jaccard, word):
    scores = scores_of({"gan": GOOD | {"deg_jaccard": jaccard, "deg_recall": 0.31}})
    answer = same_biology(scores, ["gan"], CONTRAST)
    assert answer.word == word
    assert "differ between tumour and normal in real samples, GAN finds 31" in answer.text
    assert "(training samples: 90\N{NO-BREAK SPACE}%)" in answer.text


def test_lost_conditions_are_no_biology_however_many_degs_agree():
    answer = same_biology(scores_of({"gan": GOOD | {"effect_slope": -0.3}}), ["gan"], CONTRAST)
    assert answer.word == "No" and "conditions are not to be trusted in kidney" in answer.text


def test_the_best_tested_model_is_shown_by_tissue():
    rows = {
        "gan": [GOOD | {"deg_recall": 0.48}, GOOD | {"deg_recall": 0.02}],
        "cgan": GOOD | {"deg_jaccard": 0.1},
    }
    answer = same_biology(scores_of(rows, ("kidney", "thyroid")), list(rows), CONTRAST)
    assert "GAN (best of 2 tested models) finds 48" in answer.text
    assert "and 2\N{NO-BREAK SPACE}% (kidney and thyroid)" in answer.text


def test_models_without_tests_are_counted():
    rows = {"gan": GOOD, "cgan": {"dist": 0.5}}
    answer = same_biology(scores_of(rows), list(rows), CONTRAST)
    assert "GAN (the only tested model of 2) finds" in answer.text


def test_copies_name_the_tissue_where_not_every_tissue_has_them():
    near = GOOD | {"dcr_ratio": 0.1}
    scores = scores_of({"gan": [GOOD, near], "cgan": [near, near]}, ("kidney", "colon"))
    text = safe_to_share(scores, ["gan", "cgan"]).text
    assert (
        "Samples look like copies of training samples: GAN in colon; CGAN in every tissue." in text
    )
    alone = safe_to_share(scores, ["cgan"]).text
    assert alone.startswith("Samples of CGAN look like copies of training samples.")


@pytest.mark.parametrize(
    ("changed", "word", "part"),
    [
        ({"dcr_ratio": 0.1}, "No", "look like copies"),
        ({"mia_auc": 0.99}, "No", "reveal which samples were used"),
        ({}, "Not shown", "does not prove"),
    ],
)
def test_sharing_is_never_said_to_be_safe(changed, word, part):
    answer = safe_to_share(scores_of({"gan": GOOD | changed}), ["gan"])
    assert answer.word == word and part in answer.text and answer.state != "yes"


def test_copies_in_one_tissue_do_not_hide_what_others_reveal():
    copied, revealing = GOOD | {"dcr_ratio": 0.1}, GOOD | {"mia_auc": 0.99}
    rows = {"gan": [copied, revealing], "cgan": GOOD}
    text = safe_to_share(scores_of(rows, ("kidney", "colon")), ["gan", "cgan"]).text
    assert "look like copies of training samples: GAN in kidney" in text
    assert "reveal which samples were used for training: GAN in colon" in text


def test_some_models_give_away_more_than_others():
    scores = scores_of({"gan": GOOD | {"dcr_ratio": 0.1}, "cgan": GOOD})
    answer = safe_to_share(scores, ["gan", "cgan"])
    assert answer.word == "Some not" and "No bound was reached by CGAN" in answer.text


def test_too_few_test_samples_are_no_answer():
    few = HALF | {"dist": NAN}
    said = answers(scores_of({"gan": GOOD, "real-half": few}), CONTRAST, ["gan"])
    assert [answer.word for answer in said] == ["Can't tell", "Can't tell", "Not shown"]
    assert said[0].text.startswith("Too few test samples in kidney")
    both = ("kidney", "colon")
    said = answers(scores_of({"gan": GOOD, "real-half": [HALF, few]}, both), CONTRAST, ["gan"])
    assert said[0].word == "Not told apart", "one of the tissues can be judged"
