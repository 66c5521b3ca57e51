"""The R scripts: their functions by testthat, and the scripts themselves under Snakemake."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers import disks
from helpers.r_run import DEG_INPUT, DEG_OUTPUT, DEG_PARAMS, has_r_packages, need_r, run_script
from mdwgan.io import read_tsv, write_tsv
from mdwgan.io.leftovers import machine
from scipy.stats import false_discovery_control, hypergeom


def run_testthat(name: str, **variables: str) -> None:
    """Run a file of tests in R."""
    call = f"testthat::test_dir('testthat', filter = '^{name}$', reporter = 'check')"
    run = subprocess.run(
        ["Rscript", "-e", call],
        cwd=Path(__file__).parent,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-5000:]


@pytest.mark.parametrize(
    ("name", "packages"),
    [
        ("common", ["testthat"]),
        ("disk", ["testthat"]),
        ("deg", ["testthat", "DESeq2", "BiocParallel"]),
        ("kegg", ["testthat", "limma", "qvalue"]),
        ("gsea", ["testthat", "limma"]),
        ("limma", ["testthat", "limma"]),
        ("export", ["testthat", "SummarizedExperiment"]),
    ],
)
def test_testthat(name, packages):
    need_r(*packages)
    run_testthat(name, MACHINE=machine())


@pytest.fixture
def small_disk(tmp_path):
    yield from disks.small_disk(tmp_path / "small")


def test_a_full_disk_is_told_by_every_writer(small_disk):
    need_r("testthat")
    run_testthat("disk", SMALL_DISK=str(small_disk))


@pytest.fixture
def cohort(tmp_path):
    """Counts of 100 genes, 5 + 5 samples, the first 10 genes 16 times higher in tumours."""
    rng = np.random.default_rng(0)
    symbols = [f"G{i}" for i in range(100)]
    names = [f"s{i}" for i in range(10)]
    fold = np.ones((100, 10))
    fold[:10, 5:] = 16
    means = np.exp(rng.normal(5, 1, (100, 1))) * fold
    counts = pd.DataFrame(rng.negative_binomial(20, 20 / (20 + means)) + 0.25, symbols, names)
    write_tsv(counts.rename_axis("symbol"), tmp_path / "counts.tsv.gz", index=True)
    condition = ["normal"] * 5 + ["tumour"] * 5
    samples = pd.DataFrame({"run": "deg", "sample": names, "condition": condition})
    samples = samples.assign(source=["GTEX", "TCGA"] * 5, study="", set="", test="condition")
    null = samples.assign(run="null", set=["real", "other"] * 5, test="set")
    write_tsv(pd.concat([samples, null[null["condition"] == "normal"]]), tmp_path / "samples.tsv")
    entrez = [str(1000 + i) for i in range(99)] + [""]
    write_tsv(pd.DataFrame({"symbol": symbols, "entrez": entrez}), tmp_path / "genes.tsv")
    return tmp_path


DEG_COLUMNS = [
    "symbol",
    "entrez",
    "base_mean",
    "log2fc",
    "lfc_se",
    "stat",
    "pvalue",
    "padj",
    "log2fc_shrunk",
    "deg",
    "deg_paper",
    "deg_sound",
    "n_normal",
    "n_tumour",
]


def test_deseq2_finds_planted_genes_at_any_thread_count(cohort):
    need_r("DESeq2", "BiocParallel")
    products = []
    for threads in (1, 2):
        output = {name: f"threads{threads}/{file}" for name, file in DEG_OUTPUT.items()}
        status, log = run_script(cohort, "deseq2.R", DEG_INPUT, output, DEG_PARAMS, threads)
        assert status == 0, log
        products.append([(cohort / file).read_bytes() for file in output.values()])
    assert products[0] == products[1]
    table = read_tsv(cohort / "threads1/deg.tsv", dtype={"entrez": str})
    assert list(table) == DEG_COLUMNS
    assert table["deg"].dtype == bool
    assert table.loc[table["deg"], "symbol"].tolist() == [f"G{i}" for i in range(10)]
    assert table["entrez"].isna().tolist() == [False] * 99 + [True]
    assert (table["log2fc_shrunk"].abs() <= table["log2fc"].abs() + 0.3).all()
    assert "deg: 1000 of 1000 values are not whole: rounded" in log
    assert "DESeq2_" in log, "sessionInfo() belongs into the log"
    assert read_tsv(cohort / "threads1/added.tsv").empty
    runs = read_tsv(cohort / "threads1/runs.tsv").set_index("run")
    assert runs.index.tolist() == ["deg", "deg_added", "null"]
    assert runs.loc["deg", ["n_reference", "n_other", "deg"]].tolist() == [5, 5, 10]
    assert runs["design"].fillna("").tolist() == ["~ source + condition", "", "~ set"]
    assert runs.loc["deg", "shrinkage"] in ("apeglm", "normal")
    assert runs.loc["deg_added", "note"] == "no samples"
    assert runs.loc["null", ["n_reference", "n_other"]].tolist() == [3, 2]


def test_deseq2_of_a_failed_training_writes_empty_tables(cohort):
    """No sample was generated: the counts are symbols alone, and DESeq2 isn't loaded."""
    need_r("methods")
    counts = read_tsv(cohort / "counts.tsv.gz")
    write_tsv(counts[["symbol"]], cohort / "counts.tsv.gz")
    header = (cohort / "samples.tsv").read_text().splitlines()[0]
    (cohort / "samples.tsv").write_text(f"{header}\n")
    status, log = run_script(cohort, "deseq2.R", DEG_INPUT, DEG_OUTPUT, DEG_PARAMS)
    assert status == 0, log
    assert (cohort / "deg.tsv").read_text() == "\t".join(DEG_COLUMNS) + "\n"
    assert read_tsv(cohort / "runs.tsv")["note"].tolist() == ["no samples"] * 2
    assert "deg: no test: no samples" in log and "DESeq2_" not in log


