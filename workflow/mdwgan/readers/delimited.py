"""What tables of users have in common, whatever program wrote them."""

import re

WORKBOOKS = (".xlsx", ".xls", ".ods")
EMPTY = {"", "na", "n/a", "nan", "null", "none"}  # cells that say nothing, in lower case


def separator_of(line: str) -> str:
    """Tab, comma or semicolon: the one that a header has most of."""
    return max("\t,;", key=line.count)


def plain(name: object) -> str:
    """A column's name in lower case, without punctuation: Gene.Name and gene_name are one."""
    return re.sub(r"[\W_]", "", str(name).lower())
