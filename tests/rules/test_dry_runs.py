"""Which jobs a config asks for: dry runs of the shipped configs and of changed ones."""

import re

import pytest
import yaml
from helpers.configs import SHIPPED
from helpers.repository import ROOT
from helpers.snakemake_run import RUN, jobs, output, snakemake, write_config
from mdwgan.config.schema import validate
from mdwgan.generators.rows import REAL_SAMPLES
from mdwgan.sources.plan import needed_files

# ---- shipped configs


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A directory without products, where relative paths of shipped configs lead to the project."""
    directory = tmp_path_factory.mktemp("fresh")
    (directory / "resources").symlink_to(ROOT / "resources")
    return directory


@pytest.mark.parametrize("config", SHIPPED, ids=lambda path: path.stem)
def test_shipped_configs_dry_run_and_fetch_what_is_planned(config, fresh, monkeypatch):
    """One dry run for all: that of config/paper.yaml has 22,000 jobs."""
    done = snakemake(fresh, str(config), "--dry-run")
    planned = jobs(done)
    assert "Using workflow specific profile profiles/default" in output(done)
    settings = yaml.safe_load(config.read_text())
    assert planned["cohort"] == len(settings["tissues"])
    cohorts = len(settings["tissues"]) * len(settings["seeds"])
    assert planned["train"] == planned["score"] == len(settings["generators"]) * cohorts
    assert planned["references"] == planned["score_references"] == cohorts
    assert planned["report"] == planned["all"] == 1
    monkeypatch.chdir(ROOT)
    needed = needed_files(validate(settings))
    asked = re.findall(r"Fetch ((?:rnaseqdb|string|humannet|toil|hgnc|diseases)/\S+)", output(done))
    assert set(asked) == {path for path in needed if not path.startswith("kegg/")}
    assert ("Fetch KEGG's gene sets" in output(done)) == ("kegg/link/pathway/hsa" in needed)


# ---- changed configs


def test_degs_of_chosen_generators_and_of_one_that_is_named(tmp_path, mirror):
    given = {"tissues": ["alpha"], "generators": ["mdwgan-gp", "cwgan", "gan"]}
    always = len(REAL_SAMPLES)
    rows = {
        "classification": {"generators": ["mdwgan-gp"]},
        "augmentation": {"generators": ["mvn"]},
    }
    for chosen, more in ((None, 5), (["cwgan", "mvn"], 2), ([], 0)):
        deg = {"generators": chosen, "design": "~ condition" if more else "~ source + condition"}
        evaluation = rows | {"key_genes": None}
        config = write_config(tmp_path, mirror, deg=deg, evaluation=evaluation, **given)
        found = jobs(snakemake(tmp_path, config, "--dry-run"))
        # a start takes seconds: what else a run of one tissue has is looked at here
        assert found["classify"] == 3 and found["augment"] == 1  # with copy and real-half
        assert found["embedding"] == found["distributions"] == 1
        assert not {"key_genes", "embedding_pooled"} & set(found)
        assert found["deseq2_real"] == 1  # real, real-train, real-half and its other, copy
        assert found.get("deseq2", 0) == more
        assert found.get("deg_design", 0) == (not more)  # condition alone can't be confounded
        assert found["agreement"] == found["deg_calibration"] == always + more
        assert found["score"] == 3 and found["score_references"] == 1
    named = str(RUN / "alpha" / "gan" / "seed0" / "kegg.tsv")
    found = jobs(snakemake(tmp_path, config, named, "--dry-run"))
    assert found["train"] == found["deseq2"] == found["kegg"] == 1
    named = str(RUN / "alpha" / "gan" / "seed0" / "deg_calibration.tsv")
    config = write_config(tmp_path, mirror, deg={"permutations": 0}, **given)
    found = jobs(snakemake(tmp_path, config, named, "--dry-run"))
    assert found["deg_calibration"] == found["train"] == found["deseq2"] == 1


def test_ablation_tuning_and_planning_of_two_tissues_and_seeds(tmp_path, mirror):
    """All in one run, as a start takes seconds; the test below has none of them."""
    four = ["mdwgan-gp", "mdwgan-gp-e", "mdwgan-gp-c", "mdwgan-gp-n"]
    rows = ["mdwgan-gp", "mvn-pan"]
    config = write_config(
        tmp_path,
        mirror,
        seeds=[3, 0],
        generators=rows,
        graphs={"k": 5},
        ablation={"systems": four, "k": [5, 10], "lambda_g": [0.5]},
        tuning={"generators": rows, "trials": 8},
    )
    found = jobs(snakemake(tmp_path, config, "--dry-run"))
    # One training a variant and seed, on one pool; the reference rows are one job.
    assert (found["prepare_pooled"], found["train_ablation"]) == (2, 2 * (4 + 2))
    assert found["score_ablation"] == 2 * (4 + 2 + 1) and found["collect_ablation"] == 1
    # Two tissues, seeds and generators; the own settings take part in both rungs.
    assert found["tune"] == 8 * (9 + 3) and found["tune_rung"] == 2 * 2 and found["tuning"] == 1
    assert found["plan_study"] == 2 and found["study_size"] == 1, "once a tissue, not a seed"


def test_a_control_that_is_named_has_degs(tmp_path, mirror):
    given = {"tissues": ["alpha"], "generators": ["mvn", "noise"], "deg": {"generators": ["noise"]}}
    named = str(RUN / "alpha" / "noise" / "seed0" / "agreement.tsv")
    config = write_config(tmp_path, mirror, **given)
    found = jobs(snakemake(tmp_path, config, named, "--dry-run"))
    assert found["deseq2"] == found["agreement"] == 1


def test_pictures_are_planned_as_the_config_says(tmp_path, mirror):
    config = write_config(tmp_path, mirror, planning={"draws": 0})
    both = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert both["embedding"] == both["distributions"] == 2
    assert both["key_genes"] == 2 and both["embedding_pooled"] == 1
    assert not {"prepare_pooled", "train_ablation", "collect_ablation"} & set(both)
    assert not {"tune", "tune_rung", "tuning", "plan_study", "study_size"} & set(both)
    named = str(RUN / "beta" / "seed0" / "embedding.tsv")
    chosen = {"embedding": {"generators": ["mvn"]}}
    config = write_config(tmp_path, mirror, evaluation=chosen)
    done = snakemake(tmp_path, config, named, "--dry-run", "--printshellcmds")
    settings = '"generators": ["mvn"], "most_points": 1200, "perplexity": 30'
    assert jobs(done)["embedding"] == 1 and settings in output(done)
