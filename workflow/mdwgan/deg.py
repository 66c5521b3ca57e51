"""Around DESeq2: the counts it gets, and how DEGs and pathways of two rows agree."""

import anndata
import numpy as np
import pandas as pd

from mdwgan.evaluate import COLUMNS, like
from mdwgan.generators.names import REAL
from mdwgan.metrics.marginals import pearson, spearman
from mdwgan.training import codes, training_data

LEAST_FOR_CORRELATION = 3


def counts_of(
    data: anndata.AnnData, synthetic: anndata.AnnData | None, row: str, real: str, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts and conditions of one row of the DEG table.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    synthetic : AnnData or None
        Content of the row's ``synthetic.h5ad``; None for the rows of real samples.
    row : str
        ``real``, ``real-other-half`` (the half of the test set that ``real-half``
        is compared with), or a generator.
    real : {"test", "train"}
        Config ``deg.real``. A generated cohort gets as many samples of each
        condition as this has, or as it has itself where that is fewer.

    Returns
    -------
    counts : DataFrame (genes, samples)
        FPKM in a run on ``matrix: fpkm``, as in the paper; DESeq2's stage rounds them.
    samples : DataFrame
        ``sample``, ``condition``.
    """
    matrix = data.uns["matrix"]
    if row == "real":
        chosen = data[(data.obs["split"] == real).to_numpy()]
    elif row == "real-other-half":
        test = training_data(data).test
        chosen = data[list(test.names[test.halves(seed, draw=0)[1]])]
    elif synthetic.n_obs == 0 or row in REAL:
        chosen = synthetic
    else:
        classes = sorted(synthetic.obs["condition"].unique())
        wanted = data.obs.loc[data.obs["split"] == real, "condition"]
        wanted = codes(wanted[wanted.isin(classes)], classes)
        chosen = synthetic[like(codes(synthetic.obs["condition"], classes), wanted)]
    values = chosen.layers[matrix] if chosen.n_obs else np.zeros((0, data.n_vars))
    counts = pd.DataFrame(
        np.asarray(values).T, index=data.var_names, columns=chosen.obs_names
    ).rename_axis("symbol")
    samples = pd.DataFrame(
        {"sample": chosen.obs_names, "condition": chosen.obs["condition"].astype(str).to_numpy()}
    )
    return counts, samples


def agreement(
    real: pd.DataFrame, row: pd.DataFrame, real_kegg: pd.DataFrame, row_kegg: pd.DataFrame
) -> pd.DataFrame:
    """Agreement of a row's DEGs and pathways with those of the real cohort.

    A DEG agrees where gene and direction do. Rows without a value have their
    reason in ``note``.

    Returns
    -------
    DataFrame
        ``axis``, ``metric``, ``value``, ``n``, ``note``.
    """
    rows = [
        *_overlap("deg", _degs(real), _degs(row)),
        _correlation("logfc_r", _pair(real, row, "symbol", "log2fc"), "pearson"),
        *_overlap("kegg", _significant(real_kegg), _significant(row_kegg)),
        _correlation("kegg_rank_r", _pair(real_kegg, row_kegg, "pathway", "pvalue"), "spearman"),
    ]
    table = pd.DataFrame(rows)
    table.insert(0, "axis", "biology")
    return table


def label(table: pd.DataFrame, tissue: str, generator: str, seed: int, optimistic: bool):
    """Give rows of metrics the columns that say whose they are."""
    table = table.assign(tissue=tissue, generator=generator, seed=seed, optimistic=optimistic)
    return table[COLUMNS]


def _degs(table: pd.DataFrame) -> set[tuple[str, bool]]:
    chosen = table[table["deg"].astype(bool)] if len(table) else table
    return {(s, fc > 0) for s, fc in zip(chosen["symbol"], chosen["log2fc"], strict=True)}


def _significant(table: pd.DataFrame) -> set[str]:
    return set(table.loc[table["significant"].astype(bool), "pathway"]) if len(table) else set()


def _metric(name: str, value: float, n: int, note: str = "") -> dict:
    return {"metric": name, "value": value, "n": n, "note": note}


def _overlap(what: str, real: set, row: set) -> list[dict]:
    """Counts, precision, recall and Jaccard index of two sets."""
    both, either = len(real & row), len(real | row)
    found = "DEGs" if what == "deg" else "significant pathways"
    none = {
        "precision": f"no {found} in this row" if not row else "",
        "recall": f"no {found} in the real cohort" if not real else "",
        "jaccard": f"no {found} at all" if not either else "",
    }
    values = {"precision": (both, len(row)), "recall": (both, len(real)), "jaccard": (both, either)}
    rows = [_metric(f"{what}_count", len(row), len(row), f"{len(real)} in the real cohort")]
    for name, (part, whole) in values.items():
        value = part / whole if whole else float("nan")
        rows.append(_metric(f"{what}_{name}", value, whole, none[name]))
    return rows


def _pair(real: pd.DataFrame, row: pd.DataFrame, key: str, column: str) -> pd.DataFrame:
    both = real[[key, column]].merge(row[[key, column]], on=key, suffixes=("_real", "_row"))
    return both[[f"{column}_real", f"{column}_row"]].astype(float).dropna()


def _correlation(name: str, pair: pd.DataFrame, kind: str) -> dict:
    """Correlate a value over what both rows have."""
    if len(pair) < LEAST_FOR_CORRELATION or (pair.nunique() < 2).any():
        return _metric(name, float("nan"), len(pair), "too few values that differ in both rows")
    first, second = pair.to_numpy().T
    correlate = spearman if kind == "spearman" else pearson
    return _metric(name, correlate(first, second), len(pair))
