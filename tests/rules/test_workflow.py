"""The workflow itself: Snakemake on a small cohort, each run in a directory of its own."""

import gzip
from pathlib import Path

import anndata
import pytest
import yaml
from helpers.cohorts import VERSION
from helpers.r_run import need_r
from helpers.repository import ROOT
from helpers.snakemake_run import RUN, jobs, output, products, snakemake, write_config
from mdwgan.commands import provenance
from mdwgan.generators.rows import REAL_SAMPLES, REFERENCES
from mdwgan.io import read_tsv

SHIPPED = sorted((ROOT / "config").glob("*.yaml"))


# ---- one tissue

TARGET = RUN / "alpha" / "mdwgan-gp" / "seed0" / "synthetic.h5ad"


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
        "provenance.json",
        "samples.tsv",
        "seed0/split.tsv",
        "seed0/split_summary.tsv",
        "genes/expression_ids.tsv",
        "genes/not_shared.tsv",
        "genes/genes.tsv",
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


def test_nothing_is_done_twice_and_a_setting_reruns_what_it_touches(one_tissue, mirror):
    config = write_config(one_tissue, mirror)
    done = snakemake(one_tissue, config, str(TARGET), "--dry-run")
    assert "Nothing to be done" in output(done)
    graphs = write_config(one_tissue, mirror, graphs={"k": 2})
    done = snakemake(one_tissue, graphs, str(TARGET), "--dry-run")
    assert jobs(done) == {"prepare": 1, "train": 1, "generate": 1, "total": 3}
    noise = write_config(one_tissue, mirror, references={"bootstrap_noise": 0.5})
    done = snakemake(one_tissue, noise, str(TARGET), "--dry-run")
    assert "Nothing to be done" in output(done), "it is the row bootstrap's alone"
    # the config's checksum in the products is no parameter
    deg = write_config(one_tissue, mirror, deg={"p": 0.01})
    assert "Nothing to be done" in output(snakemake(one_tissue, deg, str(TARGET), "--dry-run"))


def test_a_setting_of_one_generator_reruns_no_other(one_tissue, mirror):
    both = ["mdwgan-gp", "cwgan"]
    other = {"generators": both, "training_of": {"cwgan": {"learning_rate": 0.00005}}}
    done = snakemake(one_tissue, write_config(one_tissue, mirror, **other), str(TARGET), "-n")
    assert "Nothing to be done" in output(done)
    own = {"generators": both, "training_of": {"mdwgan-gp": {"learning_rate": 0.001}}}
    done = snakemake(one_tissue, write_config(one_tissue, mirror, **own), str(TARGET), "-n")
    assert jobs(done) == {"train": 1, "generate": 1, "total": 2}


def test_degs_of_chosen_generators_and_of_one_that_is_named(tmp_path, mirror):
    given = {"tissues": ["alpha"], "generators": ["mdwgan-gp", "cwgan", "gan"]}
    always = len(REAL_SAMPLES)
    for chosen, more in ((None, 5), (["cwgan", "mvn"], 2), ([], 0)):
        deg = {"generators": chosen, "design": "~ condition" if more else "~ source + condition"}
        config = write_config(tmp_path, mirror, deg=deg, **given)
        found = jobs(snakemake(tmp_path, config, "--dry-run"))
        assert found["deseq2_real"] == 1  # real, real-train, real-half and its other, copy
        assert found.get("deseq2", 0) == more
        assert found.get("deg_design", 0) == (not more)  # condition alone can't be confounded
        assert found["agreement"] == always + more
        assert found["score"] == len(REFERENCES) + 3
    named = str(RUN / "alpha" / "gan" / "seed0" / "kegg.tsv")
    found = jobs(snakemake(tmp_path, config, named, "--dry-run"))
    assert found["train"] == found["deseq2"] == found["kegg"] == 1


