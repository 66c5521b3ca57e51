"""Samples of another program: one row a sample, its condition, and a column for each gene.

As `mdwgan export-split` writes training samples, so other programs write generated ones: a TSV or
CSV with the columns ``sample`` and ``condition``, or an h5ad with ``condition`` in obs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, some
from mdwgan.readers.delimited import divided, separator_of
from mdwgan.readers.text import open_text

ENDINGS = (".h5ad", ".tsv", ".tsv.gz", ".csv", ".csv.gz")
SAMPLE, CONDITION, LIBRARY = "sample", "condition", "library_size"
SHOWN = 3  # faulty cells that a message names


@dataclass
class SampleFile:
    """Samples as a file has them.

    Attributes
    ----------
    path : Path
    names, conditions : list of str (n,)
    genes : list of str
    values : ndarray (n, genes), float64
        NaN where a cell is no number.
    lines : list of str (n,)
        Where each sample is: ``path:line``, or the path.
    bad : list of str
        Texts of cells that are no numbers, with their places.
    library : ndarray (n,) or None
        Library sizes, where the file has them.
    """

    path: Path
    names: list[str]
    conditions: list[str]
    genes: list[str]
    values: np.ndarray
    lines: list[str]
    bad: list[str] = field(default_factory=list)
    library: np.ndarray | None = None

    def cells(self, where: np.ndarray, expected: str, texts: np.ndarray | None = None) -> list[str]:
        """One text on the cells that have a fault; none where no cell has it.

        Parameters
        ----------
        where : ndarray of bool (n, genes)
        expected : str
        texts : ndarray (n, genes), optional
            What the file has in the cells; ``values`` by default.
        """
        rows, columns = np.nonzero(where)
        if not len(rows):
            return []
        places = [
            f"{self.lines[row]}: gene {self.genes[column]} of sample {self.names[row]} is "
            f"{self.values[row, column] if texts is None else repr(texts[row, column])}"
            for row, column in zip(rows[:SHOWN], columns[:SHOWN], strict=True)
        ]
        more = f" and {len(rows) - SHOWN} more cells" if len(rows) > SHOWN else ""
        return [f"{', '.join(places)}{more}; expected {expected}"]


def read_sample_file(path: str | Path) -> SampleFile:
    """Read samples of another program.

    Parameters
    ----------
    path : path
        Of one of `ENDINGS`; the values of an h5ad file are those of X.

    Raises
    ------
    InputError
        The file can't be read, or has no samples, conditions or genes. Other faults are for who
        knows what the file should have.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("no such file", path, f"samples: {', '.join(ENDINGS)}")
    if not path.name.endswith(ENDINGS):
        raise InputError("unknown ending", path, ", ".join(ENDINGS))
    found = _from_h5ad(path) if path.suffix == ".h5ad" else _from_text(path)
    if not found.names:
        raise InputError("there is no sample", path, "a row for each sample")
    if not found.genes:
        raise InputError("there is no gene", path, "a column for each gene")
    return found


def _from_text(path: Path) -> SampleFile:
    with open_text(path) as file:
        lines = divided(file, _separator(path), path)
        numbered = [(number, cells) for number, cells in lines if any(cells)]
    if not numbered:
        raise InputError("the file is empty", path, "a header, and a line for each sample")
    (_, header), rows = numbered[0], numbered[1:]
    header = [name.strip() for name in header]
    at = {name.lower(): place for place, name in enumerate(header)}
    if lacking := [name for name in (SAMPLE, CONDITION) if name not in at]:
        raise InputError(
            f"there is no column {' and '.join(lacking)}",
            f"{path}:1",
            f"the columns {SAMPLE} and {CONDITION}, and one for each gene",
            "write the table as mdwgan export-split writes the training samples",
        )
    for number, cells in rows:
        if len(cells) != len(header):
            raise InputError(f"{len(cells)} cells", f"{path}:{number}", f"{len(header)}")
    own = {at[name] for name in (SAMPLE, CONDITION, LIBRARY) if name in at}
    columns = [place for place in range(len(header)) if place not in own]
    table = pd.DataFrame([cells for _, cells in rows], columns=range(len(header)), dtype=object)
    values = table[columns].apply(pd.to_numeric, errors="coerce").to_numpy(np.float64)
    genes, places = [header[place] for place in columns], [f"{path}:{n}" for n, _ in rows]
    library = None
    if LIBRARY in at:
        library = pd.to_numeric(table[at[LIBRARY]], errors="coerce").to_numpy(np.float64)
    names, conditions = (
        table[at[name]].str.strip().tolist() if len(table) else [] for name in (SAMPLE, CONDITION)
    )
    found = SampleFile(path, names, conditions, genes, values, places, library=library)
    found.bad = found.cells(~np.isfinite(values), "a number", table[columns].to_numpy())
    return found


def _separator(path: Path) -> str:
    with open_text(path) as file:
        return separator_of(file.readline())


def _from_h5ad(path: Path) -> SampleFile:
    from mdwgan.readers.h5ad_values import read_tolerantly  # imported here: slow

    data = read_tolerantly(path)
    if CONDITION not in data.obs:
        raise InputError(
            f"obs has no column {CONDITION}; its columns are {some(list(data.obs)) or 'none'}",
            path,
            "the condition of each sample",
        )
    values = data.X
    if values is None:
        raise InputError("there is no X", path, "the values in X")
    values = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    if not np.issubdtype(values.dtype, np.number) or np.iscomplexobj(values):
        raise InputError(f"X holds {values.dtype}", path, "numbers")
    library = None
    if LIBRARY in data.obs:
        library = pd.to_numeric(data.obs[LIBRARY], errors="coerce").to_numpy(np.float64)
    names = [str(name) for name in data.obs_names]
    conditions = data.obs[CONDITION].astype(object).fillna("").astype(str).str.strip().tolist()
    genes = [str(name) for name in data.var_names]
    found = SampleFile(
        path,
        names,
        conditions,
        genes,
        values.astype(np.float64),
        [str(path)] * len(names),
        library=library,
    )
    found.bad = found.cells(~np.isfinite(found.values), "a number")
    return found
