"""The verdict in words."""

import pytest
from helpers.score_tables import table_of
from mdwgan.report.sections.verdict import verdict

LEAD = "On gene-gene correlation (dist), "
ONCE = "Each was trained once, so this may be chance."


@pytest.mark.parametrize(
    ("best", "words"),
    [
        ({}, "none of the 4 models does better than reusing the training samples."),
        (
            {"a-gan": [0.8, 0.6]},
            "none of the 4 models is higher than copying the training set in every tissue; 1 "
            "is in some. Higher in some tissues: A-GAN in 1 of 2 (x). Higher in no tissue: "
            f"B-GAN, C-GAN and D-GAN. {ONCE}",
        ),
        (
            {"a-gan": [0.8, 0.8], "b-gan": [0.8, 0.8]},
            "2 of 4 models are higher than copying the training set in every tissue: A-GAN "
            f"and B-GAN. Higher in no tissue: C-GAN and D-GAN. {ONCE}",
        ),
    ],
)
def test_verdict_of_many(best, words):
    names = ["a-gan", "b-gan", "c-gan", "d-gan"]
    rows = {name: [0.6, 0.6] for name in names} | {"copy": [0.7, 0.7], "mvn": [0.6, 0.65]} | best
    scores = {(t, g): [both[i]] for g, both in rows.items() for i, t in enumerate("xy")}
    paragraphs = verdict(table_of(scores), ["x", "y"], [*names, "copy", "mvn"])
    assert paragraphs[0] == LEAD + words
    assert f"mvn: 0.625, at least as high as {4 - len(best)} of 4" in paragraphs[1]


def test_verdict_counts_tissues():
    scores = {
        ("a", "copy"): [0.7],
        ("b", "copy"): [0.7],
        ("c", "copy"): [0.7],
        ("a", "x-gan"): [0.6],
        ("b", "x-gan"): [0.7],
        ("c", "x-gan"): [0.75],
    }
    words = verdict(table_of(scores), ["a", "b", "c"], ["x-gan", "copy"])
    assert words[0] == (
        f"{LEAD}X-GAN does not beat copying the training set in 2 of 3 tissues (a and b); it is "
        "higher than it in c by 0.050, in one training, which may be chance."
    )


def test_verdict_names_plain_baselines_that_score_higher():
    scores = {
        ("a", "copy"): [0.7],
        ("b", "copy"): [0.7],
        ("a", "x-gan"): [0.75],
        ("b", "x-gan"): [0.8],
        ("a", "bootstrap"): [0.74],
        ("b", "bootstrap"): [0.79],
        ("a", "mvn"): [0.76],
        ("b", "mvn"): [0.7],
        ("a", "real-half"): [0.9],
        ("b", "real-half"): [0.9],
    }
    rows = ["x-gan", "copy", "real-half", "bootstrap", "mvn"]
    words = verdict(table_of(scores), ["a", "b"], rows)
    assert words[0] == (
        f"{LEAD}X-GAN is higher than copying the training set in a by 0.050 and b by 0.100, in "
        "one training, which may be chance. Plain baselines are as high or higher: mvn (a)."
    )
    words = verdict(table_of(scores | {("b", "bootstrap"): [0.8]}), ["a", "b"], rows)
    assert words[0].endswith("are as high or higher: bootstrap (b) and mvn (a).")
    words = verdict(table_of(scores | {("a", "mvn"): [0.1]}), ["a", "b"], rows)
    assert "Plain baselines" not in words[0]


def test_one_seed_scores_above_nothing_and_several_that_agree_do():
    def first(*gains):
        scores = {("a", "copy"): [0.7, 0.71, 0.72][: len(gains)]}
        scores["a", "x-gan"] = [b + g for b, g in zip(scores["a", "copy"], gains, strict=True)]
        return verdict(table_of(scores), ["a"], ["x-gan", "copy"])[0]

    assert "scores above" not in first(0.002) and "scores above" not in first(0.2)
    assert first(0.002).endswith("in a by 0.002, in one training, which may be chance.")
    clear = first(0.05, 0.051, 0.049)
    assert clear == f"{LEAD}X-GAN scores above copying the training set in a by 0.050."
    assert "scores above" not in first(0.05, -0.04, 0.05)


@pytest.mark.parametrize("count", [1, 4])
def test_every_headline_names_its_question(count):
    names = [f"{letter}-gan" for letter in "abcd"[:count]]
    for level in (0.6, 0.8):
        scores = {("t", row): [level] for row in names} | {("t", "copy"): [0.7]}
        assert verdict(table_of(scores), ["t"], [*names, "copy"])[0].startswith(LEAD)


def test_best_is_not_counted_beside_the_rows_that_it_is_chosen_from():
    scores = {("t", row): [0.6] for row in ("a-gan", "b-gan", "c-gan", "d-gan", "best")}
    words = verdict(table_of(scores | {("t", "copy"): [0.7]}), ["t"], [*"x", "best", "copy"])
    assert "best" not in words[0]
    names = ["best", "a-gan", "b-gan", "c-gan", "d-gan", "copy"]
    assert "none of the 4" in verdict(table_of(scores | {("t", "copy"): [0.7]}), ["t"], names)[0]
    alone = verdict(table_of(scores | {("t", "copy"): [0.7]}), ["t"], ["best", "copy"])
    assert "best does not beat" in alone[0]


def test_too_few_samples_to_say_comes_first():
    scores = {(t, row): [0.7] for t in "ab" for row in ("x-gan", "copy", "real-half")}
    rows = ["x-gan", "copy", "real-half"]
    assert "Too few" not in verdict(table_of(scores), ["a", "b"], rows)[0]
    scores["b", "real-half"] = [float("nan")]
    first = verdict(table_of(scores), ["a", "b"], rows)[0]
    assert first.startswith("Too few samples to say in b: the test samples can't be halved")


def test_a_tissue_with_too_few_samples_has_no_verdict():
    nan = float("nan")
    scores = {("a", "x-gan"): [0.9], ("a", "copy"): [0.7], ("a", "real-half"): [0.9]}
    scores |= {("b", "x-gan"): [0.9], ("b", "copy"): [0.7], ("b", "real-half"): [nan]}
    rows = ["x-gan", "copy", "real-half"]
    few, first, *_ = verdict(table_of(scores), ["a", "b"], rows)
    assert few.startswith("Too few samples to say in b") and "in a by 0.200" in first
    assert " b " not in first
    alone = verdict(table_of({key: v for key, v in scores.items() if key[0] == "b"}), ["b"], rows)
    assert len(alone) == 1, "nothing else is said"
