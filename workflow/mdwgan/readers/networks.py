"""Gene networks: STRING's protein links and info, HumanNet's edge list."""

from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.text import open_text

LINK_COLUMNS = ["protein1", "protein2", "combined_score"]
CHUNK = 1_000_000  # rows; STRING v11.5 has 11.9 million


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
        try:
            for chunk in pd.read_csv(
                file,
                sep=" ",
                names=LINK_COLUMNS,
                chunksize=CHUNK,
                dtype={"combined_score": np.int32},
            ):
                total += len(chunk)
                kept.append(chunk[chunk["combined_score"] >= score])
        except (ValueError, pd.errors.ParserError) as error:
            raise InputError(
                f"a line can't be read ({error})",
                path,
                "two proteins and a whole score in each line",
            ) from error
    if not kept:
        raise InputError("the file has no edge", path, "one edge a line")
    links = pd.concat(kept, ignore_index=True)
    for column in LINK_COLUMNS[:2]:
        links[column] = links[column].str.removeprefix("9606.")
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
    with open_text(path) as file:
        try:
            edges = pd.read_csv(
                file,
                sep="\t",
                names=names,
                comment="#",
                dtype={"entrez1": str, "entrez2": str, "weight": np.float64},
            )
        except (ValueError, pd.errors.ParserError) as error:
            raise InputError(
                f"the edge list can't be read ({error})",
                path,
                "tab-separated Entrez id, Entrez id, weight, no header",
            ) from error
    if edges.empty or edges.isna().to_numpy().any():
        raise InputError(
            "the edge list is empty or has empty cells",
            path,
            "Entrez id, Entrez id, weight in each line",
        )
    numeric = edges["entrez1"].str.fullmatch(r"\d+") & edges["entrez2"].str.fullmatch(r"\d+")
    if not numeric.all():
        line = int(np.flatnonzero(~numeric)[0]) + 1
        raise InputError("a gene id is not an Entrez id", f"{path}:{line}", "whole numbers")
    keep = max(1, round(share * len(edges)))
    order = np.argsort(-edges["weight"].to_numpy(), kind="stable")[:keep]
    return edges.iloc[order].reset_index(drop=True), len(edges)
