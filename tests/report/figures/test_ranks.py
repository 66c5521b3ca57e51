"""Critical-difference diagrams."""

from mdwgan.report.figures.ranks import lanes


def test_bars_share_a_lane_where_they_do_not_meet():
    assert lanes([(0, 2), (1, 3), (3, 5)]) == [(0, (0, 2)), (1, (1, 3)), (0, (3, 5))]
