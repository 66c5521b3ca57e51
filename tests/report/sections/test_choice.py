"""What the report says first: the generator that was chosen in each tissue, and why."""

import json

from helpers.configs import full_config
from mdwgan.report.page.block import Head
from mdwgan.report.page.load import Results
from mdwgan.report.sections.choice import (
    choice_answer,
    choice_tables,
    choice_words,
    is_copied,
    is_copy,
    own_models,
)
from mdwgan.report.sections.expression import first_seeds


def content(row: str, better: bool | None, reason: str = "it is so") -> dict:
    candidate = {"row": "mvn-pan", "state": "chosen" if better else "level", "reason": ""}
    candidate |= {"score": 0.3, "error": 0.1, "distance": 0.95}
    failed = {"row": "cgan", "state": "failed", "reason": "it diverged", "score": None}
    return {
        "row": row,
        "better_than_copy": better,
        "reason": reason,
        "candidates": [candidate, failed],
    }


def test_a_winner_is_named_with_its_reason():
    words = choice_words({("kidney", 0): content("mvn-pan", True, "by 0.30 ± 0.10 SD")})
    assert words == [
        "Row best is chosen on held-out training samples: it is better than copying the training "
        "samples everywhere: mvn-pan in kidney.",
        "kidney: by 0.30 ± 0.10 SD.",
    ]


def test_reasons_name_candidates_as_the_page_does():
    chosen = content("mvn-matched", False, "mvn-matched is behind mvn-pan, not mvn-matched-x")
    chosen["candidates"] = [dict(row="mvn-matched"), dict(row="mvn-pan")]
    said = choice_words({("kidney", 0): chosen})[1]
    assert said == "kidney: mvn (matched) is behind mvn-pan, not mvn-matched-x."


def test_where_nothing_is_better_the_report_says_so():
    none = {(tissue, 0): content("copy", False) for tissue in ("kidney", "colon")}
    assert choice_words(none)[0].endswith(
        "no model is better than copying the training samples, so it is copy in kidney and colon."
    )
    some = none | {("colon", 0): content("mvn-pan", True)}
    (first, *reasons) = choice_words(some)
    assert "in 1 of 2 choices: copy in kidney and mvn-pan in colon" in first
    assert len(reasons) == 2


def test_few_samples_are_no_comparison():
    words = choice_words({("kidney", 0): content("mvn-pan", None)})
    assert words[0].startswith("Row best is the first candidate that could be fitted")


def test_seeds_that_differ_are_counted_and_many_reasons_are_in_the_table():
    rows = ["mvn-pan", "mvn-pan", "copy", "mvn-pan", "mvn-pan"]
    choices = {("kidney", s): content(row, row != "copy") for s, row in enumerate(rows)}
    words = choice_words(choices)
    assert "mvn-pan (4 of 5) and copy (1 of 5) in kidney" in words[0]
    assert words[1:] == ["Reasons are in the table of choices below."]
    two = choice_words({key: choices[key] for key in list(choices)[:2]})
    assert two[1].startswith("kidney, seed 0: ")


def test_every_candidate_is_in_the_table():
    ((title, table),) = choice_tables({("kidney", 3): content("mvn-pan", True)})
    assert title == "Choices of row best" and len(table.rows) == 2
    texts = [[cell.text for cell in row] for row in table.rows]
    assert texts[0][:6] == ["kidney", "3", "mvn-pan", "chosen", "0.300", "0.100"]
    assert texts[1][3] == "out: could not be fitted" and texts[1][4] == "–"
    assert choice_tables({}) == [] and choice_words({}) == []


def test_a_run_without_best_has_no_choice_and_bad_files_are_notes(tmp_path):
    notes: list[str] = []
    assert Results(tmp_path, full_config()).choices(notes) == {} and notes == []
    config = full_config(generators=["best"])
    for tissue, text in (("kidney", "[1]"), ("colon", "{}")):
        folder = tmp_path / tissue / "seed0"
        folder.mkdir(parents=True)
        (folder / "chosen.json").write_text(text)
    assert Results(tmp_path, config).choices(notes) == {}
    assert notes[0].startswith("unreadable: kidney/seed0/chosen.json (")
    assert notes[1].startswith("unreadable: colon/seed0/chosen.json (no row, ")
    (tmp_path / "colon" / "seed0" / "chosen.json").write_text(json.dumps(content("copy", False)))
    assert list(Results(tmp_path, config).choices(notes)) == [("colon", 0)]


def test_where_the_choice_is_copy_words_and_pictures_have_models_alone(tmp_path):
    config = full_config(generators=["best", "mvn-pan", "copy"], tissues=["kidney", "colon"])
    for tissue, row in (("kidney", "copy"), ("colon", "mvn-pan")):
        folder = tmp_path / tissue / "seed0"
        folder.mkdir(parents=True)
        text = json.dumps(content(row, row != "copy"))
        (folder / "chosen.json").write_text(text, encoding="utf-8")
    results = Results(tmp_path, config)
    assert is_copied(results, "kidney") and not is_copied(results, "colon")
    assert own_models(results, "kidney") == ["mvn-pan"]
    assert own_models(results, "colon") == own_models(results) == ["best", "mvn-pan"]
    assert own_models(Results(tmp_path, config | {"tissues": ["kidney"]})) == ["mvn-pan"]
    (tmp_path / "kidney" / "seed0" / "chosen.json").unlink()
    assert ("kidney", 0) in results.choices(), "read once"
    heads = {(row, 0): Head(4, "", []) for row in ("best", "mvn-pan")}
    assert list(first_seeds(results, "kidney", heads)) == ["mvn-pan"]
    assert list(first_seeds(results, "colon", heads)) == ["best", "mvn-pan"]


def test_the_first_screen_says_which_samples_to_use_and_why():
    some = {("kidney", 0): content("mvn-pan", True, "by 0.30 ± 0.10 SD")}
    answer = choice_answer(some, ["best"])
    assert answer.word == "mvn-pan" and answer.state == "yes" and not is_copy(some)
    assert answer.text.endswith("than the training samples. Reason: by 0.30 ± 0.10 SD.")
    mixed = choice_answer(some | {("colon", 0): content("copy", False)}, ["best"])
    assert mixed.word == "mvn-pan and copy" and "in 1 of 2 choices" in mixed.text
    few = choice_answer({("kidney", 0): content("mvn-pan", None)}, ["best"])
    assert few.word == "Can't tell" and "Too few training samples to compare" in few.text


def test_the_first_screen_says_where_nothing_was_gained_or_chosen():
    none = {(tissue, 0): content("copy", False) for tissue in ("kidney", "colon")}
    answer = choice_answer(none, ["best"])
    assert is_copy(none) and answer.word == "The real ones" and "nothing was gained" in answer.text
    assert "Nearest to better: mvn-pan (+0.30 SD)" in answer.text
    assert choice_answer({}, ["mdwgan-gp"]).word == "Not chosen"
    assert "row best is not in its config" in choice_answer({}, ["mdwgan-gp"]).text
    assert choice_answer({}, ["best"]).text == "The table of choices is missing."
