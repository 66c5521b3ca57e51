"""The way from a model's z-scores back to log2 values, and to counts or FPKM."""

from __future__ import annotations

from dataclasses import dataclass

import anndata
import numpy as np
import pandas as pd

from mdwgan.generators.archive import as_arrays
from mdwgan.samples.conditions import classes_of
from mdwgan.samples.listing import gene_columns


@dataclass(frozen=True)
class Scale:
    """What the training samples tell of values: it goes with a model into its file.

    Attributes
    ----------
    matrix : {"counts", "fpkm"}
        Layer of values.
    target : float
        Library size to which counts were scaled before the logarithm.
    mean, sd : ndarray (genes,), float64
        Of the training samples' log2 values.
    ids : DataFrame (genes)
        Ids beside the symbols that index it (`mdwgan.samples.listing.GENE_IDS`).
    library : dict of str to ndarray (n,), float64
        Library sizes of the training samples, by condition.
    centres : dict of str to ndarray (genes,), float32
        Mean z of the training samples, by condition.
    """

    matrix: str
    target: float
    mean: np.ndarray
    sd: np.ndarray
    ids: pd.DataFrame
    library: dict[str, np.ndarray]
    centres: dict[str, np.ndarray]

    def pack(self) -> dict:
        """Return it as the arrays and plain values of a model file."""
        return {
            "matrix": self.matrix,
            "target": self.target,
            "mean": self.mean,
            "sd": self.sd,
            "ids": {column: list(self.ids[column]) for column in self.ids},
            "library": self.library,
            "centres": self.centres,
        }

    @classmethod
    def unpack(cls, packed: dict, genes: list[str]) -> Scale:
        """Read what `pack` returned."""
        return cls(
            str(packed["matrix"]),
            float(packed["target"]),
            np.asarray(packed["mean"]),
            np.asarray(packed["sd"]),
            pd.DataFrame(packed["ids"], index=genes),
            as_arrays(packed["library"]),
            as_arrays(packed["centres"]),
        )


def scale_of(data: anndata.AnnData) -> Scale | None:
    """Scale of the content of a ``training.h5ad``; None for all tissues pooled, which have only z.

    Conditions are in the order of classes.
    """
    if "tissues" in data.uns:
        return None
    train = data[(data.obs["split"] == "train").to_numpy()]
    conditions = train.obs["condition"].to_numpy().astype(str)
    library = train.obs["library_size"].to_numpy(np.float64)
    z, classes = np.asarray(train.layers["z"]), classes_of(data)
    return Scale(
        str(data.uns["matrix"]),
        float(data.uns["library_size"]),
        data.var["mean"].to_numpy(np.float64),
        data.var["sd"].to_numpy(np.float64),
        data.var[gene_columns(data.var)].astype(str),
        {name: library[conditions == name] for name in classes},
        {name: z[conditions == name].mean(axis=0) for name in classes},
    )
