"""Genes and samples of own data, and stand-ins for org.Hs.eg.db."""

import anndata
import numpy as np
import pandas as pd
from mdwgan.errors import InputError
from mdwgan.samples.own.data import read_own

GENES = {"TP53": "7157", "EGFR": "1956", "MYC": "4609", "KRAS": "3845", "PTEN": "5728"}
ENSEMBL = {
    "TP53": "ENSG00000141510",
    "EGFR": "ENSG00000146648",
    "MYC": "ENSG00000136997",
    "KRAS": "ENSG00000133703",
    "PTEN": "ENSG00000171862",
}
SAMPLES = ["S1", "S2", "S3", "S4"]


def look_up():
    """What org.Hs.eg.db would say, so that R isn't needed."""
    by = {"SYMBOL": GENES, "ENSEMBL": {ENSEMBL[s]: e for s, e in GENES.items()}}
    names = {entrez: symbol for symbol, entrez in GENES.items()}
    return (
        lambda ids, kind: {i: [by[kind][i]] for i in ids if i in by[kind]},
        lambda ids: {i: names[i] for i in ids if i in names},
    )


def no_r():
    raise InputError("rpy2 can't be imported")


def read(path, table, values="counts", wanted=None):
    return read_own(path, table, values, look_up, wanted=wanted)


def write_as(kind: str, counts: pd.DataFrame, folder):
    """Write a matrix as programs do."""
    path = folder / {"h5ad": "m.h5ad", "csv": "m.csv", "gz": "m.csv.gz"}.get(kind, "m.tsv")
    if kind == "h5ad":
        anndata.AnnData(counts.T.astype(np.float32)).write_h5ad(path)
    elif kind in ("csv", "gz"):
        counts.T.to_csv(path)  # samples in rows
    elif kind == "semicolon":
        counts.to_csv(path, sep=";", encoding="utf-8-sig")  # with a byte order mark
    elif kind == "R":
        text = counts.to_csv(sep="\t").removeprefix("\t")  # write.table: no name for the ids
        path.write_text(text.replace("\n", "\r\n"))
    elif kind == "RNAseqDB":
        counts = counts.rename_axis("Hugo_Symbol").reset_index()
        counts.insert(1, "Entrez_Gene_Id", list(GENES.values()))
        counts.to_csv(path, sep="\t", index=False)
    elif kind == "versions":
        names = [f"{ENSEMBL[symbol]}.7" for symbol in counts.index]
        counts.set_axis(names).to_csv(path, sep="\t")
    elif kind == "entrez":
        counts.set_axis(list(GENES.values())).to_csv(path, sep="\t")
    return path
