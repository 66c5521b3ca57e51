"""Texts that attack: a shell, a path, a table, a page, a figure, Snakemake; and what they leave."""

from pathlib import Path

import pytest
from mdwgan.errors import InputError

from helpers.repository import ROOT

MARK = "PWNED"  # the file that each command in a text would make
HOSTILE = {
    "substitution": f"x$(touch {MARK})",
    "backticks": f"x`touch {MARK}`",
    "semicolon": f"x; touch {MARK};",
    "quotes": f"x'; touch {MARK}; '",
    "double quotes": f'x"; touch {MARK}; "',
    "pipe": f"x | tee {MARK}",
    "line break": f"x\ntouch {MARK}\n",
    "last line break": "x\n",
    "carriage return": f"x\rtouch {MARK}",
    "tab": f"x\t{MARK}",
    "nul": "x\0y",
    "escape": "x\x1b[2Jy",
    "line separator": "x\u2028y",
    "folder above": "..",
    "path above": f"../../{MARK}",
    "whole path": f"/tmp/{MARK}",
    "flag": f"--output={MARK}",
    "300 characters": "x" * 300,
    "emoji": "\N{DNA DOUBLE HELIX}\N{MICROSCOPE}",
    "html": f"<script>alert('{MARK}')</script><b>x&amp;",
    "mathtext": "$x^$",
    "wildcard": "{word}",
    "format": "{config.__class__}",
    "percent": "%s%n%(x)s",
    "backslash": "x\\n\\",
    "formula": f"=cmd|'/C touch {MARK}'!A0",
}
PRINTABLE = {name: text for name, text in HOSTILE.items() if text.isprintable() and '"' not in text}


# What a table without quotes can hold in a cell.
CELLS = {name: text for name, text in HOSTILE.items() if not set(text) & set("\n\r\t")}


def said(read, *args) -> str:
    """Message of a refusal, which is one line that a terminal can show."""
    with pytest.raises(InputError) as error:
        read(*args)
    message = str(error.value)
    assert message.isprintable(), message
    return message


def has_control(text: str) -> bool:
    """Whether a text has more than one line, or a character that is none."""
    return not text.isprintable()


def assert_untouched(*folders: Path) -> None:
    """No command of a text has run: the mark is in none of the folders, nor where tests run."""
    for folder in folders:
        assert not list(folder.rglob(MARK)), folder
    for place in (Path.cwd(), ROOT, ROOT.parent, Path("/tmp")):
        assert not (place / MARK).exists(), place
