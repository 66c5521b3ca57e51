"""Cohorts: a tissue's samples x genes, on the log2 scale; nothing is fitted here."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort import qc
from mdwgan.errors import InputError, warn
from mdwgan.readers.hdf5 import read_parts
from mdwgan.samples.conditions import CASE, REFERENCE, conditions_of, covariates_of
from mdwgan.samples.covariates import confounding
from mdwgan.samples.listing import OWN_FILE, gene_columns, is_prepared
from mdwgan.samples.projects import (
    REMEDY,
    TCGA_ALONE,
    confounded_words,
    is_confounded,
    projects_of,
)
from mdwgan.samples.values import read_uncorrected, read_values, to_log


def build_cohort(
    samples: pd.DataFrame,
    genes: pd.DataFrame,
    matrix: str,
    target: float,
    root: Path,
    version: str,
    settings: dict,
) -> tuple[anndata.AnnData, pd.DataFrame]:
    """Build a tissue's cohort, and list what was dropped, clipped or looks odd.

    Parameters
    ----------
    samples : DataFrame
        Rows of ``samples.tsv``, all of one tissue.
    genes : DataFrame
        Kept rows of ``genes.tsv``.
    matrix, target
        See `to_log`.
    root, version
        Folder of the run's sources and RNAseqDB version.
    settings : dict
        Config ``cohort.qc``.

    Returns
    -------
    cohort : AnnData (samples, genes)
        ``X`` and layer ``log``; layer ``counts`` or ``fpkm``.
    findings : DataFrame
        See `mdwgan.cohort.qc.COLUMNS`.
    """
    rows = qc.excluded_rows(samples["sample"], settings["exclude"])
    samples = samples[~samples["sample"].isin(settings["exclude"])]
    _refuse_empty(samples, "cohort.qc.exclude")
    symbols = list(genes["symbol"])
    values, library = read_values(samples, symbols, matrix, root, version)
    before = None
    rnaseqdb = not any(name == OWN_FILE or is_prepared(name) for name in samples["file"])
    if settings["uncorrected"] and matrix == "fpkm" and rnaseqdb:
        before = read_uncorrected(samples, symbols, root, version)
    values, more = qc.clip_values(values, matrix, settings, before)
    drops = qc.sample_rows(values, matrix, settings)
    keep = ~values.index.isin([row[2] for row in drops])
    values, library, samples = values[keep], library[keep], samples[keep]
    _refuse_empty(samples, "cohort.qc")
    log = to_log(values.to_numpy(), matrix, library.to_numpy(), target).astype(np.float32)
    table = pd.DataFrame(log, values.index, values.columns)
    conditions = samples.set_index("sample")["condition"]
    odd = qc.odd_rows(table, conditions, library if matrix == "counts" else None)
    odd, dropped = qc.drop_odd(odd, settings)
    findings = qc.qc_table(rows + more + drops + odd)
    if dropped:
        keep = ~values.index.isin(list(dropped))
        values, library, samples, log = values[keep], library[keep], samples[keep], log[keep]
        _refuse_empty(samples, "cohort.qc.drop_odd")
    data = _assemble(samples, genes, values, log, library, matrix, target)
    if OWN_FILE in set(samples["file"]):
        _add_own(data, root / OWN_FILE)
    said = qc.summary(findings)
    data.uns["warnings"] += [said] if said else []
    return data, findings


def _add_own(data: anndata.AnnData, path: Path) -> None:
    """Conditions and covariates of own data, with a warning where the two go together."""
    own = read_parts(path, "obs", "uns")
    covariates, numbers = covariates_of(own["uns"])
    data.uns.update(conditions=conditions_of(own["uns"]), covariates=covariates, numbers=numbers)
    # The table of samples has them too, but not what is a number there.
    for name in covariates:
        data.obs[name] = own["obs"].loc[data.obs_names, name]
    data.uns["warnings"] += confounding(data.obs, ["source", "study", *covariates], numbers)


def _refuse_empty(samples: pd.DataFrame, where: str) -> None:
    if samples.empty:
        raise InputError("no sample is left", where, "some samples", "see its limits")


def _assemble(
    samples: pd.DataFrame,
    genes: pd.DataFrame,
    values: pd.DataFrame,
    log: np.ndarray,
    library: pd.Series,
    matrix: str,
    target: float,
) -> anndata.AnnData:
    obs = samples.set_index("sample").rename_axis(None).drop(columns="file")
    obs[["source", "study"]] = obs[["source", "study"]].fillna("")
    obs["library_size"] = library
    var = genes.set_index("symbol")[gene_columns(genes)].fillna("").rename_axis(None)
    data = anndata.AnnData(X=log, obs=obs, var=var.astype(str))
    data.layers["log"] = log
    data.layers[matrix] = values.to_numpy(np.float32)
    tissue = str(samples["tissue"].iloc[0])
    data.uns["tissue"], data.uns["matrix"] = tissue, matrix
    data.uns["library_size"] = float(target)
    data.uns["warnings"] = _warnings(obs, tissue)
    if OWN_FILE not in set(samples["file"]):
        corrected = not any(map(is_prepared, samples["file"]))
        data.uns["warnings"] += _project_warnings(obs, tissue, corrected)
    return data


def _warnings(obs: pd.DataFrame, tissue: str) -> list[str]:
    """Say what the user should know of this cohort."""
    conditions = obs["condition"].unique()
    if len(conditions) > 1:
        return []
    message = (
        f"{tissue} has {conditions[0]} samples only: differential expression and "
        "classification are left out"
    )
    warn(message)
    return [message]


def _project_warnings(obs: pd.DataFrame, tissue: str, corrected: bool) -> list[str]:
    """Say how far the projects, TCGA and GTEx, are the conditions.

    RNAseqDB removed batch effects: there, only what no correction can know is a warning.
    """
    projects = projects_of(obs)
    normal, tumour = (obs.loc[obs["condition"] == name, "source"] for name in (REFERENCE, CASE))
    gtex = int((normal == "GTEX").sum())
    if is_confounded(projects) and gtex:
        message = confounded_words(tissue, len(normal), len(tumour))
    elif corrected or not gtex or tumour.empty:
        return []
    else:
        message = (
            f"{tissue}: no batch effect is removed, and {gtex} of {len(normal)} normal samples are "
            f"of GTEx, while all {len(tumour)} tumour samples are of TCGA: differences between the "
            f"conditions are in part those between the projects; {REMEDY} where samples suffice, "
            f"and {TCGA_ALONE}"
        )
    warn(message)
    return [message]
