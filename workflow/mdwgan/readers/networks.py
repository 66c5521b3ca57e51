"""Gene networks: STRING's protein links and info, HumanNet's edge list."""

import csv
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.text import open_text, refuse_line

LINK_COLUMNS = ["protein1", "protein2", "combined_score"]
CHUNK = 1_000_000  # rows; STRING v11.5 has 11.9 million
LARGEST_SCORE = 1000
# Of both edge lists; an empty cell stays empty text, and is refused.
OPTIONS = {"index_col": False, "keep_default_na": False, "quoting": csv.QUOTE_NONE}


def read_string_links(path: str | Path, score: int) -> tuple[pd.DataFrame, int]:
    """STRING's edges with at least a combined score.

    Parameters
    ----------
    path : path of ``9606.protein.links.v*.txt.gz``; each edge stands there in both directions
    score : int
        Lowest combined score that is kept, 0 to 1000.

    Returns
    -------
    links : DataFrame
        ``protein1``, ``protein2`` (without the ``9606.`` prefix), ``combined_score``;
        the file's lines, both directions.
    total : int
        Lines of the file.
    """
    kept, total = [], 0
    with open_text(path) as file:
        header = file.readline().split()
        if header != LINK_COLUMNS:
            raise InputError(
                f"columns are {' '.join(header)!r}",
                f"{path}:1",
                " ".join(LINK_COLUMNS),
                "is this STRING's protein.links file?",
            )
        names = LINK_COLUMNS
        types = {"protein1": str, "protein2": str, "combined_score": np.int32}
        with _told(path, _link_fault, "two proteins and a score of 0 to 1000", " ", header=1):
            for chunk in pd.read_csv(
                file, sep=" ", names=names, dtype=types, chunksize=CHUNK, **OPTIONS
            ):
                usable = chunk["combined_score"].between(0, LARGEST_SCORE)
                if not (usable & (chunk["protein1"] != "") & (chunk["protein2"] != "")).all():
                    raise ValueError("a line without two proteins and a score")
                total += len(chunk)
                kept.append(chunk[chunk["combined_score"] >= score])
    if not total:
        raise InputError("the file has no edge", path, "one edge a line", "fetch it again")
    links = pd.concat(kept, ignore_index=True)
    if links.empty:
        raise InputError(
            f"none of {total} edges has a score of {score} or more",
            path,
            "an edge that is kept",
            "lower genes.string_score",
        )
    for column in LINK_COLUMNS[:2]:
        # Each protein's name is one object, however many edges it has: a third of the memory.
        codes, names = pd.factorize(links[column])
        links[column] = names.str.removeprefix("9606.").take(codes)
    return links, total


def read_humannet(path: str | Path, share: float) -> tuple[pd.DataFrame, int]:
    """HumanNet's heaviest edges.

    Parameters
    ----------
    path : path of the edge list: no header, Entrez id, Entrez id, weight
    share : float
        Share of the edges that is kept, heaviest first; ties in file order.

    Returns
    -------
    edges : DataFrame
        ``entrez1``, ``entrez2`` (text), ``weight``, heaviest first.
    total : int
        Edges of the file.
    """
    names = ["entrez1", "entrez2", "weight"]
    types = {"entrez1": str, "entrez2": str, "weight": np.float64}
    with (
        open_text(path) as file,
        _told(path, _edge_fault, "tab-separated Entrez id, Entrez id, weight, no header", "\t"),
    ):
        edges = pd.read_csv(file, sep="\t", names=names, dtype=types, comment="#", **OPTIONS)
        ids = [edges[name].str.fullmatch(r"\d+").all() for name in names[:2]]
        if len(edges) and not (all(ids) and np.isfinite(edges["weight"]).all()):
            raise ValueError("an id or weight is not a number")
    if edges.empty:
        raise InputError(
            "the file has no edge",
            path,
            "Entrez id, Entrez id, weight in each line",
            "fetch it again",
        )
    keep = max(1, round(share * len(edges)))
    order = np.argsort(-edges["weight"].to_numpy(), kind="stable")[:keep]
    return edges.iloc[order].reset_index(drop=True), len(edges)


@contextmanager
def _told(
    path: str | Path, fault, expected: str, separator: str, header: int = 0
) -> Iterator[None]:
    """Turn what pandas makes of a bad line into an error that names the line."""
    with warnings.catch_warnings():
        # pandas only warns where a first line has more cells than the header
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            yield
        except (ValueError, pd.errors.ParserError, pd.errors.ParserWarning):
            refuse_line(path, fault, expected, separator, header)


def _link_fault(cells: list[str]) -> str:
    if len(cells) != 3 or not all(cells):
        return f"{sum(map(bool, cells))} value(s), separated by spaces"
    if not (re.fullmatch(r"\d+", cells[2]) and int(cells[2]) <= LARGEST_SCORE):
        return f"score {cells[2]!r} is not usable"
    return ""


def _edge_fault(cells: list[str]) -> str:
    if cells == [""] or cells[0].startswith("#"):
        return ""
    if len(cells) != 3:
        return f"{len(cells)} column(s)"
    for gene in cells[:2]:
        if not re.fullmatch(r"\d+", gene):
            return f"{gene!r} is not an Entrez id"
    try:
        return "" if np.isfinite(float(cells[2])) else f"weight {cells[2]!r} is not finite"
    except ValueError:
        return f"weight {cells[2]!r} is not a number"
