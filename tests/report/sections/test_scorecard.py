"""The scorecard: values, levels beside the references, marks, and links to the evidence."""

import math

import pytest
from helpers.first_screen import COPY, GOOD, HALF, NAN, scores_of
from mdwgan.report.sections.levels import (
    BELOW,
    BETWEEN,
    CORRELATION,
    DETECTION,
    FAR,
    PRIVACY,
    QUESTIONS,
    REAL,
    VARIETY,
)
from mdwgan.report.sections.scorecard import SYMBOLS, question_table, scorecard


def cells(table) -> dict[str, dict]:
    return {row[0].text: dict(zip(table.columns[1:], row[1:], strict=True)) for row in table.rows}


@pytest.mark.parametrize(
    ("value", "level"),
    [(0.71, REAL), (0.70, REAL), (0.6, BETWEEN), (0.5, BETWEEN), (0.4, BELOW), (0.2, FAR)],
)
def test_levels_lie_between_training_samples_and_half_of_the_real_ones(value, level):
    scores = scores_of({"gan": GOOD | {"dist_half_n": value}})
    assert scores.level(CORRELATION, "gan", ["kidney"]) == level
    cell = cells(scorecard(scores, {}))["GAN"]["Correlation"]
    assert cell.text == f"{value:.2f} {SYMBOLS[level]}" and cell.kind.endswith(f"level{level}")
    assert cell.href == "#kidney-scores-dependence"


@pytest.mark.parametrize(("value", "level"), [(0.5, REAL), (0.6, BETWEEN), (0.4, BETWEEN)])
def test_both_sides_of_an_ideal_count(value, level):
    assert scores_of({"gan": GOOD | {"auc_rf": value}}).level(DETECTION, "gan", ["kidney"]) == level


def test_samples_that_are_always_told_are_far_whatever_the_references():
    assert scores_of({"gan": GOOD | {"auc_rf": 1.0}}).level(DETECTION, "gan", ["kidney"]) == FAR


def test_without_half_of_the_real_samples_nothing_is_as_good_as_they():
    few = {"real-half": {"dist": NAN}, "gan": GOOD | {"dist_half_n": 0.99}}
    assert scores_of(few).level(CORRELATION, "gan", ["kidney"]) == BETWEEN


def test_copies_and_what_reveals_training_are_marked_and_never_good():
    scores = scores_of(
        {"gan": GOOD | {"dcr_ratio": 0.2}, "cgan": GOOD | {"mia_auc": 0.99}, "wgan": GOOD}
    )
    table = cells(scorecard(scores, {}))
    assert (
        table["GAN"]["Distance"].sub == "copies" and SYMBOLS[FAR] in table["GAN"]["Distance"].text
    )
    assert table["CGAN"]["Distance"].sub == "reveals training"
    assert scores.level(PRIVACY, "cgan", ["kidney"]) == BELOW
    assert table["WGAN"]["Distance"].sub == ""


def test_a_warning_names_the_tissue_that_it_holds_in():
    tissues = ("kidney", "colon", "thyroid")
    near, close = GOOD | {"dcr_ratio": 0.2}, GOOD | {"mia_auc": 0.99}
    table = cells(
        scorecard(scores_of({"gan": [GOOD, near, GOOD], "cgan": [close, GOOD, close]}, tissues), {})
    )
    assert table["GAN"]["Distance"].sub == "copies in colon"
    assert table["CGAN"]["Distance"].sub.startswith("reveals training in 2 of 3 tissues")


def test_a_reference_that_a_tissue_lacks_says_so():
    rows = {"gan": GOOD, "copy": [COPY, COPY | {"auc_rf": NAN}]}
    cell = cells(scorecard(scores_of(rows, ("kidney", "colon")), {}))["copy"]["Told apart"]
    assert cell.sub == "1 of 2 tissues" and "level" not in cell.kind


def test_the_caption_says_what_the_symbols_and_second_lines_are():
    one, two = (scorecard(scores_of({"gan": GOOD}, t), {}).caption for t in ("k", ("k", "c")))
    assert f"{SYMBOLS[FAR]} less than half of the way from useless to them, or copies" in one
    assert "Second line: the worst tissue" in two and "Second line" not in one


