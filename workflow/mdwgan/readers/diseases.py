"""DISEASES of the Jensen lab: gene-disease associations of one channel, with their confidence."""

from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.schemas import is_fit
from mdwgan.readers.text import open_text

MOST_STARS = 5  # the highest confidence
# What each line has, without a header; the file of text mining has another end.
CURATED = ("protein", "symbol", "disease", "name", "source", "evidence", "confidence")
TEXT_MINING = ("protein", "symbol", "disease", "name", "z-score", "confidence", "url")
COLUMNS = ["protein", "symbol", "disease", "name", "score"]
EXPECTED = (
    "7 columns separated by tabs, and no header: protein, gene symbol, disease id, disease name; "
    f"then source, evidence and a confidence of 0 to {MOST_STARS}, or z-score, confidence and url"
)
LAYOUT = "is this a file human_disease_<channel>_filtered.tsv of download.jensenlab.org?"


def read_diseases(path: str | Path) -> pd.DataFrame:
    """Gene-disease associations of one channel of DISEASES.

    Parameters
    ----------
    path : path of ``human_disease_<channel>_filtered.tsv``, packed or not; the channels are
        knowledge, experiments and textmining

    Returns
    -------
    DataFrame
        ``protein`` (Ensembl, or the name of a non-coding RNA), ``symbol``, ``disease``, ``name``,
        ``score`` (the confidence, 0 to 5 stars), one row an association of the file.

    Raises
    ------
    InputError
        Names the first line that has another layout.
    """
    rows: list[tuple] = []
    with open_text(path) as file:
        place = -1  # of the confidence: the first line says which of the two layouts it is
        for number, line in enumerate(file, 1):
            cells = line.rstrip("\r\n").split("\t")
            if place < 0:
                place = _place_of_confidence(cells)
            if what := _fault(cells, place):
                raise InputError(what, f"{path}:{number}", EXPECTED, LAYOUT)
            rows.append((*cells[:4], float(cells[place])))
    if not rows:
        raise InputError("the table has no row", path, EXPECTED, LAYOUT)
    return pd.DataFrame(rows, columns=COLUMNS)


def _place_of_confidence(cells: list[str]) -> int:
    """Column of the confidence; that of curated files where neither layout fits."""
    mined = len(cells) == len(TEXT_MINING) and not _is_confidence(cells[-1])
    layout = TEXT_MINING if mined and _is_confidence(cells[-2]) else CURATED
    return layout.index("confidence")


def _is_confidence(text: str) -> bool:
    try:
        return 0 <= float(text) <= MOST_STARS
    except ValueError:
        return False


def _fault(cells: list[str], place: int) -> str:
    """Say what is wrong with a line; empty where nothing is."""
    if len(cells) != len(CURATED):
        return f"{len(cells)} column(s)"
    for text in cells[:4]:
        if not is_fit(text.replace('"', "")):
            return f"a control character in {text!r}"
    if not cells[0]:
        return "no protein"
    if ":" not in cells[2]:
        return f"{cells[2]!r} is no disease id such as DOID:1612"
    return "" if _is_confidence(cells[place]) else f"confidence {cells[place]!r}"
