"""Rows of known quality on the demo, and what classifiers and tests of DEGs find in them."""

from collections.abc import Iterator
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
from mdwgan.biology.agreement import agreement, label, null_table
from mdwgan.biology.deseq2_samples import generator_runs, real_runs
from mdwgan.cohort.build import build_cohort
from mdwgan.cohort.sample_set import training_data
from mdwgan.cohort.training import build_training
from mdwgan.evaluation.classify import classify
from mdwgan.generators.base import Generator
from mdwgan.generators.registry import make
from mdwgan.generators.rows import CONTROLS
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.inference.calibration import Plan, against, null_rates
from mdwgan.io import read_tsv, write_tsv
from mdwgan.numerics.ranks import adjust
from mdwgan.samples.conditions import CONDITIONS
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.samples.split import split_donors
from mdwgan.samples.tissues import read_tissues
from mdwgan.seeds import rng
from scipy.stats import hypergeom

from helpers.cohorts import GRAPHS, QC, TARGET
from helpers.r_run import run_script

DEMO = Path("resources/demo")
GENES = 600
REAL = {"real": "real", "real-half": "half", "copy": "copied"}  # rows and runs of real samples
# Cuts of the demo's config; the logs of 600 variable genes have no need of larger ones.
PARAMS = {
    "log2fc": 1,
    "p": 0.05,
    "p_column": "padj",
    "terms": ["condition"],
    "conditions": ["normal", "tumour"],
}
# Tests of DESeq2 that a control has, by the start of their names; all of them take a minute.
TESTS = {
    "real-draw": ("deg", "null"),
    "noise": ("deg", "null"),
    "one-mode": ("deg",),
    "class-mean": ("null",),
}
SETS = 12
PERMUTATIONS = 4
Rows = dict[str, tuple[Generator, anndata.AnnData]]


def demo_kidney(seed: int = 0) -> anndata.AnnData:
    """Kidney of the embedded demo, 20 % of its donors train; its 600 most variable genes."""
    samples = list_samples(read_tissues(), ["kidney"], "counts", DEMO, "demo")
    genes, _ = shared_genes(samples, "counts", DEMO, "demo")
    genes["ensembl_protein"] = ""
    cohort = build_cohort(samples, genes, "counts", TARGET, DEMO, "demo", QC)[0]
    kept = np.sort(np.argsort(-np.var(cohort.layers["log"], axis=0))[:GENES])
    cohort = cohort[:, kept].copy()
    split = split_donors(samples, 0.2, seed=seed)
    return build_training(cohort, split, list(cohort.var_names), GRAPHS)


def drawn_rows(kidney: anndata.AnnData, seed: int = 0) -> Rows:
    """All controls, copy and real-half: fitted, and their samples."""
    rows = {}
    for name in (*CONTROLS, "copy", "real-half"):
        generator = make(name, {})
        generator.fit(training_data(kidney), seed=seed)
        rows[name] = generator, build_synthetic(kidney, generator, "test", seed=seed)
    return rows


def utility_scores(kidney: anndata.AnnData, rows: Rows, runs: int, seed: int = 0) -> pd.DataFrame:
    """Scores of classifiers that are trained on the rows."""
    found = [classify(kidney, row, runs, False, seed) for row, _ in rows.values()]
    return pd.concat(found, ignore_index=True)


def deg_scores(folder: Path, kidney: anndata.AnnData, rows: Rows, seed: int = 0) -> pd.DataFrame:
    """What the tests of DEGs say of the rows, beside the real test samples: one job of DESeq2."""
    tables = _deg_tables(folder, kidney, rows, seed)
    runs = read_tsv(folder / "runs.tsv", dtype={"note": str})
    sets = _sets_of_degs(tables["real"], seed)
    scores = []
    for name, (generator, _) in rows.items():
        plan = Plan(CONDITIONS, (20, 20), PERMUTATIONS, False, seed)
        lines = null_rates(kidney, generator, plan)
        if name in tables:
            is_train = name == "copy"
            lines += against(tables[name], tables["real"], tables["copy"], is_train)
        parts = [pd.DataFrame(lines).assign(axis="biology"), *_agreement(name, tables, runs, sets)]
        scores.append(label(pd.concat(parts), "kidney", name, seed, False))
    return pd.concat(scores, ignore_index=True)


