"""Words for faults of a configuration: names that were meant, names that are allowed."""

import difflib
import re
from collections.abc import Iterator

# Of a row: part of paths beside seed folders, names of tissues and files of a tissue.
ROW_NAME = re.compile(r"(?!seed\d|pan$|real)[a-z0-9][a-z0-9-]{0,59}")
MOST_LISTED = 60  # names in a message; a cohort has many samples


def is_row_name(name: object) -> bool:
    """Whether a row can have a name; YAML makes numbers of some that are not in quotes."""
    return isinstance(name, str) and ROW_NAME.fullmatch(name) is not None


def close_to(name: str, names: list[str]) -> str:
    """Name that is most like one that isn't known; empty where none is like it."""
    return next(iter(difflib.get_close_matches(name, names, n=1)), "")


def close(name: str, names: list[str]) -> str:
    """Ask whether a similar name was meant, where there is one."""
    similar = close_to(name, names)
    return f"did you mean {similar}? " if similar else ""


def listed(names: list[str]) -> str:
    """Names in one text."""
    return ", ".join(names)


def unknown(
    value: object,
    allowed: list[str],
    where: str,
    what: str = "unknown name {}",
    expected: str = "one of",
    more: str = "",
) -> Iterator[str]:
    """Yield a fault where the value of key ``where`` is not allowed; it suggests a similar one.

    Parameters
    ----------
    value, allowed, where
    what : str
        The fault, with ``{}`` for the value.
    expected, more : str
        Text before and after the allowed values.
    """
    if value not in allowed:
        fault = what.format(repr(value))
        few = f"{listed(allowed[:MOST_LISTED])} and {len(allowed) - MOST_LISTED} more"
        names = listed(allowed) if len(allowed) <= MOST_LISTED else few
        yield f"{where}: {fault}; {close(str(value), allowed)}expected {expected} {names}{more}"
