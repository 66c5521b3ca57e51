"""One colour for one thing, in every figure: what a colour, a marker and a line style stand for.

Roles that appear together stay apart for readers with a colour deficiency, in the light scheme
and in the dark one (tests/report/figures/test_roles.py).
"""

from collections.abc import Sequence
from itertools import cycle

import numpy as np

REAL = "#272C32"
TRAIN = "#8C8C8C"
GENERATED = "#0077BB"
REFERENCE = "#A6761D"
UP = "#D55E00"
DOWN = "#6A2C91"
INK = "#33373D"
FAINT = "#6B7280"
GRID = "#E2E4E8"

# `copy` is the training samples, so it looks like them.
ROLES = {
    "real": REAL,
    "training": TRAIN,
    "copy": TRAIN,
    "generated": GENERATED,
    "reference": REFERENCE,
    "up": UP,
    "down": DOWN,
    "ink": INK,
    "faint": FAINT,
}
SIGNED = "PuOr_r"  # of matplotlib: purple below 0, orange above it, as `DOWN` and `UP`

# What has no role of its own: never told apart by colour alone, so each has a marker and a line.
SERIES = (GENERATED, REFERENCE, REAL, TRAIN)
MARKS = ("o", "^", "s", "D", "v", "P", "X", "p", "*", "<", ">", "h", "d", "8", "H")
DASHES = ("-", "--", ":", "-.", (0, (6, 1, 1, 1, 1, 1)))

# Of conditions, by shape and fill: the reference is an open circle, the case a filled triangle.
CONDITION_MARKS = (
    ("o", False),
    ("^", True),
    ("s", False),
    ("D", True),
    ("v", False),
    ("p", True),
    ("h", False),
    ("*", True),
)

# What `DARK_FILTER` makes of a colour: CSS's hue-rotate(180deg) on sRGB values.
DARK_FILTER = "invert(1) hue-rotate(180deg)"
_TURN = np.array([[-0.574, 1.430, 0.144], [0.426, 0.430, 0.144], [0.426, 1.430, -0.856]])


def dark(color: str) -> str:
    """Colour of the dark scheme, as `DARK_FILTER` makes it of one of the light scheme."""
    values = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    turned = np.clip(_TURN @ (1 - values), 0, 1)
    return "#" + "".join(f"{round(value * 255):02X}" for value in turned)


def series_looks(names: Sequence[str]) -> dict[str, dict]:
    """Colour, marker and line style of each of several lines without a role."""
    looks = zip(cycle(SERIES), cycle(MARKS), cycle(DASHES), strict=False)
    return {
        name: {"color": color, "marker": mark, "ls": dash}
        for name, (color, mark, dash) in zip(names, looks, strict=False)
    }


def tissue_looks(tissues: Sequence[str]) -> dict[str, dict]:
    """Colour and marker of each tissue of a run, in the order of its config, in every figure."""
    return {
        name: {"color": SERIES[i % len(SERIES)], "marker": MARKS[i % len(MARKS)]}
        for i, name in enumerate(tissues)
    }
