"""The house style of figures."""

import pytest
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.style import canvas


@pytest.mark.parametrize("name", ["$x^$", "a_b", r"\frac{", "$$", "{}"])
def test_names_are_drawn_as_they_are(name):
    with canvas(2) as (figure, axes):
        axes.plot([0, 1], label=name)
        axes.set(title=name, xlabel=name)
        axes.set_xticks([0, 1], [name, name])
        axes.legend()
        drawing = finish(figure)
    assert drawing.files["svg"].decode().count(f">{name}<") == 5
