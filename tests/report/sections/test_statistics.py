"""The report's comparison of models."""

from pathlib import Path

import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.report_tables import cells_of
from helpers.score_tables import drawn, table_of
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.report.page.load import Results
from mdwgan.report.sections.statistics import comparison_block

NOWHERE = Path("no", "such", "folder")


def block_of(table: pd.DataFrame, **settings):
    config = full_config(
        generators=list(table["generator"].unique()),
        tissues=list(table["tissue"].unique()),
        seeds=sorted(int(seed) for seed in table["seed"].unique()),
        statistics=settings,
    )
    return comparison_block(Results(NOWHERE, config), table, lambda path: "")


def test_one_seed_and_three_tissues_are_counted_and_not_tested():
    scores = {("a", "cgan"): [0.8], ("b", "cgan"): [0.7], ("c", "cgan"): [0.6]}
    scores |= {(t, "copy"): [0.7] for t in "abc"} | {(t, "real-half"): [0.9] for t in "abc"}
    block = block_of(table_of(scores))
    assert block.words == [
        "No significance test: p < 0.05 takes at least 6 tissue-seed pairs, and this run has 3 "
        "(3 tissues with 1 seed). The tables count in how many tissues each row is better (a win) "
        "or worse (a loss); with one seed a win is just a better value, which may be chance."
    ]
    table = block.tables[0]
    assert table.columns[-1] == "wins, ties, losses" and not block.figures
    assert [cell.text for cell in cells_of(table)["cgan"]] == ["1.5", "0.000", "1, 1, 1"]
    assert "real-half" not in cells_of(table)


def test_counts_that_hardly_differ_are_a_sentence():
    scores = {("a", f"m{i}"): [0.5 + 0.01 * i] for i in range(4)} | {("a", "copy"): [0.9]}
    scores["a", "m3"] = [0.95]
    table = block_of(table_of(scores)).tables[0]
    assert table.columns == ["row", "mean rank", "difference to copy"]
    assert all(len(row) == 3 for row in table.rows)
    assert "Wins, ties and losses: 0, 0, 1 of all rows but 1, 0, 0 of m3." in table.caption


def test_many_tissues_are_tested_and_drawn():
    names = {"cgan": 0.05, "gan": 0, "wgan": -0.05, "copy": 0, "mvn": 0.05}
    block = block_of(drawn(names, tissues=12, seeds=4))
    assert block.words[0].startswith("Models are compared over 12 tissues, each the mean of up")
    told = "dist, rows against copy: better 2 (CGAN and mvn); worse 1 (WGAN); no difference 1."
    assert told in block.words[1] and "Friedman's test over 5 rows and 12 blocks" in block.words[1]
    assert "Of 10 pairs of rows, 8 differ." in block.words[1]
    cells = cells_of(block.tables[0])
    assert list(cells) == ["cgan", "gan", "wgan", "mvn", "copy"], "models by rank, then references"
    assert cells["cgan"][-1].strong and cells["cgan"][-1].text == "better"
    assert not cells["mvn"][-1].strong, "a reference row"
    assert cells["wgan"][-1].text == "worse" and not cells["wgan"][-1].strong
    (figure,) = block.figures
    assert "signed-rank test" in figure.caption and figure.parts[0].startswith("<svg ")
    matrix = cells_of(dict(block.folded)["dist: all pairs"])
    assert matrix["cgan"][list(names).index("wgan")].text == "12, 0, 0"
    assert matrix["wgan"][list(names).index("cgan")].text == "0, 0, 12"
    assert matrix["cgan"][list(names).index("wgan")].strong


def test_few_tissues_have_a_caveat_and_nemenyi_s_test():
    names = {f"{name}gan": gain for name, gain in (("", 0.2), ("w", 0.1), ("c", 0.05), ("cw", 0))}
    block = block_of(drawn(names | {"copy": -0.1}, tissues=2, seeds=4))
    assert "Seeds of a tissue share its samples" in block.words[0]
    assert "8 blocks are too few for 10 pairs" in block.words[1]
    assert "Nemenyi's test of mean ranks needs fewer" in block.words[1]
    assert "Nemenyi's critical difference" in block.figures[0].caption


def test_selected_on_the_test_set_is_told_and_not_ranked():
    table = drawn({"cgan": 0.2, "gan": 0.1, "copy": 0}, tissues=8, seeds=3)
    table["optimistic"] = table["generator"] == "cgan"
    block = block_of(table)
    assert block.words[-1] == "Selected on the test set, so not tested: CGAN."
    cells = cells_of(block.tables[0])
    assert cells["cgan"][0].text == "–" and cells["cgan"][1].tag == "optimistic"
    assert cells["cgan"][-1].text == "not tested" and cells["gan"][0].text == "1.0"
    alone = table.assign(optimistic=True)
    assert "rows were selected on the test set" in block_of(alone).words[0]


def test_other_metrics_are_folded_and_the_config_chooses():
    table = pd.concat(
        [drawn({"cgan": 0, "copy": 0}, 3, 2, metric=m) for m in ("dist", "coverage", "sd_r")]
    )
    assert [name for name, _ in block_of(table).folded] == [
        "coverage: wins, ties and losses",
        "dist: all pairs",
    ]
    chosen = block_of(table, metrics=["sd_r"])
    assert chosen.tables[0].caption.startswith("sd_r: each row against copy")
    against = block_of(table, against="cgan").tables[0]
    assert "difference to CGAN" in against.columns


@pytest.mark.parametrize("metric", ["dcr_ratio", "rf_within_mcc", "dist"])
def test_nothing_is_bold_where_copying_is_worst_or_within_one_set(metric):
    ideal = CATALOGUE[metric].ideal
    scores = {
        (f"t{t}", g): [ideal - gap - 0.001 * t] * 2
        for t in range(8)
        for g, gap in (("cgan", 0.1), ("copy", 0.9))
    }
    block = block_of(table_of(scores, metric), metrics=[metric])
    matrix = dict(block.folded)[f"{metric}: all pairs"]
    told = cells_of(block.tables[0])["cgan"][-1]
    strong = [told.strong, *(cell.strong for cell in cells_of(matrix)["cgan"])]
    assert told.text == "better" and any(strong) is (metric == "dist")
    assert ("Bold" in matrix.caption) is (metric == "dist")


@pytest.mark.parametrize("generators", [["cgan"], []])
def test_nothing_to_compare_is_a_note(generators):
    table = table_of({("a", name): [0.5, 0.6] for name in generators})
    block = block_of(table)
    assert block.missing == ["no metric has values of two rows that could be compared"]
    assert not block.tables and not block.figures
