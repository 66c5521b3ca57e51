"""Colours of the roles, as readers with a colour deficiency see them, in both schemes."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from mdwgan import report
from mdwgan.report.figures import roles
from mdwgan.report.figures.roles import ROLES, dark, tissue_looks

LEAST = 20  # CIEDE2000
GROUNDS = {"light": "#FFFFFF", "dark": "#1E2227"}
# Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.0, on linear RGB.
SIGHT = {
    "usual": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1, 1.08883])
# Sets of roles of which one figure may have all.
TOGETHER = [
    {"real", "training", "generated", "reference"},
    {"real", "copy", "generated", "reference"},
    {"up", "down", "training"},
]


def linear(color: str) -> np.ndarray:
    values = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    ratio = XYZ @ rgb / WHITE
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """Sharma, Wu and Dalal (2005), doi:10.1002/col.20070."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(c**7 / (c**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = (
        1
        - 0.17 * np.cos(np.radians(mean_h - 30))
        + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6))
        - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )
    sl = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    sc, sh = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    rc = 2 * np.sqrt(mean_c**7 / (mean_c**7 + 25**7))
    rt = -np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2)))) * rc
    dl, dc, dh = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + rt * dc * dh))


def seen(color: str, sight: str) -> np.ndarray:
    return lab(np.clip(SIGHT[sight] @ linear(color), 0, 1))


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(XYZ[1] @ linear(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [  # of the authors' test data
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distance_is_that_of_its_authors(one, other, distance):
    assert ciede2000(one, other) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("scheme", GROUNDS)
@pytest.mark.parametrize("sight", SIGHT)
def test_roles_that_appear_together_stay_apart(scheme, sight):
    shown = dark if scheme == "dark" else str
    for group in TOGETHER:
        for one, other in combinations(sorted(group), 2):
            colors = [seen(shown(ROLES[role]), sight) for role in (one, other)]
            assert ciede2000(*colors) >= LEAST, (one, other)


@pytest.mark.parametrize("scheme", GROUNDS)
def test_marks_and_text_are_seen_on_the_ground(scheme):
    shown = dark if scheme == "dark" else str
    for role, color in ROLES.items():
        least = 4.5 if role in ("ink", "faint") else 3
        assert contrast(shown(color), GROUNDS[scheme]) >= least, role


def test_the_dark_filter_is_the_browsers():
    """Values that Chromium 156 shows for `DARK_FILTER`, read from a screenshot."""
    shown = {"#3D4147": (187, 191, 197), "#8C8C8C": (115, 115, 115), "#0077BB": (58, 177, 245)}
    for color, values in shown.items():
        assert [int(dark(color)[i : i + 2], 16) for i in (1, 3, 5)] == list(values)


def test_series_are_apart_and_never_by_colour_alone():
    for sight in SIGHT:
        for one, other in combinations(roles.SERIES, 2):
            assert ciede2000(seen(one, sight), seen(other, sight)) >= LEAST
    looks = roles.series_looks([str(i) for i in range(5)])
    assert len({str(look["ls"]) for look in looks.values()}) == 5
    assert len({look["marker"] for look in looks.values()}) == 5


def test_tissues_keep_their_look_and_have_markers_of_their_own():
    names = [f"tissue{i}" for i in range(15)]
    looks = tissue_looks(names)
    assert len({look["marker"] for look in looks.values()}) == 15
    assert tissue_looks(names[:3]) == {name: looks[name] for name in names[:3]}


def test_conditions_differ_in_shape_and_fill():
    (first, first_filled), (second, second_filled) = roles.CONDITION_MARKS[:2]
    assert first != second and first_filled != second_filled
    assert len({shape for shape, _ in roles.CONDITION_MARKS}) == len(roles.CONDITION_MARKS)


def test_the_page_has_the_same_colours():
    style = (Path(report.__file__).parent / "style.css").read_text(encoding="utf-8")
    shown = {scheme: {} for scheme in GROUNDS}
    for role, color in re.findall(r"--role-([a-z]+): (#[0-9a-f]{6})", style):
        scheme = "dark" if role in shown["light"] else "light"
        shown[scheme][role] = color.upper()
    for role in set().union(*TOGETHER):
        assert shown["light"][role] == ROLES[role], role
        assert shown["dark"][role] == dark(ROLES[role]), role
