"""Public sources of samples through the rules: what is planned, and a run to the cohort."""

import re

import pytest
import yaml
from helpers.public_files import FILES, GTEX, TPM, write_files
from helpers.repository import ROOT
from helpers.snakemake_run import RUN, jobs, output, products, snakemake
from mdwgan.readers.hdf5 import read_h5ad


def write_config(folder, source: str, tissues: list[str]) -> str:
    mirror = write_files(folder / "mirror", FILES[source]())
    given = {
        "run": "tiny",
        "tissues": tissues,
        "tissue_table": str(ROOT / "resources/tissues_public.tsv"),
        "sources": {"expression": source, "mirror": str(mirror), "string": None, "humannet": None},
        "genes": {"filter": "none"},
        "generators": ["mvn"],
        "enrichment": {"pathways": "orgdb"},
    }
    path = folder / "my.yaml"
    path.write_text(yaml.safe_dump(given))
    return str(path)


@pytest.mark.parametrize("source", list(FILES))
def test_a_dry_run_plans_the_files_and_one_job_of_samples(source, tmp_path):
    config = write_config(tmp_path, source, ["kidney", "mesothelium"])
    done = snakemake(tmp_path, config, "--dry-run")
    planned = jobs(done)
    assert planned["samples"] == 1 and planned["cohort"] == 2
    fetched = set(re.findall(r"Fetch (\S+/\S+)", output(done)))
    assert {path for path in fetched if "MESO" not in path} == set(FILES[source]()) - {TPM}
    assert "mesothelium: no normal samples in" in output(done)


def test_a_run_from_the_files_to_the_cohort(tmp_path):
    config = write_config(tmp_path, "gdc_gtex", ["kidney"])
    target = str(RUN / "kidney" / "cohort.h5ad")
    manifest = str(RUN / "sources" / "manifest.tsv")
    done = snakemake(tmp_path, config, target, manifest)
    assert done.returncode == 0, output(done)
    cohort = read_h5ad(tmp_path / target)
    assert cohort.n_obs == len(GTEX) + 3 * 9 and "no batch effect" in cohort.uns["warnings"][0]
    made = products(tmp_path)
    assert {"sources/expression/kidney.h5ad", "sources/expression/files.tsv"} <= made
    assert "TCGA-KICH.star_counts" in (tmp_path / manifest).read_text()
    assert "Nothing to be done" in output(snakemake(tmp_path, config, target))
