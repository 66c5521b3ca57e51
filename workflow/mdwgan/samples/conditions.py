"""Conditions of samples: their names, spellings, order and codes. The one home of the labels.

Published data have the labels of `TABLE`. Own data may have others: their products carry them as
``uns["conditions"]``, the reference first (`conditions_of`). The order is that of classes
everywhere: in models, tables and figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:  # slow to import, and a check of the config needs neither
    import anndata
    import pandas as pd


@dataclass(frozen=True)
class Condition:
    """One label of samples.

    Parameters
    ----------
    name : str
        As tables of the workflow write it; lower case.
    spellings : tuple of str
        Other spellings that a user's table may have; lower case.
    role : {"reference", "case", ""}
        Part in what is defined for two conditions, such as differential expression: the case is
        compared with the reference. A condition without a role takes no part in it.
    """

    name: str
    spellings: tuple[str, ...] = ()
    role: Literal["reference", "case", ""] = ""


TABLE = (
    Condition("normal", role="reference"),
    Condition("tumour", spellings=("tumor",), role="case"),
)
CONDITIONS = tuple(condition.name for condition in TABLE)
(REFERENCE,) = (condition.name for condition in TABLE if condition.role == "reference")
(CASE,) = (condition.name for condition in TABLE if condition.role == "case")
# A condition's name ends names of metrics and of tests, which other things have too.
RESERVED = ("both", "all", "half_n", "key", "ratio", "within", "string", "humannet")
SPELLINGS = {
    spelling: condition.name
    for condition in TABLE
    for spelling in (condition.name, *condition.spellings)
}


def standard_name(text: str) -> str:
    """Name of the condition that a text spells, in any case; another text stays as it is."""
    return SPELLINGS.get(text.strip().lower(), text)


def conditions_of(uns: Mapping) -> list[str]:
    """Conditions of a product's run by its ``uns``, the reference first.

    A product that names none is of published data, or of an older version: it has those of `TABLE`.
    """
    named = uns.get("conditions")
    return list(CONDITIONS) if named is None else [str(name) for name in named]


def carried(uns: Mapping) -> dict:
    """What a product takes over from the ``uns`` of one that it is made of."""
    return {"conditions": conditions_of(uns)} if "conditions" in uns else {}


def covariates_of(uns: Mapping) -> tuple[list[str], list[str]]:
    """Covariates that the samples of a product have, and those of them that are numbers."""
    covariates, numbers = (list(map(str, uns.get(key, ()))) for key in ("covariates", "numbers"))
    return covariates, numbers


def against_reference(conditions: Sequence[str]) -> list[tuple[str, str]]:
    """Reference and case of each contrast: every other condition against the first."""
    return [(conditions[0], case) for case in conditions[1:]]


def contrast_name(contrast: Sequence[str]) -> str:
    """Name of a contrast, of reference and case, in names of files and tests."""
    reference, case = contrast
    return f"{case}_vs_{reference}"


def compared(labels: pd.Series, contrast: Sequence[str] = (REFERENCE, CASE)) -> pd.Series:
    """Which samples are of the two conditions that are compared."""
    return labels.isin(tuple(contrast))


def codes(labels: pd.Series, classes: list[str]) -> np.ndarray:
    """Class number of each sample, in the order of ``classes``."""
    return np.array([classes.index(value) for value in labels], dtype=np.int64)


def labels_of(obs: pd.DataFrame) -> pd.Series:
    """Class of each sample by name: its condition, in a pooled set with the tissue before it."""
    return obs["label"] if "label" in obs else obs["condition"]


def classes_of(data: anndata.AnnData) -> list[str]:
    """Classes among the training samples in the order of conditions; by tissue in a pooled set."""
    present = set(labels_of(data.obs[data.obs["split"] == "train"]))
    conditions = conditions_of(data.uns)
    pooled = [f"{t} {c}" for t in data.uns.get("tissues", []) for c in conditions]
    return [name for name in pooled or conditions if name in present]


def like(labels: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Rows with as many of each class as ``wanted`` has, or as there are, first ones first."""
    rows = [
        np.flatnonzero(labels == label)[: int((wanted == label).sum())]
        for label in np.unique(wanted)
    ]
    return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *rows]))
