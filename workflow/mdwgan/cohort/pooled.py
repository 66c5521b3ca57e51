"""All tissues of a run as one training set, for the ablation of the graphs (paper, figure 8)."""

from collections.abc import Iterable

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.graphs import check_k, views
from mdwgan.cohort.training import POOL
from mdwgan.numerics.standardise import moments, standardise
from mdwgan.samples.conditions import carried
from mdwgan.samples.listing import gene_columns
from mdwgan.samples.split import divide

OBS = ["tissue", "condition", "source", "donor", "library_size"]


def build_pooled(
    cohorts: Iterable[anndata.AnnData], split: pd.DataFrame, symbols: list[str], graphs: dict
) -> anndata.AnnData:
    """Pool the cohorts of a run, and fit on the training samples what is fitted before training.

    A sample that serves several tissues (those of ESCA serve three) counts
    once, in the first of them. Each tissue has kNN graphs of its own, on the
    same z as the generator learns: by mean and SD over all training samples.

    Parameters
    ----------
    cohorts : iterable of AnnData
        From `build_cohort`, in the order of the run's tissues; one is held at a time.
    split : DataFrame
        ``donor``, ``split``: the run's own.
    symbols : list of str
        Genes kept at this seed.
    graphs : dict
        Config ``graphs``.

    Returns
    -------
    AnnData (samples, genes)
        As from `mdwgan.cohort.training.build_training`, without values beside z, x2
        and x3; obs ``label`` is tissue and condition, uns ``tissues`` their order.
    """
    obs, log, var, uns = _join(cohorts, symbols)
    train = divide(obs, split, "the pool of all tissues")
    obs["label"] = obs["tissue"] + " " + obs["condition"]
    mean, sd = moments(log[train].astype(np.float64))
    z = standardise(log, mean, sd)
    tissues = obs["tissue"].to_numpy().astype(str)
    x2, x3 = np.full_like(z, np.nan), np.full_like(z, np.nan)
    labels = obs["label"].to_numpy().astype(str)
    x2[train], x3[train] = views(z[train], labels[train], **graphs, tissues=tissues[train])
    data = anndata.AnnData(obs=obs, var=var.assign(mean=mean, sd=sd))
    data.layers.update(z=z, x2=x2, x3=x3)
    data.uns.update(uns, achieved_fraction=float(train.mean()), graphs=dict(graphs))
    data.uns["warnings"] = [
        f"{tissue}: {message}"
        for tissue in uns["tissues"]
        for message in check_k(graphs["k"], int((train & (tissues == tissue)).sum()))
    ]
    return data


def _join(
    cohorts: Iterable[anndata.AnnData], symbols: list[str]
) -> tuple[pd.DataFrame, np.ndarray, pd.DataFrame, dict]:
    """Samples, log2 values, genes and facts of all cohorts; each sample once."""
    seen: set[str] = set()
    obs, log, tissues = [], [], []
    facts: dict = {"tissue": POOL, "tissues": tissues}
    for cohort in cohorts:
        new = ~cohort.obs_names.isin(seen)
        seen.update(cohort.obs_names)
        added = cohort[new, symbols]
        tissue = str(cohort.uns["tissue"])
        tissues.append(tissue)
        obs.append(added.obs.assign(tissue=tissue)[OBS].astype({c: str for c in OBS[:-1]}))
        log.append(np.asarray(added.layers["log"]))
        var = added.var[gene_columns(added.var)].copy()
        facts |= carried(cohort.uns)
    return pd.concat(obs), np.concatenate(log), var, facts
