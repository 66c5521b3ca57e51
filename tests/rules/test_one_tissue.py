"""One tissue of a run: what is made, the same bytes again, what a changed setting reruns."""

import shutil
from pathlib import Path

import anndata
import pytest
from helpers.cohorts import VERSION
from helpers.r_run import need_r
from helpers.repository import ROOT
from helpers.snakemake_run import RUN, TARGET, jobs, output, products, snakemake, write_config
from mdwgan.commands import provenance

SMALL = {"hidden": [16], "noise": 4, "epochs": 2, "score_every": 1}  # of `write_config`


def make_target(directory: Path, mirror: Path) -> Path:
    done = snakemake(directory, write_config(directory, mirror), str(TARGET))
    assert done.returncode == 0, output(done)
    return directory


@pytest.fixture(scope="module")
def one_tissue(tmp_path_factory, mirror):
    return make_target(tmp_path_factory.mktemp("one"), mirror)


def test_one_tissue_alone_is_made(one_tissue):
    made = {file for file in products(one_tissue) if not file.startswith("sources/")}
    assert made == {
        "made.json",
        "provenance.json",
        "samples.tsv",
        "seed0/split.tsv",
        "seed0/split_summary.tsv",
        "genes/expression_ids.tsv",
        "genes/not_shared.tsv",
        "genes/genes.tsv",
        "genes/mapping.tsv",
        "genes/counts.tsv",
        "genes/unmapped.tsv",
        "genes/network.tsv",
        "genes/edges_string.tsv.gz",
        "genes/edges_humannet.tsv.gz",
        "alpha/cohort.h5ad",
        "alpha/qc.tsv",
        "alpha/seed0/training.h5ad",
        "alpha/mdwgan-gp/seed0/model.pt",
        "alpha/mdwgan-gp/seed0/history.tsv",
        "alpha/mdwgan-gp/seed0/synthetic.h5ad",
    }
    synthetic = anndata.read_h5ad(one_tissue / TARGET)
    assert synthetic.uns["reason"] == ""
    assert synthetic.obs["condition"].value_counts().to_dict() == {"normal": 6, "tumour": 6}


def test_same_seed_same_bytes_in_another_directory(one_tissue, mirror, tmp_path):
    make_target(tmp_path, mirror)
    assert products(tmp_path) == products(one_tissue)
    for file in products(tmp_path):
        first, again = ((folder / RUN / file).read_bytes() for folder in (one_tissue, tmp_path))
        assert first == again, file


BOTH = ["mdwgan-gp", "cwgan"]


def test_nothing_is_done_twice_and_what_does_not_matter_reruns_nothing(
    one_tissue, mirror, tmp_path
):
    """All at once, as a start of Snakemake takes seconds: any of these would give it a job."""
    moved = tmp_path / "moved"
    moved.symlink_to(mirror)
    config = write_config(
        one_tissue,
        mirror,
        # the same settings in another form: order of keys, defaults, a moved mirror
        sources={"mirror": str(moved), "rnaseqdb": VERSION, "string": None, "humannet": None},
        training=dict(reversed(SMALL.items())) | {"learning_rate": 5e-4, "clip": 0.5},
        graphs={"mutual": False, "k": 3},
        cohort={"library_size": 10_000_000, "train_fraction": 0.5},
        # of the row bootstrap alone, and of another generator
        references={"bootstrap_noise": 0.5},
        generators=BOTH,
        training_of={"cwgan": {"learning_rate": 0.00005}},
        # the config's checksum in the products is no parameter
        deg={"p": 0.01},
    )
    done = snakemake(one_tissue, config, str(TARGET), "--dry-run")
    assert "Nothing to be done" in output(done)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"graphs": {"k": 2}}, ["prepare", "train"]),
        (
            {"generators": BOTH, "training_of": {"mdwgan-gp": {"learning_rate": 0.001}}},
            ["train"],
        ),
        ({"training": SMALL | {"lambda_g": 0.7}}, ["train"]),
    ],
)
def test_a_setting_reruns_what_it_touches(one_tissue, mirror, changes, rules):
    config = write_config(one_tissue, mirror, **changes)
    done = snakemake(one_tissue, config, str(TARGET), "--dry-run")
    assert jobs(done) == {**dict.fromkeys(rules, 1), "total": len(rules)}


