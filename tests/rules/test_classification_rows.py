"""Rows that are classified and augmented, as the config chooses them."""

from helpers.snakemake_run import jobs, snakemake, write_config


def test_dry_run_of_chosen_rows(tmp_path, mirror):
    evaluation = {
        "classification": {"generators": ["mdwgan-gp"]},
        "augmentation": {"generators": ["mvn"]},
    }
    config = write_config(tmp_path, mirror, tissues=["alpha"], evaluation=evaluation)
    found = jobs(snakemake(tmp_path, config, "--dry-run"))
    assert found["classify"] == 3 and found["augment"] == 1  # with copy and real-half
