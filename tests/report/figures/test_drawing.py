"""Pictures for the page and files, out of one drawing."""

import base64
import io
import re
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import numpy as np
import pytest
from matplotlib.image import imread
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.style import axes_of, canvas, halves, panels
from PIL import Image

MM = 72 / 25.4  # points


def two_halves():
    points = np.linspace(0, 1, 200)
    with halves(2) as (figure, sides):
        for half, name in zip(sides, ("left <one>", "right"), strict=True):
            axes = axes_of(half, 1, 1, (0.4, 0.4, 0.1, 0.2))[0, 0]
            axes.set_title(name)
            axes.scatter(points, points, rasterized=True)
        return finish(figure)


def pixels(svg: str) -> list[np.ndarray]:
    """Pictures in an SVG: (height, width, 4)."""
    found = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)", svg)
    return [imread(io.BytesIO(base64.b64decode(png))) for png in found]


def test_one_drawing_gives_a_picture_a_half_and_files_with_both():
    drawing = two_halves()
    left, right = drawing.parts
    both = drawing.files()["svg"].decode()
    one = escape("left <one>")
    assert one in left and one not in right and ">right<" in right and ">right<" not in left
    assert one in both and ">right<" in both
    for svg, width in ((left, 85), (right, 85), (both, 174)):
        box = ET.fromstring(svg).get("viewBox").split()
        assert float(box[2]) == pytest.approx(width * MM, abs=0.02)


def test_points_are_pixels_at_300_dpi_in_files_and_fewer_in_the_page():
    drawing = two_halves()
    files = pixels(drawing.files()["svg"].decode())
    page = [image for svg in drawing.parts for image in pixels(svg)]
    assert len(files) == len(page) == 2
    inches = (85 / 25.4) - 0.5
    assert 0.9 < files[0].shape[1] / (300 * inches) <= 1
    assert page[0].shape[1] == pytest.approx(files[0].shape[1] / 2, abs=1)
    # As much ink, of the same colour.
    assert page[0][..., 3].mean() == pytest.approx(files[0][..., 3].mean(), rel=0.02)
    inks = [image[image[..., 3] > 0.9][:, :3] for image in (files[0], page[0])]
    assert inks[1].mean(axis=0) == pytest.approx(inks[0].mean(axis=0), abs=0.02)


@pytest.mark.parametrize(("marks", "mode"), [("points", "P"), ("scale", "RGBA")])
def test_clouds_have_few_colours_in_the_page_and_scales_keep_theirs(marks, mode):
    draw = np.random.default_rng(0)
    with canvas(1, 1) as (figure, axes):
        if marks == "points":
            axes.scatter(*draw.normal(size=(2, 2000)), alpha=0.5, rasterized=True)
        else:
            axes.set_position((0.1, 0.4, 0.8, 0.1))
            axes.pcolormesh(np.linspace(0, 1, 256)[None], cmap="viridis", rasterized=True)
        drawing = finish(figure)
    found = re.search(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)", drawing.parts[0])
    assert Image.open(io.BytesIO(base64.b64decode(found[1]))).mode == mode


def test_text_is_text_and_large_enough():
    with panels(["a", "b", "c"], 2, 1, ("x axis", "y axis")) as (figure, axes):
        for ax in axes.values():
            ax.plot([0, 1])
        drawing = finish(figure)
    svg = drawing.files()["svg"].decode()
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)]
    assert len(sizes) > 10 and min(sizes) >= 6
    assert svg.count(">y axis<") == 2, "each half says what its axes are"
    fonts = set(re.findall(rb"/Subtype /(\w+)", drawing.files()["pdf"]))
    assert b"CIDFontType2" in fonts and b"Type3" not in fonts, "TrueType, embedded"


def test_same_figure_same_bytes():
    one, other = two_halves(), two_halves()
    assert (one.parts, one.files()) == (other.parts, other.files())
    assert b"Date" not in one.files()["pdf"] and b"date" not in one.files()["svg"]


def test_pictures_follow_the_readers_scheme():
    with canvas(2) as (figure, axes):
        axes.plot([0, 1])
        drawing = finish(figure)
    (part,) = drawing.parts
    root = ET.fromstring(part)
    name = "{http://www.w3.org/2000/svg}"
    assert [child.tag.removeprefix(name) for child in root] == ["style", "rect", "g"]
    assert "prefers-color-scheme:dark" in root[0].text
    assert (root[1].get("class"), root[2].get("class")) == ("ground", "drawing")
    assert "<style" not in drawing.files()["svg"].decode().partition("<defs")[0]