def test_a_collapse_has_its_word():
    scores = scores_of({"gan": GOOD | {"spread": 0.6, "nearest_variety": 0.1, "dcr_ratio": 0.3}})
    assert cells(scorecard(scores, {}))["GAN"]["Variety"].sub == "collapsed"
    assert scores.collapse("gan", "kidney")[0].startswith("nearest_variety 0.10")
    assert scores.collapse("copy", "kidney") == ()


def test_a_tissue_that_is_worse_than_the_mean_is_named_and_linked():
    tissues = ("kidney", "colon")
    scores = scores_of({"gan": [GOOD, GOOD | {"spread": 0.3}]}, tissues)
    cell = cells(scorecard(scores, {}))["GAN"]["Variety"]
    assert cell.text == f"0.65 {SYMBOLS[BELOW]}" and cell.sub == f"colon {SYMBOLS[FAR]}"
    assert cell.href == "#colon-scores-diversity"
    missing = scores_of({"gan": [GOOD, GOOD | {"spread": NAN}]}, tissues)
    assert cells(scorecard(missing, {}))["GAN"]["Variety"].sub == "1 of 2 tissues"


def test_the_best_model_is_first_and_references_are_apart_without_a_level():
    scores = scores_of({"gan": GOOD | {"auc_rf": 1.0, "dist_half_n": 0.1}, "cgan": GOOD})
    table = scorecard(scores, {})
    assert [row[0].text for row in table.rows] == ["CGAN", "GAN", "copy", "real-half"]
    assert table.references == 2 and table.kind == "scorecard"
    assert all("level" not in cell.kind for row in table.rows[2:] for cell in row)


def test_best_that_is_the_training_samples_is_the_last_model_and_says_so():
    scores = scores_of({"best": COPY, "gan": GOOD | {"auc_rf": 1.0}})
    table = scorecard(scores, {}, is_copy=True)
    assert [row[0].text for row in table.rows[:2]] == ["GAN", "best"]
    assert table.rows[1][0].tag == "training samples"


def test_questions_without_a_value_are_left_out_and_a_failed_row_says_so():
    values = {"dist": 0.5, "ks": NAN}
    scores = scores_of({"gan": values, "copy": values, "real-half": values})
    assert [q.head for q in scores.questions] == ["Correlation"]
    assert scores.metric(CORRELATION) == "dist"
    both = scores_of({"gan": {"dist": NAN}, "cgan": GOOD})
    failed = {("kidney", "gan", 0): "it diverged"}
    row = cells(scorecard(both, failed))["GAN"]
    assert {cell.text for cell in row.values()} == {"failed"}
    assert scorecard(scores_of({"copy": {}, "real-half": {}}), {}) is None


def test_the_caption_says_which_value_is_best():
    caption = scorecard(scores_of({"gan": GOOD}), {}).caption
    assert "Best is 0 in Gene values, 0.5 in Told apart, 1 in the others." in caption
    assert all(symbol in caption for symbol in SYMBOLS.values())
    one = {"deg_jaccard": 0.4}
    caption = scorecard(scores_of({"gan": one, "copy": one, "real-half": one}), {}).caption
    assert "Best is 1." in caption


def test_every_question_is_in_words_with_its_metric():
    texts = [[cell.text for cell in row] for row in question_table(scores_of({"gan": GOOD})).rows]
    assert len(texts) == len(QUESTIONS) == 7
    assert texts[1] == ["Correlation", CORRELATION.ask, "dist_half_n", "1, higher is better"]


def test_numbers_are_those_of_the_metrics():
    scores = scores_of({"gan": GOOD})
    for question in scores.questions:
        name = scores.metric(question)
        assert scores.value(question, "gan", "kidney") == GOOD[name]
    assert scores.value(CORRELATION, "real-half", "kidney") == HALF["dist"]
    assert math.isnan(scores.value(VARIETY, "mvn", "kidney"))


def test_heads_say_their_question_and_rows_what_they_are():
    table = scorecard(scores_of({"gan": GOOD, "mvn-matched": GOOD}), {})
    assert table.titles[CORRELATION.head] == CORRELATION.ask and len(table.titles) == 7
    titles = {row[0].text: row[0].title for row in table.rows}
    assert "made to match" in titles["mvn (matched)"] and all(titles.values())
