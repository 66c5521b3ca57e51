"""Samples of a file from outside the workflow, with their conditions, on the log2 scale."""

from __future__ import annotations

import csv
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TextIO

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, some
from mdwgan.evaluation.file_ways import gene_labels
from mdwgan.readers.delimited import EMPTY, separator_of
from mdwgan.readers.gmt import read_gmt
from mdwgan.readers.matrix import Cells, Way, open_cells, read_any_matrix
from mdwgan.readers.schemas import ONE_LINE, is_fit
from mdwgan.readers.text import open_text
from mdwgan.readers.workbook import read_workbook
from mdwgan.samples.conditions import standard_name
from mdwgan.samples.own.genes import COUNTERS
from mdwgan.samples.own.spreadsheet import treat_dates
from mdwgan.samples.own.units import LARGEST_LOG, Log, kind_faults
from mdwgan.samples.values import to_log

LIBRARY = 1e6  # counts are taken as log2(counts per million + 1)
LAYERS = {"log2": "log"}  # of an h5ad file that this workflow wrote
Role = Literal["real", "generated", "training"]


@dataclass
class FileSamples:
    """Samples of one file of anybody's, on the log2 scale, for the verb `evaluate`.

    Conditions and donors are None where the file and the sample table don't have them.
    """

    role: Role
    path: Path
    log: pd.DataFrame  # samples x genes
    conditions: pd.Series | None = None  # by sample
    donors: pd.Series | None = None
    notes: list[str] = field(default_factory=list)


def read_samples_of_file(
    role: Role,
    file: Path | Cells,
    values: str,
    table: pd.DataFrame | None = None,
    samples_in: Way | None = None,
) -> FileSamples:
    """Read a matrix, and the conditions and donors of its samples where they are given.

    Parameters
    ----------
    role : {"real", "generated", "training"}
    file : path, or Cells
        What `open_file` gives may be read here without a second look at the file.
    values : {"counts", "fpkm", "tpm", "log2"}
    table : DataFrame, optional
        From `read_conditions`; samples it lacks are left out. An h5ad file's own
        columns ``condition`` and ``donor`` are taken where no table is given, and of its
        column ``split`` the samples that the role is for.
    samples_in
        See `mdwgan.readers.matrix.read_any_matrix`.

    Raises
    ------
    InputError
        Names all faults of the file.
    """
    cells = file if isinstance(file, Cells) else open_file(file, values)
    path = cells.path
    listed = None if table is None else set(table.index)
    matrix = read_any_matrix(cells, "", listed, samples_in, negative=values == "log2")
    numbers, scale_notes = _log2_of_stated(matrix.values.to_numpy(), values, path)
    generated_counts = role == "generated" and values == "counts"  # they need not be whole
    kinds = []
    if not (generated_counts and np.nanmax(numbers, initial=0) >= LARGEST_LOG):
        kinds = kind_faults(numbers, values, path, "--values")
        kinds = [fault.replace("--values: ", "--values ") for fault in kinds]
    if faults := matrix.faults + kinds:
        raise InputError("\n  ".join([f"{len(faults)} fault(s)", *faults]), path)
    ids, dates, _ = treat_dates(matrix.ids, "leave_out")
    genes = gene_labels(ids)
    counted = ~genes.str.fullmatch(COUNTERS).to_numpy(bool)  # their lines count no reads of genes
    names = [str(name) for name in matrix.values.columns]
    log = _to_log(numbers[counted].T, values, names, path)
    samples = FileSamples(role, path, pd.DataFrame(log, names, genes[counted].to_numpy()))
    samples.notes += matrix.notes + scale_notes
    if not counted.all():
        samples.notes.append(f"{int((~counted).sum())} lines of a counting program are no genes")
    if dates:
        named = [f"{ids['id'][row]} ({reason})" for row, reason in dates.items()]
        samples.notes.append(f"{len(dates)} genes are left out: {some(named)}")
        samples.log = samples.log.loc[:, ~np.isin(np.flatnonzero(counted), list(dates))]
    twice = samples.log.columns.duplicated(keep=False)
    if twice.any():
        samples.log = samples.log.loc[:, ~twice]
        samples.notes.append(f"{int(twice.sum())} rows are left out: their gene is listed twice")
    _describe(samples, table)
    return samples


