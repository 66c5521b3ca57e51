"""How much one file may hold: a hostile or mistaken one must not fill memory or disk.

The limits are the config's group ``limits``. They reach a job through its environment, and no
rule has them as parameters: another limit is no reason to make a product again.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import NoReturn

from mdwgan.errors import InputError
from mdwgan.paths import read_schema

VARIABLE = "MDWGAN_LIMITS"
UNITS = {
    "unpacked_bytes": "bytes unpacked",
    "line_bytes": "bytes in a line",
    "rows": "rows",
    "cells": "cells",
}

_chosen: ContextVar[Mapping[str, int] | None] = ContextVar("limits", default=None)


@cache
def _defaults() -> dict[str, int]:
    rules = read_schema("config")["properties"]["limits"]["properties"]
    return {key: rule["default"] for key, rule in rules.items()}


def limits() -> Mapping[str, int]:
    """Limits of the process: those of `limited_by`, of the environment, or the schema's defaults.

    Raises
    ------
    InputError
        The environment's text is none that `as_text` writes.
    """
    if (chosen := _chosen.get()) is not None:
        return chosen
    return _from_text(os.environ.get(VARIABLE, ""))


@cache
def _from_text(text: str) -> dict[str, int]:
    values = {}
    for part in filter(None, text.split(",")):
        key, _, number = part.partition("=")
        if key not in UNITS or not number.isdecimal():
            raise InputError(
                f"{part!r} is no limit", VARIABLE, f"{' or '.join(UNITS)}, such as rows=1000000"
            )
        values[key] = int(number)
    return _defaults() | values


def as_text(values: Mapping[str, int]) -> str:
    """Limits as the environment has them: without braces, which Snakemake would format."""
    return ",".join(f"{key}={value}" for key, value in values.items())


@contextmanager
def limited_by(values: Mapping[str, int]) -> Iterator[None]:
    """Read files with these limits."""
    token = _chosen.set(values)
    try:
        yield
    finally:
        _chosen.reset(token)


def refuse(key: str, path: str | Path, inside: str = "") -> NoReturn:
    """Raise the error of a file, or of a place inside it, that has more than a limit allows."""
    most = limits()[key]
    raise InputError(
        f"{inside} has more than {most:,} {UNITS[key]}".lstrip(),
        path,
        f"at most that many (limits.{key})",
        f"if the file is what it should be, raise limits.{key} in the config; a command that is "
        f"called by hand takes it from the environment: {VARIABLE}={key}={most * 10}",
    )


def check_size(path: str | Path, rows: int, columns: int, inside: str = "") -> None:
    """Refuse a table of too many rows or cells before it is read."""
    if rows > limits()["rows"]:
        refuse("rows", path, inside)
    if rows * columns > limits()["cells"]:
        refuse("cells", path, inside)
