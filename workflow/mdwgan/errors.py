"""Errors that speak to the person who wrote the config or brought the file."""

import errno
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path


def escaped(text: str, keep: str = "") -> str:
    """Text with escapes for what can't be printed, such as a terminal's commands."""
    return "".join(c if c.isprintable() or c in keep else repr(c)[1:-1] for c in text)


def some(names: Sequence, n: int = 3) -> str:
    """Name the first few of many, and say how many more there are."""
    more = f" and {len(names) - n} more" if len(names) > n else ""
    return ", ".join(str(name) for name in names[:n]) + more


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


def refuse(whose: str, faults: Sequence[str], where: str | Path | None = None) -> None:
    """Raise one `InputError` that lists all faults, a line each; nothing where there is none.

    Parameters
    ----------
    whose : str
        What has them, with its verb: "own data has".
    faults : sequence of str
    where : str or Path, optional
        As of `InputError`.
    """
    if faults:
        lines = "\n  ".join(faults)
        raise InputError(f"{whose} {len(faults)} fault(s):\n  {lines}\n", where)


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
NO_FOLDER = (errno.EEXIST, errno.ENOTDIR)  # the first where the file is the last of the path


def of_disk(error: OSError, where: str | Path | None = None) -> InputError | None:
    """Explain an error of a full disk or of a path, without access or of a wrong kind, or None.

    Parameters
    ----------
    error : OSError
    where : str or Path, optional
        What was written; otherwise what the error names.
    """
    if error.errno in (*NO_FOLDER, errno.EISDIR):
        kind, other = ("folder", "file") if error.errno in NO_FOLDER else ("file", "folder")
        path = Path(error.filename or where or "")
        path = next((part for part in (path, *path.parents) if part.is_file()), path)
        return InputError(f"a {other}", path, f"a {kind}", "name another path, or remove this one")
    where = where or error.filename
    if error.errno in FULL:
        return InputError(
            f"no room left ({os.strerror(error.errno)}); nothing half-written stays",
            where,
            "free space for the file, in the run's folder and in the cache",
            "free some and start again; MDWGAN_CACHE names another folder for the cache",
        )
    if error.errno in CLOSED:
        return InputError(
            f"no access ({os.strerror(error.errno)})",
            where,
            "files that can be read, and folders that can be written",
            "change the rights, or work in a folder of yours (--directory for a run)",
        )
    return None


class InputWarning(UserWarning):
    """Input that can be used, though the user should know something about it."""


def warn(message: str) -> None:
    """Warn the user: one line in the log, without the source line that Python would print."""
    warnings.warn(message, InputWarning, stacklevel=2)


def show_warning(message, category, filename, lineno, file=None, line=None) -> None:
    """Show a warning as one line; the command line puts it in the place of Python's own."""
    kind = "warning" if issubclass(category, InputWarning) else category.__name__
    print(f"{kind}: {message}", file=file or sys.stderr)
