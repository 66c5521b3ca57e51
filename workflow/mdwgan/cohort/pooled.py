"""All tissues of a run as one set: what the ablation of the graphs trains on (paper, figure 8)."""

from collections.abc import Iterable

import anndata
import numpy as np
import pandas as pd

from mdwgan import provenance
from mdwgan.cohort.graphs import check_k, views
from mdwgan.cohort.training import POOL
from mdwgan.numerics.standardise import moments
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
    z = _standardise(log, mean, sd)
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
    obs, log, tissues, records = [], [], [], []
    for cohort in cohorts:
        new = ~cohort.obs_names.isin(seen)
        seen.update(cohort.obs_names)
        part = cohort[new, symbols]
        tissue = str(cohort.uns["tissue"])
        tissues.append(tissue)
        obs.append(part.obs.assign(tissue=tissue)[OBS].astype({c: str for c in OBS[:-1]}))
        log.append(np.asarray(part.layers["log"]))
        records.append(str(cohort.uns.get("provenance", "")))
        var = part.var[["entrez", "ensembl_protein"]].copy()
    facts = {"tissue": POOL, "tissues": tissues, "provenance": provenance.join(records)}
    return pd.concat(obs), np.concatenate(log), var, facts


def _standardise(log: np.ndarray, mean: np.ndarray, sd: np.ndarray, rows: int = 512) -> np.ndarray:
    """z-scores as float32, in blocks: all samples of a run as float64 would be a gigabyte."""
    z = np.empty(log.shape, np.float32)
    for start in range(0, len(log), rows):
        block = slice(start, start + rows)
        z[block] = (log[block].astype(np.float64) - mean) / sd
    return z
