"""Samples that a program holds in memory: an AnnData or a DataFrame, checked at the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import anndata
import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.evaluation.files import donors_in
from mdwgan.readers.schemas import ONE_LINE, is_fit
from mdwgan.samples.conditions import standard_name
from mdwgan.samples.own.unit_checks import recognised
from mdwgan.samples.own.units import KINDS, Log, kind_faults

Data = anndata.AnnData | pd.DataFrame
Labels = str | Mapping[str, str] | Sequence[str] | pd.Series | np.ndarray
Values = Literal["counts", "fpkm", "tpm", "log2"]
LAYERS = {"log2": "log"}  # of an AnnData that this workflow made
DONOR = "donor"


@dataclass
class MemorySamples:
    """Samples, their conditions and donors.

    Attributes
    ----------
    values : DataFrame (samples, genes), float64
    conditions : Series or None
        By sample.
    donors : Series or None
        By sample; None where there is no column ``donor``.
    notes : list of str
        What was left out.
    """

    values: pd.DataFrame
    conditions: pd.Series | None
    donors: pd.Series | None
    notes: list[str] = field(default_factory=list)


def read_data(
    data: Data,
    conditions: Labels,
    values: Values,
    what: str = "data",
    part: Literal["train", "test", ""] = "",
    negative: bool = False,
) -> MemorySamples:
    """Take what a program hands over, or refuse it.

    Parameters
    ----------
    data : AnnData or DataFrame
        Samples in rows, genes in columns. Of an AnnData the layer that is named as ``values`` is
        read (``log`` for log2), or X where it has none. In a DataFrame, text columns for condition
        and donor may stand beside the genes.
    conditions : str, mapping, sequence or Series
        Name of a column of obs or of the DataFrame; or a label for each sample, by its name or in
        order. A column that isn't there means that conditions aren't known.
    values : {"counts", "fpkm", "tpm", "log2"}
    what : str
        Name of the data, for messages.
    part : {"train", "test", ""}
        Samples to take of an AnnData with a column ``split`` of train and test, as a
        ``training.h5ad`` has it.
    negative : bool
        Whether values may be below 0, as logs are.

    Raises
    ------
    InputError
        It is neither, or has names, values or labels that can't be used.
    """
    if values not in KINDS:
        raise InputError(f"{values!r}", "values", " or ".join(KINDS))
    notes: list[str] = []
    if isinstance(data, anndata.AnnData):
        data, notes = _part_of(data, part, what)
        table, columns = _of_anndata(data, values, what), data.obs
    elif isinstance(data, pd.DataFrame):
        named = [name for name in (conditions, DONOR) if isinstance(name, str) and name in data]
        table, columns = data.drop(columns=named), data[named]
    else:
        raise InputError(
            f"{type(data).__name__}", what, "an AnnData or a DataFrame, with samples in rows"
        )
    table = _numbers(table, what)
    _check_values(table, values, what, negative)
    columns = columns.set_axis(table.index)
    donors = donors_in(columns[DONOR]) if DONOR in columns else None
    return MemorySamples(table, _labels(conditions, columns, what), donors, notes)


def _part_of(data: anndata.AnnData, part: str, what: str) -> tuple[anndata.AnnData, list[str]]:
    """One part of a split, and a note on the others."""
    split = data.obs["split"].astype(str) if "split" in data.obs else pd.Series(dtype=str)
    if not part or not len(split) or not set(split) <= {"train", "test"}:
        return data, []
    wanted = (split == part).to_numpy()
    if not wanted.any():
        hint = "drop the column split of obs, where its samples are meant all the same"
        raise InputError(f"no sample's split is {part}", what, f"{part} samples", hint)
    left_out = f"{len(data) - int(wanted.sum())} others left out"
    said = f"its column split is used: {int(wanted.sum())} {part} samples are taken, {left_out}"
    return data[wanted], [] if wanted.all() else [said]


def _of_anndata(data: anndata.AnnData, values: str, what: str) -> pd.DataFrame:
    layer = LAYERS.get(values, values)
    if layer not in data.layers and (said := data.uns.get("log1p")) is not None:
        base = (
            said.get("base") if isinstance(said, Mapping) else None
        )  # scanpy's: X is a log, natural where there is no base
        if values != "log2" or base != 2:
            of_base = "ln" if base is None else f"the log to base {base:g}"
            raise InputError(
                f"uns['log1p'] says that X is {of_base} of x + 1",
                what,
                "values without a log, or log2(x + 1)",
                "put the values before that step into X or into a layer named as values, and drop "
                "uns['log1p']",
            )
    matrix = data.layers.get(layer, data.X)
    matrix = matrix.toarray() if hasattr(matrix, "toarray") else matrix  # sparse
    return pd.DataFrame(matrix, index=data.obs_names, columns=data.var_names)


def _numbers(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """The table as float64 with names as text."""
    text = [str(name) for name, kind in table.dtypes.items() if kind.kind not in "iuf"]
    if text:
        raise InputError(
            f"column {text[0]!r} holds no numbers",
            what,
            "a gene in each column",
            "drop it, or name the column of the conditions (conditions=)",
        )
    table = table.astype(np.float64)
    table.index, table.columns = table.index.map(str), table.columns.map(str)
    for names, kind in ((table.index, "sample"), (table.columns, "gene")):
        if len(twice := names[names.duplicated()]):
            raise InputError(f"{kind} {twice[0]} is there twice", what, f"one of each {kind}")
        if unfit := next((name for name in names if not is_fit(name)), ""):
            raise InputError(f"{kind} {unfit!r} can't be used", what, ONE_LINE)
    if table.shape[1] < 2 or all(name.isdecimal() and len(name) < 6 for name in table.columns):
        shown = ", ".join(table.columns[:3])
        raise InputError(
            f"its columns are {shown or 'none'}", what, "genes in columns, by their names"
        )
    return table


def _check_values(table: pd.DataFrame, values: str, what: str, negative: bool) -> None:
    numbers = table.to_numpy()
    bad = ~np.isfinite(numbers) if negative else ~(np.isfinite(numbers) & (numbers >= 0))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        place = f"sample {table.index[row]}, gene {table.columns[column]}"
        expected = "numbers" if negative else "numbers from 0 up"
        hint = None if negative else "take values before they were centred or scaled"
        raise InputError(f"{place}: {numbers[row, column]}", what, expected, hint)
    if faults := kind_faults(numbers.T, values, what, "values"):
        raise InputError(faults[0].removeprefix(f"{what}: "), what)


def check_log(table: pd.DataFrame, what: str = "data") -> None:
    """Refuse values that are another log than log2(x + 1), where taking them back shows it.

    Raises
    ------
    InputError
        Whole numbers, or one sum for all samples, come back from another log alone.
    """
    found = [log for log, _ in recognised(table.to_numpy().T)]
    if not found or Log("log2") in found:
        return
    log = found[0]
    power = {"ln": "numpy.exp(x)", "log2": "2**x", "log10": "10**x"}[log.name]
    raise InputError(
        f"the values are {log}, not log2(x + 1)",
        what,
        "log2(x + 1), or values without a log",
        f"take them back first, {power} - {log.offset:g}, and name what they are (values=)",
    )


def _labels(labels: Labels, columns: pd.DataFrame, what: str) -> pd.Series | None:
    """Condition of each sample, in the order of the samples."""
    samples = columns.index
    if isinstance(labels, str):
        if labels not in columns:
            return None
        found = columns[labels]
    elif isinstance(labels, Mapping | pd.Series):
        found = pd.Series(labels)
        found = found.set_axis(found.index.map(str)).reindex(samples)
    elif len(labels) == len(samples):
        found = pd.Series(list(labels), index=samples)
    else:
        raise InputError(
            f"{len(labels)} labels of {len(samples)} samples", "conditions", "one for each sample"
        )
    found = found.astype(object)
    text = found.where(found.notna(), "").astype(str).str.strip().map(standard_name)
    for sample, label in text.items():
        if not label or not is_fit(label) or "," in label:
            raise InputError(
                f"{what}: the condition of sample {sample} is {label!r}",
                "conditions",
                "a label of one line without commas, for each sample",
            )
    return text