def open_file(path: Path, values: str) -> Cells:
    """Cells of a file, of the layer that holds such values."""
    return open_cells(path, LAYERS.get(values, values))


def _log2_of_stated(numbers: np.ndarray, values: str, path: Path) -> tuple[np.ndarray, list[str]]:
    """Logs of another base, as scanpy's uns["log1p"] says they are, as log2."""
    if values != "log2" or path.suffix.lower() != ".h5ad":
        return numbers, []
    from mdwgan.readers.h5ad_values import stated_log  # imported here: slow
    from mdwgan.readers.hdf5 import open_hdf5

    stated = stated_log(path)
    with open_hdf5(path) as file:
        own_layer = f"layers/{LAYERS[values]}" in file
    if stated is None or stated[0] == "log2" or own_layer:
        return numbers, []
    log = Log(*stated)
    return numbers * np.log2(log.base), [f"its uns['log1p'] says {log}: values are taken as log2"]


def _to_log(numbers: np.ndarray, values: str, names: list[str], path: Path) -> np.ndarray:
    """log2 of (samples, genes)."""
    if values == "log2":
        return numbers
    if values != "counts":
        return np.log2(numbers + 1)
    library = numbers.sum(axis=1)
    if not (library > 0).all():
        raise InputError(
            f"sample {names[int(np.argmin(library))]} has no count at all",
            path,
            "values above 0",
            "leave it out",
        )
    return to_log(numbers, "counts", library, LIBRARY)


def _describe(samples: FileSamples, table: pd.DataFrame | None) -> None:
    """Fill in conditions and donors, and choose the part of a split that the role is for."""
    if samples.path.suffix.lower() == ".h5ad":
        from mdwgan.readers.hdf5 import read_parts

        obs = read_parts(samples.path, "obs")["obs"]
        _choose_split(samples, obs)
        table = obs if table is None else table
    if table is None:
        return
    table = table.reindex(samples.log.index)
    if "condition" in table:
        text = table["condition"].astype(object).fillna("").astype(str).str.strip()
        if len(empty := list(text.index[_is_empty(text)])):
            raise InputError(
                f"the condition of {some(empty)} is empty",
                samples.path,
                "a condition for each sample",
                "fill it in, or leave the sample out of the table",
            )
        if unfit := next((name for name in text if not is_fit(name)), ""):
            raise InputError(f"condition {unfit!r} can't be used", samples.path, ONE_LINE)
        samples.conditions = text.map(standard_name)
    if "donor" in table:
        samples.donors = donors_in(table["donor"])


def donors_in(column: pd.Series) -> pd.Series:
    """Donor of each sample, which the index names; one whose cell says nothing is its own."""
    return column.astype(object).where(~_is_empty(column), column.index.to_series()).astype(str)


def _is_empty(cells: pd.Series) -> pd.Series:
    return cells.astype(object).fillna("").astype(str).str.strip().str.lower().isin(EMPTY)


PARTS: dict[str, str] = {"real": "test", "training": "train"}  # of a split, by role


def _choose_split(samples: FileSamples, obs: pd.DataFrame) -> None:
    """Keep the test samples of a training.h5ad as real ones, its training samples as such."""
    if "split" not in obs or samples.role not in PARTS:
        return
    split = obs["split"].astype(str).reindex(samples.log.index)
    if not set(split) <= {"train", "test"}:
        return
    wanted = PARTS[samples.role]
    if not (split == wanted).any():
        raise InputError(
            f"no sample's split is {wanted}",
            samples.path,
            f"{wanted} samples",
            "write the samples that are meant into a file without the column split",
        )
    samples.log = samples.log[(split == wanted).to_numpy()]
    dropped = int((split != wanted).sum())
    if dropped:
        samples.notes.append(
            f"its column split is used: {len(samples.log)} {wanted} samples are taken, "
            f"{dropped} others left out"
        )


