"""Progress of long work: a bar on a terminal, lines in a log."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


class Progress:
    """Iterate with a bar on a terminal; elsewhere `log` prints plain lines.

    Parameters
    ----------
    items : iterable
    title : str
        Names tissue and generator.
    """

    def __init__(self, items: Iterable[Item], title: str):
        self.title = title
        self.bar = tqdm(items, desc=title, disable=not sys.stderr.isatty(), leave=False)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.bar)

    def log(self, **values: float) -> None:
        """Show the newest figures in the bar, or print them as a line."""
        text = ", ".join(f"{key} {value:.4g}" for key, value in values.items())
        if self.bar.disable:
            print(f"{self.title}: {text}", file=sys.stderr, flush=True)
        else:
            self.bar.set_postfix_str(text)
