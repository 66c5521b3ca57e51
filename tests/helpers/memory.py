"""Samples as a program of a user's holds them."""

import anndata
import numpy as np
import pandas as pd


def matrix(n: int = 24, genes: int = 30, seed: int = 0) -> pd.DataFrame:
    """Counts of samples, half of each condition, with columns ``condition`` and ``donor``."""
    random = np.random.default_rng(seed)
    loadings = np.random.default_rng(7).normal(size=(4, genes))
    labels = np.array(["normal", "tumour"])[np.arange(n) % 2]
    log = 8 + 0.5 * random.normal(size=(n, 4)) @ loadings + 0.3 * random.normal(size=(n, genes))
    log[labels == "tumour", : genes // 3] += 2
    names = [f"s{seed}-{i}" for i in range(n)]
    table = pd.DataFrame(np.rint(np.exp2(log)), names, [f"G{i}" for i in range(genes)])
    return table.assign(condition=labels, donor=[f"d{i // 2}" for i in range(n)])


def as_anndata(table: pd.DataFrame) -> anndata.AnnData:
    obs = table[["condition", "donor"]]
    return anndata.AnnData(table.drop(columns=list(obs)), obs=obs)
