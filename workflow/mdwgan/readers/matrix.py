"""Expression matrices of users: TSV, CSV, parquet or h5ad, genes in rows or in columns."""

import csv
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.delimited import EMPTY, WORKBOOKS, separator_of
from mdwgan.readers.limits import check_size, limits, refuse
from mdwgan.readers.text import open_text, refuse_line, refuse_nul

SYMBOL_COLUMNS = {"symbol", "hugo_symbol", "gene_symbol", "gene_name", "hgnc_symbol"}
ENTREZ_COLUMNS = {"entrez", "entrez_id", "entrez_gene_id", "entrezid", "ncbi_gene_id"}
# Columns of a sample table that a matrix with samples in its rows may have.
NOT_GENES = {"condition", "tissue", "donor", "source", "study", "group", "class", "label"}
SHOWN = 3


@dataclass
class Matrix:
    """A user's matrix as far as it could be read.

    Attributes
    ----------
    values : DataFrame
        float64, genes (file order) x samples of the sample table that the file has.
    ids : DataFrame
        ``id`` (first column or header), ``symbol``, ``entrez`` where there are such columns.
    faults, notes : list of str
        What has to be corrected; what was not read.
    """

    values: pd.DataFrame
    ids: pd.DataFrame
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Raw:
    """Cells of a file: the first column holds ids; ``lines`` says whether rows are text lines."""

    cells: pd.DataFrame
    path: Path
    lines: bool
    negative: bool = False  # whether values below 0 are right

    def where(self, row: int) -> str:
        """Place of a row in the file, for messages."""
        return f"{self.path}:{row + 2}" if self.lines else f"{self.path}, row {row + 1}"


def read_matrix(path: str | Path, samples: list[str], layer: str = "") -> Matrix:
    """Read a matrix; which way it lies is found by the ids of the samples.

    Parameters
    ----------
    path : path
        Its suffix tells parquet and h5ad; anything else is text, its separator is found.
    samples : list of str
        Ids of the sample table.
    layer : str
        Layer of an h5ad file that is taken where the file has it, instead of X.

    Raises
    ------
    InputError
        The file can't be read at all; other faults are in the result.
    """
    raw = _read_raw(Path(path), layer)
    names, first = list(raw.cells.columns), raw.cells.iloc[:, 0].astype(str)
    wanted = set(samples)
    in_header, in_column = len(wanted & set(names[1:])), len(wanted & set(first))
    if not in_header and not in_column:
        raise InputError(
            f"no sample of the sample table is here: the header has {_some(names[1:])}, "
            f"the first column {_some(list(first))}",
            path,
            f"the ids of the sample table, such as {_some(samples)}",
        )
    if in_column > in_header:
        return _samples_in_rows(raw, first, samples)
    return _genes_in_rows(raw, first, samples)


def read_any_matrix(
    path: str | Path,
    layer: str = "",
    known: set[str] | None = None,
    samples_in: Literal["columns", "rows"] = "columns",
    negative: bool = False,
) -> Matrix:
    """Read a matrix without a sample table, or with one.

    Parameters
    ----------
    path, layer
        See `read_matrix`.
    known : set of str, optional
        Samples to read; which way the matrix lies is then found by them.
    samples_in : {"columns", "rows"}
        Without ``known``; an h5ad file needs neither.
    negative : bool
        Whether values may be below 0, as logs are.
    """
    raw = _read_raw(Path(path), layer)
    raw.negative = negative
    names, first = list(raw.cells.columns), raw.cells.iloc[:, 0].astype(str)
    named = [n for n in names[1:] if str(n).lower() not in SYMBOL_COLUMNS | ENTREZ_COLUMNS]
    rows = list(first.str.strip())
    if known:
        in_header, in_column = ([n for n in side if n in known] for side in (named, rows))
        if not in_header and not in_column:
            raise InputError(
                f"none of the samples {_some(sorted(known))} is here",
                path,
                f"the ids that are here, such as {_some(named)}",
            )
        samples_in = "rows" if len(in_column) > len(in_header) else "columns"
        named, rows = in_header, in_column
    if samples_in == "rows" and Path(path).suffix.lower() != ".h5ad":
        return _samples_in_rows(raw, first, rows)
    return _genes_in_rows(raw, first, named)


def _some(names: list, n: int = SHOWN) -> str:
    more = f" and {len(names) - n} more" if len(names) > n else ""
    return ", ".join(str(name) for name in names[:n]) + more


