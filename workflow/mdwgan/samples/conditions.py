"""Conditions of samples: their names, spellings, order and codes. The one home of the labels.

A label more is a row more of `TABLE`. The order of the rows is the order of classes everywhere:
in models, tables and figures.
"""

from __future__ import annotations

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
SPELLINGS = {
    spelling: condition.name
    for condition in TABLE
    for spelling in (condition.name, *condition.spellings)
}


def standard_name(text: str) -> str:
    """Name of the condition that a text spells, in any case; another text stays as it is."""
    return SPELLINGS.get(text.strip().lower(), text)


def compared(labels: pd.Series) -> pd.Series:
    """Which samples are of the two conditions that are compared."""
    return labels.isin((REFERENCE, CASE))


def codes(labels: pd.Series, classes: list[str]) -> np.ndarray:
    """Class number of each sample, in the order of ``classes``."""
    return np.array([classes.index(value) for value in labels], dtype=np.int64)


def labels_of(obs: pd.DataFrame) -> pd.Series:
    """Class of each sample by name: its condition, in a pooled set with the tissue before it."""
    return obs["label"] if "label" in obs else obs["condition"]


def classes_of(data: anndata.AnnData) -> list[str]:
    """Classes among the training samples in the order of `TABLE`; by tissue in a pooled set."""
    present = set(labels_of(data.obs[data.obs["split"] == "train"]))
    pooled = [f"{t} {c}" for t in data.uns.get("tissues", []) for c in CONDITIONS]
    return [name for name in pooled or CONDITIONS if name in present]


def like(labels: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Rows with as many of each class as ``wanted`` has, or as there are, first ones first."""
    rows = [
        np.flatnonzero(labels == label)[: int((wanted == label).sum())]
        for label in np.unique(wanted)
    ]
    return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *rows]))
