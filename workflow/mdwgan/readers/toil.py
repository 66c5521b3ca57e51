"""Phenotypes of the Toil recompute: tissue or disease, kind and study of each sample."""

from pathlib import Path

import pandas as pd

from mdwgan.readers.named_columns import by_sample, read_columns

COLUMNS = {
    "sample": "sample",
    "detailed_category": "category",
    "_sample_type": "kind",
    "_study": "program",
}


def read_phenotype(path: str | Path) -> pd.DataFrame:
    """Read the table of phenotypes (latin-1, some names of columns begin with ``_``).

    Returns
    -------
    DataFrame
        ``category``, ``kind`` (such as Normal Tissue, Primary Tumor) and ``program`` (GTEX,
        TCGA, TARGET), indexed by sample.

    Raises
    ------
    InputError
        A missing column, a line of another length, a sample that is listed twice.
    """
    table = read_columns(path, list(COLUMNS), "TcgaTargetGTEX_phenotype", encoding="latin-1")
    return by_sample(table.rename(columns=COLUMNS), "sample", path)