def read_conditions(path: Path) -> pd.DataFrame:
    """Read a table of samples: columns ``sample``, ``condition``, optionally ``donor``."""
    if path.suffix.lower() == ".xlsx":
        _, (header, *rows) = read_workbook(path)
        cut = [[*row, *[""] * len(header)][: len(header)] for row in rows]
        table = pd.DataFrame(cut, columns=header, dtype=object)
    else:
        with open_text(path) as file:
            separator = separator_of(file.readline().removeprefix("\ufeff"))
        with open_text(path) as file:
            # one quote of a tab-separated line is part of a name, and starts no quoted cell
            lone = separator == "\t" and any(line.count('"') % 2 for line in file)
        with open_text(path) as file:
            quoting = {"quoting": csv.QUOTE_NONE} if lone else {}
            table = _table_of(file, path, separator, keep_default_na=False, na_values=[], **quoting)
    table.columns = [str(name).strip().removeprefix("\ufeff").lower() for name in table.columns]
    if lacking := {"sample", "condition"} - set(table):
        raise InputError(
            f"there is no column {' and '.join(sorted(lacking))}; its columns are "
            f"{some(list(table.columns))}",
            path,
            "sample, condition, and donor where known",
        )
    table = table.fillna("")  # cells that a line lacks
    table["sample"] = table["sample"].str.strip()
    if (table["sample"] == "").any():
        raise InputError(
            f"row {int((table['sample'] == '').argmax()) + 1} has no sample",
            path,
            "an id in each row",
            "fill it in, or take the row out",
        )
    if len(twice := table["sample"][table["sample"].duplicated()]):
        raise InputError(f"sample {twice.iloc[0]} is listed twice", path, "one row a sample")
    if "donor" in table:
        table["donor"] = table["donor"].where(~_is_empty(table["donor"]))
    return table.set_index("sample")


def own_conditions(path: Path) -> pd.DataFrame | None:
    """Conditions that a matrix has beside its genes, as `mdwgan sample` writes them.

    Returns
    -------
    DataFrame or None
        As from `read_conditions`. None where the file is no text or h5ad file with such columns,
        or a sample's condition is empty.
    """
    if path.suffix.lower() == ".h5ad":
        from mdwgan.readers.hdf5 import read_parts  # imported here: slow

        table = read_parts(path, "obs")["obs"]
    elif path.is_dir() or not _has_conditions(path):
        return None
    else:
        table = read_conditions(path)
    if "condition" not in table:
        return None
    table = table[[name for name in ("condition", "donor") if name in table]]
    return None if _is_empty(table["condition"]).any() else table


def _has_conditions(path: Path) -> bool:
    """Whether the first line of a text file names the columns sample and condition."""
    try:
        with open_text(path) as file:
            first = file.readline().removeprefix("\ufeff")
    except InputError:
        return False  # no text; the reader of matrices knows more formats
    cells = [cell.strip().strip('"').lower() for cell in first.split(separator_of(first))]
    return {"sample", "condition"} <= set(cells)


def read_edges(path: Path) -> pd.DataFrame:
    """Read pairs of genes: columns ``gene1``, ``gene2``."""
    if not path.is_file():
        raise InputError("no such file", path)
    with open_text(path) as file:
        # a gene may be named NA
        table = _table_of(file, path, "\t", keep_default_na=False, na_values=[""])
    if not {"gene1", "gene2"} <= set(table):
        raise InputError(f"its columns are {some(list(table.columns))}", path, "gene1 and gene2")
    return table


def read_gene_sets(paths: list[Path]) -> pd.DataFrame | None:
    """Read GMT files: collection (the file's name), pathway, symbol; None without a file."""
    tables = {}
    for path in paths:
        if not path.is_file():
            raise InputError("no such file", path)
        if path.name in tables:
            raise InputError("another file of gene sets has this name", path, "names that differ")
        tables[path.name] = read_gmt(path).assign(collection=path.name)
    if not tables:
        return None
    return pd.concat(tables.values(), ignore_index=True).rename(columns={"gene": "symbol"})


def _table_of(file: TextIO, path: Path, separator: str, **options) -> pd.DataFrame:
    """Read all cells as text; a line with more cells than the header is an `InputError`."""
    with warnings.catch_warnings():
        # pandas only warns where the first line has more cells, and drops the others' rest
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            return pd.read_csv(file, sep=separator, dtype=str, index_col=False, **options)
        except (ValueError, pd.errors.ParserError, pd.errors.ParserWarning) as error:
            told = " ".join(str(error).split())
            raise InputError(
                f"not a table ({told})", path, "a header, and as many cells in each line"
            ) from error