def test_deseq2_stops_with_one_message_and_no_product(cohort):
    need_r("methods")
    counts = read_tsv(cohort / "counts.tsv.gz")
    write_tsv(counts.drop(columns="s1"), cohort / "counts.tsv.gz")
    status, log = run_script(cohort, "deseq2.R", DEG_INPUT, DEG_OUTPUT, DEG_PARAMS)
    assert status != 0
    assert "error: samples.tsv: sample s1 is not in the counts" in log
    assert "calls:" not in log
    assert not (cohort / "deg.tsv").exists()


@pytest.fixture
def degs(tmp_path):
    """A DEG table of 60 genes, 12 of them DEGs, and two pathways; the first holds 10 DEGs."""
    symbols = [f"G{i}" for i in range(1, 61)]
    entrez = [str(i) for i in range(1, 61)]
    deg = ["TRUE" if i <= 12 else "FALSE" for i in range(1, 61)]
    write_tsv(pd.DataFrame({"symbol": symbols, "deg": deg}), tmp_path / "deg.tsv")
    write_tsv(pd.DataFrame({"symbol": symbols, "entrez": entrez}), tmp_path / "genes.tsv")
    members = [("hsa00001", i) for i in range(1, 11)] + [("hsa00002", i) for i in range(9, 49)]
    pathways = pd.DataFrame(members, columns=["pathway", "entrez"])
    pathways.insert(1, "name", pathways["pathway"].map({"hsa00001": "One", "hsa00002": "Two"}))
    write_tsv(pathways, tmp_path / "pathways.tsv")
    write_tsv(pd.DataFrame({"genes": [60], "reason": [""]}), tmp_path / "mapping.tsv")
    return tmp_path


KEGG_INPUT = {name: f"{name}.tsv" for name in ("deg", "genes", "pathways", "mapping")}
KEGG_OUTPUT = {"kegg": "kegg.tsv", "summary": "kegg.json"}
KEGG_PARAMS = {"engine": "limma", "min_size": 10, "max_size": 500, "padj": 0.05, "qvalue": 0.2}


def test_kegg(degs):
    need_r("limma", "qvalue")
    status, log = run_script(degs, "kegg.R", KEGG_INPUT, KEGG_OUTPUT, KEGG_PARAMS)
    assert status == 0, log
    table = read_tsv(degs / "kegg.tsv")
    assert table["pathway"].tolist() == ["hsa00001", "hsa00002"]
    assert table["name"].tolist() == ["One", "Two"]
    assert table["significant"].tolist() == [True, False]
    assert table["overlap"].tolist() == [10, 4]
    assert table.loc[0, "genes"] == "G1/G10/G2/G3/G4/G5/G6/G7/G8/G9"
    assert set(table["engine"]) == {"limma"}
    # Python's numbers on the same sets: the universe is 48 genes, all 12 DEGs are in it.
    p = [hypergeom.sf(found - 1, 48, size, 12) for found, size in ((10, 10), (4, 40))]
    assert table["pvalue"].tolist() == pytest.approx(p, rel=1e-9)
    assert table["padj"].tolist() == pytest.approx(false_discovery_control(p), rel=1e-9)
    summary = json.loads((degs / "kegg.json").read_text())
    assert summary["reason"] == "" and summary["significant"] == 1
    assert (summary["genes"], summary["genes_in_pathway"], summary["degs"]) == (60, 48, 12)