def _genes_in_rows(raw: Raw, genes: pd.Series, samples: list[str]) -> Matrix:
    names = list(raw.cells.columns)
    faults = _sample_faults(names[1:], samples, raw.path)
    wanted = set(samples)
    # A column that is listed twice is a fault; its first one is read, to find further faults.
    columns = [i for i, name in enumerate(names) if i and name in wanted and name not in names[:i]]
    ids = pd.DataFrame({"id": genes.str.strip()})
    for kind, words in (("symbol", SYMBOL_COLUMNS), ("entrez", ENTREZ_COLUMNS)):
        for number, name in enumerate(names):
            if str(name).lower() in words and kind not in ids:
                ids[kind] = raw.cells.iloc[:, number].map(_text)
    rest = [
        n
        for n in names[1:]
        if n not in wanted and str(n).lower() not in SYMBOL_COLUMNS | ENTREZ_COLUMNS
    ]
    notes = [f"columns that aren't in the sample table are left out: {_some(rest)}"] if rest else []
    values, more = _numbers(raw.cells.iloc[:, columns], raw, names_are_samples=True)
    for row in np.flatnonzero(ids["id"].str.lower().isin(EMPTY))[:1]:
        faults.append(f"{raw.where(row)}: the row has no gene id")
    return Matrix(values, ids, faults + more, notes)


def _samples_in_rows(raw: Raw, first: pd.Series, samples: list[str]) -> Matrix:
    faults = _sample_faults(list(first.str.strip()), samples, raw.path)
    names = [str(name) for name in raw.cells.columns]
    genes = [i for i, name in enumerate(names) if i and name.lower() not in NOT_GENES]
    names_in_file = first.str.strip()
    rows = (names_in_file.isin(set(samples)) & ~names_in_file.duplicated()).to_numpy()
    aside = [n for n in names[1:] if n.lower() in NOT_GENES]
    aside += list(names_in_file[~names_in_file.isin(set(samples))])
    notes = [f"rows and columns left out: {_some(aside)}"] if aside else []
    # rows keep their numbers in the file, for messages
    values, more = _numbers(raw.cells.iloc[:, genes][rows], raw, names_are_samples=False)
    values.index = names_in_file[rows]
    ids = pd.DataFrame({"id": [names[i].strip() for i in genes]})
    for number in np.flatnonzero(ids["id"].str.lower().isin(EMPTY))[:1]:
        faults.append(f"{raw.path}: column {genes[number] + 1} has no gene id")
    return Matrix(values.T.reset_index(drop=True), ids, faults + more, notes)


def _text(value) -> str:
    """Id as text; numbers that became 12.0 are 12."""
    if isinstance(value, float) and np.isfinite(value) and value == int(value):
        value = int(value)
    text = "" if pd.isna(value) else str(value).strip()
    return "" if text.lower() in EMPTY else text


def _sample_faults(names: list, samples: list[str], path: Path) -> list[str]:
    """Samples that are listed twice, and samples of the table that the matrix lacks."""
    counts, faults = pd.Series(names, dtype=object).value_counts(), []
    for sample in dict.fromkeys(samples):
        if counts.get(sample, 0) > 1:
            faults.append(f"{path}: sample {sample} occurs {counts[sample]} times; expected once")
    missing = [sample for sample in dict.fromkeys(samples) if sample and sample not in counts]
    if missing:
        plain = {re.sub(r"\W", "", str(name)).lower(): name for name in names}
        close = plain.get(re.sub(r"\W", "", missing[0]).lower())
        hint = f" The file has {close!r}: write both alike." if close is not None else ""
        faults.append(
            f"{path}: {len(missing)} sample(s) of the sample table are not in the matrix: "
            f"{_some(missing)}.{hint}"
        )
    return faults


def _numbers(cells: pd.DataFrame, raw: Raw, names_are_samples: bool) -> tuple:
    """Values as float64, and one fault a kind of bad value."""
    columns = [pd.to_numeric(cells.iloc[:, i], errors="coerce") for i in range(cells.shape[1])]
    table = np.column_stack([c.to_numpy(np.float64, na_value=np.nan) for c in columns])
    logical = np.array([pd.api.types.is_bool_dtype(kind) for kind in cells.dtypes])
    table[:, logical] = np.nan
    kinds: dict[str, list[tuple[int, int]]] = {}
    bad = ~np.isfinite(table) if raw.negative else ~np.isfinite(table) | (table < 0)
    for row, column in np.argwhere(bad):
        kinds.setdefault(_kind(cells.iat[row, column]), []).append((row, column))
    faults = []
    for kind, places in kinds.items():
        row, column = places[0]
        name = cells.columns[column]
        of = f"sample {name}" if names_are_samples else f"gene {name}"
        faults.append(
            f"{raw.where(cells.index[row])}: value {str(cells.iat[row, column])!r} of {of} {kind} "
            f"({len(places)} such value(s)); expected numbers from 0 up, such as 12.5"
        )
    return pd.DataFrame(table, columns=cells.columns), faults