def test_pictures_are_planned_as_the_config_says(tmp_path, mirror):
    planned = {}
    for name, changes in (
        ("both", {}),
        ("one", {"tissues": ["alpha"], "evaluation": {"key_genes": None}}),
    ):
        config = write_config(tmp_path, mirror, **changes)
        planned[name] = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert planned["both"]["embedding"] == planned["both"]["distributions"] == 2
    assert planned["both"]["key_genes"] == 2 and planned["both"]["embedding_pooled"] == 1
    assert planned["one"]["embedding"] == planned["one"]["distributions"] == 1
    assert not {"key_genes", "embedding_pooled"} & set(planned["one"])
    named = str(RUN / "beta" / "seed0" / "embedding.tsv")
    chosen = {"embedding": {"generators": ["mvn"]}}
    config = write_config(tmp_path, mirror, evaluation=chosen)
    done = snakemake(tmp_path, config, named, "--dry-run", "--printshellcmds")
    assert jobs(done)["embedding"] == 1 and '"generators": ["mvn"], "perplexity": 30' in output(
        done
    )


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


# ---- one class, and k >= n, to the report


def test_one_class_and_a_large_k_are_warnings_and_the_run_goes_on(tmp_path, mirror):
    need_r("DESeq2", "limma", "qvalue", "jsonlite")
    associations = tmp_path / "mine.tsv"
    associations.write_text("geneId\tdiseaseId\tdiseaseName\tscore\n1\tC01\tA disease\t1\n")
    more = {
        "deg": {"generators": ["mdwgan-gp"]},
        "enrichment": {"pathways": "kegg", "engine": "limma", "min_size": 2, "gsea": True},
        "disease": {"file": str(associations), "diseases": {"gamma": ["C01"]}},
    }
    config = write_config(tmp_path, mirror, tissues=["gamma"], graphs={"k": 6}, **more)
    done = snakemake(tmp_path, config)
    assert done.returncode == 0, output(done)
    logs = tmp_path / RUN / "logs" / "gamma"
    one_class = "gamma has normal samples only: differential expression and classification are left"
    assert f"warning: {one_class}" in (logs / "cohort.log").read_text()
    clamped = "graphs.k is 6, but there are 6 training samples: clamped to 5"
    assert f"warning: {clamped}" in (logs / "seed0" / "prepare.log").read_text()
    report = (tmp_path / RUN / "report.html").read_text()
    assert one_class in report and clamped in report
    table = read_tsv(tmp_path / RUN / "metrics.tsv").set_index(["generator", "metric"])
    assert set(table.index.levels[0]) == {"mdwgan-gp", "copy", "real-half", "bootstrap", "mvn"}
    assert table.loc[("copy", "dist"), "value"] > 0
    assert table.loc[("mdwgan-gp", "dist_tumour"), "note"] == "no tumour samples in training"
    assert table.loc[("mdwgan-gp", "deg_precision"), "note"] == "no DEGs in this row"
    for row in ("real", "mdwgan-gp"):
        folder = tmp_path / RUN / "gamma" / row / "seed0"
        assert read_tsv(folder / "deg.tsv").empty and read_tsv(folder / "kegg.tsv").empty
        assert read_tsv(folder / "kegg_gsea.tsv").empty
        untested = "no gene was tested for differential expression"
        assert read_tsv(folder / "disease.tsv")["note"].tolist() == [untested]
        assert untested in (folder / "kegg.json").read_text()
        assert provenance.of_file(folder / "kegg.json")["steps"]
    assert "No pathway could be tested for real, MDWGAN-GP, copy and real-half" in report
    assert "A disease (C01): " in report and "not tested" in report
    assert "disease/mine.tsv" in read_tsv(tmp_path / RUN / "sources/manifest.tsv")["file"].tolist()
    assert products(tmp_path) >= {"report.html", "metrics.tsv", "sources/manifest.tsv"}


# ---- bad input


def test_unknown_key_is_told_before_anything_runs(tmp_path, mirror):
    config = write_config(tmp_path, mirror, training={"epoch": 5})
    done = snakemake(tmp_path, config)
    assert done.returncode != 0
    assert "training.epoch: unknown key; did you mean epochs?" in output(done)
    assert config in output(done) and "Traceback" not in output(done)
    assert products(tmp_path) == set()


