"""Tables of an .h5ad file, from which R makes a SummarizedExperiment."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import write_text, write_tsv
from mdwgan.samples.conditions import conditions_of

# Keys of uns that describe the samples as a whole; the provenance is a file of its own.
FACTS = ("tissue", "matrix", "library_size", "generator", "seed", "reason", "optimistic")


def assays(data: anndata.AnnData) -> list[str]:
    """Layers that hold values on a scale of their own: log2, then counts or FPKM."""
    return ["log", str(data.uns["matrix"])]


def write_parts(data: anndata.AnnData, folder: Path, provenance: str) -> None:
    """Write the tables of a SummarizedExperiment.

    ``assay_<layer>.tsv.gz`` (genes x samples), ``samples.tsv`` (obs), ``genes.tsv``
    (var), ``facts.tsv`` (key, value), ``provenance.json`` (one line).

    Raises
    ------
    InputError
        A layer is missing, as in a file that this workflow did not write.
    """
    absent = [name for name in assays(data) if name not in data.layers]
    if absent and data.n_obs:
        raise InputError(f"there is no layer {absent[0]}", expected="a product of this workflow")
    for name in assays(data):
        values = data.layers[name] if data.n_obs else np.zeros(data.shape)
        table = pd.DataFrame(np.float64(values).T, data.var_names, data.obs_names)
        write_tsv(table.rename_axis("gene"), folder / f"assay_{name}.tsv.gz", index=True)
    write_tsv(data.obs.rename_axis("sample"), folder / "samples.tsv", index=True)
    write_tsv(data.var.rename_axis("gene"), folder / "genes.tsv", index=True)
    write_tsv(_facts(data), folder / "facts.tsv")
    write_text(provenance + "\n", folder / "provenance.json")


def _facts(data: anndata.AnnData) -> pd.DataFrame:
    """Table of key and value.

    ``numbers`` lists the numeric columns of obs and var, ``conditions`` the levels of
    ``condition``, the reference first.
    """
    numbers = [c for table in (data.obs, data.var) for c in table.select_dtypes("number")]
    facts = {
        "assays": ",".join(assays(data)),
        "numbers": ",".join(numbers),
        "conditions": ",".join(conditions_of(data.uns)),
    }
    facts |= {key: str(data.uns[key]) for key in FACTS if key in data.uns}
    # One line a fact: a reason may have several.
    rows = [(key, " ".join(value.split())) for key, value in facts.items()]
    return pd.DataFrame(rows, columns=["key", "value"])
