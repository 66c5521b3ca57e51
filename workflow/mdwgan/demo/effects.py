"""Tumour effects planted in pathways and single genes, and the truth tables."""

import numpy as np
import pandas as pd

from mdwgan.demo import plan
from mdwgan.seeds import rng


def plant(genes: pd.DataFrame, free: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw log2 fold changes (tumour over normal).

    Parameters
    ----------
    genes : DataFrame
        As `universe.choose_genes` gives it.
    free : array of bool
        Rows that may bear an effect.

    Returns
    -------
    log2fc : DataFrame
        rows x tissues; 0 where nothing is planted.
    pathways : DataFrame
        ``pathway``, ``name``, ``direction`` (up, down), ``tissues``, ``n_genes`` (rows with a
        planted effect). It does not say which genes: KEGG's sets may not be passed on.
    """
    random = rng(plan.SEED, "demo", "effects")
    log2fc = pd.DataFrame(0.0, index=genes.index, columns=list(plan.TISSUES))
    rows = []
    for planted in plan.PLANTED:
        members = np.flatnonzero(free & [planted.pathway in p for p in genes["pathways"]])
        chosen = random.choice(members, round(planted.share * len(members)), replace=False)
        # One size a gene, varied a little by tissue.
        size = _sizes(planted.effect, len(chosen), random)
        for tissue in planted.tissues:
            varied = size * np.exp(random.normal(0, 0.1, len(chosen)))
            log2fc.loc[chosen, tissue] = planted.direction * varied
        rows.append(
            (
                planted.pathway,
                planted.name,
                "up" if planted.direction > 0 else "down",
                ",".join(planted.tissues),
                len(chosen),
            )
        )
    for tissue, n in plan.SCATTERED.items():
        single = np.flatnonzero(free & (log2fc == 0).all(axis=1).to_numpy())
        chosen = random.choice(single, n, replace=False)
        log2fc.loc[chosen, tissue] = _sizes(2.0, n, random) * random.choice([-1, 1], n)
    columns = ["pathway", "name", "direction", "tissues", "n_genes"]
    return log2fc.round(4), pd.DataFrame(rows, columns=columns)


def truth_genes(genes: pd.DataFrame, log2fc: pd.DataFrame) -> pd.DataFrame:
    """Long table of all genes: ``symbol, entrez, tissue, log2fc, module``."""
    first = genes[genes["kind"] == "gene"]
    parts = [
        first[["symbol", "entrez"]].assign(
            tissue=tissue, log2fc=log2fc.loc[first.index, tissue], module=first["module"]
        )
        for tissue in log2fc.columns
    ]
    return pd.concat(parts, ignore_index=True)


def _sizes(mean: float, n: int, random: np.random.Generator) -> np.ndarray:
    """Positive effect sizes; a third and more lie above 3 for a mean near 2.7."""
    return np.clip(random.normal(mean, 0.9, n), 0.8, 5.5)
