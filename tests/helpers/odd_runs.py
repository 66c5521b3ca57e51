"""Runs with something odd about them: what failed, is missing, is alone, or has names that attack.

Each function writes a run into a folder and returns its config.
"""

import json
import shutil
from pathlib import Path

import anndata
import numpy as np
from mdwgan.generators.rows import REFERENCES
from mdwgan.io import read_tsv, write_h5ad, write_text, write_tsv

import helpers.report_run as made
from helpers.hostile import HOSTILE
from helpers.scored_run import join_metrics, write_scored_run

MODELS = ["mdwgan-gp", "cgan"]
REASON = "the critic diverged at epoch 35"
LONG = HOSTILE["300 characters"]
HTML = HOSTILE["html"]
FREE = {"name", "reason", "note", "sample", "donor", "study", "origin"}  # columns of any text
MANY = 40  # rows


def written(root: Path, **changes) -> dict:
    """A run of one tissue, trained once."""
    alone = {"tissues": ["kidney"], "seeds": [0], "generators": [*MODELS, *REFERENCES]}
    return write_scored_run(root, **alone | changes)


def one_failed(root: Path) -> dict:
    config = written(root)
    _fail(root, "kidney", "cgan", 0)
    join_metrics(root)
    return config


def _fail(root: Path, tissue: str, row: str, seed: int) -> None:
    """What a failed training leaves, in the tables of biology and utility too."""
    made.fail_training(root, tissue, row, seed, REASON)
    folder = root / tissue / row / f"seed{seed}"
    for name in ("agreement.tsv", "utility.tsv", "deg_calibration.tsv"):
        write_tsv(read_tsv(folder / name).assign(value=np.nan, n=0, note=REASON), folder / name)
    of_seed = root / tissue / f"seed{seed}" / "key_genes" / "dist_key.tsv"
    table = read_tsv(of_seed)
    table.loc[table["generator"] == row, "value"] = np.nan
    write_tsv(table, of_seed)


def all_failed(root: Path) -> dict:
    config = written(root, tissues=["kidney", "colon"], seeds=[0, 1])
    for tissue in config["tissues"]:
        for row in MODELS:
            for seed in config["seeds"]:
                _fail(root, tissue, row, seed)
    join_metrics(root)
    return config


def missing_tissue(root: Path) -> dict:
    """One tissue of the config has no product, as where its jobs failed."""
    config = written(root, tissues=["kidney", "colon"])
    shutil.rmtree(root / "colon")
    return config


def one_condition(root: Path) -> dict:
    """Normal samples alone: no DEGs, no pathways and no classifiers."""
    config = written(root)
    for path in root.glob("kidney/**/*.h5ad"):
        data = anndata.read_h5ad(path)
        write_h5ad(data[data.obs["condition"] == "normal"].copy(), path)
    for name in ("deg*.tsv", "kegg*", "agreement.tsv", "utility.tsv", "study_size.tsv"):
        for path in root.glob(f"kidney/**/{name}"):
            path.unlink()
    for path in [*root.glob("*/seed0/distributions.tsv"), *root.glob("seed0/split_summary.tsv")]:
        table = read_tsv(path)
        write_tsv(table[table["condition"] != "tumour"], path)
    path = root / "kidney/seed0/embedding.tsv"
    table = read_tsv(path)
    write_tsv(table[table["condition"] != "tumour"], path)
    return config


def no_degs(root: Path) -> dict:
    """No gene differs, in real samples or others, so no pathway is enriched."""
    config = written(root)
    for path in root.glob("kidney/*/seed0/deg.tsv"):
        table = read_tsv(path)
        quiet = table.assign(deg=False, deg_paper=False, deg_sound=False, pvalue=0.9, padj=1.0)
        write_tsv(quiet.assign(log2fc=table["log2fc"] / 100), path)
    for path in root.glob("kidney/*/seed0/kegg.tsv"):
        write_tsv(read_tsv(path).head(0), path)
        reason = {"degs": 0, "degs_with_entrez": 0, "reason": "no gene is differentially expressed"}
        write_text(json.dumps(reason), path.with_suffix(".json"))
    for path in root.glob("kidney/*/seed0/agreement.tsv"):
        table = read_tsv(path)
        write_tsv(table.assign(value=np.nan, note="real samples have no DEG"), path)
    return config


def no_pathways(root: Path) -> dict:
    """The tests of pathways never ran."""
    config = written(root)
    of_run = [root / "pathways.json", root / "gene_sets.tsv"]
    for path in [*root.glob("kidney/*/seed0/kegg*"), *of_run]:
        path.unlink()
    for path in root.glob("kidney/*/seed0/agreement.tsv"):
        table = read_tsv(path)
        write_tsv(table[~table["metric"].str.startswith("kegg")], path)
    return config


def named(name: str, row: str, tissue: str):
    """A run with a name wherever data bring one; rows and tissues have names of few letters."""

    def write(root: Path) -> dict:
        own = {"rows": {row: {"of": "gan"}}, "generators": [*MODELS, row, *REFERENCES]}
        config = written(root, tissues=[tissue], **own)
        first, replaced = made.SYMBOLS[0], {made.SYMBOLS[0]: name}
        for path in root.rglob("*.tsv"):
            table = read_tsv(path)
            for column in {"symbol", "gene"} & set(table):
                table[column] = table[column].replace(replaced)
            for column in FREE & set(table):
                table[column] = name
            write_tsv(table, path)
        for path in root.glob("*/**/*.h5ad"):
            data = anndata.read_h5ad(path)
            data.var_names = [name if gene == first else gene for gene in data.var_names]
            data.obs_names = [f"{name} {i}" for i in range(data.n_obs)]
            for column in ("study", "donor"):
                data.obs[column] = name
            data.uns["warnings"] = [name]
            write_h5ad(data, path)
        return config

    return write


def many_rows(root: Path) -> dict:
    """As many rows as a benchmark of many models has."""
    models = {f"gan-variant-{i:02}": {"of": "gan"} for i in range(MANY - len(REFERENCES))}
    return written(root, rows=models, generators=[*models, *REFERENCES])


ODD = {
    "one failed": one_failed,
    "all failed": all_failed,
    "missing tissue": missing_tissue,
    "one condition": one_condition,
    "no degs": no_degs,
    "no pathways": no_pathways,
    "html": named(HTML, "gan-2", "kidney"),
    "300 characters": named(LONG, "x" * 60, "t" * 100),
    "40 rows": many_rows,
}
