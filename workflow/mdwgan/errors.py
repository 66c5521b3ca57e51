"""Errors that speak to the person who wrote the config or brought the file."""

import sys
import warnings
from pathlib import Path


def escaped(text: str, keep: str = "") -> str:
    """Text with escapes for what can't be printed, such as a terminal's commands."""
    return "".join(c if c.isprintable() or c in keep else repr(c)[1:-1] for c in text)


class InputError(Exception):
    """Input that can't be used, explained in one message.

    Parameters
    ----------
    what : str
        What is wrong.
    where : str or Path, optional
        File (``path:line`` where a line is known) or config key.
    expected : str, optional
        What would be right.
    hint : str, optional
        What to do about it.
    """

    def __init__(
        self,
        what: str,
        where: str | Path | None = None,
        expected: str | None = None,
        hint: str | None = None,
    ):
        message = f"{where}: {what}" if where is not None else what
        if expected:
            message += f"; expected {expected}"
        if hint:
            message += f". {hint[0].upper()}{hint[1:]}"
        super().__init__(escaped(message, keep="\n\t"))


class InputWarning(UserWarning):
    """Input that can be used, though the user should know something about it."""


def warn(message: str) -> None:
    """Warn the user: one line in the log, without the source line that Python would print."""
    warnings.warn(message, InputWarning, stacklevel=2)


def show_warning(message, category, filename, lineno, file=None, line=None) -> None:
    """Show a warning as one line; the command line puts it in the place of Python's own."""
    kind = "warning" if issubclass(category, InputWarning) else category.__name__
    print(f"{kind}: {message}", file=file or sys.stderr)
