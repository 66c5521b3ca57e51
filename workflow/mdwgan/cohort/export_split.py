"""The training samples of a tissue and seed alone, without test samples, for other programs."""

import anndata
import numpy as np
import pandas as pd

from mdwgan.samples.conditions import carried, classes_of, covariates_of
from mdwgan.samples.listing import gene_columns

COLUMNS = ("donor", "tissue", "condition", "source", "study", "library_size")
KEPT = ("tissue", "matrix", "library_size", "provenance", "covariates", "numbers")


def training_samples(data: anndata.AnnData) -> anndata.AnnData:
    """Training samples alone, with their log2 values and counts or FPKM.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``, which has the test samples too.

    Returns
    -------
    AnnData (training samples, genes)
        ``X`` and layer ``log``, layer ``counts`` or ``fpkm``; nothing in it is computed of test
        samples.
    """
    train = data[(data.obs["split"] == "train").to_numpy()]
    covariates, _ = covariates_of(data.uns)
    obs = train.obs[[name for name in (*COLUMNS, *covariates) if name in train.obs]].copy()
    for name in obs.select_dtypes("category"):  # categories name what test samples alone have
        obs[name] = obs[name].cat.remove_unused_categories()
    result = anndata.AnnData(np.asarray(train.layers["log"]), obs=obs)
    result.var = data.var[gene_columns(data.var)].astype(str)
    for layer in ("log", str(data.uns["matrix"])):
        result.layers[layer] = np.asarray(train.layers[layer])
    result.uns = {key: data.uns[key] for key in KEPT if key in data.uns} | carried(data.uns)
    return result


def wanted_samples(data: anndata.AnnData, labels: np.ndarray) -> pd.DataFrame:
    """How many samples of each condition are wanted: columns condition, n."""
    classes = classes_of(data)
    counts = np.bincount(labels, minlength=len(classes))
    return pd.DataFrame({"condition": classes, "n": counts})
