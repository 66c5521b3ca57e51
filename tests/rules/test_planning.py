"""Study sizes in a run; how many jobs there are is in test_dry_runs.py."""

from helpers.r_run import need_r
from helpers.snakemake_run import RUN, output, snakemake, write_config
from mdwgan.inference.study_size import MEASURES, NEEDED
from mdwgan.io import read_tsv

QUICK = {"sizes": [3, 6], "draws": 2, "classifier_draws": 1}


def test_the_training_samples_give_a_plan(tmp_path, mirror):
    need_r("limma")
    config = write_config(tmp_path, mirror, planning=QUICK, tissues=["alpha"])
    done = snakemake(tmp_path, config, str(RUN / "study_size.tsv"))
    assert done.returncode == 0, output(done)
    table = read_tsv(tmp_path / RUN / "study_size.tsv")
    assert set(table["tissue"]) == {"alpha"}
    assert {NEEDED, "rf_mcc", *MEASURES} <= set(table["measure"]) or table["note"].notna().any()
