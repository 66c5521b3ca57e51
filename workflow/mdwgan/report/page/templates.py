"""Templates of the report's pages; everything from data is escaped."""

from pathlib import Path

import jinja2

FOLDER = Path(__file__).parents[1]


def environment() -> jinja2.Environment:
    """Environment that finds the templates of the report; a name that a page lacks is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
