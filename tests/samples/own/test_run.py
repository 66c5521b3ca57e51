"""Own data: a run to synthetic samples and metrics."""

import json

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.snakemake_run import RUN, jobs, output, products, snakemake, write_config
from mdwgan.io import read_tsv, sha256
from mdwgan.seeds import rng

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")


def test_own_data_run_to_synthetic_samples_and_metrics(tmp_path):
    """Digits as ids and two tissues, from two files of the user's, without a network."""
    random, genes = rng(0, "run"), [f"GENE{i}" for i in range(20)]
    samples = [str(100 + i) for i in range(48)]
    table = pd.DataFrame({"sample": samples, "condition": ["normal", "tumour"] * 24})
    table["tissue"] = ["lung"] * 24 + ["gut"] * 24
    table["donor"] = [f"{i // 2:02}" for i in range(48)]
    table.to_csv(tmp_path / "mine.csv", index=False)
    counts = random.poisson(np.exp2(random.normal(7, 1, (48, 20))))
    matrix = pd.DataFrame(counts, index=samples, columns=genes)
    matrix.to_csv(tmp_path / "matrix.tsv", sep="\t")
    cohort = {
        "matrix": "matrix.tsv",
        "samples": "mine.csv",
        "values": "counts",
        "train_fraction": 0.5,
        "qc": {"exclude": ["123"]},
    }
    sources = {"string": None, "humannet": None}
    given = {"cohort": cohort, "sources": sources, "enrichment": {"pathways": "none"}}
    config = write_config(tmp_path, tmp_path, tissues=None, **given)
    wanted = [
        f"{RUN}/{tissue}/{row}"
        for tissue in ("lung", "gut")
        for row in ("mdwgan-gp/seed0/synthetic.h5ad", "copy/seed0/metrics.tsv")
    ]
    done = snakemake(
        tmp_path, config, *wanted, f"{RUN}/lung/mdwgan-gp/seed0/metrics.tsv", f"{RUN}/samples.tsv"
    )
    assert done.returncode == 0, output(done)
    synthetic = anndata.read_h5ad(tmp_path / wanted[0])
    assert synthetic.uns["reason"] == "" and synthetic.n_obs > 0
    assert sorted(synthetic.var_names) == sorted(genes)
    assert (synthetic.layers["counts"] % 1 == 0).all()
    metrics = read_tsv(tmp_path / RUN / "lung/mdwgan-gp/seed0/metrics.tsv").set_index("metric")
    assert np.isfinite(metrics.loc["dist", "value"])
    cohort = anndata.read_h5ad(tmp_path / RUN / "lung/cohort.h5ad")
    assert cohort.n_obs == 23 and "123" not in cohort.obs_names
    assert (cohort.to_df("counts")[genes] == matrix.loc[cohort.obs_names, genes]).all(axis=None)
    split = read_tsv(tmp_path / RUN / "seed0/split.tsv", dtype=str)
    assert set(split["donor"]) == set(table["donor"])
    qc = read_tsv(tmp_path / RUN / "lung/qc.tsv", dtype=str)
    assert qc.loc[qc["action"] == "dropped", "sample"].tolist() == ["123"]
    assert "sources/own/files.tsv" in products(tmp_path)
    sources = json.loads(cohort.uns["provenance"])["sources"]
    assert [s["file"] for s in sources] == ["matrix.tsv", "mine.csv"]
    assert sources[0]["sha256"] == sha256(tmp_path / "matrix.tsv")
    done = snakemake(tmp_path, config, f"{RUN}/sources/manifest.tsv", "--dry-run")
    assert jobs(done) == {"manifest": 1, "total": 1}
