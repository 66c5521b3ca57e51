"""Tables of a tissue's scores."""

import numpy as np
import pandas as pd
from helpers.report_tables import cells_of
from helpers.score_tables import table_of
from mdwgan.report.sections import scores
from mdwgan.report.sections.methods import metric_table

SPACE = "\N{NO-BREAK SPACE}"  # before the arrow of a head


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
            bold[column.partition(SPACE)[0]] = cell.strong
        assert not any(cell.strong for cell in cells_of(shown)["copy"])
        assert ("Bold:" in shown.caption) is any(c.strong for c in cells_of(shown)["cgan"])
    assert bold == {"dist": True, "auc_lr": True, "sd_r": False}
    first = scores.dist_rows(table, "a", ["cgan", "copy"], {})
    assert cells_of(first)["cgan"][0].strong and "Bold:" in first.caption


def test_a_metric_that_does_not_see_its_controls_is_marked():
    values = {"ks": (0.1, 0.05), "mmd2": (0.0, 0.2), "dist_ratio": (1.0, 1.1)}
    table = pd.concat(
        [
            table_of({("a", "real-half"): [half], ("a", "class-mean"): [mean]}, metric)
            for metric, (half, mean) in values.items()
        ]
    )
    block = scores.score_block(table, "a", ["real-half", "class-mean"], {}, [])
    columns = {n.partition(SPACE)[0]: part for _, part in block.folded for n in part.columns}
    arrows = [name for _, part in block.folded for name in part.columns[1:]]
    assert f"ks†{SPACE}\N{DOWNWARDS ARROW}" in arrows and "Arrows show" in columns["mmd2"].caption
    assert f"dist_ratio†{SPACE}\N{UPWARDS ARROW}" in arrows
    assert columns["mmd2"].caption.startswith("How far the set of samples")
    assert {"ks†", "mmd2", "dist_ratio†"} <= set(columns)
    assert "ks (class-mean better than real-half)" in columns["ks†"].caption
    assert "†" not in columns["mmd2"].caption
    first = block.tables[0]
    assert "dist_ratio†" in first.columns and "dist_ratio (class-mean" in first.caption
    named = {row[0].text: row[3].text for row in metric_table(table).rows}
    assert named == {
        "ks": "class-mean better than real-half",
        "mmd2": "told apart",
        "dist_ratio": "class-mean better than real-half",
    }
