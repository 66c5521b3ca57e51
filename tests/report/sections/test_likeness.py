"""The page on likeness: what it says before its tables, the order of rows, and what follows."""

import pytest
from helpers.first_screen import COPY, GOOD, HALF, metrics_of
from mdwgan.report.sections.likeness import conclusion_block, opening, ranked

FAR = GOOD | {"auc_rf": 0.99, "dist": 0.3, "ks": 0.4, "spread": 1.6}
ROWS = {"gan": FAR, "cgan": GOOD, "copy": COPY, "real-half": HALF, "wgan": {}}
MODELS = ["gan", "cgan", "wgan"]


def test_models_are_ranked_by_dist_and_references_stay_behind():
    assert ranked(metrics_of(ROWS), "kidney", list(ROWS)) == [
        "cgan",
        "gan",
        "wgan",
        "copy",
        "real-half",
    ]


def test_the_opening_says_detection_correlations_genes_and_variety_with_both_references():
    (text,) = opening(metrics_of(ROWS), "kidney", list(ROWS), MODELS)
    assert "A random forest tells the samples of GAN from real ones (AUC 0.99" in text
    assert (
        "Genes vary together most as in real samples in CGAN (dist 0.750; training samples 0.600; "
        "half of the real samples 0.700), least in GAN (0.300)." in text
    )
    assert "distributed most as in real samples in CGAN (ks 0.150" in text
    assert "differ from each other most as in real samples in CGAN (spread 1.000" in text
    assert "least in GAN (1.600)" in text, "beyond 1 is as wrong as below"
    assert opening(metrics_of({"copy": COPY}), "kidney", ["gan", "copy"], ["gan"]) == []


def test_a_choice_that_is_the_training_samples_is_no_model_that_words_are_about():
    rows = {"best": COPY, "gan": FAR, "copy": COPY}
    assert "best" not in opening(metrics_of(rows), "kidney", list(rows), ["gan"])[0]
    assert "best" in opening(metrics_of(rows), "kidney", list(rows), ["best", "gan"])[0]


@pytest.mark.parametrize(
    ("dist", "part"),
    [
        (0.3, "use the training samples themselves (dist_half_n 0.500): no model is as near"),
        (
            0.5,
            "GAN can be used in place of the training samples (dist_half_n 0.500): it is as near",
        ),
    ],
)
def test_the_end_says_what_follows(dist, part):
    rows = {"gan": FAR | {"dist_half_n": dist}, "copy": COPY, "real-half": HALF}
    first, second = conclusion_block(metrics_of(rows), "kidney", list(rows), ["gan"]).words
    assert "do not mix these samples with real ones" in first and part in second
    good = conclusion_block(metrics_of(rows | {"gan": GOOD}), "kidney", list(rows), ["gan"]).words
    assert "The classifier found no difference" in good[0]
    assert not conclusion_block(metrics_of({}), "kidney", [], []).words


def test_samples_that_reveal_who_was_trained_on_are_not_recommended_without_saying_so():
    rows = {"gan": GOOD | {"mia_auc": 0.99}, "cgan": GOOD, "copy": COPY, "real-half": HALF}
    said = conclusion_block(metrics_of(rows), "kidney", list(rows), ["gan", "cgan"]).words[1]
    assert "GAN and CGAN can be used in place" in said
    assert "Samples of GAN reveal which samples were used for training" in said


def test_correlations_are_compared_at_equal_numbers_of_samples():
    rows = {"gan": GOOD | {"dist_half_n": 0.4}, "copy": COPY | {"dist_half_n": 0.5}}
    said = conclusion_block(metrics_of(rows), "kidney", list(rows), ["gan"]).words[1]
    assert "use the training samples themselves (dist_half_n 0.500)" in said
