"""Text files that may be gzipped; an error names the file and the line."""

import codecs
import csv
import gzip
import io
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.limits import limits, refuse

GZIP, UTF16 = b"\x1f\x8b", (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # first bytes of files
BLOCK = 1 << 16  # bytes read at once; lines up to that length are never too long
# How pandas reads cells strictly: an empty cell stays empty text, and is refused.
CELLS = {"index_col": False, "keep_default_na": False, "quoting": csv.QUOTE_NONE}


class Bounded(io.RawIOBase):
    """Bytes of a file as they are read; too many are an `InputError`, before memory is full.

    Parameters
    ----------
    source : binary file
        Unpacks what is packed.
    path : Path
        For messages.
    columns : int
        Cells of a row.
    """

    def __init__(self, source: BinaryIO, path: Path, columns: int):
        super().__init__()
        self._source, self._path, self._columns = source, path, columns
        self._limits = limits()
        self._bytes = self._rows = self._line = 0
        self.nul = 0  # line of the first NUL character, counted from 1; 0 where there is none

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        block = self._source.read(len(buffer))
        self._count(block)
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _count(self, block: bytes) -> None:
        ends = (b"\n", b"\r")
        first = min((at for at in map(block.find, ends) if at >= 0), default=len(block))
        longest = self._line + first
        last = max(map(block.rfind, ends))
        self._line = longest if last < 0 else len(block) - last - 1
        self._bytes += len(block)
        if not self.nul and (at := block.find(b"\0")) >= 0:
            self.nul = 1 + self._rows + max(block.count(end, 0, at) for end in ends)
        self._rows += max(map(block.count, ends))
        counted = {
            "unpacked_bytes": self._bytes,
            "line_bytes": max(longest, self._line),
            "rows": self._rows,
            "cells": self._rows * self._columns,
        }
        for key, number in counted.items():
            if number > self._limits[key]:
                refuse(key, self._path)


class Recoded:
    """Bytes of a UTF-16 file as UTF-8, as Excel's "Unicode text" needs it."""

    def __init__(self, source: BinaryIO):
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-16")()

    def read(self, size: int) -> bytes:
        while True:
            block = self._source.read(max(size // 2, 2))  # three bytes of UTF-8 for two
            text = self._decoder.decode(block, final=not block)
            if text or not block:
                return text.encode()

    def close(self) -> None:
        self._source.close()


def _open_bytes(path: Path) -> tuple[BinaryIO | Recoded, bool]:
    """Open a file by its first bytes, unpacked and as UTF-8; whether it is packed."""
    with open(path, "rb") as file:
        packed = path.suffix == ".gz" or file.read(2) == GZIP
    opener = gzip.open if packed else open
    with opener(path, "rb") as file:
        start = file.read(3)
    source = opener(path, "rb")
    wide = len(start) == 3 and start.startswith(UTF16)
    return (Recoded(source) if wide else source), packed


@contextmanager
def open_text(path: str | Path, columns: int = 1, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a text file; a missing, damaged or too large one is an `InputError`.

    Its first bytes tell gzip, whatever the file's name, and UTF-16 with a byte order mark. Other
    text is UTF-8, unless the caller knows better.

    So is one with a NUL character in what was read, when the file is closed: pandas cuts a cell
    there, and says nothing.

    Parameters
    ----------
    path : path of the file
    columns : int
        Cells of a row, where known: they count for the limit on a table's cells.
    encoding : str
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("no such file", path, hint="check the path, or fetch the file again")
    try:
        opened, packed = _open_bytes(path)
        source = Bounded(opened, path, columns)
        with io.TextIOWrapper(io.BufferedReader(source, BLOCK), encoding=encoding) as file:
            try:
                yield file
            except (InputError, UnicodeDecodeError):
                # A damaged gzip may show as a bad line first: its checksum is at the end.
                while packed and file.buffer.read(1 << 20):
                    pass
                raise
            if source.nul:
                raise InputError(
                    "a NUL character",
                    f"{path}:{source.nul}",
                    "plain text in each cell",
                    "if the file is UTF-16, save it as UTF-8",
                )
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(
            f"the gzip file is damaged or cut short ({error})",
            path,
            "a whole file",
            "delete it and fetch it again",
        ) from error
    except UnicodeDecodeError as error:
        line = _undecodable(path)
        raise InputError(
            f"not a text file ({error.reason}{f' in line {line}' if line else ''})",
            path,
            "UTF-8 text",
            "save it as UTF-8; for text in Western letters: iconv -f latin1 -t utf-8 FILE > NEW",
        ) from error


def _undecodable(path: Path) -> int:
    """Line of the first bytes that aren't UTF-8, from 1; 0 where that can't be said."""
    try:
        source, _ = _open_bytes(path)
        with io.BufferedReader(Bounded(source, path, 1), BLOCK) as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    return number
    except (OSError, EOFError, ValueError, zlib.error, InputError):
        pass
    return 0


def refuse_nul(path: str | Path) -> None:
    """Refuse a text file with a NUL character: pandas would cut the cell there, and say nothing."""
    line = 1
    with open_text(path) as file:
        while block := file.read(1 << 20):  # in blocks: a line may be as long as the file
            before, nul, _ = block.partition("\0")
            line += before.count("\n")
            if nul:
                raise InputError("a NUL character", f"{path}:{line}", "plain text in each cell")


def refuse_line(
    path: str | Path,
    fault: Callable[[list[str]], str],
    expected: str,
    separator: str = "\t",
    header: int = 0,
) -> NoReturn:
    """Read a file again, to name the first line that a reader couldn't use.

    Parameters
    ----------
    path : path of the file
    fault : function
        What is wrong with a line's cells; empty where nothing is.
    expected : str
        What a line should hold.
    separator : str
    header : int
        Lines before the first that is looked at.

    Raises
    ------
    InputError
        Always.
    """
    hint = "correct the file, or fetch it again"
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            if number > header and (what := fault(line.rstrip("\r\n").split(separator))):
                raise InputError(what, f"{path}:{number}", expected, hint)
    raise InputError("the table can't be read", path, expected, hint)


@contextmanager
def bad_lines_named(
    path: str | Path,
    fault: Callable[[list[str]], str],
    expected: str,
    separator: str = "\t",
    header: int = 0,
) -> Iterator[None]:
    """Turn an error of pandas about a bad line into one that names the line; see `refuse_line`."""
    with warnings.catch_warnings():
        # pandas only warns where a first line has more cells than the header
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            yield
        except (ValueError, pd.errors.ParserError, pd.errors.ParserWarning):
            refuse_line(path, fault, expected, separator, header)
