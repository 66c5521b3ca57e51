"""Reading text files that may be gzipped, with faults told as file and line."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from mdwgan.errors import InputError


@contextmanager
def open_text(path: str | Path) -> Iterator[TextIO]:
    """Open a text file, gzipped or not; a missing or damaged one is an `InputError`."""
    path = Path(path)
    if not path.is_file():
        raise InputError("no such file", path, hint="check the path, or fetch the file again")
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(
            f"the gzip file is damaged or cut short ({error})",
            path,
            "a whole file",
            "delete it and fetch it again",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"not a text file ({error.reason})", path, "UTF-8 text") from error
