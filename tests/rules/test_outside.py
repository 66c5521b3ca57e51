"""Rows whose samples another program makes: their jobs, and what reruns with a file."""

import sys
from pathlib import Path

import pandas as pd
from helpers.snakemake_run import RUN, jobs, output, snakemake, write_config
from mdwgan.readers.hdf5 import read_h5ad

FILES = ["synthetic.h5ad", "metrics.tsv"]
COPIER = """
import sys
import anndata
training, wanted, output, more = sys.argv[1:]
if more == "fail":
    sys.exit("no licence")
data = anndata.read_h5ad(training)
assert set(data.uns) and "split" not in data.obs
data.obs_names = [f"{more}-{i}" for i in range(data.n_obs)]
data.write_h5ad(output)
"""


def targets(row: str, *files: str) -> list[str]:
    return [str(RUN / "alpha" / row / "seed0" / file) for file in files or FILES]


def of_file(tmp_path, mirror, **more) -> str:
    rows = {"other": {"alpha": str(tmp_path / "alpha.tsv")}}
    return write_config(
        tmp_path, mirror, generators=["mvn-matched", "other"], generators_from=rows, **more
    )


def test_what_needs_a_model_is_not_asked_of_a_file(tmp_path, mirror):
    (tmp_path / "alpha.tsv").write_text("sample\tcondition\n")
    rows = {"generators": ["mvn-matched", "other"]}
    config = of_file(tmp_path, mirror, deg=rows, evaluation={"classification": {"runs": 1}})
    done = snakemake(tmp_path, config, "--dry-run", "--printshellcmds")
    planned = jobs(done)
    assert planned["import_samples"] == 2, "a tissue without a file has a row too"
    assert planned["train"] == 2 and planned["score"] == 4 and planned["deseq2"] == 4
    asked = done.stdout
    for tissue in ("alpha", "beta"):
        folder = f"{RUN}/{tissue}/other/seed0"
        for file in ("synthetic.h5ad", "metrics.tsv", "deg.tsv", "agreement.tsv", "utility.tsv"):
            assert f"{folder}/{file}" in asked, file
        for file in ("model.pt", "history.tsv", "deg_calibration.tsv", "deg_combined.tsv"):
            assert f"{folder}/{file}" not in asked, file
            assert f"{RUN}/{tissue}/mvn-matched/seed0/{file}" in asked, file
        assert (
            f"classify --training {RUN}/{tissue}/seed0/training.h5ad --model {folder}/syn" in asked
        )


def test_a_file_is_scored_and_another_file_reruns_what_depends_on_it_alone(tmp_path, mirror):
    config = write_config(tmp_path, mirror)
    training = str(RUN / "alpha" / "seed0" / "split" / "training.h5ad")
    done = snakemake(tmp_path, config, training)
    assert done.returncode == 0, output(done)
    split = (tmp_path / training).parent
    table = pd.read_csv(split / "training.tsv", sep="\t", index_col="sample")
    table.to_csv(tmp_path / "alpha.tsv", sep="\t")
    config, wanted = of_file(tmp_path, mirror), [*targets("other"), *targets("mvn-matched")]
    done = snakemake(tmp_path, config, *wanted)
    assert done.returncode == 0, output(done)
    made = read_h5ad(tmp_path / wanted[0])
    assert made.n_obs == len(table) and made.uns["generator"] == "other"
    scores = pd.read_csv(tmp_path / wanted[1], sep="\t").set_index("metric")["value"]
    assert scores["dcr_ratio"] < 1e-3, "the samples are the training samples"
    assert "Nothing to be done" in output(snakemake(tmp_path, config, *wanted, "--dry-run"))
    table.iloc[:-1].to_csv(tmp_path / "alpha.tsv", sep="\t")
    planned = jobs(snakemake(tmp_path, config, *wanted, "--dry-run"))
    assert {k: n for k, n in planned.items() if k != "total"} == {"import_samples": 1, "score": 1}
    (tmp_path / "alpha.tsv").write_text("sample\tcondition\tA\ns\tnormal\tx\n")
    done = snakemake(tmp_path, config, *wanted)
    assert done.returncode != 0 and "genes are missing" in log_of(tmp_path, "import_samples")


def log_of(tmp_path: Path, job: str, row: str = "other") -> str:
    return (tmp_path / RUN / "logs" / "alpha" / row / "seed0" / f"{job}.log").read_text()


def of_command(tmp_path, mirror, more: str) -> str:
    script = tmp_path / "a tool's copier.py"
    script.write_text(COPIER)
    command = f'"{sys.executable}" "{script}" {{training}} {{samples}} {{output}} \'{more}\''
    rows = {"tool": {"command": command, "files": [str(script)]}}
    return write_config(
        tmp_path, mirror, generators=["mvn-matched", "tool"], generators_by_command=rows
    )


def test_a_command_gets_words_and_no_shell(tmp_path, mirror):
    config = of_command(tmp_path, mirror, "$(touch gone); `id` > x")
    wanted = targets("tool", "synthetic.h5ad")
    done = snakemake(tmp_path, config, *wanted)
    assert done.returncode == 0, output(done)
    names = list(read_h5ad(tmp_path / wanted[0]).obs_names)
    assert names[0] == "tool-$(touch gone); `id` > x-0"
    assert not (tmp_path / "gone").exists() and not (tmp_path / "x").exists()
    assert "Nothing to be done" in output(snakemake(tmp_path, config, *wanted, "--dry-run"))
    (tmp_path / "a tool's copier.py").write_text(COPIER + "\n# changed\n")
    planned = jobs(snakemake(tmp_path, config, *wanted, "--dry-run"))
    assert set(planned) - {"total"} == {"run_command", "import_samples"}
    done = snakemake(tmp_path, of_command(tmp_path, mirror, "fail"), *wanted)
    assert done.returncode != 0
    place = f"{RUN}/logs/alpha/tool/seed0/command.log"
    assert f"error: the command of tool failed; what it printed is in {place}" in output(done)
    assert "no licence" in log_of(tmp_path, "command", "tool")
