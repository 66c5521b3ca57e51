"""The table behind the warnings on copies and collapse."""

import pandas as pd
import pytest
from helpers.report_tables import cells_of
from helpers.score_tables import table_of
from mdwgan.report.sections.nearness import COLUMNS, nearness_block

ROWS = ["cgan", "gan", "copy", "real-half"]
# By metric: of cgan, copy and real-half; gan's training failed.
VALUES = {"spread": (0.2, 0.95, 0.99), "dcr_ratio": (0.4, 0.0, 1.01), "dist": (0.5, 0.6, 0.7)}


@pytest.fixture
def metrics() -> pd.DataFrame:
    tables = [
        table_of({("a", row): [v] for row, v in zip((*ROWS[:1], *ROWS[2:]), of, strict=True)}, m)
        for m, of in VALUES.items()
    ]
    return pd.concat([*tables, table_of({("a", "gan"): [float("nan")]}, "spread")])


def test_each_row_is_beside_copy_and_real_half(metrics):
    (table,) = nearness_block(metrics, "a", ROWS).tables
    assert table.columns == ["row", COLUMNS["dcr_ratio"], COLUMNS["spread"]]
    shown = {row: [cell.text for cell in cells] for row, cells in cells_of(table).items()}
    assert shown == {
        "cgan": ["0.400", "0.200"],
        "copy": ["0.000", "0.950"],
        "real-half": ["1.010", "0.990"],
    }
    assert "(dcr_ratio) 1; spread of the samples (spread) 1." in table.caption


def test_without_values_there_is_no_block(metrics):
    assert not nearness_block(metrics, "another tissue", ROWS).tables
    assert not nearness_block(metrics, "a", ["gan"]).tables