def _kind(cell) -> str:
    """Say what is wrong with a value."""
    text = str(cell).strip()
    if text.lower() in EMPTY:
        return "is missing: write 0 where nothing was found, leave the gene out where unknown"
    if re.fullmatch(r"-?\d*\.?\d+(e[+-]?\d+)?", text, flags=re.I):
        return "is negative"
    if re.fullmatch(r"\d+,\d+", text):
        return "has a comma: use a decimal point, and nothing between thousands"
    return "is not a finite number"


# ---- formats


def _read_raw(path: Path, layer: str) -> Raw:
    suffix = path.suffix.lower()
    if not path.is_file():
        raise InputError("no such file", path, hint="relative paths start at the working directory")
    if suffix in WORKBOOKS:
        raise InputError("a workbook", path, "TSV, CSV, parquet or h5ad", "save the sheet as CSV")
    if suffix == ".h5ad":
        cells = _read_h5ad(path, layer)
    elif suffix in (".parquet", ".pq"):
        cells = _read_parquet(path)
    else:
        cells = _read_text(path)
    cells.columns = [str(name).strip() for name in cells.columns]
    if cells.shape[1] < 2 or cells.empty:
        raise InputError("there are no values", path, "gene ids, sample ids and values")
    return Raw(cells, path, suffix not in (".h5ad", ".parquet", ".pq"))


def _read_text(path: Path) -> pd.DataFrame:
    refuse_nul(path)
    with open_text(path) as file:
        first, second = (file.readline().removeprefix("\ufeff") for _ in range(2))
    separator = separator_of(first)
    header, row = (next(csv.reader([line], delimiter=separator), []) for line in (first, second))
    if len(row) == len(header) + 1:  # as R's write.table leaves it
        header = ["", *header]
    names = [str(i) for i in range(len(header))]  # the header may list a column twice
    with open_text(path, len(header)) as file, warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            cells = pd.read_csv(
                file,
                sep=separator,
                header=0,
                names=names,
                index_col=False,
                dtype={"0": str},
                keep_default_na=False,
                na_values=[],
                skip_blank_lines=False,
                low_memory=False,
            )
        except (pd.errors.ParserError, pd.errors.ParserWarning):
            fault = lambda cells: f"{len(cells)} cells" if len(cells) > len(header) else ""  # noqa: E731
            refuse_line(path, fault, f"{len(header)} cells, as in the header", separator, header=1)
    cells.columns = [name.strip() for name in header]
    return cells


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        _check_parquet(path)
        cells = pd.read_parquet(path)
    except ImportError as error:
        raise InputError(
            "parquet files need pyarrow, which isn't installed",
            path,
            hint="run `pip install pyarrow` in the environment, or save the matrix as TSV",
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(f"not a parquet file ({error})", path) from error
    if not isinstance(cells.index, pd.RangeIndex):
        cells = cells.rename_axis("").reset_index()
    return cells.rename(columns={cells.columns[0]: str(cells.columns[0])})


def _check_parquet(path: Path) -> None:
    import pyarrow.parquet

    facts = pyarrow.parquet.read_metadata(path)
    check_size(path, facts.num_rows, facts.num_columns)
    groups = [facts.row_group(number) for number in range(facts.num_row_groups)]
    if sum(group.total_byte_size for group in groups) > limits()["unpacked_bytes"]:
        refuse("unpacked_bytes", path)


def _read_h5ad(path: Path, layer: str) -> pd.DataFrame:
    from mdwgan.readers.hdf5 import read_h5ad  # imported here: slow, and most matrices are text

    data = read_h5ad(path)
    check_size(path, *data.shape)  # a sparse matrix is much larger than its file
    values = data.layers.get(layer, data.X)
    if values is None:
        raise InputError("there is no X", path, f"values in X or in the layer {layer}")
    values = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    cells = pd.DataFrame(values.T, columns=data.obs_names)
    for name in data.var.columns:
        if name.lower() in SYMBOL_COLUMNS | ENTREZ_COLUMNS:
            cells.insert(0, name, data.var[name].astype(object).to_numpy())
    cells.insert(0, "", data.var_names.to_numpy())
    return cells
