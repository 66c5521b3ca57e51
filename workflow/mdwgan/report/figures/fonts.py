"""Fonts of figures: DejaVu Sans, which ships with matplotlib, cut to common letters, then whole.

matplotlib puts the letters of a figure in each PDF. To find them in the whole font takes 0.2 s a
file, most of it for tables that join Arabic letters; in the cut one, a third of that. Letters that
it lacks are drawn from the whole font.
"""

import functools
import tempfile
from pathlib import Path

from fontTools import subset
from matplotlib.font_manager import findfont, fontManager

from mdwgan.errors import warn

WHOLE = "DejaVu Sans"
CUT = "mdwgan Sans"
COMMON = (
    *range(0x20, 0x250),  # Latin
    *range(0x370, 0x530),  # Greek, Cyrillic
    *range(0x2000, 0x2300),  # punctuation, sub- and superscripts, arrows, operators
    *range(0x25A0, 0x2600),  # shapes, as in the scorecard
    *range(0x2700, 0x27C0),  # ticks and crosses
)
# Tables that join letters, and one of an editor; the older one of kerning stays.
DROPPED = ["GDEF", "GPOS", "GSUB", "FFTM"]
FAMILY = (1, 16)  # places of its name in a font


@functools.cache
def families() -> list[str]:
    """Names of the fonts, of which the first that has a letter draws it.

    The cut one is made once in a process. Where it can't be written, the whole one does all.
    """
    try:
        path = Path(_folder().name, "cut.ttf")
        _cut(path)
    except OSError as error:
        warn(f"figures take longer to write: no folder for a font ({error})")
        return [WHOLE]
    fontManager.addfont(path)
    return [CUT, WHOLE]


def _cut(path: Path) -> None:
    """Write the font with common letters alone."""
    options = subset.Options(glyph_names=True, notdef_outline=True, legacy_kern=True)
    options.drop_tables += DROPPED
    with subset.load_font(findfont(WHOLE), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=COMMON)
        subsetter.subset(font)
        for record in font["name"].names:
            if record.nameID in FAMILY:
                record.string = CUT
        font.save(path)


@functools.cache
def _folder() -> tempfile.TemporaryDirectory:
    """A folder that goes with the process."""
    return tempfile.TemporaryDirectory(prefix="mdwgan-font-")
