"""Writers in the published files' formats; the same content gives the same bytes."""

import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.demo import plan
from mdwgan.demo.simulate import Simulated
from mdwgan.io import atomic_path
from mdwgan.seeds import rng

FOLDERS = {"counts": ("expected_count", "count"), "fpkm": ("normalized", "fpkm")}


def write_gzip(text: str, path: Path) -> None:
    """Write gzipped text; header without name and time, alike in every Python version."""
    buffer = io.BytesIO()
    with gzip.GzipFile("", "wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(text.encode())
    with atomic_path(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


def group_file(tissue: str, study: str, condition: str, matrix: str) -> str:
    """Path of one group's file below the RNAseqDB version's folder, as published."""
    folder, label = FOLDERS[matrix]
    if study == "gtex":
        return f"data/{folder}/{tissue}-rsem-{label}-gtex.txt.gz"
    ending = "tcga-t" if condition == "tumour" else "tcga"
    return f"data/{folder}/{study}-rsem-{label}-{ending}.txt.gz"


def write_matrices(
    genes: pd.DataFrame,
    samples: pd.DataFrame,
    simulated: Simulated,
    absent: dict[tuple[str, str], np.ndarray],
    base: Path,
) -> None:
    """Write every group's count and FPKM file.

    A tissue's files have the same rows in the same order; the order differs between tissues
    and between counts and FPKM, and the columns' order from file to file.
    """
    for matrix, values in zip(("counts", "fpkm"), simulated, strict=True):
        for tissue in plan.TISSUES:
            random = rng(plan.SEED, "demo", "order", matrix, tissue)
            rows = random.permutation(np.setdiff1d(np.arange(len(genes)), absent[matrix, tissue]))
            here = samples[samples["tissue"] == tissue]
            for (study, condition), group in here.groupby(["study", "condition"]):
                columns = random.permutation(group.index)
                text = matrix_text(
                    genes.loc[rows],
                    samples["sample"][columns],
                    values[np.ix_(rows, columns)],
                    matrix,
                )
                write_gzip(text, base / group_file(tissue, study, condition, matrix))


def matrix_text(genes: pd.DataFrame, samples: pd.Series, values: np.ndarray, matrix: str) -> str:
    """One RNAseqDB file: counts as %.2f after padded Entrez ids, FPKM without trailing zeros."""
    lines = ["\t".join(["Hugo_Symbol", "Entrez_Gene_Id", *samples])]
    for symbol, entrez, row in zip(genes["symbol"], genes["file_entrez"], values, strict=True):
        if matrix == "counts":
            # Ids are padded to nine characters; 0, where there is none, is not.
            entrez = entrez if entrez == "0" else f"{entrez:>9}"
            numbers = [f"{v:.2f}" for v in row]
        else:
            numbers = [f"{v:.2f}".rstrip("0").rstrip(".") for v in row]
        lines.append("\t".join([symbol, entrez, *numbers]))
    return "\n".join(lines) + "\n"
