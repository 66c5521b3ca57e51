"""A run of own data with conditions of other names: its two files, its config, its first stages."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
from mdwgan.cohort.build import build_cohort
from mdwgan.cohort.training import build_training
from mdwgan.io import write_h5ad
from mdwgan.samples.listing import OWN_FILE
from mdwgan.samples.own.data import read_own
from mdwgan.samples.own.labels import Wanted
from mdwgan.seeds import rng

from helpers.cohorts import GRAPHS, QC, TARGET, VERSION, halve

SYMBOLS = [f"GENE{i}" for i in range(40)]


def no_look_up():
    """Of org.Hs.eg.db, which knows none of the symbols."""
    return lambda ids, kind: {}, lambda ids: {}


def write_own(folder: Path, conditions: list[str], of_each: int = 12, **columns) -> dict:
    """Write a matrix and its sample table; each condition but the first raises genes of its own.

    Parameters
    ----------
    folder : Path
    conditions : list of str
        As the user writes them, in turn over the samples.
    of_each : int
    **columns
        More columns of the table, repeated over the samples.

    Returns
    -------
    dict
        Group ``cohort`` of a config.
    """
    n = of_each * len(conditions)
    number, random = np.arange(n) % len(conditions), rng(0, *conditions)
    log = random.normal(7, 0.4, (n, len(SYMBOLS))) + random.normal(size=len(SYMBOLS))
    for case in range(1, len(conditions)):
        log[np.ix_(number == case, np.arange(10) + 10 * (case - 1))] += 3
    names = [f"S{i:02}" for i in range(n)]
    counts = random.poisson(np.exp2(log))
    pd.DataFrame(counts, names, SYMBOLS).to_csv(folder / "matrix.tsv", sep="\t")
    table = pd.DataFrame({"sample": names, "condition": [conditions[i] for i in number]})
    table = table.assign(**{name: np.resize(values, n) for name, values in columns.items()})
    table.to_csv(folder / "samples.csv", index=False)
    return {
        "matrix": str(folder / "matrix.tsv"),
        "samples": str(folder / "samples.csv"),
        "values": "counts",
        "train_fraction": 0.5,
    }


def make_own(
    folder: Path, cohort: dict, wanted: Wanted | None = None
) -> tuple[anndata.AnnData, anndata.AnnData]:
    """Cohort and training data of own data; half of the donors of each condition train."""
    files = (cohort["matrix"], cohort["samples"], cohort["values"])
    data, _ = read_own(*files, no_look_up, wanted=wanted)
    samples = data.obs.drop(columns="library_size").rename_axis("sample").reset_index()
    genes = pd.DataFrame({"symbol": data.var_names, "entrez": "", "ensembl_protein": ""})
    write_h5ad(data, folder / OWN_FILE)
    made, _ = build_cohort(
        samples.assign(file=OWN_FILE), genes, "counts", TARGET, folder, VERSION, QC
    )
    return made, build_training(made, halve(made), list(made.var_names), GRAPHS)
