"""A figure as the page shows it; `mdwgan.report.figures` draws them."""

import functools
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from mdwgan.errors import escaped

WHAT_TO_DO = "The rest of the page stands. Please report this with the log of the report's job."

MOST_WORDS = 400  # characters of an error's text


@dataclass
class Figure:
    """A figure in the page: ``uri`` is a data address; ``wide`` ones scroll on a phone.

    One without a ``uri`` could not be drawn: its caption says why.
    """

    uri: str
    alt: str
    caption: str
    wide: bool = False
    title: str = ""


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
                note = Figure("", "", failure(what, error))
                return [note] if many else note

        return safe

    return decorate
