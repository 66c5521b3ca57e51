"""HumanNet's edge list."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.text import CELLS, bad_lines_named, open_text


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
    expected = "tab-separated Entrez id, Entrez id, weight, no header"
    types = {"entrez1": str, "entrez2": str, "weight": np.float64}
    with (
        open_text(path) as file,
        bad_lines_named(path, _edge_fault, expected),
    ):
        edges = pd.read_csv(file, sep="\t", names=names, dtype=types, comment="#", **CELLS)
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
