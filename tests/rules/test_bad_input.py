"""Bad input: the message names the cause, nothing is half-written, and other jobs go on."""

import gzip

from helpers.cohorts import VERSION
from helpers.snakemake_run import RUN, output, products, snakemake, write_config


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


def test_missing_relative_table_says_where_paths_start(tmp_path, mirror):
    config = write_config(tmp_path, mirror, tissue_table="my/tissues.tsv")
    done = snakemake(tmp_path, config, "--dry-run")
    assert done.returncode != 0
    assert "relative paths start at the working directory" in output(done)
