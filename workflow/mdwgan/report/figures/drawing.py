"""What a drawn figure becomes: pictures for the page, and files at a journal's quality.

All come from one drawing. Point clouds marked ``rasterized`` are pixels in them.
"""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.image import imread
from matplotlib.transforms import BboxBase
from PIL import Image

from mdwgan.report.figures.fonts import WHOLE, families
from mdwgan.report.figures.roles import DARK_FILTER
from mdwgan.report.figures.style import house_style
from mdwgan.report.page.figure import Drawing

DPI = 300  # of point clouds in files
SHRINK = 2  # times fewer in the page
COLORS = 64  # in the page: a point cloud has few colours, at more or less opacity
# The fonts of a reader without DejaVu; all are as wide or narrower, so that texts fit.
FONTS = f"'{WHOLE}', Verdana, Arial, sans-serif".encode()
# Pixels turn with the rest. The ground is the page's card.
SCHEMES = (
    ".ground{fill:#fff}@media (prefers-color-scheme:dark){.ground{fill:#1e2227}"
    f".drawing{{filter:{DARK_FILTER}}}}}"
)
NO_DATE = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
PIXELS = re.compile(rb"(data:image/png;base64,)([A-Za-z0-9+/=\s]+)")


@dataclass
class Part:
    """Drawing of one journal column.

    Attributes
    ----------
    content : bytes
        What is within the ``svg`` element.
    left, width, height : float
        Place and size in points.
    """

    content: bytes
    left: float
    width: float
    height: float


def finish(figure: Canvas) -> Drawing:
    """Draw a figure for the page and for files.

    The page gets one picture of each half, or of the figure where it has one column.
    """
    with house_style():
        parts = list(_parts(figure))
    return Drawing([_in_page(part) for part in parts], lambda: _files(figure, parts))


def files_of(figure: Canvas) -> dict[str, bytes]:
    """Draw a figure for files alone; content by suffix, ``svg`` and ``pdf``."""
    with house_style():
        parts = list(_parts(figure))
    return _files(figure, parts)


def _files(figure: Canvas, parts: list[Part]) -> dict[str, bytes]:
    with house_style():
        return {"svg": _file(parts), "pdf": _saved(figure, "pdf")}


def _parts(figure: Canvas) -> Iterator[Part]:
    """Parts from left to right; only what belongs to a part is drawn meanwhile."""
    halves = [half for half in figure.subfigs if half.axes]
    if not halves:
        yield _part(figure, figure.bbox, None)
        return
    for half in halves:
        for other in halves:
            other.set_visible(other is half)
        yield _part(figure, half.bbox, half.bbox.transformed(figure.dpi_scale_trans.inverted()))
    for half in halves:
        half.set_visible(True)


def _part(figure: Canvas, bounds: BboxBase, box: BboxBase | None) -> Part:
    points = 72 / figure.dpi
    svg = _lean(_saved(figure, "svg", box))
    content = svg[svg.index(b">", svg.index(b"<svg")) + 1 : svg.rindex(b"</svg>")]
    place = (round(v * points, 2) for v in (bounds.x0, bounds.width, bounds.height))
    drawn_in = ", ".join(f"'{name}'" for name in families()).encode()
    return Part(content.replace(drawn_in, FONTS), *place)


def _saved(figure: Canvas, form: str, box: BboxBase | None = None) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, dpi=DPI, metadata=NO_DATE[form], bbox_inches=box)
    return buffer.getvalue()


def _file(parts: list[Part]) -> bytes:
    """All parts side by side."""
    width, height = parts[-1].left + parts[-1].width, parts[0].height
    head = f'width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}">'
    groups = [
        f'<g transform="translate({part.left:g})">'.encode() + part.content + b"</g>"
        for part in parts
    ]
    return (
        b'<?xml version="1.0" encoding="utf-8"?>\n'
        + (SVG + head).encode()
        + b"".join(groups)
        + b"</svg>\n"
    )


def _in_page(part: Part) -> str:
    """A part with fewer pixels, a ground, and rules for the reader's scheme."""
    size = f'viewBox="0 0 {part.width:g} {part.height:g}">'
    ground = f'<style>{SCHEMES}</style><rect class="ground" width="100%" height="100%"/>'
    content = PIXELS.sub(_shrunk, part.content)
    return f'{SVG}{size}{ground}<g class="drawing">{content.decode()}</g></svg>'


def _shrunk(pixels: re.Match) -> bytes:
    """Means of blocks of pixels, weighted by their opacity."""
    image = imread(io.BytesIO(base64.b64decode(pixels[2])))  # (height, width, 4), from 0 to 1
    height, width = (-(-n // SHRINK) for n in image.shape[:2])
    room = [(0, SHRINK * n - had) for n, had in zip((height, width), image.shape, strict=False)]
    image = np.pad(image, [*room, (0, 0)])
    image[..., :3] *= image[..., 3:]
    small = image.reshape(height, SHRINK, width, SHRINK, 4).mean(axis=(1, 3))
    small[..., :3] /= np.maximum(small[..., 3:], 1e-6)
    picture = Image.fromarray(np.rint(255 * np.clip(small, 0, 1)).astype(np.uint8))
    few = picture.quantize(COLORS, method=Image.Quantize.FASTOCTREE)
    full, palette = _png(picture), _png(few)
    # Scales of many colours stay as they are: a palette would be coarse, and little shorter.
    return pixels[1] + base64.b64encode(palette if 2 * len(palette) < len(full) else full)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def _lean(svg: bytes) -> bytes:
    """The same drawing in fewer bytes: no comments, indents and names of groups, short numbers."""
    for what, instead in (
        (rb"<!--.*?-->", b""),
        (rb"(?s)<metadata>.*?</metadata>", b""),
        (rb"\n\s*<", b"<"),
        (rb'<g id="[^"]*">', b"<g>"),
        (rb' transform="rotate\(-?0 [^"]*"', b""),
    ):
        svg = re.sub(what, instead, svg)
    # A hundredth of a point is enough.
    return re.sub(rb' d="[^"]*"', lambda path: re.sub(rb"(\.\d\d)\d+", rb"\1", path[0]), svg)
