"""Tables for the template."""

import pytest
from mdwgan.report.page.table import MOST_COLUMNS, Cell, Table


@pytest.mark.parametrize("width", [1, MOST_COLUMNS, MOST_COLUMNS + 1, 29])
def test_a_wide_table_is_in_pieces_that_lack_nothing(width):
    columns = [f"c{i}" for i in range(width)]
    rows = [[Cell(f"{name}{i}") for i in range(width)] for name in "ab"]
    pieces = Table(columns, rows).pieces
    assert all(len(piece.columns) <= MOST_COLUMNS for piece in pieces)
    assert len(pieces) == (1 if width <= MOST_COLUMNS else -(-(width - 1) // (MOST_COLUMNS - 1)))
    assert [piece.columns[0] for piece in pieces] == ["c0"] * len(pieces)
    assert [c for piece in pieces for c in piece.columns[1:]] == columns[1:]
    for line, name in zip(range(2), "ab", strict=True):
        shown = [cell.text for piece in pieces for cell in piece.rows[line][1:]]
        assert shown == [f"{name}{i}" for i in range(1, width)]
        assert {piece.rows[line][0].text for piece in pieces} == {f"{name}0"}
