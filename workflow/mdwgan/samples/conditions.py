"""Conditions of samples, normal and tumour: their names, their order and their codes."""

import anndata
import numpy as np
import pandas as pd

CONDITIONS = ("normal", "tumour")
# Where two conditions are compared: differential expression is CASE against REFERENCE.
REFERENCE, CASE = CONDITIONS


def codes(labels: pd.Series, classes: list[str]) -> np.ndarray:
    """Class number of each sample, in the order of ``classes``."""
    return np.array([classes.index(value) for value in labels], dtype=np.int64)


def labels_of(obs: pd.DataFrame) -> pd.Series:
    """Class of each sample by name: its condition, in a pooled set with the tissue before it."""
    return obs["label"] if "label" in obs else obs["condition"]


def classes_of(data: anndata.AnnData) -> list[str]:
    """Classes among the training samples: by tissue where there are several, normal first."""
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
