"""The verdict in words."""

import pytest
from helpers.score_tables import table_of
from mdwgan.report.sections.verdict import verdict

LEAD = "On gene-gene correlation (dist), "


@pytest.mark.parametrize(
    ("best", "words"),
    [
        ({}, "none of the 4 generators does better than reusing the training samples."),
        (
            {"a-gan": [0.8, 0.6]},
            "none of the 4 generators scores above copying the training set in every tissue; 1 "
            "does in some. Above it in some tissues: A-GAN in 1 of 2 (x). Above it in no tissue: "
            "B-GAN, C-GAN and D-GAN.",
        ),
        (
            {"a-gan": [0.8, 0.8], "b-gan": [0.8, 0.8]},
            "2 of 4 generators score above copying the training set in every tissue: A-GAN and "
            "B-GAN. Above it in no tissue: C-GAN and D-GAN.",
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
        "X-GAN does not beat copying the training set in 2 of 3 tissues (a and b); it scores above "
        "it in c by 0.050."
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
        "X-GAN scores above copying the training set in a by 0.050 and b by 0.100. Plain baselines "
        "score as high or higher: mvn (a)."
    )
    words = verdict(table_of(scores | {("b", "bootstrap"): [0.8]}), ["a", "b"], rows)
    assert words[0].endswith("score as high or higher: bootstrap (b) and mvn (a).")
    words = verdict(table_of(scores | {("a", "mvn"): [0.1]}), ["a", "b"], rows)
    assert "Plain baselines" not in words[0]


def test_too_few_samples_to_say_comes_first():
    scores = {(t, row): [0.7] for t in "ab" for row in ("x-gan", "copy", "real-half")}
    rows = ["x-gan", "copy", "real-half"]
    assert "Too few" not in verdict(table_of(scores), ["a", "b"], rows)[0]
    scores["b", "real-half"] = [float("nan")]
    first = verdict(table_of(scores), ["a", "b"], rows)[0]
    assert first.startswith("Too few samples to say in b: the test samples can't be halved")
