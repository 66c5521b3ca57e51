"""Row best: which jobs it asks for, and what comes out on small cohorts."""

import json

import anndata
from helpers.snakemake_run import RUN, jobs, output, snakemake, write_config

TARGET = str(RUN / "alpha" / "best" / "seed0" / "synthetic.h5ad")
BEST = {"generators": ["best", "mdwgan-gp"]}


def test_best_alone_is_chosen_trained_and_drawn(tmp_path, mirror):
    config = write_config(tmp_path, mirror, **BEST)
    planned = jobs(snakemake(tmp_path, config, TARGET, "--dry-run"))
    for rule in ("choose", "pool", "train", "prepare"):
        assert planned[rule] == 1, rule
    assert planned["cohort"] == 2, "the other tissue lends"
    other = str(RUN / "alpha" / "mdwgan-gp" / "seed0" / "synthetic.h5ad")
    assert not {"choose", "pool"} & set(jobs(snakemake(tmp_path, config, other, "--dry-run")))


def test_a_tissue_alone_needs_no_pool_and_the_whole_run_reports_the_choice(tmp_path, mirror):
    config = write_config(tmp_path, mirror, tissues=["alpha"], **BEST)
    planned = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert planned["choose"] == 1 and "pool" not in planned
    config = write_config(tmp_path, mirror, chooser={"candidates": ["mvn-pan"]}, **BEST)
    planned = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert planned["choose"] == planned["pool"] == 2
    config = write_config(tmp_path, mirror, chooser={"candidates": ["mvn-matched"]}, **BEST)
    assert "pool" not in jobs(snakemake(tmp_path, config, "--dry-run"))


def test_the_choice_is_made_and_decides_the_samples(tmp_path, mirror):
    config = write_config(tmp_path, mirror, **BEST)
    done = snakemake(tmp_path, config, TARGET)
    assert done.returncode == 0, output(done)
    folder = tmp_path / RUN / "alpha"
    chosen = json.loads((folder / "seed0" / "chosen.json").read_text())
    assert [c["row"] for c in chosen["candidates"]] == ["mvn-pan", "mvn-matched", "bootstrap"]
    synthetic = anndata.read_h5ad(tmp_path / TARGET)
    assert synthetic.uns["generator"] == "best" and synthetic.uns["reason"] == ""
    assert json.loads(synthetic.uns["settings"]) == chosen["settings"]
    assert ("donor" in synthetic.obs) == (chosen["row"] == "copy")
    assert (folder / "seed0" / "choice.tsv").stat().st_size > 1000
    again = snakemake(tmp_path, config, TARGET, "--dry-run")
    assert "Nothing to be done" in output(again)
    others = {"generators": ["best", "cwgan"]}
    more = snakemake(tmp_path, write_config(tmp_path, mirror, **others), TARGET, "--dry-run")
    assert "Nothing to be done" in output(more), "other rows are no reason to choose again"
    config = write_config(tmp_path, mirror, chooser={"repeats": 3}, **BEST)
    planned = jobs(snakemake(tmp_path, config, TARGET, "--dry-run"))
    assert planned == {"choose": 1, "train": 1, "total": 2}


def test_bad_candidates_are_told_before_anything_runs(tmp_path, mirror):
    chooser = {"candidates": ["mvn-matchd"]}
    config = write_config(tmp_path, mirror, chooser=chooser, **BEST)
    done = snakemake(tmp_path, config, "--dry-run")
    assert done.returncode != 0 and "Traceback" not in output(done)
    assert "chooser.candidates: unknown generator 'mvn-matchd'; did you mean" in output(done)
