"""Tissues that lend though the run does not train them: RNAseqDB's, also to a user's own cohort."""

import anndata
import pandas as pd
from helpers.cohorts import VERSION
from helpers.snakemake_run import RUN, jobs, output, snakemake, write_config
from mdwgan.readers.rnaseqdb import read_expression

TARGET = str(RUN / "alpha" / "mvn-pan" / "seed0" / "synthetic.h5ad")
POOL = RUN / "alpha" / "seed0" / "pool.h5ad"


def test_a_tissue_that_is_not_trained_lends(tmp_path, mirror):
    lending = {"tissues": ["alpha"], "generators": ["mvn-pan"], "pool": {"tissues": ["beta"]}}
    config = write_config(tmp_path, mirror, **lending)
    planned = jobs(snakemake(tmp_path, config, TARGET, "--dry-run"))
    assert planned["lender"] == planned["cohort"] == planned["split"] == 1
    done = snakemake(tmp_path, config, TARGET)
    assert done.returncode == 0, output(done)
    lenders = anndata.read_h5ad(tmp_path / POOL).uns["lenders"]
    assert list(lenders["tissue"]) == ["beta"] and list(lenders["samples"]) == [16]
    whole = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert whole["report"] == 1 and "lender" not in whole, "it is there"


def write_own(folder, mirror) -> dict:
    """Alpha's counts and sample table as a user's files; the units are others."""
    parts, rows = [], []
    for file in sorted((mirror / "rnaseqdb" / VERSION).glob("**/*count*/alpha*")):
        ids, values = read_expression(file)
        parts.append((values * 3).round().set_axis(ids["symbol"]))
        condition = "tumour" if "tcga-t" in file.name else "normal"
        rows += [{"sample": s, "tissue": "alpha", "condition": condition} for s in values]
    pd.concat(parts, axis=1).to_csv(folder / "m.tsv", sep="\t")
    pd.DataFrame(rows).to_csv(folder / "s.csv", index=False)
    return {"matrix": str(folder / "m.tsv"), "samples": str(folder / "s.csv"), "values": "counts"}


def test_rnaseqdb_lends_to_a_cohort_of_ones_own(tmp_path, mirror):
    cohort = {"train_fraction": 0.5, **write_own(tmp_path, mirror)}
    named = {"tissues": ["rnaseqdb/alpha", "beta"], "setting": "whole"}
    run = {"tissues": None, "generators": ["mvn-pan"], "cohort": cohort, "pool": named}
    config = write_config(tmp_path, mirror, **run)
    done = snakemake(tmp_path, config, TARGET)
    assert done.returncode == 0, output(done)
    lenders = anndata.read_h5ad(tmp_path / POOL).uns["lenders"].set_index("tissue")
    assert list(lenders.index) == ["alpha", "beta"]
    training = anndata.read_h5ad(tmp_path / RUN / "alpha" / "seed0" / "training.h5ad")
    tested = int((training.obs["split"] == "test").sum())
    assert lenders.loc["alpha", "samples"] == 24 - tested, "donors of the test set never lend"
    assert lenders.loc["beta", "samples"] == 16