def checkout(folder: Path) -> Path:
    """A copy of the workflow, whose scripts are all touched."""
    shutil.copytree(ROOT / "workflow", folder / "workflow", ignore=shutil.ignore_patterns("*.pyc"))
    for name in ("Snakefile", "resources", "envs", "config"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "Snakefile").unlink()
    shutil.copy(ROOT / "Snakefile", folder / "Snakefile")
    (folder / "profiles").symlink_to("workflow/profiles")
    return folder


def test_a_raised_version_reruns_its_stage_and_what_follows(one_tissue, mirror, tmp_path):
    """In a copy of the workflow, where every script has a new time: that alone is no reason."""
    root, config = checkout(tmp_path), write_config(one_tissue, mirror)
    done = snakemake(one_tissue, config, str(TARGET), "--dry-run", root=root)
    assert "Nothing to be done" in output(done)
    stages = root / "workflow" / "mdwgan" / "config" / "stages.py"
    text = stages.read_text()
    assert '"prepare": Stage(\n        2,' in text
    stages.write_text(
        text.replace('"prepare": Stage(\n        2,', '"prepare": Stage(\n        3,')
    )
    done = snakemake(one_tissue, config, str(TARGET), "--dry-run", root=root)
    assert jobs(done) == {"prepare": 1, "train": 1, "total": 2}


def test_a_run_without_snakemakes_notes_names_what_is_stale(one_tissue, mirror, tmp_path):
    """Renamed, and with .snakemake lost, Snakemake alone would find nothing to be done."""
    folder = tmp_path / "moved"
    shutil.copytree(one_tissue, folder, ignore=shutil.ignore_patterns(".snakemake"))
    same = write_config(folder, mirror)
    assert "Nothing to be done" in output(snakemake(folder, same, str(TARGET)))
    changed = write_config(folder, mirror, training=SMALL | {"epochs": 3})
    done = output(snakemake(folder, changed, str(TARGET)))
    assert "Nothing to be done" in done and "add: --forcerun references train" in done
    assert "alpha/mdwgan-gp/seed0/model.pt (epochs: 2, now 3)" in done
    more = snakemake(folder, changed, str(TARGET.with_name("metrics.tsv")))
    assert more.returncode != 0, "scores of a model with other settings"
    assert "alpha/mdwgan-gp/seed0/model.pt (epochs: 2, now 3)" in output(more)
    done = snakemake(folder, changed, str(TARGET), "--forcerun", "train")
    assert done.returncode == 0, output(done)


def test_r_s_file_on_demand_and_provenance_of_all(one_tissue, mirror):
    need_r("SummarizedExperiment")
    rds = one_tissue / TARGET.with_suffix(".rds")
    before = products(one_tissue)
    done = snakemake(one_tissue, write_config(one_tissue, mirror), str(TARGET.with_suffix(".rds")))
    assert done.returncode == 0, output(done)
    assert products(one_tissue) - before == {str(rds.relative_to(one_tissue / RUN))}
    steps = provenance.of_file(rds)["steps"]
    made = ["cohort", "training", "model", "synthetic", "SummarizedExperiment"]
    assert [step["product"] for step in steps] == made
    assert len({step["config"] for step in steps}) == 1
    assert len(provenance.of_file(rds)["sources"]) == 2
    rds.unlink()
    for file in products(one_tissue):
        if not file.startswith("sources/"):
            record = provenance.of_file(one_tissue / RUN / file)
            assert {step["config"] for step in record["steps"]} == {steps[0]["config"]}, file
            assert all({"sha256", "retrieved"} <= set(s) for s in record["sources"]), file