def test_kegg_without_degs_has_a_header_only(degs):
    need_r("limma", "qvalue")
    (degs / "deg.tsv").write_text("\t".join(DEG_COLUMNS) + "\n")
    status, log = run_script(degs, "kegg.R", KEGG_INPUT, KEGG_OUTPUT, KEGG_PARAMS)
    assert status == 0, log
    assert (degs / "kegg.tsv").read_text().count("\n") == 1
    reason = "no gene was tested for differential expression"
    assert f"no test: {reason}" in log
    assert json.loads((degs / "kegg.json").read_text())["reason"] == reason


def test_kegg_says_how_to_get_clusterprofiler(degs):
    need_r("limma", "qvalue")
    if has_r_packages("clusterProfiler"):
        pytest.skip("clusterProfiler is installed")
    params = KEGG_PARAMS | {"engine": "clusterprofiler"}
    status, log = run_script(degs, "kegg.R", KEGG_INPUT, KEGG_OUTPUT, params)
    assert status != 0
    assert "R package clusterProfiler is missing. It is in envs/r.yaml" in log
    assert not (degs / "kegg.tsv").exists()


def test_kegg_on_the_full_ranking(degs):
    need_r("limma")
    table = read_tsv(degs / "deg.tsv")
    statistic = np.random.default_rng(0).normal(size=60)
    statistic[:10] += 4
    write_tsv(table.assign(stat=statistic), degs / "deg.tsv")
    params = {"engine": "limma", "min_size": 10, "max_size": 500, "padj": 0.05, "seed": 1}
    output = {"gsea": "kegg_gsea.tsv"}
    status, log = run_script(degs, "kegg_gsea.R", KEGG_INPUT, output, params)
    assert status == 0, log
    found = read_tsv(degs / "kegg_gsea.tsv").set_index("pathway")
    assert found.loc["hsa00001", ["direction", "significant"]].tolist() == ["up", True]
    assert set(found["engine"]) == {"limma::cameraPR"} and found["nes"].isna().all()
    write_tsv(table.assign(stat=np.nan), degs / "deg.tsv")
    status, log = run_script(degs, "kegg_gsea.R", KEGG_INPUT, output, params)
    assert status == 0 and "no test: no ranking" in log
    assert (degs / "kegg_gsea.tsv").read_text().count("\n") == 1


def test_rnaseqdb_s_word_for_no_id_is_no_gene(degs):
    """Ten of the 60 genes have Entrez id 0: neither test has a gene of that id."""
    need_r("limma", "qvalue")
    table, genes = read_tsv(degs / "deg.tsv"), read_tsv(degs / "genes.tsv", dtype=str)
    write_tsv(table.assign(stat=np.arange(60.0)), degs / "deg.tsv")
    # Two of them are DEGs, eight are in no pathway.
    genes.loc[[10, 11, *range(52, 60)], "entrez"] = "0"
    write_tsv(genes, degs / "genes.tsv")
    status, log = run_script(degs, "kegg.R", KEGG_INPUT, KEGG_OUTPUT, KEGG_PARAMS)
    assert status == 0, log
    summary = json.loads((degs / "kegg.json").read_text())
    assert (summary["genes_with_entrez"], summary["degs_with_entrez"]) == (50, 10)
    output, params = {"gsea": "kegg_gsea.tsv"}, KEGG_PARAMS | {"seed": 1}
    status, log = run_script(degs, "kegg_gsea.R", KEGG_INPUT, output, params)
    assert status == 0 and "2 pathways tested on 50 ranked genes" in log


def test_all_collections_of_a_row_are_tested_in_one_job(degs):
    need_r("limma", "qvalue")
    table, pathways = read_tsv(degs / "deg.tsv"), read_tsv(degs / "pathways.tsv")
    write_tsv(table.assign(stat=np.arange(60.0)), degs / "deg.tsv")
    mine = pathways.assign(symbol="G" + pathways["entrez"].astype(str)).drop(columns="entrez")
    write_tsv(mine, degs / "mine.tsv")
    write_tsv(mine[mine["pathway"] == "hsa00002"], degs / "one.tsv")
    # The run's own pathways are not tested, as none has an id: its collections by symbol are.
    write_tsv(pd.DataFrame({"genes": [60], "reason": ["no ids"]}), degs / "mapping.tsv")
    files = KEGG_INPUT | {"collections": ["mine.tsv", "one.tsv"]}
    output = KEGG_OUTPUT | {
        "sets": ["sets_mine.tsv", "sets_one.tsv"],
        "summaries": ["sets_mine.json", "sets_one.json"],
    }
    status, log = run_script(degs, "kegg.R", files, output, KEGG_PARAMS)
    assert status == 0, log
    assert read_tsv(degs / "kegg.tsv").empty and "kegg.tsv: no test: no ids" in log
    found = read_tsv(degs / "sets_mine.tsv")
    assert found["pathway"].tolist() == ["hsa00001", "hsa00002"]
    assert found.loc[0, "pvalue"] == pytest.approx(hypergeom.sf(9, 48, 10, 12), rel=1e-9)
    assert read_tsv(degs / "sets_one.tsv").empty
    reasons = [
        json.loads((degs / f"{n}.json").read_text())["reason"] for n in ("sets_mine", "sets_one")
    ]
    assert reasons == ["", "hsa00002 alone holds tested genes: no other to compare it with"]
    output = {"gsea": "kegg_gsea.tsv", "sets": ["gsea_mine.tsv", "gsea_one.tsv"]}
    status, log = run_script(degs, "kegg_gsea.R", files, output, KEGG_PARAMS | {"seed": 1})
    assert status == 0, log
    assert read_tsv(degs / "kegg_gsea.tsv").empty
    assert [len(read_tsv(degs / f"gsea_{name}.tsv")) for name in ("mine", "one")] == [2, 1]


