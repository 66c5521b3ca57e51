"""What tables of users have in common, whatever program wrote them."""

WORKBOOKS = (".xlsx", ".xls", ".ods")
EMPTY = {"", "na", "n/a", "nan", "null", "none"}  # cells that say nothing, in lower case


def separator_of(line: str) -> str:
    """Tab, comma or semicolon: the one that a header has most of."""
    return max("\t,;", key=line.count)
