"""Templates of the report's pages; everything from data is escaped."""

import jinja2

from mdwgan.paths import PACKAGE
from mdwgan.report.page.glossary import explained, linked
from mdwgan.report.page.words import breakable, order, slug

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
