"""The shipped config of the CAMDA benchmark, on simulated files of the same layout."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from helpers.camda_like import FOLDS, SPLITS, SUBTYPES, write_camda, write_samples
from helpers.cohorts import GRAPHS, QC, TARGET, VERSION
from helpers.own_run import no_look_up
from helpers.repository import ROOT
from helpers.snakemake_run import jobs, snakemake
from mdwgan.cohort.build import build_cohort
from mdwgan.cohort.sample_set import training_data
from mdwgan.cohort.training import build_training
from mdwgan.config.schema import read_config
from mdwgan.errors import InputError
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.registry import make
from mdwgan.generators.rows import CONTROLS, REFERENCES
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import write_h5ad
from mdwgan.readers.folds import read_folds
from mdwgan.samples.listing import OWN_FILE
from mdwgan.samples.own.data import read_own
from mdwgan.samples.own.labels import Wanted
from mdwgan.samples.split import split_by_fold

CONFIG = ROOT / "config" / "camda.yaml"
RUN = "results/camda-brca"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Folder with the files where the config looks for them."""
    folder = tmp_path_factory.mktemp("camda")
    write_camda(folder / "data" / "camda")
    write_samples(folder / "data" / "camda")
    return folder


def test_the_config_is_valid_with_the_files(folder, monkeypatch):
    monkeypatch.chdir(folder)
    config = read_config(CONFIG)
    assert len(config["cohort"]["conditions"]) == 5 and config["seeds"] == [*range(FOLDS)]
    assert set(config["generators"]) == {"mvn-matched", "mdwgan-gp", *REFERENCES, *CONTROLS}


def test_a_seed_without_a_split_is_told(folder, monkeypatch, tmp_path):
    monkeypatch.chdir(folder)
    config = yaml.safe_load(CONFIG.read_text()) | {"seeds": [0, FOLDS]}
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(config))
    with pytest.raises(InputError, match=f"seeds: {FOLDS} has no split .* expected 0 to 4"):
        read_config(tmp_path / "c.yaml")


def test_the_run_is_planned_with_the_frozen_splits(folder):
    target = f"{RUN}/cohort/mvn-matched/seed1/metrics.tsv"
    done = snakemake(folder, str(CONFIG), target, "--dry-run", "--printshellcmds")
    planned = jobs(done)
    assert planned["split"] == planned["train"] == planned["score"] == 1
    assert f"--folds data/camda/{SPLITS} " in done.stdout


def test_split_training_and_scores(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(folder)
    chosen = read_config(CONFIG)["cohort"]
    names = Wanted.of(chosen["conditions"], [], [])
    own, _ = read_own(chosen["matrix"], chosen["samples"], "log2", no_look_up, wanted=names)
    samples = own.obs.drop(columns="library_size").rename_axis("sample").reset_index()
    split = split_by_fold(samples, read_folds(chosen["folds"]), 1, chosen["folds"])
    write_h5ad(own, tmp_path / OWN_FILE)
    genes = pd.DataFrame({"symbol": own.var_names, "entrez": "", "ensembl_protein": ""})
    samples = samples.assign(file=OWN_FILE)
    cohort, _ = build_cohort(samples, genes, "fpkm", TARGET, tmp_path, VERSION, QC)
    vst = pd.read_csv(chosen["matrix"], sep="\t", index_col=0)[list(cohort.obs_names)]
    assert np.allclose(cohort.layers["log"], vst.loc[list(cohort.var_names)].T, atol=1e-4)
    data = build_training(cohort, split, list(cohort.var_names), GRAPHS)
    named = yaml.safe_load(Path(chosen["folds"]).read_text())["splits"]["split_2"]["test_index"]
    assert set(data.obs_names[data.obs["split"] == "test"]) == set(named)
    within = {}
    for row in ("mvn", "shuffled-genes"):
        generator = make(row, {"sampling": "matched"})
        generator.fit(training_data(data), seed=1)
        scores = evaluate(data, build_synthetic(data, generator, "test", seed=1))
        values = scores.set_index("metric")["value"]
        within[row] = values["dist_brca_luma"]  # the largest subtype: 80 train, 20 test
        assert values["effect_r"] > 0.5
        assert values.filter(like="coexpr03_precision_").index.size == len(SUBTYPES)
    assert within["mvn"] > 0.35 and abs(within["shuffled-genes"]) < 0.1
