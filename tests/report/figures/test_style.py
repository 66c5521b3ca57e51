"""The house style of figures."""

import pytest
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.style import canvas, panels


@pytest.mark.parametrize("name", ["$x^$", "a_b", r"\frac{", "$$", "{}"])
def test_names_are_drawn_as_they_are(name):
    with canvas(2) as (figure, axes):
        axes.plot([0, 1], label=name)
        axes.set(title=name, xlabel=name)
        axes.set_xticks([0, 1], [name, name])
        axes.legend()
        drawing = finish(figure)
    assert drawing.files()["svg"].decode().count(f">{name}<") == 5


@pytest.mark.parametrize("count", [2, 3, 5, 9, 17])
def test_panels_are_in_order_in_each_half_and_all_there(count):
    """On a phone the halves are one below the other: the first names are in the left one."""
    names = [f"row {i:02}" for i in range(count)]
    with panels(names, 2, 1, ("x", "y")) as (figure, shown):
        halves = [
            [axes.get_title(loc="left") for axes in half.axes if axes.axison]
            for half in figure.subfigs
            if half.axes
        ]
    assert list(shown) == names
    assert [name for half in halves for name in half] == names
    assert len(halves) == 2 and len(halves[0]) >= len(halves[1]) > 0
