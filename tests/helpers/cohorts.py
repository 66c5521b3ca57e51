"""Small cohorts in RNAseqDB's files, and what the workflow makes of them before training."""

import gzip
import warnings
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
from mdwgan.cohort.build import build_cohort
from mdwgan.cohort.training import build_training
from mdwgan.config.schema import read_schema
from mdwgan.errors import InputWarning
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.seeds import rng

VERSION = "demo"  # one that resources/sources.tsv has
FOLDERS = {"counts": "expected_count", "fpkm": "normalized"}
WORDS = {"counts": "count", "fpkm": "fpkm"}
GRAPHS = {"k": 3, "within_condition": False, "mutual": False}
TARGET = 1e6
_RULES = read_schema()["properties"]["cohort"]["properties"]["qc"]["properties"]
QC = {key: rule["default"] for key, rule in _RULES.items()}


def write_matrix(root: Path, name: str, values: pd.DataFrame, matrix: str = "counts") -> Path:
    """Write genes x samples as RNAseqDB does: ids padded, gzipped; Entrez ids count from 1."""
    lines = ["\t".join(["Hugo_Symbol", "Entrez_Gene_Id", *values.columns])]
    for number, (symbol, row) in enumerate(values.iterrows(), 1):
        lines.append("\t".join([symbol, f"{number:>9}", *(f"{value:.10g}" for value in row)]))
    path = root / "rnaseqdb" / VERSION / "data" / FOLDERS[matrix] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))
    return path


def draw_counts(samples: list[str], genes: int, seed: int = 0, shift: float = 0.0) -> pd.DataFrame:
    """Counts with a few common factors; `shift` raises the first half of the genes (log2)."""
    random = rng(seed, "small", *samples[:1])
    loadings = rng(seed, "loadings").normal(size=(genes, 3))
    log = 6 + loadings @ random.normal(size=(3, len(samples)))
    log += random.normal(scale=0.5, size=log.shape)
    log[: genes // 2] += shift
    index = [f"G{i:03d}" for i in range(genes)]
    return pd.DataFrame(np.round(np.exp2(log), 2), index=index, columns=samples)


def write_tissue(
    root: Path,
    tissue: str = "kidney",
    normal: int = 12,
    tumour: int = 12,
    genes: int = 24,
    matrix: str = "counts",
) -> pd.DataFrame:
    """Write a tissue's files and return its row of the tissue table."""
    word = WORDS[matrix]
    row = {"gtex": "", "normal": "", "tumour": ""}
    if normal:
        row["gtex"] = tissue
        samples = [f"GTEX-{tissue}{i:02d}-s" for i in range(normal)]
        name = f"{tissue}-rsem-{word}-gtex.txt.gz"
        write_matrix(root, name, draw_counts(samples, genes), matrix)
    if tumour:
        row["tumour"] = tissue
        samples = [f"TCGA-{tissue[:2].upper()}-{i:04d}-01A" for i in range(tumour)]
        name = f"{tissue}-rsem-{word}-tcga-t.txt.gz"
        write_matrix(root, name, draw_counts(samples, genes, shift=2.0), matrix)
    return pd.DataFrame(row, index=pd.Index([tissue], name="tissue"))


def make_cohort(root: Path, matrix: str = "counts", **options) -> anndata.AnnData:
    """Build the cohort of one small tissue."""
    table = write_tissue(root, matrix=matrix, **options)
    samples = list_samples(table, list(table.index), matrix, root, VERSION)
    genes, _ = shared_genes(samples, matrix, root, VERSION)
    genes["ensembl_protein"] = "ENSP" + genes["entrez"]
    with warnings.catch_warnings():  # a small tissue has normal samples of GTEx alone
        warnings.filterwarnings("ignore", ".*are of GTEx and all", InputWarning)
        return build_cohort(samples, genes, matrix, TARGET, root, VERSION, QC)[0]


def trains(data: anndata.AnnData) -> np.ndarray:
    """Which samples train."""
    return (data.obs["split"] == "train").to_numpy()


def halve(cohort: anndata.AnnData, of_condition: int | None = None) -> pd.DataFrame:
    """Split by donor: the first donors of each condition train, half of them by default."""
    rows = []
    for _, part in cohort.obs.groupby("condition", sort=True, observed=True):
        donors = list(dict.fromkeys(part["donor"]))
        count = len(donors) // 2 if of_condition is None else of_condition
        rows += [(donor, "train" if i < count else "test") for i, donor in enumerate(donors)]
    return pd.DataFrame(rows, columns=["donor", "split"])


def make_training(root: Path, train: int | None = None, **options) -> anndata.AnnData:
    """Training data of one small tissue, 12 of 24 samples by default."""
    cohort = make_cohort(root, **options)
    return build_training(cohort, halve(cohort, train), list(cohort.var_names), GRAPHS)
