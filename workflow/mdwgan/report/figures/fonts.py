"""Fonts of figures: DejaVu Sans, which ships with matplotlib, cut to western letters, then whole.

matplotlib puts the letters of a figure in each PDF. To find them in the whole font takes 0.2 s a
file, most of it for tables that join Arabic letters; in the cut one, a third of that. Letters that
it lacks are drawn from the whole font.
"""

import functools
import tempfile
from pathlib import Path

import matplotlib
from fontTools import subset
from matplotlib.font_manager import fontManager

WHOLE = "DejaVu Sans"
CUT = "mdwgan Sans"
# Latin, Greek, Cyrillic, punctuation and arrows.
WESTERN = (*range(0x20, 0x250), *range(0x370, 0x530), *range(0x2000, 0x2300))
# Tables that join letters, and one of an editor; the older one of kerning stays.
DROPPED = ["GDEF", "GPOS", "GSUB", "FFTM"]
FAMILY = (1, 16)  # places of its name in a font


@functools.cache
def families() -> list[str]:
    """Names of the fonts, the first that has a letter draws it; the cut one is made once."""
    source = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    options = subset.Options(glyph_names=True, notdef_outline=True, legacy_kern=True)
    options.drop_tables += DROPPED
    path = Path(_folder().name, "cut.ttf")
    with subset.load_font(source, options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=WESTERN)
        subsetter.subset(font)
        for record in font["name"].names:
            if record.nameID in FAMILY:
                record.string = CUT
        font.save(path)
    fontManager.addfont(path)
    return [CUT, WHOLE]


@functools.cache
def _folder() -> tempfile.TemporaryDirectory:
    """A folder that goes with the process."""
    return tempfile.TemporaryDirectory(prefix="mdwgan-font-")
