"""Cells of the first table: bold, tags and spread."""

import pytest
from helpers.configs import full_config
from helpers.score_tables import table_of
from mdwgan.evaluation.statistics import compare
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import values
from mdwgan.report.sections import overview


@pytest.mark.parametrize(
    ("own", "strong", "state"),
    [
        ([0.80, 0.81, 0.80], True, "above"),
        ([0.60, 0.75, 0.80], False, "level"),
        ([0.60, 0.61, 0.60], False, "below"),
        ([0.80], False, "above"),
    ],
)
def test_bold_only_beyond_noise(own, strong, state):
    metrics = table_of({("a", "x-gan"): own, ("a", "copy"): [0.7, 0.71, 0.7][: len(own)]})
    cell = overview.dist_cell(metrics, "a", "x-gan", {})
    assert cell.strong is strong
    compared = compare(*(values(metrics, "a", g, "dist") for g in ("x-gan", "copy")))
    assert compared.state == state
    assert ("±" in cell.text) is (len(own) > 1)


def test_missing_seeds_are_told():
    cell = overview.dist_cell(
        table_of({("a", "x-gan"): [0.8], ("a", "copy"): [0.7, 0.7]}), "a", "x-gan", {}
    )
    assert cell.tag == "1 of 2 seeds"
    assert not cell.strong


def test_optimistic_is_never_bold():
    scores = {("a", "x-gan"): [0.8, 0.81, 0.8], ("a", "copy"): [0.7, 0.71, 0.7]}
    cell = overview.dist_cell(table_of(scores, optimistic=("x-gan",)), "a", "x-gan", {})
    assert not cell.strong and cell.tag == "optimistic"


def test_rows_above_copy_are_named_instead_of_a_column():
    scores = {("a", "x-gan"): [0.8], ("b", "x-gan"): [0.6]}
    scores |= {("a", "y-gan"): [0.5], ("b", "y-gan"): [0.6]}
    scores |= {(tissue, "copy"): [0.7] for tissue in "ab"}
    rows = ["x-gan", "y-gan", "copy"]
    table = overview.dist_table(table_of(scores), ["a", "b"], rows, {})
    assert table.columns == ["row", "mean", "a", "b"]
    assert "Higher than copy: X-GAN in 1 of 2." in table.caption
    of_none = overview.dist_table(table_of(scores), ["a", "b"], rows[1:], {})
    assert "Higher than copy: no row." in of_none.caption
    alone = {key: value for key, value in scores.items() if key[1] == "y-gan"}
    assert "copy:" not in overview.dist_table(table_of(alone), ["a", "b"], ["y-gan"], {}).caption


def test_samples_and_trained_models_have_links(tmp_path):
    config = full_config(tissues=["kidney", "colon"], seeds=[0], generators=["gan", "cgan"])
    there = {"kidney/gan/seed0/synthetic.h5ad", "kidney/mvn/seed0/synthetic.h5ad"}
    there |= {"colon/cgan/seed0/model.pt", "kidney/mvn/seed0/model.pt"}
    link = {path: f"../{path}" for path in there}
    tables = overview.files_table(Results(tmp_path, config), lambda path: link.get(path, ""))
    shown = {
        title: {row[0].text: [cell.href for cell in row[1:]] for row in table.rows}
        for title, table in tables
    }
    assert shown == {
        "Synthetic samples of all models": {"GAN": ["../kidney/gan/seed0/synthetic.h5ad", ""]},
        "All trained models": {
            "CGAN": ["", "../colon/cgan/seed0/model.pt"],
            "mvn": ["../kidney/mvn/seed0/model.pt", ""],
        },
    }
