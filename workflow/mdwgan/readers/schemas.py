"""Checking what users write by JSON Schema: strict types, and patterns that the whole text has."""

import math
import re
from collections.abc import Iterator

from jsonschema import Draft202012Validator, ValidationError, validators

# Breaks a line or a cell in some program that reads our tables. A double quote is among them: R
# takes it as it is, pandas as the start of a quoted cell.
UNFIT = re.compile(r'["\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')
ONE_LINE = "text of one line, without double quotes and control characters"


def is_fit(text: str) -> bool:
    """Whether a name can stand in a table as it is: no line break, tab or double quote."""
    return UNFIT.search(text) is None


def _is_integer(_, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(checker, value: object) -> bool:
    return _is_integer(checker, value) or (isinstance(value, float) and math.isfinite(value))


def _whole_pattern(_, pattern: str, text: object, __) -> Iterator[ValidationError]:
    if isinstance(text, str) and not re.fullmatch(pattern, text):
        yield ValidationError(f"{text!r} does not match {pattern!r}")


# JSON Schema takes 5.0 for an integer, NaN passes every bound, and `$` matches before a last
# line break too.
Validator = validators.extend(
    Draft202012Validator,
    {"pattern": _whole_pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number}
    ),
)
