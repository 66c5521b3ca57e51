"""Templates of the report's pages; everything from data is escaped."""

import jinja2
from markupsafe import Markup, escape

from mdwgan.paths import PACKAGE
from mdwgan.report.page.glossary import explained, linked
from mdwgan.report.page.words import order, slug

FOLDER = PACKAGE / "report"


def environment() -> jinja2.Environment:
    """Environment that finds the templates of the report; a name that a page lacks is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters |= {"slug": slug, "order": order, "breakable": breakable}
    made.filters |= {"explained": explained, "linked": linked}
    return made


def breakable(name: str) -> Markup:
    """Name whose line may end after an underscore, and nothing else in it changes."""
    return escape(name).replace("_", Markup("_<wbr>"))
