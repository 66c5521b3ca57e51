"""Study sizes in a run: a job a tissue, in the report's inputs, and none where it is left out."""

from helpers.r_run import need_r
from helpers.snakemake_run import RUN, jobs, output, snakemake, write_config
from mdwgan.inference.study_size import MEASURES, NEEDED
from mdwgan.io import read_tsv

QUICK = {"sizes": [3, 6], "draws": 2, "classifier_draws": 1}


def test_each_tissue_is_planned_once_whatever_the_seeds(tmp_path, mirror):
    config = write_config(tmp_path, mirror, seeds=[3, 0])
    planned = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert planned["plan_study"] == 2 and planned["study_size"] == 1
    config = write_config(tmp_path, mirror, planning={"draws": 0})
    planned = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert "plan_study" not in planned and "study_size" not in planned


def test_the_training_samples_give_a_plan(tmp_path, mirror):
    need_r("limma")
    config = write_config(tmp_path, mirror, planning=QUICK, tissues=["alpha"])
    done = snakemake(tmp_path, config, str(RUN / "study_size.tsv"))
    assert done.returncode == 0, output(done)
    table = read_tsv(tmp_path / RUN / "study_size.tsv")
    assert set(table["tissue"]) == {"alpha"}
    assert {NEEDED, "rf_mcc", *MEASURES} <= set(table["measure"]) or table["note"].notna().any()
