"""A figure as the page shows it; `mdwgan.report.figures` draws them."""

from dataclasses import dataclass


@dataclass
class Figure:
    """A figure in the page: ``uri`` is a data address; ``wide`` ones scroll on a phone."""

    uri: str
    alt: str
    caption: str
    wide: bool = False
    title: str = ""