def test_orgdb_pathways(tmp_path):
    need_r("org.Hs.eg.db")
    names = "pathway\tname\textra\n00190\tOxidative phosphorylation\t1\nhsa00010\tGlycolysis\t1\n"
    (tmp_path / "names.tsv").write_text(names)
    output = {"pathways": "pathways.tsv", "summary": "pathways.json"}
    params = {"orgdb": "org.Hs.eg.db", "kegg": "hsa"}
    status, log = run_script(tmp_path, "orgdb_pathways.R", {"names": "names.tsv"}, output, params)
    assert status == 0, log
    table = read_tsv(tmp_path / "pathways.tsv", dtype=str)
    assert list(table) == ["pathway", "name", "entrez"]
    name = table.drop_duplicates("pathway").set_index("pathway")["name"]
    assert name["hsa00190"] == "Oxidative phosphorylation"
    assert name["hsa00010"] == "Glycolysis"
    assert name["hsa00020"] == "hsa00020"
    summary = json.loads((tmp_path / "pathways.json").read_text())
    assert summary["source"] == "org.Hs.eg.db"
    assert summary["release"] == "2011-Mar15"
    assert summary["pathways"] == len(name)
    assert summary["genes"] == table["entrez"].nunique()


def test_orgdb_pathways_of_another_organism_name_its_package(tmp_path):
    need_r("AnnotationDbi")
    if has_r_packages("org.Mm.eg.db"):
        pytest.skip("org.Mm.eg.db is installed")
    output, params = {"pathways": "p.tsv", "summary": "p.json"}, {"orgdb": "org.Mm.eg.db"}
    status, log = run_script(tmp_path, "orgdb_pathways.R", {}, output, params | {"kegg": "mmu"})
    assert status != 0 and not (tmp_path / "p.tsv").exists()
    assert "R package org.Mm.eg.db is missing. Add bioconductor-org.mm.eg.db to envs/r.yaml" in log
    assert "install org.Mm.eg.db with BiocManager in R" in log and "calls:" not in log


@pytest.mark.parametrize("script", ["kegg.R", "kegg_gsea.R"])
def test_gene_sets_by_symbol_need_no_ids_and_others_are_left_out_with_the_reason(degs, script):
    need_r("limma", "qvalue")
    reason = "3 of 60 genes have an Entrez id"
    write_tsv(pd.DataFrame({"genes": [60], "reason": [reason]}), degs / "mapping.tsv")
    table = read_tsv(degs / "deg.tsv")
    write_tsv(table.assign(stat=np.arange(60.0)), degs / "deg.tsv")
    output = KEGG_OUTPUT if script == "kegg.R" else {"gsea": "kegg.tsv"}
    params = KEGG_PARAMS | {"seed": 1}
    status, log = run_script(degs, script, KEGG_INPUT, output, params)
    assert status == 0 and f"no test: {reason}" in log
    assert (degs / "kegg.tsv").read_text().count("\n") == 1
    pathways = read_tsv(degs / "pathways.tsv")
    symbols = pathways.assign(symbol="G" + pathways["entrez"].astype(str))
    write_tsv(symbols.drop(columns="entrez"), degs / "pathways.tsv")
    status, log = run_script(degs, script, KEGG_INPUT, output, params)
    assert status == 0, log
    found = read_tsv(degs / "kegg.tsv").set_index("pathway")
    assert len(found) == 2 and found.loc["hsa00001", "set_size"] == 10
    write_tsv(pathways.head(0), degs / "pathways.tsv")
    status, log = run_script(degs, script, KEGG_INPUT, output, params)
    assert status == 0 and "no test: the run has no gene sets (enrichment.pathways)" in log
