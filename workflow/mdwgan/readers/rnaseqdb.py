"""RNAseqDB's expression files (Wang et al. 2018): genes in rows, samples in columns."""

import csv
import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.schemas import ONE_LINE, is_fit
from mdwgan.readers.text import open_text, refuse_line

ID_COLUMNS = ["Hugo_Symbol", "Entrez_Gene_Id"]


def read_header(path: str | Path) -> list[str]:
    """Sample ids of a file, checked.

    Raises
    ------
    InputError
        Wrong id columns, no sample, or a sample id that is listed twice.
    """
    with open_text(path) as file:
        return _samples(file.readline().rstrip("\r\n").split("\t"), path)


def _samples(columns: list[str], path: str | Path) -> list[str]:
    if columns[:2] != ID_COLUMNS:
        raise InputError(
            f"the first columns are {', '.join(columns[:2])!r}",
            f"{path}:1",
            f"{', '.join(ID_COLUMNS)}, then one column a sample",
            "is this a file of RNAseqDB?",
        )
    samples = columns[2:]
    if not samples:
        raise InputError("there is no sample column", f"{path}:1", "one column a sample")
    if "" in samples:
        raise InputError(
            f"column {samples.index('') + 3} has no sample id", f"{path}:1", "an id in each column"
        )
    for sample in samples:
        if not is_fit(sample):
            raise InputError(f"sample id {sample!r} can't be used", f"{path}:1", ONE_LINE)
    twice = pd.Series(samples)[pd.Series(samples).duplicated()]
    if len(twice):
        raise InputError(
            f"sample {twice.iloc[0]} is listed twice",
            f"{path}:1",
            "unique sample ids",
            "remove one of the columns",
        )
    return samples


def read_ids(path: str | Path) -> pd.DataFrame:
    """Gene ids of a file: columns ``symbol`` and ``entrez`` (text, unpadded), in file order."""
    symbols, entrez = [], []
    with open_text(path) as file:
        _samples(file.readline().rstrip("\r\n").split("\t"), path)
        for number, line in enumerate(file, 2):
            cells = line.split("\t", 2)
            if len(cells) < 3 or not cells[0]:
                raise InputError(
                    "the line has no gene id or no value",
                    f"{path}:{number}",
                    "symbol, Entrez id, then one value a sample",
                )
            # A lone double quote is read as it is; such a gene is left out later, with a reason.
            if not is_fit("".join(cells[:2]).replace('"', "")):
                what = f"gene {cells[0]!r} {cells[1]!r} can't be used"
                raise InputError(what, f"{path}:{number}", ONE_LINE)
            symbols.append(cells[0])
            entrez.append(cells[1].strip())
    return pd.DataFrame({"symbol": symbols, "entrez": entrez})


def read_expression(path: str | Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read one file whole.

    Returns
    -------
    ids : DataFrame
        ``symbol`` and ``entrez``, one row a line of the file.
    values : DataFrame
        float64, genes x samples, same rows, columns are sample ids.

    Raises
    ------
    InputError
        A value that is missing, not a number, negative or infinite is named
        with line and sample.
    """
    samples = read_header(path)
    try:
        raw = _read(path, samples, np.float64)
    except ValueError:
        raw = None  # a cell is no number: read again as text, to name it
    numbers = None if raw is None else raw[samples].to_numpy()
    if numbers is None or not _plainly_usable(numbers):
        raw = _read(path, samples, None)
        _refuse_value(raw[samples], path)
        numbers = raw[samples].to_numpy(np.float64)
    ids = pd.DataFrame({"symbol": raw["Hugo_Symbol"], "entrez": raw["Entrez_Gene_Id"].str.strip()})
    return ids, pd.DataFrame(numbers, columns=samples)


def _read(path: str | Path, samples: list[str], values: type | None) -> pd.DataFrame:
    """Read a file's table; ``values`` is the type of the samples' columns, None finds it out."""
    kinds = dict.fromkeys(samples, values) if values else {}
    columns = len(ID_COLUMNS) + len(samples)
    with open_text(path, columns) as file, warnings.catch_warnings():
        # pandas only warns where a line has more cells than the header
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            return pd.read_csv(
                file,
                sep="\t",
                header=0,
                names=[*ID_COLUMNS, *samples],
                index_col=False,
                dtype={"Hugo_Symbol": str, "Entrez_Gene_Id": str, **kinds},
                keep_default_na=False,
                na_values=[],
                quoting=csv.QUOTE_NONE,
                skip_blank_lines=False,  # the row number has to be the line's
                # In pieces that stay in the processor's cache: half the time. Types that are
                # found out need the whole file, or they could differ between pieces.
                low_memory=values is not None,
            )
        except (pd.errors.ParserError, pd.errors.ParserWarning):
            columns = len(samples) + 2
            refuse_line(
                path,
                lambda cells: f"{len(cells)} columns" if len(cells) > columns else "",
                f"{columns} columns, as in the header",
                header=1,
            )


def _plainly_usable(values: np.ndarray) -> bool:
    """Whether all values are usable, and no column can be TRUE and FALSE read as 1 and 0."""
    return bool(_usable(values).all() and (values > 1).any(axis=0).all())


def _usable(values: np.ndarray) -> np.ndarray:
    return np.isfinite(values) & (values >= 0)


def _refuse_value(raw: pd.DataFrame, path: str | Path) -> None:
    """Name the first value that is not usable, where one is."""
    values = raw.apply(pd.to_numeric, errors="coerce").astype(np.float64)
    bad = ~_usable(values.to_numpy())
    # pandas takes a column of TRUE and FALSE for 1 and 0
    bad |= np.array([pd.api.types.is_bool_dtype(kind) for kind in raw.dtypes])
    if not bad.any():
        return
    row, column = np.argwhere(bad)[0]
    cell, sample = raw.iloc[row, column], raw.columns[column]
    raise InputError(
        f"value {str(cell)!r} of sample {sample} is not usable ({int(bad.sum())} such value(s))",
        f"{path}:{row + 2}",
        "numbers from 0 up",
        "correct the file or leave the sample out",
    )


TCGA_DONOR = re.compile(r"TCGA([-._ ])([A-Z0-9]{1,2})\1([A-Z0-9]{4})(?:\1.*)?", re.I)
GTEX_DONOR = re.compile(r"GTEX([-._ ])([A-Z0-9]+)(?:\1.*)?", re.I)
TARGET_DONOR = re.compile(r"TARGET([-._ ])(\d\d)\1([A-Z0-9]{6})(?:\1.*)?", re.I)


def donor_of(sample: str) -> str:
    """Donor of a sample: TCGA-XX-XXXX of a barcode, ``GTEX-XXXX`` of a GTEx id, or TARGET's.

    Barcodes may be cut short, in lower case, or have dots in place of dashes, as R's
    make.names leaves them. Any other id is its own donor.
    """
    for project, pattern in (("TCGA", TCGA_DONOR), ("GTEX", GTEX_DONOR), ("TARGET", TARGET_DONOR)):
        if match := pattern.fullmatch(sample):
            donor = "-".join([project, *match.groups()[1:]])
            return donor.upper() if sample.islower() else donor
    return sample
