"""Progress of long work: a bar on a terminal, lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:  # imported where a bar is made: every verb imports this module
    from tqdm import tqdm

Item = TypeVar("Item")

# The terminal, where messages go to a log file instead; set by the command line.
terminal: TextIO | None = None


def bytes_bar(size: int | None, title: str) -> tqdm:
    """Bar of a download on a terminal, nothing in a log."""
    from tqdm import tqdm

    screen = terminal or sys.stderr
    options = {"unit": "B", "unit_scale": True, "file": screen, "disable": not screen.isatty()}
    return tqdm(total=size, desc=title, **options)


class Progress:
    """Iterate with a bar on a terminal; `log` also prints plain lines to a log.

    Parameters
    ----------
    items : iterable
    title : str
        Names tissue and generator.
    """

    def __init__(self, items: Iterable[Item], title: str):
        from tqdm import tqdm

        self.title = title
        self._started = time.monotonic()
        screen = terminal or sys.stderr
        self.on_terminal = screen.isatty()
        self.bar = tqdm(items, desc=title, file=screen, disable=not self.on_terminal, leave=False)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.bar)

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def log(self, **values: float) -> None:
        """Show the newest figures in the bar, and print them as a line of the log."""
        text = ", ".join(f"{key} {value:.4g}" for key, value in values.items())
        if self.on_terminal:
            self.bar.set_postfix_str(text)
        if terminal is not None or not self.on_terminal:
            print(f"{self.title}: {text}", file=sys.stderr, flush=True)
