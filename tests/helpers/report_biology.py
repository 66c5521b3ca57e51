"""Products of DEGs, pathways and disease genes of a made-up run."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.inference.found import COMBINED, OWN_TEST
from mdwgan.io import write_text, write_tsv
from mdwgan.seeds import rng

GENES = 60
SYMBOLS = [f"GENE{i}" for i in range(GENES)]
PATHWAYS = [
    "PPAR signaling pathway",
    "Tyrosine metabolism",
    "IL-17 signaling pathway",
    "Regulation of lipolysis in adipocytes",
    "AMPK signaling pathway",
]


def write_degs(folder: Path, tissue: str, row: str, seed: int) -> None:
    """deg.tsv of one row: a third of the genes are DEGs."""
    draw = rng(seed, tissue, row, "deg")
    table = pd.DataFrame({"symbol": SYMBOLS, "entrez": np.arange(GENES) + 1})
    table["log2fc"] = draw.normal(scale=0.6, size=GENES)
    table.loc[: GENES // 3, "log2fc"] += 4
    table["pvalue"] = np.where(np.arange(GENES) <= GENES // 3, 1e-6, 0.5)
    table["deg"] = np.where(table["log2fc"].abs() > 3, "TRUE", "FALSE")
    table["stat"], table["base_mean"] = table["log2fc"], np.linspace(1, 1000, GENES)
    table["log2fc_shrunk"] = 0.9 * table["log2fc"]
    table["deg_paper"], table["deg_sound"] = table["deg"], "FALSE"
    write_tsv(table.assign(padj=table["pvalue"], n_normal=32, n_tumour=32), folder / "deg.tsv")


def write_deg_tests(folder: Path, row: str) -> None:
    """Summary of the tests, those of all real rows beside row real, and the null test."""
    line = {
        "test": "condition",
        "design": "~ condition",
        "n_reference": 32,
        "n_other": 32,
        "genes": GENES,
        "deg": 20,
        "deg_paper": 18,
        "deg_sound": 0,
        "shrinkage": "normal",
        "note": "",
    }
    names = ["real", "real_other", "half", "other_half", "copied"] if row == "real" else ["deg"]
    runs = pd.DataFrame([{"run": name, **line} for name in names])
    if row == "real" or row in SYSTEMS or row in ("bootstrap", "mvn"):
        write_tsv(runs, folder / "deg_runs.tsv")
    if not row.startswith("real") or row == "real-half":
        null = {
            "condition": ["normal", "tumour"],
            "n_real": 16,
            "n_other": 16,
            "n_deg": [30, 3],
            "share": [0.5, 0.05],
            "yardstick_n_deg": 2,
        }
        write_tsv(pd.DataFrame(null), folder / "deg_null.tsv")


def write_found(folder: Path) -> None:
    """deg_found.tsv of one row."""
    table = pd.DataFrame({"method": [COMBINED, OWN_TEST], "called": [40, 50], "true": [30, 45]})
    table = table.assign(fdr=[0.25, 0.1], recall=[0.3, 0.45], precision_50=0.9, precision_100=0.8)
    write_tsv(table, folder / "deg_found.tsv")


def write_kegg(folder: Path, tissue: str, row: str, seed: int) -> None:
    """kegg.tsv and kegg.json of one row."""
    draw = rng(seed, tissue, row, "kegg")
    n = len(PATHWAYS)
    table = pd.DataFrame({"pathway": [f"hsa0000{i}" for i in range(n)], "name": PATHWAYS})
    table["overlap"] = draw.integers(1, 12, n)
    table["padj"] = 10.0 ** -draw.uniform(0.2, 5, n)
    table["pvalue"] = table["padj"] / 3
    table["significant"] = np.where(table["padj"] < 0.05, "TRUE", "FALSE")
    engine = {"engine": "limma::kegga", "engine_version": "3.54.1"}
    # Genes next to each other on a circle, so that neighbouring pathways share some.
    table["genes"] = [
        "/".join(SYMBOLS[(4 * i + j) % 20] for j in range(n))
        for i, n in enumerate(table["overlap"])
    ]
    sizes = {"set_size": 20, "universe": GENES, "degs": 21}
    write_tsv(table.assign(**sizes, **engine), folder / "kegg.tsv")
    summary = {"degs": 21, "degs_with_entrez": 21, "reason": ""}
    write_text(json.dumps(summary), folder / "kegg.json")


def write_rankings(folder: Path, signs: dict[str, int]) -> None:
    """kegg_gsea.tsv of one row: pathway -> direction, twice as large where it is enriched."""
    table = pd.DataFrame({"pathway": list(signs), "name": "a set", "set_size": 20})
    size = np.array(list(signs.values()))
    table["direction"] = np.where(size > 0, "up", "down")
    table["nes"] = np.nan
    table["pvalue"] = 10.0 ** -np.abs(3 * size)
    table["padj"] = table["pvalue"]
    table["significant"] = np.where(np.abs(size) > 1, "TRUE", "FALSE")
    engine = {"engine": "limma::cameraPR", "engine_version": "3.54.1"}
    write_tsv(table.assign(**engine), folder / "kegg_gsea.tsv")


def write_diseases(folder: Path, genes: dict[str, list[str]], note: str = "") -> None:
    """disease.tsv of one row: disease -> symbols; none of them with a note."""
    table = pd.DataFrame({"disease": list(genes), "name": "Malignant neoplasm of breast"})
    table = table.assign(top=286, universe=10_000, disease_genes=700, expected=20.0)
    table["overlap"] = [len(symbols) for symbols in genes.values()] if not note else np.nan
    table["pvalue"] = 1e-5 if not note else np.nan
    table["genes"] = ["/".join(symbols) for symbols in genes.values()]
    write_tsv(table.assign(note=note), folder / "disease.tsv")