def _agreement(name: str, tables: dict, runs: pd.DataFrame, sets: dict) -> Iterator[pd.DataFrame]:
    """Agreement with the real samples, and the null test, of the tests that a row has."""
    prefix = f"{_key(name)}__" if name in CONTROLS else ""
    own = runs[runs["run"].str.startswith(prefix)]
    null = null_table(runs, own.assign(run=own["run"].str.removeprefix(prefix)), name)
    real, degs = tables["real"], tables.get(name, tables["real"].head(0))
    pathways = (_tested_sets(table, sets) for table in (real, degs))
    scores = agreement(real, degs, *pathways, tables.get(f"{name} added"), null)
    yield scores if name in tables else scores[scores["metric"].str.startswith("null_degs")]


def _sets_of_degs(real: pd.DataFrame, seed: int) -> dict[str, set[str]]:
    """Sets of genes; in half of them, most are DEGs of the real samples."""
    random, genes = rng(seed, "sets"), real["symbol"].to_numpy()
    degs = real.loc[real["deg"].astype(bool), "symbol"].to_numpy()
    sets = {}
    for i in range(SETS):
        chosen = random.choice(degs, 12 if i % 2 else 0, replace=False)
        sets[f"set {i}"] = {*chosen, *random.choice(genes, 20 - len(chosen), replace=False)}
    return sets


def _tested_sets(table: pd.DataFrame, sets: dict[str, set[str]]) -> pd.DataFrame:
    """Over-representation of the DEGs in each set, as of kegg.tsv."""
    genes, degs = set(table["symbol"]), set(table.loc[table["deg"].astype(bool), "symbol"])
    found = [(len(degs & own) - 1, len(own)) for own in sets.values()]
    p = [hypergeom.sf(known, len(genes), size, len(degs)) for known, size in found]
    significant = adjust(p, "bh") < 0.05
    return pd.DataFrame({"pathway": list(sets), "pvalue": p, "significant": significant})


def _key(row: str) -> str:
    return row.replace("-", "_")


def _deg_tables(
    folder: Path, kidney: anndata.AnnData, rows: Rows, seed: int
) -> dict[str, pd.DataFrame]:
    """deg.tsv of rows, deg_added.tsv under ``<row> added``, and deg.tsv of ``real``."""
    counts, samples = real_runs(kidney, "test", seed)
    own = samples["run"].isin(REAL.values()) | samples["run"].str.startswith("null_")
    values, lists = [counts], [samples[own]]
    drawn = [name for name in rows if TESTS.get(name)]
    for name in drawn:
        counts, samples = generator_runs(kidney, rows[name][1], "test", seed)
        samples = samples[samples["run"].str.startswith(TESTS[name])].copy()
        generated = ~samples["sample"].isin(kidney.obs_names)
        values.append(counts[samples.loc[generated, "sample"].unique()].add_prefix(f"{name} "))
        samples.loc[generated, "sample"] = f"{name} " + samples["sample"]
        samples["run"] = f"{_key(name)}__" + samples["run"]
        lists.append(samples)
    write_tsv(pd.concat(values, axis=1), folder / "counts.tsv", index=True)
    write_tsv(pd.concat(lists), folder / "samples.tsv")
    genes = pd.DataFrame({"symbol": kidney.var_names, "entrez": range(1, kidney.n_vars + 1)})
    write_tsv(genes, folder / "genes.tsv")
    tested = [name for name in drawn if "deg" in TESTS[name]]
    names = REAL | {name: f"{_key(name)}__deg" for name in tested}
    names |= {f"{name} added": f"{_key(name)}__deg_added" for name in tested}
    output = {run: f"{run}.tsv" for run in names.values()} | {"runs": "runs.tsv"}
    given = {name: f"{name}.tsv" for name in ("counts", "samples", "genes")}
    status, log = run_script(folder, "deseq2.R", given, output, PARAMS)
    assert status == 0, log
    return {name: read_tsv(folder / f"{run}.tsv") for name, run in names.items()}
