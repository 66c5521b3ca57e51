"""The report's comparison of generators, and what is bold in all of its tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.score_tables import drawn, table_of
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.report.figures.ranks import lanes
from mdwgan.report.page.load import Results
from mdwgan.report.sections import overview, scores
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


def cells_of(table) -> dict[str, list]:
    return {row[0].text: row[1:] for row in table.rows}


def test_one_seed_and_three_tissues_are_counted_and_not_tested():
    scores = {("a", "cgan"): [0.8], ("b", "cgan"): [0.7], ("c", "cgan"): [0.6]}
    scores |= {(t, "copy"): [0.7] for t in "abc"} | {(t, "real-half"): [0.9] for t in "abc"}
    block = block_of(table_of(scores))
    assert block.words == [
        "3 blocks (3 tissues with 1 seed): no test can reach p < 0.05, which takes 6. So wins, "
        "ties and losses are counted, one a tissue, and nothing is tested; with one seed a win is "
        "a better value alone, which can be noise."
    ]
    table = block.tables[0]
    assert table.columns[-1] == "wins, ties, losses" and not block.figures
    assert [cell.text for cell in cells_of(table)["cgan"]] == ["1.5", "+0.000", "1, 1, 1"]
    assert "real-half" not in cells_of(table)


def test_many_tissues_are_tested_and_drawn():
    names = {"cgan": 0.05, "gan": 0, "wgan": -0.05, "copy": 0, "mvn": 0.05}
    block = block_of(drawn(names, tissues=12, seeds=4))
    assert block.words[0].startswith("Generators are compared over 12 tissues, each the mean of up")
    told = "dist, rows against copy: better 2 (CGAN and mvn); worse 1 (WGAN); no difference 1."
    assert told in block.words[1] and "Friedman's test over 5 rows and 12 blocks" in block.words[1]
    assert "Of 10 pairs of rows, 8 differ." in block.words[1]
    cells = cells_of(block.tables[0])
    assert list(cells) == ["cgan", "gan", "wgan", "mvn", "copy"], "models by rank, then references"
    assert cells["cgan"][-1].strong and cells["cgan"][-1].text == "better"
    assert not cells["mvn"][-1].strong, "a reference row"
    assert cells["wgan"][-1].text == "worse" and not cells["wgan"][-1].strong
    (figure,) = block.figures
    assert "signed-rank test" in figure.caption and figure.uri.startswith("data:image/svg+xml")
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
    assert "difference to cgan" in against.columns


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


def test_bars_share_a_lane_where_they_do_not_meet():
    assert lanes([(0, 2), (1, 3), (3, 5)]) == [(0, (0, 2)), (1, (1, 3)), (0, (3, 5))]


# ---- bold


@pytest.mark.parametrize(
    ("metric", "own", "of_copy", "strong"),
    [
        ("dist", [0.80, 0.81, 0.82], [0.70, 0.70, 0.71], True),
        ("dist", [0.60, 0.75, 0.90], [0.70, 0.70, 0.71], False),  # within noise
        ("dist", [0.60, 0.61, 0.60], [0.70, 0.70, 0.71], False),  # below
        ("dist", [0.80], [0.70], False),  # one seed
        ("auc_lr", [0.56, 0.57, 0.55], [0.90, 0.91, 0.92], True),  # nearer to 0.5
        ("auc_lr", [0.99, 0.99, 0.98], [0.60, 0.61, 0.60], False),  # higher, and worse
        ("auc_lr", [0.40, 0.41, 0.42], [0.90, 0.91, 0.92], True),  # below 0.5, and nearer
        ("dcr_ratio", [1.0, 1.1, 1.05], [0.0, 0.0, 0.0], False),  # copying is the worst anyway
        ("rf_mcc", [0.8, 0.81, 0.82], [0.6, 0.61, 0.62], True),
        ("rf_within_mcc", [0.8, 0.81, 0.82], [0.6, 0.61, 0.62], False),  # within one set
        ("deg_count", [90, 91, 92], [10, 11, 12], False),  # neither more nor less is better
        ("deg_recall", [0.8, 0.81, 0.82], [0.6, 0.61, 0.62], False),  # copy has another n
        ("unknown", [0.9, 0.91, 0.92], [0.1, 0.11, 0.12], False),
    ],
)
def test_bold_follows_the_metric_and_the_noise(metric, own, of_copy, strong):
    own, of_copy = pd.Series(own), pd.Series(of_copy)
    assert overview.stands_out(metric, "cgan", own, of_copy, False) is strong
    assert not overview.stands_out(metric, "cgan", own, of_copy, True), "selected on the test set"
    assert not overview.stands_out(metric, "mvn", own, of_copy, False), "a reference row"


def test_all_tables_of_a_tissue_have_the_same_bold():
    values = {"dist": (0.9, 0.7), "auc_lr": (0.55, 0.95), "sd_r": (0.5, 0.9)}
    noise = np.array([0, 0.001, 0.002])
    table = pd.concat(
        [
            table_of({("a", "cgan"): own + noise, ("a", "copy"): other - noise}, metric)
            for metric, (own, other) in values.items()
        ]
    )
    bold = {}
    for _, shown in scores.all_metrics(table, "a", ["cgan", "copy"]):
        for column, cell in zip(shown.columns[1:], cells_of(shown)["cgan"], strict=True):
            bold[column] = cell.strong
        assert not any(cell.strong for cell in cells_of(shown)["copy"])
        assert ("Bold:" in shown.caption) is any(c.strong for c in cells_of(shown)["cgan"])
    assert bold == {"dist": True, "auc_lr": True, "sd_r": False}
    first = scores.dist_rows(table, "a", ["cgan", "copy"], {})
    assert cells_of(first)["cgan"][0].strong and "Bold:" in first.caption
