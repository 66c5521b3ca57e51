"""Matrices with the same genes become one."""

from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.matrix.table import Matrix, left_out_table


def join(parts: list[Matrix], folder: Path) -> Matrix:
    """Join the samples of matrices; genes that not all have once are left out and listed."""
    first = parts[0]
    faults = [fault for part in parts for fault in part.faults]
    notes = list(dict.fromkeys(note for part in parts for note in part.notes))
    left_out = [part.left_out for part in parts]
    if all(part.ids.equals(first.ids) for part in parts):
        values = [part.values for part in parts]
        ids, lines = first.ids, first.lines
    else:
        values, ids, lines, more = _by_id(parts)
        left_out.append(more)
        if ids.empty:
            raise InputError(
                "no gene is in all files",
                folder,
                "files with the same genes",
                "put files with other ids into a folder of their own",
            )
    out = pd.concat(left_out, ignore_index=True).drop_duplicates(["id", "reason"])
    table = pd.concat(values, axis=1)
    ids = ids.reset_index(drop=True)
    return Matrix(table, ids, faults, notes, out, lines, dict(first.counted))


def _by_id(parts: list[Matrix]) -> tuple[list[pd.DataFrame], pd.DataFrame, list[int], pd.DataFrame]:
    """Values of the genes that all parts have once, in the order of the first."""
    names = [part.ids["id"] for part in parts]
    once = [set(ids[~ids.duplicated(keep=False)]) for ids in names]
    shared = set.intersection(*once)
    twice = set().union(*(set(ids[ids.duplicated()]) for ids in names))
    others = list(dict.fromkeys(name for ids in names for name in ids if name not in shared))
    reasons = ["listed twice in a file" if n in twice else "not in all files" for n in others]
    keep = names[0].isin(shared).to_numpy()
    order = names[0][keep]
    values = []
    for part, ids in zip(parts, names, strict=True):
        usable = ids.isin(shared).to_numpy()
        by_id = part.values[usable].set_axis(ids[usable].to_numpy())
        values.append(by_id.loc[order].reset_index(drop=True))
    lines = [line for line, kept in zip(parts[0].lines, keep, strict=True) if kept]
    table = left_out_table(others, reasons, [None] * len(others))
    return values, parts[0].ids[keep], lines, table
