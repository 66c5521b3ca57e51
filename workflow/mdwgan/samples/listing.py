"""Samples and genes of a run, read from the headers and id columns of its files."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.io import read_tsv
from mdwgan.readers.rnaseqdb import donor_of, read_header, read_ids
from mdwgan.readers.schemas import is_fit
from mdwgan.samples.tissues import FOLDERS, expression_files

OWN_FILE = "own/expression.h5ad"  # own data, below the folder of a run's sources
# Folder of public sources other than RNAseqDB, there too: a file a tissue.
PREPARED = "expression"
# Reason in not_shared.tsv: nothing says which of the lines is meant elsewhere.
REPEATED = "symbol stands twice in an expression file"
IDS = {"sample": str, "donor": str, "tissue": str}
# Ids of genes in var, beside the symbol; own data alone can have Ensembl's.
GENE_IDS = ("entrez", "ensembl", "ensembl_protein")
UNREADABLE = "double quote in the symbol, which R and Python read differently"


def read_samples(path: str | Path) -> pd.DataFrame:
    """Read ``samples.tsv``; ids that are digits stay text."""
    return read_tsv(path, dtype=IDS)


def prepared_file(tissue: str) -> str:
    """Path of a tissue's samples of a public source, below the folder of a run's sources."""
    return f"{PREPARED}/{tissue}.h5ad"


def is_prepared(name: str) -> bool:
    """Whether a file of samples is a tissue's of a public source other than RNAseqDB."""
    return name.startswith(f"{PREPARED}/")


def gene_columns(genes: pd.DataFrame) -> list[str]:
    """Columns of ids that a table of genes has."""
    return [name for name in GENE_IDS if name in genes]


def file_path(root: Path, version: str, matrix: str, name: str) -> Path:
    """Path of an expression file under the folder of a run's sources."""
    if name == OWN_FILE or is_prepared(name):
        return Path(root) / name
    return Path(root) / "rnaseqdb" / version / "data" / FOLDERS[matrix] / name


def list_samples(
    table: pd.DataFrame, tissues: Sequence[str], matrix: str, root: Path, version: str
) -> pd.DataFrame:
    """Samples of all tissues of the run.

    Returns
    -------
    DataFrame
        ``sample``, ``donor``, ``tissue``, ``condition``, ``source``, ``study``,
        ``file``; a sample that serves several tissues has a row in each.

    Raises
    ------
    InputError
        Two files of one tissue list the same sample id.
    """
    rows = []
    for tissue in tissues:
        for file in expression_files(table, tissue, matrix):
            for sample in read_header(file_path(root, version, matrix, file.name)):
                rows.append(
                    (
                        sample,
                        donor_of(sample),
                        tissue,
                        file.condition,
                        file.source,
                        file.study,
                        file.name,
                    )
                )
    columns = ["sample", "donor", "tissue", "condition", "source", "study", "file"]
    samples = pd.DataFrame(rows, columns=columns)
    twice = samples[samples.duplicated(["tissue", "sample"], keep=False)]
    if len(twice):
        first = twice.iloc[0]
        files = ", ".join(twice.loc[twice["sample"] == first["sample"], "file"])
        raise InputError(
            f"sample {first['sample']} of {first['tissue']} is listed in {files}",
            root,
            "unique sample ids in a tissue",
            "remove one of the columns",
        )
    return samples


def shared_genes(
    samples: pd.DataFrame, matrix: str, root: Path, version: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Genes that every file of the run has, and the other genes with the reason.

    A symbol that a file lists twice is ambiguous and is left out.

    Returns
    -------
    genes : DataFrame
        ``symbol``, ``entrez``, sorted by symbol.
    dropped : DataFrame
        ``id``, ``reason``.
    """
    entrez: dict[str, str] = {}
    counts: dict[str, int] = {}
    twice: set[str] = set()
    files = sorted(samples["file"].unique())
    for name in files:
        ids = read_ids(file_path(root, version, matrix, name))
        twice.update(ids.loc[ids["symbol"].duplicated(), "symbol"])
        for symbol, gene in zip(ids["symbol"], ids["entrez"], strict=True):
            entrez.setdefault(symbol, gene)
        for symbol in ids["symbol"].unique():
            counts[symbol] = counts.get(symbol, 0) + 1
    reasons = {}
    for symbol, count in counts.items():
        if symbol in twice:
            reasons[symbol] = REPEATED
        elif not is_fit(symbol):
            reasons[symbol] = UNREADABLE
        elif count < len(files):
            reasons[symbol] = f"missing in {len(files) - count} of {len(files)} expression files"
    shared = sorted(set(counts) - set(reasons))
    if len(shared) < 2:
        raise InputError(
            f"the {len(files)} expression files share {len(shared)} gene(s)",
            root,
            "at least 2",
            "check that the files belong together",
        )
    genes = pd.DataFrame({"symbol": shared, "entrez": [entrez[symbol] for symbol in shared]})
    dropped = pd.DataFrame(sorted(reasons.items()), columns=["id", "reason"])
    return genes, dropped