def test_bad_files_are_told_and_the_other_tissue_goes_on(tmp_path, mirror):
    """A cut file ends what needs it, a bad value its tissue; nothing is left half-written."""
    broken = tmp_path / "mirror"
    broken.mkdir()
    for part in mirror.iterdir():
        (broken / part.name).symlink_to(part)
    (broken / "rnaseqdb").unlink()
    data = broken / "rnaseqdb" / VERSION / "data" / "expected_count"
    data.mkdir(parents=True)
    for file in (mirror / "rnaseqdb" / VERSION / "data" / "expected_count").iterdir():
        (data / file.name).write_bytes(file.read_bytes())
    bad = data / "alpha-rsem-count-tcga-t.txt.gz"
    lines = gzip.decompress(bad.read_bytes()).decode().splitlines()
    lines[5] = lines[5].rsplit("\t", 1)[0] + "\tNaN"
    bad.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))
    config = write_config(tmp_path, broken)
    wanted = [str(RUN / tissue / "cohort.h5ad") for tissue in ("alpha", "beta")]
    done = snakemake(tmp_path, config, *wanted)
    assert done.returncode != 0
    told = f"{bad.name}:6: value 'NaN' of sample TCGA-AL-0011-01A is not usable"
    assert told in output(done) and "expected numbers from 0 up" in output(done)
    assert "Traceback" not in output(done)
    made = products(tmp_path)
    assert "beta/cohort.h5ad" in made and "alpha/cohort.h5ad" not in made

    cut = data / "beta-rsem-count-gtex.txt.gz"
    cut.write_bytes(cut.read_bytes()[:-20])
    target = RUN / "sources" / cut.relative_to(broken)
    done = snakemake(tmp_path, config, str(target), "--force")
    assert done.returncode != 0
    assert f"{cut}: damaged or cut short" in output(done)
    assert not (tmp_path / target).exists() and products(tmp_path)


# ---- dry runs


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A directory without products, where relative paths of shipped configs lead to the project."""
    directory = tmp_path_factory.mktemp("fresh")
    (directory / "resources").symlink_to(ROOT / "resources")
    return directory


@pytest.mark.parametrize("config", SHIPPED, ids=lambda path: path.stem)
def test_shipped_configs_dry_run(config, fresh):
    done = snakemake(fresh, str(config), "--dry-run")
    planned = jobs(done)
    assert "Using workflow specific profile profiles/default" in output(done)
    settings = yaml.safe_load(config.read_text())
    assert planned["cohort"] == len(settings["tissues"])
    rows = len(settings["generators"]) + len(REFERENCES)
    assert planned["train"] == rows * len(settings["tissues"]) * len(settings["seeds"])
    assert planned["report"] == planned["all"] == 1


def test_slurm_profile_dry_runs(tmp_path, mirror):
    config = write_config(tmp_path, mirror)
    profile = "workflow/profiles/slurm"
    done = snakemake(tmp_path, config, str(TARGET), "--dry-run", "--workflow-profile", profile)
    assert jobs(done)["train"] == 1
    assert f"Using workflow specific profile {profile}" in output(done)
    settings = yaml.safe_load((ROOT / profile / "config.yaml").read_text())
    assert settings["executor"] == "slurm"
    assert set(settings["default-resources"]) == {"slurm_partition", "mem_mb", "runtime"}


def test_default_profile_goes_on_after_a_fault():
    profile = yaml.safe_load((ROOT / "profiles" / "default" / "config.yaml").read_text())
    assert profile["keep-going"] and profile["rerun-incomplete"] and profile["show-failed-logs"]


def test_missing_relative_table_says_where_paths_start(tmp_path, mirror):
    config = write_config(tmp_path, mirror, tissue_table="resources/tissues.tsv")
    done = snakemake(tmp_path, config, "--dry-run")
    assert done.returncode != 0
    assert "relative paths start at the working directory" in output(done)
