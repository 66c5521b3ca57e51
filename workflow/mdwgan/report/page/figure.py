"""A figure as the page shows it; `mdwgan.report.figures` draws them."""

import functools
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from mdwgan.errors import escaped

WHAT_TO_DO = "The rest of the page stands. Please report this with the log of the report's job."

MOST_WORDS = 400  # characters of an error's text


@dataclass
class Drawing:
    """What one drawing gives: pictures for the page, and files.

    Attributes
    ----------
    parts : list of str
        SVG of pictures of one journal column each, from left to right.
    files : callable
        Draws files of all parts; gives content by suffix, ``svg`` and ``pdf``.
    """

    parts: list[str]
    files: Callable[[], dict[str, bytes]]


@dataclass
class Figure:
    """A figure in the page, and what its files need.

    One without a ``drawing`` could not be drawn: its caption says why.

    Attributes
    ----------
    drawing : Drawing or None
    alt, caption, title : str
    name : str
        Unique within a tissue or page: of its files and its anchor.
    table : DataFrame or None
        The values that are drawn.
    row : str
        The model or row that it shows, where it shows one.
    paper : str
        Its number in the paper, such as ``Figure 8``.
    folded : bool
        The page opens it when it is asked for: a chart shows the same.
    """

    drawing: Drawing | None
    alt: str
    caption: str
    title: str = ""
    name: str = ""
    table: pd.DataFrame | None = field(default=None, repr=False)
    row: str = ""
    paper: str = ""
    folded: bool = False

    @property
    def parts(self) -> list[str]:
        """SVG of the parts, from left to right; empty where the figure could not be drawn."""
        return self.drawing.parts if self.drawing else []

    @property
    def wide(self) -> bool:
        """Whether the figure has parts side by side."""
        return len(self.parts) > 1


def failure(what: str, error: Exception) -> str:
    """Say that a part of the page could not be made; the log has where."""
    lines = "".join(traceback.format_exception(error))
    print(escaped(lines, keep="\n\t"), file=sys.stderr)
    words = escaped(f"{type(error).__name__}: {error}")
    if len(words) > MOST_WORDS:
        words = f"{words[:MOST_WORDS]} ..."
    return f"{what} could not be made ({words}). {WHAT_TO_DO}"


def drawn(what: str, many: bool = False) -> Callable:
    """Decorate a function that draws: a figure that fails is a note in its place.

    Parameters
    ----------
    what : str
        The figure, as its note names it.
    many : bool
        The function returns a list of figures.
    """

    def decorate(draw: Callable) -> Callable:
        @functools.wraps(draw)
        def safe(*args, **options):
            try:
                return draw(*args, **options)
            except Exception as error:
                note = Figure(None, "", failure(what, error))
                return [note] if many else note

        return safe

    return decorate
