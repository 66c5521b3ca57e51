"""The shipped config of the CAMDA benchmark, on simulated files of the same layout."""

import pandas as pd
import pytest
import yaml
from helpers.camda_like import FOLDS, SPLITS, write_camda, write_samples
from helpers.repository import ROOT
from helpers.snakemake_run import jobs, output, snakemake
from mdwgan.config.schema import read_config
from mdwgan.errors import InputError
from mdwgan.generators.rows import CONTROLS, REFERENCES
from mdwgan.io import read_tsv
from mdwgan.metrics.catalogue import entry_of

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


def test_split_training_and_scores(folder):
    """All rows but MDWGAN-GP, whose training takes long, of one frozen split."""
    rows = ("mvn-matched", "real-half", "shuffled-genes")
    targets = [f"{RUN}/cohort/{row}/seed1/metrics.tsv" for row in rows]
    config = str(CONFIG)
    planned = jobs(snakemake(folder, config, *targets, "--dry-run"))
    assert planned["split"] == planned["references"] == planned["train"] == 1
    done = snakemake(folder, config, *targets)
    assert done.returncode == 0, output(done)
    splits = yaml.safe_load((folder / "data" / "camda" / SPLITS).read_text())["splits"]
    split = read_tsv(folder / RUN / "seed1" / "split.tsv").set_index("donor")["split"]
    tested = {name[:12] for name in splits["split_2"]["test_index"]}
    assert set(split.index[split == "test"]) == tested and len(split) == 200
    scores = pd.concat([read_tsv(folder / target) for target in targets])
    wide = scores.pivot(index="metric", columns="generator", values="value")
    within = wide.loc["dist_brca_luma"]  # of the subtype with most samples: 80 train, 20 test
    assert within["mvn-matched"] > 0.5 and abs(within["shuffled-genes"]) < 0.1
    assert wide.loc["effect_r", "mvn-matched"] > 0.5  # 160 samples train
    of_subtypes = [name for name in wide.index if name.startswith("coexpr03_precision_")]
    assert len(of_subtypes) == 5 and all(map(entry_of, of_subtypes))
